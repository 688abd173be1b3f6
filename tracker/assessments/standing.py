"""Where recommendations stand at a point: who was asked for what, by when, and what each voice has said.

`standings` reads any number of recommendations in a fixed number of SQL statements. What it returns is plain data,
from which the sentence, the status row and the page are made.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from tracker.assessments.differs import Mark, mark
from tracker.assessments.found import Found, findings
from tracker.assessments.overdue import Facts, overdue_from
from tracker.assessments.rollup import PartStanding, RollUp, Word, roll_up
from tracker.bodies.models import AnswersThrough, Body
from tracker.core import formats
from tracker.core.editions import At
from tracker.core.formats import listed
from tracker.evidence import reading
from tracker.evidence.reading import Said
from tracker.recommendations import holds
from tracker.recommendations.closing import Closed, closures
from tracker.recommendations.models import (
    LEADING_ROLES,
    AddresseeTerms,
    Ask,
    Deadline,
    Owed,
    PartKind,
    PartText,
    Recommendation,
    RecordComplete,
    Round,
)
from tracker.responses.models import Response


@dataclass(frozen=True)
class Answer:
    """A formal reply, as it was said."""

    position: str
    reason: str
    said_on: dt.date
    received: str
    taken_down: bool = False


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
    answer: Answer | None = None

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
    """A date for one ask in one round (its primary key); `kind` is "original" or "revised"."""

    on: dt.date
    kind: str
    asked_by: str
    reason: str
    who: Voice
    part: str
    round: int = 0


@dataclass(frozen=True)
class PartStands:
    """One part at a point: its words, who is asked for it, who decides it, and the rounds in which it is owed."""

    letter: str
    kind: str
    text: str
    asked: tuple[Voice, ...]
    decided_by: Voice | None
    rounds: tuple[str, ...]
    # What each addressee last said of it, by the addressee's key, and what was last found.
    said: Mapping[int, Said] = field(default_factory=dict)
    found: Found | None = None
    closed: Closed | None = None
    # The same in each round, by its key: for a part that is owed more than once.
    said_in: Mapping[tuple[int, int], Said] = field(default_factory=dict)
    found_in: Mapping[int, Found] = field(default_factory=dict)

    @property
    def is_result(self) -> bool:
        """True for a result that is sought, which somebody outside decides."""
        return self.kind == PartKind.RESULT

    @property
    def word(self) -> Word:
        """The Committee's word for it: how it was closed, else what was found."""
        if self.closed:
            return Word(self.closed.kind)
        return self.found.word if self.found else Word.NOT_ASSESSED

    def mark(self, voice: Voice) -> Mark:
        """What stands between what a voice says of this part and what was found; nothing once it is closed."""
        said = self.said.get(voice.addressee)
        if said is None or self.found is None or self.closed:
            return Mark.NONE
        if len(self.rounds) > 1 and said.round != self.found.round_key:
            # Of different rounds they cannot differ.
            return Mark.NEWER if said.progress and self.found.has_not_seen(said) else Mark.NONE
        return mark(said.progress, self.found.word, is_newer=self.found.has_not_seen(said))

    def in_round(self, addressee: int, round: int) -> tuple[Said | None, Found | None]:
        """What an addressee last said, and what was last found, in one round (its key)."""
        if len(self.rounds) < 2:
            return self.said.get(addressee), self.found
        return self.said_in.get((addressee, round)), self.found_in.get(round)

    @property
    def standing(self) -> PartStanding:
        """What the roll-up needs to know of it."""
        return PartStanding(
            result_sought=self.is_result,
            found=self.found.word if self.found else None,
            closed=Word(self.closed.kind) if self.closed else None,
        )


@dataclass
class Standing:
    """Where one recommendation stands."""

    number: str
    owed: str
    opens_on: str
    voices: list[Voice] = field(default_factory=list)
    parts: list[PartStands] = field(default_factory=list)
    dates: list[Due] = field(default_factory=list)
    record_complete: bool = False
    # In a hold an answer can have come in that the public does not read of yet.
    keeps_back: bool = False

    @property
    def asked(self) -> list[Voice]:
        """The voices that are asked for at least one part, in the report's order."""
        asked = {voice for part in self.parts for voice in part.asked}
        return [voice for voice in self.voices if voice in asked]

    @property
    def followed(self) -> list[PartStands]:
        """What is asked and not closed."""
        return [part for part in self.parts if not part.is_result and not part.closed]

    @property
    def closed(self) -> list[PartStands]:
        """What was asked and is closed."""
        return [part for part in self.parts if not part.is_result and part.closed]

    @property
    def is_over(self) -> bool:
        """True when the Committee follows nothing of what was asked any more."""
        return bool(self.closed) and not self.followed

    @property
    def open_dates(self) -> list[Due]:
        """The dates of what the Committee still follows."""
        closed = {part.letter for part in self.parts if part.closed}
        return [due for due in self.dates if due.part not in closed]

    @property
    def dates_that_hold(self) -> list[Due]:
        """Of the open dates the last of each ask in each round: what was moved holds no more."""
        return list({(due.part, due.who.addressee, due.round): due for due in self.open_dates}.values())

    @property
    def awaits_answers(self) -> bool:
        """True where it can be said that nobody answered: everything is recorded, and no hold keeps an answer back."""
        return self.record_complete and not self.keeps_back

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
        return roll_up([part.standing for part in self.parts])

    @property
    def differs(self) -> bool:
        """True when on some part what a body says and what the Committee found differ."""
        return any(part.mark(voice) is Mark.DIFFERS for part in self.parts for voice in part.asked)

    @property
    def somebody_spoke(self) -> bool:
        """True when anything of what bodies said or answered is recorded here."""
        return any(voice.answer for voice in self.voices) or any(part.said for part in self.parts)

    def late(self) -> dict[tuple[str, int, int], dt.date]:
        """From which day each ask with a date is late if nothing else happens, by part, addressee and round."""
        last = {(due.part, due.who.addressee, due.round): due for due in self.dates}
        parts = {part.letter: part for part in self.parts}
        late = {key: overdue_from(self._facts(parts[due.part], due)) for key, due in last.items()}
        return {key: day for key, day in late.items() if day}

    def overdue(self, on: dt.date) -> dict[tuple[str, int, int], dt.date]:
        """What reads as overdue on the day at which this stands, and since when; nothing while a hold keeps back."""
        return {} if self.keeps_back else {key: day for key, day in self.late().items() if day <= on}

    def _facts(self, part: PartStands, due: Due) -> Facts:
        said, found = part.in_round(due.who.addressee, due.round)
        return Facts(
            leads=due.who.leads,
            due_on=due.on,
            record_complete=self.record_complete,
            position=due.who.answer.position if due.who.answer else "",
            progress=said.progress if said else "",
            being_read=bool(said and said.received_on),
            found=found.word if found else None,
            closed=part.closed is not None,
        )


