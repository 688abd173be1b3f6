"""What a body's officer sees: what concerns the body, what is asked by when, what was sent, and what is still a draft.

A body sees its own asks and those of bodies that answer through it. Plain data, read in a fixed number of SQL
statements.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from accounts.models import Membership, Role, User
from tracker.bodies.models import AnswersThrough, Body
from tracker.core import clock
from tracker.core.editions import At
from tracker.core.formats import counted, day
from tracker.evidence.models import State, Update
from tracker.evidence.reading import letter, said_on
from tracker.evidence.subjects import Subject, subjects
from tracker.recommendations.asked import standing
from tracker.recommendations.closing import Closed, closures
from tracker.recommendations.models import (
    AddresseeTerms,
    Ask,
    Deadline,
    Recommendation,
    Reply,
    Round,
)


def acting_bodies(user: User, at: At) -> list[Body]:
    """The bodies for which this person acts as an officer, with their names at `at`."""
    held = Membership.objects.current().filter(user=user, role=Role.CONTRIBUTOR)
    found = Body.objects.as_at(at).filter(pk__in=held.values("body")).exclude(kind=Body.Kind.COMMITTEE)
    return list(found.order_by("name"))


def answering(body: Body, at: At) -> set[int]:
    """Primary keys of a body and of those that answer through it on the day of `at`."""
    through = AnswersThrough.objects.as_at(at).on(at.day).filter(through=body)
    return {body.pk, *through.order_by("pk").values_list("body", flat=True)}


def asks_of(body: Body, at: At) -> QuerySet[Ask]:
    """What is asked of a body, and of those that answer through it."""
    found = Ask.objects.as_at(at).filter(addressee__body__in=answering(body, at))
    return found.select_related("part__recommendation", "addressee__body").order_by(
        "part__recommendation__report",
        "part__recommendation__position",
        "part__position",
        "addressee__position",
    )


@dataclass
class Line:
    """One ask in one round, as its body sees it: by when, what was sent last, and the draft that is open."""

    subject: Subject
    ask: Ask
    round: Round
    acting: Body
    due: list[Deadline] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    closed: Closed | None = None
    late_since: dt.date | None = None

    @property
    def url(self) -> str:
        """Where it is filled in."""
        return f"/body/{self.ask.pk}/{self.round.pk}/"

    @property
    def on_behalf_of(self) -> str:
        """The body whose ask this is, where that answers through this one: "the Mayor"; else empty."""
        return self.subject.body.in_a_sentence if self.subject.body.pk != self.acting.pk else ""

    @property
    def draft(self) -> Update | None:
        """The open draft."""
        return next((update for update in self.updates if update.state == State.DRAFT), None)

    @property
    def last(self) -> Update | None:
        """The last version that was sent or entered."""
        return next((update for update in reversed(self.updates) if update.state != State.DRAFT), None)

    @property
    def returned(self) -> Update | None:
        """The last version that the body sent, where it came back and has not been answered yet.

        A letter that staff have entered since is no answer to it while the draft of one is open.
        """
        sent = [update for update in self.updates if update.submission]
        open_still = self.draft or (sent and self.last == sent[-1])
        return sent[-1] if sent and sent[-1].state == State.RETURNED and open_still else None

    @property
    def is_being_read(self) -> bool:
        """True while a report waits to be read; until then nothing new can be written."""
        return bool(self.last and self.last.state == State.SUBMITTED)

    @property
    def by_when(self) -> str:
        """The date that holds, and the one that it takes the place of: "1 June 2025 (first 31 December 2022)".

        What the Committee follows no longer has none: it says since when.
        """
        if self.closed:
            return f"Nothing is awaited: {self.closed.kind} since {day(self.closed.since)}"
        if not self.due:
            return "No date was set"
        now, first = self.due[-1], self.due[0]
        return day(now.due_on) + (f" (first {day(first.due_on)})" if now is not first else "")

    @property
    def last_report(self) -> str:
        """What became of the last report, in words: "never", "sent on 2 May 2025, being read"."""
        if self.last is None:
            return "never"
        sent = said_on(self.last)
        how = letter(self.last) or (f"sent on {day(sent)}" if sent else "")
        return f"{how}, {self._fate(self.last)}"

    def _fate(self, update: Update) -> str:
        if update.state == State.SUBMITTED:
            return "being read"
        if update.state == State.RETURNED:
            return "sent back to you"
        return f"{published(update)}: {update.progress}" if update.published_in_id else published(update)

    def draft_words(self, user: User) -> str:
        """The draft's line: "draft by you, saved 10:42"; empty without one."""
        return draft_words(self.draft, user) if self.draft else ""


def published(update: Update) -> str:
    """Since when, or until when, an accepted report is public: "public from edition 3 until edition 5"."""
    if update.published_in_id is None:
        return "accepted, not public yet"
    if update.withdrawn_in_id is None:
        return f"public since edition {update.published_in_id}"
    return f"public from edition {update.published_in_id} until edition {update.withdrawn_in_id}"


def draft_words(draft: Update, user: User) -> str:
    """Whose draft it is and when it was saved: "draft by you, saved 10:42", or with the day when that is not today."""
    local = draft.saved_at.astimezone(clock.LONDON)
    when = f"{local:%H:%M}" if local.date() == clock.today() else f"{day(local.date())}, {local:%H:%M}"
    return f"draft by {'you' if draft.author_id == user.pk else draft.author}, saved {when}"


