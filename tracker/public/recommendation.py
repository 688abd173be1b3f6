"""What a recommendation's page says, from what stands: plain data for its template."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.assessments.differs import Mark
from tracker.assessments.models import Status
from tracker.assessments.replied import Replied
from tracker.assessments.replies import reply_words
from tracker.assessments.sentence import capitalised
from tracker.assessments.standing import PartStands, Standing, Voice
from tracker.assessments.story import Act, by_edition
from tracker.bodies.models import Body
from tracker.core import clock, formats
from tracker.core.editions import At
from tracker.core.formats import day, listed
from tracker.recommendations.models import Criteria, Part, Role
from tracker.statistics.charts import Chart, charts
from tracker.statistics.reading import SeriesReading

# How the page introduces those who are addressed in each role; leads are "Asked of".
INTRODUCED = {
    Role.PARTNER: "Together with",
    Role.CONSULTED: "To be consulted",
    Role.SUBJECT: "About",
    Role.RECIPIENT: "For",
    Role.DECISION_MAKER: "Who decides",
}


def label(standing: Standing, part: PartStands | str) -> str:
    """A part's label ("3a"); empty where there is only one part, for then nothing on the page says "part"."""
    letter = part if isinstance(part, str) else part.letter
    return f"{standing.number}{letter}" if len(standing.parts) > 1 else ""


def who_facts(standing: Standing) -> list[dict[str, Any]]:
    """Who is asked and who else is concerned, a line for each role, each body with its note and its page."""
    leads = [voice for voice in standing.voices if voice.leads]
    facts = [{"label": "Asked of", "voices": leads, "jointly": len(leads) > 1}] if leads else []
    # Partners are asked together with a lead; where there is none, they are asked alone.
    introduced = INTRODUCED if leads else INTRODUCED | {Role.PARTNER: "Asked to help"}
    for role, words in introduced.items():
        voices = [voice for voice in standing.voices if voice.role == role]
        if voices:
            facts.append({"label": words, "voices": voices, "jointly": False})
    return facts


def voices_table(standing: Standing, acts: Sequence[Act]) -> dict[str, Any]:
    """What they say beside what the Committee found: a row for each asked part, a column for each voice."""
    asked, last = standing.asked, _last(acts)
    rows = [
        {
            "label": label(standing, part),
            "text": part.text,
            "cells": [
                *(_said(voice, part, standing) for voice in asked),
                _found(part, _last_on(part, last), _on(standing, part)),
            ],
            "marks": _marks(part),
        }
        for part in standing.parts
        if not part.is_result
    ]
    return {
        "columns": [*(_says(voice) for voice in asked), FOUND],
        "rows": rows,
        "as_pair": len(rows) == 1 and len(asked) == 1,
    }


def results_sought(standing: Standing) -> list[dict[str, Any]]:
    """The results that somebody outside decides, apart from what is asked."""
    return [
        {
            "label": label(standing, part),
            "text": part.text,
            "decided_by": part.decided_by,
            "status": part.word,
        }
        for part in standing.parts
        if part.is_result
    ]


def closures(standing: Standing) -> list[dict[str, Any]]:
    """The parts that the Committee follows no longer: since when, why, and what took their place."""
    return [
        {
            "anchor": f"closed-{part.letter}",
            "label": label(standing, part),
            "status": part.word,
            "closed": part.closed,
        }
        for part in standing.parts
        if part.closed
    ]


def replies(standing: Standing) -> list[Voice]:
    """The voices that formally answered, with what they said."""
    return [voice for voice in standing.voices if voice.answer]


def reports(standing: Standing) -> list[dict[str, Any]]:
    """What each body last reported on each part, in its own words."""
    return [
        {
            "anchor": _anchor(voice, part),
            "who": voice.name,
            "label": label(standing, part),
            "said": part.said[voice.addressee],
            "progress": capitalised(part.said[voice.addressee].progress),
        }
        for part in standing.parts
        for voice in part.asked
        if voice.addressee in part.said and part.said[voice.addressee].progress
    ]


@dataclass(frozen=True)
class Settling:
    """What would settle the recommendation or one part, with the versions before, newest first."""

    part: Part | None
    now: Criteria | None
    earlier: list[Criteria]