def standings(at: At, recommendations: Collection[int]) -> dict[int, Standing]:
    """The standing of each of `recommendations` (primary keys) that is published at `at`, by primary key."""
    rows = with_record(Recommendation.objects.as_at(at), at).filter(pk__in=recommendations)
    found = {
        row.pk: Standing(
            row.number, row.owed, row.opens_on, record_complete=row.confirmed, keeps_back=row.keeps_back
        )
        for row in rows
    }
    voices = _voices(at, found)
    _parts(at, found, voices)
    _dates(at, found, voices)
    return found


def with_record(recommendations: QuerySet[Any], at: At) -> QuerySet[Any]:
    """Recommendations each with `confirmed`, that its record is complete, and whether a hold `keeps_back` answers."""
    complete = RecordComplete.objects.as_at(at).filter(recommendation=OuterRef("pk"))
    holding = holds.keeping_back(at).filter(report=OuterRef("report"))
    asked: QuerySet[Any] = recommendations.annotate(confirmed=Exists(complete), keeps_back=Exists(holding))
    return asked


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
    for link in AnswersThrough.objects.as_at(at).on(at.day).order_by("pk"):
        through[link.body_id].append(bodies[link.through_id].in_a_sentence)
    answers = {
        row.addressee_id: row
        for row in Response.objects.as_at(at).filter(addressee__recommendation__in=found)
    }
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
            answer=_answer(answers.get(row.addressee_id)),
        )
        voices[voice.addressee] = voice
        found[row.addressee.recommendation_id].voices.append(voice)
    return voices


def _answer(row: Response | None) -> Answer | None:
    if row is None:
        return None
    return Answer(
        row.position,
        row.reason,
        row.said_on,
        f"received {row.received_how} on {formats.day(row.received_on)}",
        bool(row.taken_down_id),
    )


def _parts(at: At, found: dict[int, Standing], voices: dict[int, Voice]) -> None:
    asks = list(Ask.objects.as_at(at).filter(part__recommendation__in=found).order_by("addressee__position"))
    asked: dict[int, list[Voice]] = defaultdict(list)
    for ask in asks:
        asked[ask.part_id].append(voices[ask.addressee_id])
    rounds: dict[int, list[Round]] = defaultdict(list)
    for row in Round.objects.as_at(at).filter(part__recommendation__in=found).order_by("opened_on", "pk"):
        rounds[row.part_id].append(row)
    said = _said(at, asks, rounds)
    found_on = findings(at, found, {key: voice.in_a_sentence for key, voice in voices.items()})
    closed = closures(at, found)
    texts = (
        PartText.objects.as_at(at)
        .filter(part__recommendation__in=found)
        .select_related("part")
        .order_by("part__position")
    )
    for text in texts:
        found[text.part.recommendation_id].parts.append(
            PartStands(
                letter=text.part.letter,
                kind=text.kind,
                text=text.text,
                asked=tuple(asked[text.part_id]),
                decided_by=voices[text.of_id] if text.of_id else None,
                rounds=tuple(row.label for row in rounds[text.part_id]),
                said={addressee: heard for (addressee, _), heard in said[text.part_id].items()},
                found=next(reversed(found_on[text.part_id].values()), None),
                said_in=said[text.part_id],
                found_in=found_on[text.part_id],
                closed=closed.get(text.part_id),
            )
        )


def _said(at: At, asks: list[Ask], rounds: dict[int, list[Round]]) -> dict[int, dict[tuple[int, int], Said]]:
    """What each addressee last said of each part, by the addressee's key and the round's; the latest round last."""
    read = reading.said(at, [ask.pk for ask in asks])
    found: dict[int, dict[tuple[int, int], Said]] = defaultdict(dict)
    for ask in asks:
        for opened in rounds[ask.part_id]:
            if heard := read.get((ask.pk, opened.pk)):
                found[ask.part_id][ask.addressee_id, opened.pk] = heard
    return found


def _dates(at: At, found: dict[int, Standing], voices: dict[int, Voice]) -> None:
    deadlines = (
        Deadline.objects.as_at(at)
        .filter(ask__part__recommendation__in=found)
        .select_related("ask__part")
        .order_by("ask__part__position", "ask__addressee__position", *Deadline.CHAIN)
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
                row.round_id,
            )
        )