@dataclass
class Concern:
    """A recommendation that concerns a body: the part that it has in it, and what is asked, line by line."""

    number: str
    title: str
    report: str
    url: str
    roles: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    waiting: int = 0
    reply_by: dt.date | None = None
    progress: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)

    @property
    def is_late(self) -> bool:
        """True when the public reads of something asked here that it is overdue."""
        return any(line.late_since for line in self.lines)

    @property
    def summary(self) -> str:
        """How much is asked that is not closed: "5 parts are asked of you"; empty where it is one thing, or none."""
        labels = {line.subject.label for line in self.lines if line.closed is None}
        asked = len(labels) + self.waiting
        if asked == 1 and labels <= {self.number}:
            return ""
        return counted(asked, "part is asked of you", "parts are asked of you") if asked else ""


def concerns(body: Body, at: At) -> list[Concern]:
    """Every recommendation that concerns a body, with its lines: what is late first, then in the reports' order."""
    terms = (
        AddresseeTerms.objects.as_at(at)
        .filter(addressee__body__in=answering(body, at))
        .select_related("addressee__recommendation")
        .order_by(
            "addressee__recommendation__report",
            "addressee__recommendation__position",
            "addressee__position",
        )
    )
    asks = list(asks_of(body, at))
    found: dict[int, Concern] = {}
    wanted = {row.addressee.recommendation_id for row in terms}
    recommendations = {row.pk: row for row in Recommendation.objects.as_at(at).filter(pk__in=wanted)}
    known = _known(at, recommendations)
    for row in terms:
        recommendation = recommendations.get(row.addressee.recommendation_id)
        if recommendation is None:
            continue
        concern = found.setdefault(
            recommendation.pk,
            Concern(
                recommendation.number,
                recommendation.title,
                recommendation.report_title,
                recommendation.get_absolute_url(),
            ),
        )
        stands = known.get(recommendation.pk)
        concern.roles.append(row.role)
        if stands and row.addressee_id in stands.replies:
            concern.replies.append(stands.replies[row.addressee_id])
        if row.reply == Reply.WANTED and row.reply_by:
            concern.reply_by = min(concern.reply_by or row.reply_by, row.reply_by)
    theirs = answering(body, at)
    asked = standing(at).filter(
        addressee__body__in=theirs, addressee__recommendation__in=found, by_day__gte=at.day
    )
    for row in asked.select_related("addressee").order_by("by_day", "pk"):
        concern = found[row.addressee.recommendation_id]
        if row.when not in concern.progress:
            concern.progress.append(row.when)
    for line in lines(asks, body, at):
        stands = known.get(line.ask.part.recommendation_id)
        key = (line.ask.part.letter, line.ask.addressee_id, line.round.pk)
        line.late_since = stands.late.get(key) if stands else None
        found[line.ask.part.recommendation_id].lines.append(line)
    reported = {line.ask.pk for concern in found.values() for line in concern.lines}
    for ask in asks:
        found[ask.part.recommendation_id].waiting += ask.pk not in reported
    return sorted(found.values(), key=lambda concern: not concern.is_late)


# What rooms above this one know


@dataclass(frozen=True)
class Stands:
    """How a recommendation stands for those whom it asks: what each addressee replied, and what is late since when.

    `late` is by the part's letter, the addressee's primary key and the round's.
    """

    replies: Mapping[int, str] = field(default_factory=dict)
    late: Mapping[tuple[str, int, int], dt.date] = field(default_factory=dict)


Know = Callable[[At, Collection[int]], Mapping[int, Stands]]
_who_knows: list[Know] = []


def known_by(know: Know) -> None:
    """Let a room above say how recommendations (primary keys) stand. Call it in ready()."""
    if know not in _who_knows:
        _who_knows.append(know)


def _known(at: At, recommendations: Collection[int]) -> Mapping[int, Stands]:
    return {key: stands for know in _who_knows for key, stands in know(at, recommendations).items()}


def lines(asks: Sequence[Ask], body: Body, at: At) -> list[Line]:
    """Each ask in each of its rounds; a part of which no release is recorded yet has none."""
    about = subjects(at, {ask.pk for ask in asks})
    rounds: dict[int, list[Round]] = defaultdict(list)
    for round in (
        Round.objects.as_at(at).filter(part__in=[ask.part_id for ask in asks]).order_by("opened_on", "pk")
    ):
        rounds[round.part_id].append(round)
    due: dict[tuple[int, int], list[Deadline]] = defaultdict(list)
    for row in Deadline.objects.as_at(at).filter(ask__in=asks).order_by(*Deadline.CHAIN):
        due[row.ask_id, row.round_id].append(row)
    updates = _updates(asks)
    closed = closures(at, {ask.part.recommendation_id for ask in asks})
    return [
        Line(
            about[ask.pk],
            ask,
            round,
            body,
            due[ask.pk, round.pk],
            updates[ask.pk, round.pk],
            closed.get(ask.part_id),
        )
        for ask in asks
        for round in rounds[ask.part_id]
    ]


def _updates(asks: Collection[Ask]) -> dict[tuple[int, int], list[Update]]:
    """Every version about these asks, by ask and round, the first first."""
    found: dict[tuple[int, int], list[Update]] = defaultdict(list)
    rows = Update.objects.filter(ask__in=asks).select_related("submission", "author", "read_by", "entered_by")
    for row in rows.order_by("version"):
        found[row.ask_id, row.round_id].append(row)
    return found


def find_line(user: User, ask: int, round: int, at: At) -> Line | None:
    """The line that a person may fill in, for the first of their bodies that it belongs to; None for another's."""
    for body in acting_bodies(user, at):
        theirs = asks_of(body, at).filter(pk=ask)
        for line in lines(list(theirs), body, at):
            if line.round.pk == round:
                return line
    return None
