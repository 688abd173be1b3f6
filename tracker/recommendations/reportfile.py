"""The format of a report's file (docs/report-format.md) and the checks that its sections hold together. No ORM."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from tracker.bodies.models import Body
from tracker.core.yamlfile import (
    Day,
    FullText,
    Link,
    Loc,
    Problem,
    Section,
    Slug,
    Text,
    Words,
    by_way_of,
    circle,
    mappings,
    repeated,
    twice,
    unknown,
)
from tracker.recommendations.models import ASKED_ROLES, Owed, PartKind, Reply, Role
from tracker.recommendations.same import reportfile as links
from tracker.recommendations.same.reportfile import Known

Number = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$", max_length=20)]
Letter = Annotated[str, StringConstraints(pattern=r"^[a-z]{1,4}$")]
Line = Annotated[Text, StringConstraints(max_length=200)]
# For parts that are closed, by report, number and letter: why nothing new can be said, and the dates that stand.
Closed = Mapping[tuple[str, str, str], tuple[str, Collection[dt.date]]]
DAYS: TypeAdapter[dt.date] = TypeAdapter(Day)
ShortWords = Annotated[Words, StringConstraints(max_length=60)]


class ReportSection(Section):
    """The report itself: `published` says in words when it came out, also where the day is not known."""

    slug: Slug
    invented: bool = False
    title: Words
    committee: Slug
    published_on: Day | None = None
    published: Annotated[Words, StringConstraints(max_length=100)]
    published_note: Text = ""
    link: Link | None = None
    summary: FullText
    reply_note: Text = ""


class BodySection(Section):
    """A body that the file speaks of, with its names; `answers_through` is who answers for it."""

    slug: Slug
    name: Annotated[Words, StringConstraints(max_length=200)]
    short_name: ShortWords
    in_a_sentence: Annotated[Words, StringConstraints(max_length=80)]
    kind: Body.Kind
    answers_through: Slug | None = None


class FindingSection(Section):
    """Something that the report found; `leads_to` are the numbers of recommendations that follow from it."""

    number: Number
    text: FullText
    leads_to: list[Number] = Field(default_factory=list)
    note: Text = ""


class AddresseeSection(Section):
    """A body that a recommendation concerns, and what it is to it."""

    body: Slug
    role: Role
    reply: Reply | None = None
    reply_by: Day | None = None
    note: Text = ""

    @property
    def reply_looked_for(self) -> Reply:
        """As the file says, or by default: wanted from those who are asked, none expected from the others."""
        return self.reply or (Reply.WANTED if self.role in ASKED_ROLES else Reply.NONE_EXPECTED)


class PartSection(Section):
    """One thing asked, or one result sought; `asked_of` narrows who is asked, `of` is who decides a result."""

    letter: Letter
    kind: PartKind = PartKind.ASKED
    text: FullText
    of: Slug | None = None
    asked_of: list[Slug] | None = None
    deadline: Day | None = None
    settles: Text = ""


class SameSection(Section):
    """Somebody else who asked the same: a `recommendation` here, of this report or another, or one elsewhere."""

    recommendation: Number | None = None
    report: Slug | None = None
    who: Line = ""
    title: Annotated[Text, StringConstraints(max_length=300)] = ""
    year: Annotated[str, StringConstraints(pattern=r"^[12][0-9]{3}$")] | None = None
    link: Link | None = None


class RecommendationSection(Section):
    """A recommendation; `settles` is what would settle it, as a whole or of one part."""

    number: Number
    title: Words
    aim: Text = ""
    wording: Text = ""
    themes: list[ShortWords] = Field(default_factory=list)
    owed: Owed
    opens_on: Line = ""
    checkpoints: Line = ""
    addressees: Annotated[list[AddresseeSection], Field(min_length=1)]
    parts: Annotated[list[PartSection], Field(min_length=1)]
    deadline: Day | None = None
    settles: Text = ""
    same_asked: list[SameSection] = Field(default_factory=list)

    def asked_of(self, part: PartSection) -> list[str]:
        """The slugs of the bodies asked for a part: named in the file, or every lead, joint lead and partner."""
        if part.kind != PartKind.ASKED:
            return []
        if part.asked_of is not None:
            return part.asked_of
        return [addressee.body for addressee in self.addressees if addressee.role in ASKED_ROLES]


class ReportFile(Section):
    """A committee's report: who made it, the bodies it speaks of, its findings and its recommendations."""

    report: ReportSection
    bodies: list[BodySection] = Field(default_factory=list)
    findings: list[FindingSection] = Field(default_factory=list)
    recommendations: Annotated[list[RecommendationSection], Field(min_length=1)]


