"""Where recommendations stand at a point: who was asked for what, by when, and what each voice has said.

`standings` reads any number of recommendations in a fixed number of SQL statements. What it returns is plain data,
from which the sentence, the status row and the page are made.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from tracker.assessments.rollup import PartStanding, RollUp, roll_up
from tracker.bodies.models import AnswersThrough, Body
from tracker.core.editions import At
from tracker.core.formats import listed
from tracker.recommendations.models import (
    LEADING_ROLES,
    AddresseeTerms,
    Ask,
    Deadline,
    Owed,
    PartKind,
    PartText,
    Recommendation,
    Reply,
    Round,
)


@dataclass(frozen=True)
class Voice:
    """An addressee of a recommendation, with the names and the terms of that point in time."""

    addressee: int
    slug: str
    name: str
    short_name: str
    in_a_sentence: str
    role: str
    reply: str
    reply_by: dt.date | None
    note: str
    through: tuple[str, ...] = ()

    @property
    def as_answering(self) -> str:
        """Who speaks, in a sentence: "the IOPC", or "the Mayor, through MOPAC,"."""
        return (
            f"{self.in_a_sentence}, through {listed(list(self.through))},"
            if self.through
            else self.in_a_sentence
        )

    @property
    def url(self) -> str:
        """The address of the body's page."""
        return f"/bodies/{self.slug}/"

    @property
    def leads(self) -> bool:
        """True for leads and joint leads: the only ones that can ever be overdue."""
        return self.role in LEADING_ROLES


@dataclass(frozen=True)
class Due:
    """A date for one ask in one round; `kind` is "original" or "revised"."""

    on: dt.date
    kind: str
    asked_by: str
    reason: str
    who: Voice
    part: str


@dataclass(frozen=True)
class PartStands:
    """One part at a point: its words, who is asked for it, who decides it, and the rounds in which it is owed."""

    letter: str
    kind: str
    text: str
    asked: tuple[Voice, ...]
    decided_by: Voice | None
    rounds: tuple[str, ...]

    @property
    def is_result(self) -> bool:
        """True for a result that is sought, which somebody outside decides."""
        return self.kind == PartKind.RESULT


@dataclass
class Standing:
    """Where one recommendation stands."""

    number: str
    owed: str
    opens_on: str
    voices: list[Voice] = field(default_factory=list)
    parts: list[PartStands] = field(default_factory=list)
    dates: list[Due] = field(default_factory=list)

    @property
    def asked(self) -> list[Voice]:
        """The voices that are asked for at least one part, in the report's order."""
        asked = {voice for part in self.parts for voice in part.asked}
        return [voice for voice in self.voices if voice in asked]

    @property
    def recurs(self) -> bool:
        """True when what is asked is owed again and again, with each recorded release."""
        return self.owed == Owed.EACH_TIME

    @property
    def no_release_yet(self) -> bool:
        """True for a recurring recommendation before its first release is recorded."""
        return self.recurs and not any(part.rounds for part in self.parts)

    def roll_up(self) -> RollUp:
        """The one word, and the counts, for this recommendation."""
        return roll_up([PartStanding(result_sought=part.is_result) for part in self.parts])


def standings(at: At, recommendations: Collection[int]) -> dict[int, Standing]:
    """The standing of each of `recommendations` (primary keys) that is published at `at`, by primary key."""
    found = {
        row.pk: Standing(row.number, row.owed, row.opens_on)
        for row in Recommendation.objects.as_at(at).filter(pk__in=recommendations)
    }
    voices = _voices(at, found)
    _parts(at, found, voices)
    _dates(at, found, voices)
    return found


def _voices(at: At, found: dict[int, Standing]) -> dict[int, Voice]:
    """Fill in the voices, and return them by the addressee's primary key."""
    terms = (
        AddresseeTerms.objects.as_at(at)
        .filter(addressee__recommendation__in=found)
        .select_related("addressee")
        .order_by("addressee__position")
    )
    bodies = {body.pk: body for body in Body.objects.as_at(at)}
    through: dict[int, list[str]] = defaultdict(list)
    for link in AnswersThrough.objects.as_at(at).order_by("pk"):
        if (link.since is None or link.since <= at.day) and (link.until is None or at.day <= link.until):
            through[link.body_id].append(bodies[link.through_id].in_a_sentence)
    voices = {}
    for row in terms:
        body = bodies[row.addressee.body_id]
        voice = Voice(
            addressee=row.addressee_id,
            slug=body.slug,
            name=body.name,
            short_name=body.short_name,
            in_a_sentence=body.in_a_sentence,
            role=row.role,
            reply=row.reply,
            reply_by=row.reply_by,
            note=row.note,
            through=tuple(through[body.pk]),
        )
        voices[voice.addressee] = voice
        found[row.addressee.recommendation_id].voices.append(voice)
    return voices


def _parts(at: At, found: dict[int, Standing], voices: dict[int, Voice]) -> None:
    asks: dict[int, list[Voice]] = defaultdict(list)
    for part, addressee in (
        Ask.objects.as_at(at)
        .filter(part__recommendation__in=found)
        .order_by("addressee__position")
        .values_list("part", "addressee")
    ):
        asks[part].append(voices[addressee])
    rounds: dict[int, list[str]] = defaultdict(list)
    for part, label in (
        Round.objects.as_at(at)
        .filter(part__recommendation__in=found)
        .order_by("opened_on", "pk")
        .values_list("part", "label")
    ):
        rounds[part].append(label)
    texts = (
        PartText.objects.as_at(at)
        .filter(part__recommendation__in=found)
        .select_related("part")
        .order_by("part__position")
    )
    for row in texts:
        found[row.part.recommendation_id].parts.append(
            PartStands(
                letter=row.part.letter,
                kind=row.kind,
                text=row.text,
                asked=tuple(asks[row.part_id]),
                decided_by=voices[row.of_id] if row.of_id else None,
                rounds=tuple(rounds[row.part_id]),
            )
        )


def _dates(at: At, found: dict[int, Standing], voices: dict[int, Voice]) -> None:
    deadlines = (
        Deadline.objects.as_at(at)
        .filter(ask__part__recommendation__in=found)
        .select_related("ask__part")
        .order_by("ask__part__position", "ask__addressee__position", "published_in_id", "pk")
    )
    for row in deadlines:
        found[row.ask.part.recommendation_id].dates.append(
            Due(
                row.due_on,
                row.kind,
                row.asked_by,
                row.reason,
                voices[row.ask.addressee_id],
                row.ask.part.letter,
            )
        )


def reply_words(voice: Voice) -> str:
    """What the page says of an addressee's formal reply, as far as the tracker holds one."""
    return {
        Reply.WANTED: "nothing recorded here yet",
        Reply.NONE_EXPECTED: "none expected",
        Reply.NOT_ADDED: "there is a reply, not added here yet",
    }[Reply(voice.reply)]