def settlings(recommendation: int, at: At) -> list[Settling]:
    """What would settle it at `at`, for the whole and then for each part, in one SQL statement."""
    rows = Criteria.objects.filter(recommendation=recommendation, published_in__lte=at.edition)
    rows = rows.select_related("part", "published_in", "withdrawn_in").order_by("part__position", "-version")
    grouped: dict[Part | None, list[Criteria]] = {}
    for row in rows:
        grouped.setdefault(row.part, []).append(row)
    whole_first = sorted(grouped.items(), key=lambda item: item[0] is not None)
    return [
        Settling(
            part,
            next((row for row in versions if _stands(row, at)), None),
            [row for row in versions if not _stands(row, at)],
        )
        for part, versions in whole_first
    ]


def _stands(row: Criteria, at: At) -> bool:
    return row.withdrawn_in_id is None or row.withdrawn_in_id > at.edition


def reasons(
    standing: Standing,
    acts: Sequence[Act],
    settlings: Sequence[Settling],
    replied: Mapping[tuple[str, str, int], Sequence[Replied]],
) -> list[dict[str, Any]]:
    """What the Committee found on each assessed part, why, and by which criteria; what it withdrew; replies."""
    last = _last(acts)
    now = {one.part.pk if one.part else None: one.now.version for one in settlings if one.now}
    return [
        {
            "anchor": f"found-{part.letter}",
            "label": label(standing, part),
            "found": part.found,
            "status": part.found.word if part.found else part.word,
            "act": "" if act.first else capitalised(act.words),
            "criteria_now": now.get(part.found.criteria_part) if part.found else None,
            "replies": replied.get((part.letter, part.found.round, part.found.version), ())
            if part.found
            else (),
        }
        for part in standing.parts
        if (act := _last_on(part, last))
    ]


Last = Mapping[tuple[str, str], Act]


def _last(acts: Sequence[Act]) -> Last:
    """What was done last with the finding on each part in each round, by letter and label; oldest first."""
    last: dict[tuple[str, str], Act] = {}
    for act in acts:
        last.pop((act.letter, act.round), None)
        last[act.letter, act.round] = act
    return last


def _last_on(part: PartStands, last: Last) -> Act | None:
    """What was done last with the finding that a part shows; where none stands, with any finding on it."""
    if part.found:
        return last.get((part.letter, part.found.round))
    return next((act for (letter, _), act in reversed(list(last.items())) if letter == part.letter), None)


FOUND = "What the Committee found"


def _says(voice: Voice) -> str:
    return f"What {voice.in_a_sentence} says"


def _anchor(voice: Voice, part: PartStands) -> str:
    return f"said-{part.letter}-{voice.slug}"


def _said(voice: Voice, part: PartStands, standing: Standing) -> dict[str, Any]:
    said = part.said.get(voice.addressee)
    cell: dict[str, Any] = {
        "who": _says(voice),
        "text": capitalised(
            reply_words(voice, standing, part) if voice in part.asked else "not asked for this"
        ),
    }
    if said and said.progress:
        cell |= {
            "text": capitalised(said.progress),
            "hidden": f", {voice.in_a_sentence}{_on(standing, part)}",
            "day": said.said_on,
            "url": f"#{_anchor(voice, part)}",
        }
    elif said and said.received_on:
        cell |= {"text": f"A report was received on {day(said.received_on)} and is being read"}
    return cell


def _on(standing: Standing, part: PartStands) -> str:
    """The end of a link's hidden words: " on 3a"; without it many links of a page would sound the same."""
    which = label(standing, part)
    return f" on {which}" if which else ""


def _found(part: PartStands, last: Act | None, on: str) -> dict[str, Any]:
    if part.closed:
        since = {"text": f"Since {day(part.closed.since)}", "hidden": f": why{on}"}
        return {"who": FOUND, "status": part.word, "url": f"#closed-{part.letter}"} | since
    if part.found is None:
        withdrawn = {"text": "A finding was withdrawn", "hidden": on, "url": f"#found-{part.letter}"}
        return {"who": FOUND, "status": part.word} | (withdrawn if last else {})
    about = f"For {part.found.round}" if part.found.round else "Why"
    if part.found.is_officers_view:
        about = f"{about} (its officers’ view)"
    return {
        "who": FOUND,
        "status": part.word,
        "day": part.found.day,
        "text": about,
        "hidden": f": what the Committee found{on}",
        "url": f"#found-{part.letter}",
    }


