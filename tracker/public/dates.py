"""The slip bar of a recommendation's page: the first date of each ask, each revision, and how far it moved."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tracker.assessments.slip import Step, chains
from tracker.assessments.standing import Standing
from tracker.core.formats import listed

# Where the first and the last day stand on the bar, in per cent of its width, so that their dots are whole.
LEFT, RIGHT = 2.0, 98.0


@dataclass(frozen=True)
class DateLine:
    """One date on the slip bar: when, what it is, how far it moved, who asked for it and why."""

    date: dt.date
    what: str
    moved: str
    who: str
    why: str
    stands: bool


@dataclass(frozen=True)
class Dot:
    """One day drawn on the bar: how far from its left end, in per cent, and whether it is a date that stands."""

    place: float
    stands: bool


@dataclass(frozen=True)
class SlipBar:
    """What the page says of dates: a line for each, and, where there are several days, the same drawn in proportion."""

    lines: Sequence[DateLine]

    @property
    def dots(self) -> list[Dot]:
        """The days in proportion, the earliest first; none where there is one day only."""
        days = sorted({line.date for line in self.lines})
        if len(days) < 2:
            return []
        standing = {line.date for line in self.lines if line.stands}
        long = (days[-1] - days[0]).days
        return [Dot(LEFT + (RIGHT - LEFT) * (day - days[0]).days / long, day in standing) for day in days]

    @property
    def ends(self) -> tuple[dt.date, dt.date]:
        """The first and the last day of the bar."""
        days = [line.date for line in self.lines]
        return min(days), max(days)


def slip_bar(standing: Standing, label: Any) -> SlipBar:
    """The first date and each revision, in their order; the same step of several asks is one line.

    `label` names a part by its letter, as the page does.
    """
    grouped: dict[tuple[Any, ...], list[Step]] = {}
    stands = set()
    for chain in chains(standing.dates):
        for step in chain:
            due = step.due
            key = (step.nth > 0, due.on, step.words, due.asked_by, due.reason)
            grouped.setdefault(key, []).append(step)
            if step is chain[-1]:
                stands.add(key)
    return SlipBar([_line(standing, same, label, stands=key in stands) for key, same in grouped.items()])


def _line(standing: Standing, same: Sequence[Step], label: Any, *, stands: bool) -> DateLine:
    step, due = same[0], same[0].due
    revised = due.kind == "revised"
    return DateLine(
        date=due.on,
        what=f"{'Revised' if revised else 'Set in the report'}, for {_for_whom(standing, same, label)}",
        moved=step.words,
        who=due.asked_by,
        why=(due.reason or "No reason given.") if revised else due.reason,
        stands=stands,
    )


def _for_whom(standing: Standing, same: Sequence[Step], label: Any) -> str:
    bodies = listed(list(dict.fromkeys(step.due.who.in_a_sentence for step in same)))
    letters = list(dict.fromkeys(step.due.part for step in same))
    everything = len(letters) == sum(not part.is_result for part in standing.parts)
    return bodies if everything else f"{bodies} ({listed([label(standing, letter) for letter in letters])})"
