"""How far dates have moved: each ask's chain of dates in each round, from the first to the one that stands. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.assessments.standing import Due
from tracker.core.formats import counted


@dataclass(frozen=True)
class Step:
    """One date of a chain: `days` after the date before it, `in_all` days after the first; `nth` is 0 for the first."""

    due: Due
    nth: int
    days: int
    in_all: int

    @property
    def words(self) -> str:
        """How far the date moved, as the public reads it: "moved by 31 days; 123 days in all"; empty for the first."""
        if self.nth == 0:
            return ""
        step = f"moved by {_days(self.days)}" if self.days > 0 else f"brought forward by {_days(self.days)}"
        return step if self.nth == 1 else f"{step}; {self._in_all}"

    @property
    def _in_all(self) -> str:
        if self.in_all == 0:
            return "back on the first date"
        if self.in_all < 0:
            return f"{_days(self.in_all)} earlier in all"
        return f"{_days(self.in_all)} {'in all' if self.days > 0 else 'later in all'}"


def _days(count: int) -> str:
    return counted(abs(count), "day")


def chains(dates: Iterable[Due]) -> list[list[Step]]:
    """The dates of each ask in each round, in the order in which they were set."""
    found: dict[tuple[str, int, int], list[Step]] = {}
    for due in dates:
        chain = found.setdefault((due.part, due.who.addressee, due.round), [])
        before, first = (chain[-1].due.on, chain[0].due.on) if chain else (due.on, due.on)
        chain.append(Step(due, len(chain), (due.on - before).days, (due.on - first).days))
    return list(found.values())


def furthest(dates: Iterable[Due]) -> list[Step]:
    """The chain whose date moved furthest from its first, and of several the one that began first; empty for none."""
    every = chains(dates)
    return min(every, key=lambda chain: (-abs(chain[-1].in_all), chain[0].due.on), default=[])