def _marks(part: PartStands) -> list[str]:
    """Where what a body says and what was found differ, or where a newer report waits to be assessed."""
    told = {
        Mark.DIFFERS: "What {} says and what the Committee found differ",
        Mark.NEWER: "Newer report from {}, not yet assessed",
    }
    marks = [(voice, part.mark(voice)) for voice in part.asked]
    return [told[mark].format(voice.in_a_sentence) for voice, mark in marks if mark is not Mark.NONE]


def date_note(standing: Standing, at: At) -> str:
    """What follows from the dates at `at`. Nobody is called late before the record is confirmed to be complete."""
    if not standing.open_dates:
        return ""
    last = max(due.on for due in standing.dates_that_hold)
    if not standing.awaits_answers:
        passed = f"The target date passed at the end of {day(last)}" if last < at.day else ""
        spoke = standing.somebody_spoke or any(part.found for part in standing.parts)
        return passed and (
            f"{passed}." if spoke or standing.keeps_back else f"{passed}; nothing is recorded here yet."
        )
    late = standing.overdue(at.day)
    return f"Overdue since {day(min(late.values()))}: {_why_late(standing, late)}." if late else ""


def _why_late(standing: Standing, late: Collection[tuple[str, int, int]]) -> str:
    """Who is late, apart: of whom nothing at all came, and who has spoken, but not to say that it is done."""
    bodies = {addressee for _, addressee, _ in late}
    spoke = {key for part in standing.parts for key in part.said}
    spoke |= {voice.addressee for voice in standing.asked if voice.answer}
    told = {"nothing received from": bodies - spoke, "not reported as done by": bodies & spoke}
    return "; ".join(
        f"{words} {listed([voice.in_a_sentence for voice in standing.asked if voice.addressee in who])}"
        for words, who in told.items()
        if who
    )


@dataclass(frozen=True)
class FigureGroup:
    """Series that share an axis, with their chart, and what each can and cannot show about the recommendation."""

    chart: Chart
    ties: list[tuple[str, str, SeriesReading]]

    @property
    def readings(self) -> list[SeriesReading]:
        """The series alone, for the table under the chart."""
        return [read for _, _, read in self.ties]

    @property
    def without_figures(self) -> list[SeriesReading]:
        """The series of which no figure has been recorded yet."""
        return [read for read in self.readings if not read.figures]

    @property
    def attributions(self) -> list[str]:
        """Who made and who reported the figures, each document once."""
        sources = {figure.source.pk: figure.source for _, _, read in self.ties for figure in read.figures}
        return [f"{source.title}. {source.attribution}" for source in sources.values()]

    @property
    def caveats(self) -> list[str]:
        """The cautions that travel with these series, each once."""
        return list(dict.fromkeys(caveat for _, _, read in self.ties for caveat in read.text.caveats))


def figure_groups(ties: list[tuple[str, str, SeriesReading]]) -> list[FigureGroup]:
    """The figures tied to a recommendation, one group for each axis, in the order of the ties."""
    drawn = charts([read for _, _, read in ties])
    axes = list(dict.fromkeys(read.text.axis for _, _, read in ties))
    return [
        FigureGroup(chart, [tie for tie in ties if tie[2].text.axis == axis])
        for axis, chart in zip(axes, drawn, strict=True)
    ]


def history(
    recommendation: int,
    at: At,
    published_words: str,
    committee: Body,
    *,
    standing: Standing,
    acts: Sequence[Act],
) -> list[dict[str, Any]]:
    """What happened, newest first: each edition that touched the recommendation, and the report at the bottom."""
    statuses = (
        Status.objects.filter(recommendation=recommendation, published_in__lte=at.edition)
        .select_related("published_in")
        .order_by("-published_in_id")
    )
    done = by_edition(acts)
    events = [
        {
            "when": formats.day(clock.london_day(row.published_in.published_at)),
            "text": f"Edition {row.published_in_id}: {row.published_in.note}",
            "url": f"/changes/{row.published_in_id}/",
            "lines": [_told(standing, act) for act in done.get(row.published_in_id, [])],
        }
        for row in statuses
    ]
    told = published_words[:1].upper() + published_words[1:]
    first = {"when": told, "text": f"{committee.name} published the report.", "url": "", "lines": []}
    return [*events, first]


def _told(standing: Standing, act: Act) -> str:
    about = f"{label(standing, act.letter)} {f'({act.round})' if act.round else ''}".strip()
    return f"{about}: {act.words}." if about else f"{capitalised(act.words)}."