def problems(
    raw: Any,
    known_bodies: Collection[str],
    known_through: Mapping[str, str],
    known_numbers: Known,
) -> Iterator[Problem]:
    """Where a file contradicts itself: numbers used twice, bodies or recommendations that nothing describes.

    `known_bodies` are the slugs of bodies that are here already; a file may speak of them without describing them.
    `known_through` says which of them answers through which; `known_numbers` which recommendations are here.
    """
    bodies = mappings(raw, "bodies")
    recommendations = mappings(raw, "recommendations")
    known = {*known_bodies, *(str(body.get("slug")) for _, body in bodies)}
    numbers = {str(item.get("number")) for _, item in recommendations}

    yield from repeated(bodies, "slug", "body")
    for loc, body in bodies:
        yield from unknown(body.get("answers_through"), known, (*loc, "answers_through"), "body")
    yield from _circles(bodies, known_through)
    report = raw.get("report")
    if isinstance(report, dict):
        yield from unknown(report.get("committee"), known, ("report", "committee"), "body")
    findings = mappings(raw, "findings")
    yield from repeated(findings, "number", "finding")
    for loc, finding in findings:
        yield from unknown(finding.get("leads_to"), numbers, (*loc, "leads_to"), "recommendation")
        yield from twice(finding.get("leads_to"), (*loc, "leads_to"))
    yield from repeated(recommendations, "number", "recommendation")
    for loc, recommendation in recommendations:
        yield from _recommendation_problems(recommendation, loc, known)
    yield from _too_early(report, recommendations)
    yield from links.problems(report, recommendations, known_numbers)


def _too_early(report: Any, recommendations: list[tuple[Loc, dict[str, Any]]]) -> Iterator[Problem]:
    """A problem for each day that a report sets before it was published; none where its own day is not known."""
    published = _day(report.get("published_on")) if isinstance(report, dict) else None
    for loc, item in recommendations if published else ():
        parts, addressees = mappings(item, "parts", loc), mappings(item, "addressees", loc)
        set_here = [("deadline", [(loc, item), *parts]), ("reply_by", addressees)]
        for key, at, section in ((key, *where) for key, places in set_here for where in places):
            on = _day(section.get(key))
            if on and published and on < published:
                yield (
                    (*at, key),
                    f"is before the report was published, on {published}; choose that day or a later one",
                )


def new_dates(raw: Any, closed: Closed) -> Iterator[Problem]:
    """A problem for each date that is new to a part that is closed; the one that stands there may stay.

    What is asked of nobody has no date, so that none is new to it.
    """
    report = raw.get("report")
    slug = str(report.get("slug")) if isinstance(report, dict) else ""
    for loc, item in mappings(raw, "recommendations"):
        for at, part in mappings(item, "parts", loc):
            told, dates = closed.get((slug, str(item.get("number")), str(part.get("letter"))), ("", ()))
            where, value = (at, part["deadline"]) if part.get("deadline") else (loc, item.get("deadline"))
            on = _day(value) if told and _is_asked(part, item) else None
            if on and on not in dates:
                yield (*where, "deadline"), told


def _is_asked(part: dict[str, Any], item: dict[str, Any]) -> bool:
    """Whether a part of an unchecked file is asked of anybody: see RecommendationSection.asked_of."""
    if part.get("kind", PartKind.ASKED) != PartKind.ASKED:
        return False
    if part.get("asked_of") is not None:
        return bool(part["asked_of"])
    return any(str(addressee.get("role")) in ASKED_ROLES for _, addressee in mappings(item, "addressees"))


def _day(value: Any) -> dt.date | None:
    """A day of an unchecked file; None for what is none, which is told as another mistake."""
    try:
        return DAYS.validate_python(value)
    except ValidationError:
        return None


def _circles(bodies: list[tuple[Loc, dict[str, Any]]], known_through: Mapping[str, str]) -> Iterator[Problem]:
    """A problem for each body that would answer, in the end, through itself."""
    named = {
        str(body.get("slug")): str(body["answers_through"])
        for _, body in bodies
        if body.get("answers_through")
    }
    for loc, body in bodies:
        around = circle(str(body.get("slug")), {**known_through, **named})
        if around and body.get("answers_through"):
            yield (*loc, "answers_through"), f"a body cannot answer through itself{by_way_of(around[1:])}"


def _recommendation_problems(
    raw: dict[str, Any], at: tuple[str | int, ...], known: set[str]
) -> Iterator[Problem]:
    addressees = mappings(raw, "addressees", at)
    parts = mappings(raw, "parts", at)
    addressed = {str(addressee.get("body")) for _, addressee in addressees}
    yield from repeated(addressees, "body", "addressee")
    for loc, addressee in addressees:
        yield from unknown(addressee.get("body"), known, (*loc, "body"), "body")
    yield from repeated(parts, "letter", "part")
    for loc, part in parts:
        yield from unknown(part.get("of"), addressed, (*loc, "of"), "addressee of this recommendation")
        yield from unknown(
            part.get("asked_of"),
            addressed,
            (*loc, "asked_of"),
            "addressee of this recommendation",
        )
        yield from twice(part.get("asked_of"), (*loc, "asked_of"))
        is_result = part.get("kind") == PartKind.RESULT
        if not is_result and part.get("of"):
            yield (*loc, "of"), "only a result that is sought names who decides it"
        for key in ("asked_of", "deadline"):
            if is_result and part.get(key):
                yield (
                    (*loc, key),
                    "a result that is sought is asked of nobody, so it has none of these",
                )
        if raw.get("owed") == Owed.EACH_TIME and part.get("deadline"):
            yield (*loc, "deadline"), "what is owed each time has no one deadline"
    if raw.get("owed") == Owed.EACH_TIME and raw.get("deadline"):
        yield (*at, "deadline"), "what is owed each time has no one deadline"
    if raw.get("owed") != Owed.EACH_TIME and raw.get("opens_on"):
        yield (*at, "opens_on"), "only what is owed each time is opened by something"
