"""What is owed, or asked for by a day, to whom a reminder of it goes, and what was told already.

Everything is derived from what stands now, in a fixed number of SQL statements; nothing is kept but the reminders that
were made.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from tracker.assessments.models import Assessment
from tracker.assessments.overdue import Facts, overdue_from
from tracker.assessments.rollup import Word
from tracker.bodies.models import AnswersThrough, Contact
from tracker.core.editions import At
from tracker.evidence import receipts
from tracker.evidence.models import State, Update
from tracker.recommendations import holds
from tracker.recommendations.asked import standing
from tracker.recommendations.models import (
    LEADING_ROLES,
    AddresseeTerms,
    Ask,
    Closure,
    Deadline,
    ProgressAsked,
    RecordComplete,
)
from tracker.reminders.due import OF_PROGRESS, STAGES, Stages, Step
from tracker.reminders.models import Chasing, Key, Reminder
from tracker.responses.models import Response


@dataclass(frozen=True)
class Owed:
    """One ask in one round that is still owed, even where it is under way; the date that stands, who is written to."""

    ask: Ask
    deadline: Deadline
    first_date: dt.date
    recipients: tuple[str, ...]

    @property
    def report(self) -> int:
        """The report's primary key."""
        return self.ask.part.recommendation.report_id

    @property
    def recommendation(self) -> int:
        """The recommendation's primary key."""
        return self.ask.part.recommendation_id

    @property
    def body(self) -> int:
        """The primary key of the body that is asked."""
        return self.ask.addressee.body_id

    @property
    def due_on(self) -> dt.date:
        """The date that stands."""
        return self.deadline.due_on

    @property
    def stages(self) -> Stages:
        """When, seen from its date, somebody is reminded."""
        return STAGES

    @property
    def about(self) -> Ask:
        """What the audit trail says that it is about."""
        return self.ask

    @property
    def key(self) -> tuple[int, int]:
        """Its date, as in the keys of reminders."""
        return self.deadline.pk, 0

    def date(self) -> dict[str, Any]:
        """What a reminder is of, by the reminder's fields."""
        return {"ask": self.ask, "round": self.deadline.round, "deadline": self.deadline}


@dataclass(frozen=True)
class Hoped:
    """A report of progress that staff asked of a body by a day, and that has not come: never a deadline."""

    asked: ProgressAsked
    recipients: tuple[str, ...]

    @property
    def report(self) -> int:
        """The report's primary key."""
        return self.asked.addressee.recommendation.report_id

    @property
    def recommendation(self) -> int:
        """The recommendation's primary key."""
        return self.asked.addressee.recommendation_id

    @property
    def body(self) -> int:
        """The primary key of the body that is asked."""
        return self.asked.addressee.body_id

    @property
    def due_on(self) -> dt.date:
        """The day by which it is asked for."""
        return self.asked.by_day

    @property
    def stages(self) -> Stages:
        """When, seen from its day, somebody is reminded."""
        return OF_PROGRESS

    @property
    def about(self) -> ProgressAsked:
        """What the audit trail says that it is about."""
        return self.asked

    @property
    def key(self) -> tuple[int, int]:
        """Its date, as in the keys of reminders."""
        return 0, self.asked.pk

    def date(self) -> dict[str, Any]:
        """What a reminder is of, by the reminder's fields."""
        return {"progress": self.asked}


Dated = Owed | Hoped


@dataclass(frozen=True)
class Item:
    """Something that a reminder is about: what is owed or asked for, and the step for which it is due."""

    owed: Dated
    step: Step

    def key(self) -> Key:
        """What tells reminders to one recipient apart."""
        return *self.owed.key, self.step.stage


def owed(at: At, asks: Collection[int]) -> list[Owed]:
    """What is still owed among `asks` (primary keys), by leads and joint leads, where the record is complete."""
    dates = standing_dates(at, asks)
    facts = _facts(at, {deadline.ask_id for deadline, _ in dates})
    people = recipients(at)
    return [
        Owed(deadline.ask, deadline, first, tuple(people[deadline.ask.addressee.body_id]))
        for deadline, first in dates
        if overdue_from(facts.about(deadline))
    ]


def hoped(at: At, reports: Collection[int]) -> list[Hoped]:
    """The reports of progress asked of leads and joint leads in `reports` (primary keys) that have not come.

    Only where the record is complete, and where something of what is asked is not closed. Any report that came in after
    it was asked for is an answer.
    """
    terms = AddresseeTerms.objects.as_at(at).filter(role__in=LEADING_ROLES)
    since = OuterRef("published_in__published_at")
    came = Update.objects.filter(
        Q(submission__submitted_at__gte=since) | Q(submission=None, saved_at__gte=since),
        ask__addressee=OuterRef("addressee"),
        state__in=[State.SUBMITTED, State.ACCEPTED],
    )
    rows = standing(at).filter(
        ~Exists(came),
        addressee__recommendation__report__in=reports,
        addressee__recommendation__in=RecordComplete.objects.as_at(at).values("recommendation"),
        addressee__in=terms.values("addressee"),
    )
    people = recipients(at)
    return [
        Hoped(row, tuple(people[row.addressee.body_id]))
        for row in rows.select_related("addressee__recommendation").order_by("by_day", "pk")
    ]


def standing_dates(at: At, asks: Collection[int]) -> list[tuple[Deadline, dt.date]]:
    """For each ask and round that has a date: the one that stands now (the last revision), and the first one."""
    rows = (
        Deadline.objects.as_at(at)
        .filter(ask__in=asks)
        .select_related("round", "ask__part__recommendation__report", "ask__addressee__body")
        .order_by(*Deadline.CHAIN)
    )
    each: dict[tuple[int, int], list[Deadline]] = defaultdict(list)
    for row in rows:
        each[row.ask_id, row.round_id].append(row)
    found = [(dates[-1], dates[0].due_on) for dates in each.values()]
    return sorted(found, key=lambda pair: (pair[0].due_on, pair[0].pk))


def asks_of(at: At, reports: Collection[int]) -> set[int]:
    """The asks of some reports (primary keys)."""
    asks = Ask.objects.as_at(at).filter(part__recommendation__report__in=reports)
    return set(asks.values_list("pk", flat=True))


def recipients(at: At) -> dict[int, list[str]]:
    """Who is written to about what a body is asked: its contacts, or those of whoever it answers through."""
    contacts: dict[int, list[str]] = defaultdict(list)
    for body, email in (
        Contact.objects.filter(active=True).order_by("email", "pk").values_list("body", "email")
    ):
        contacts[body].append(email.lower())
    people = defaultdict(list, contacts)
    for body, through in answers_through(at).items():
        people[body] = sorted({email for one in through for email in contacts[one]})
    return people


def answers_through(at: At) -> dict[int, list[int]]:
    """The bodies through which each body that does not answer for itself answers on that day, by primary key."""
    through: dict[int, list[int]] = defaultdict(list)
    for row in AnswersThrough.objects.as_at(at).on(at.day).order_by("pk"):
        through[row.body_id].append(row.through_id)
    return through


def chased(at: At) -> dict[int, dt.date]:
    """Since when each report that is chased is, by primary key; while one is on hold nobody is reminded of it."""
    rows = Chasing.objects.exclude(report__in=holds.held(at.day)).order_by("pk")
    return dict(rows.values_list("report", "on_since"))


def told(items: Iterable[Item]) -> set[tuple[Key, str]]:
    """What was told already of the dates of `items`, and to whom."""
    keys = [item.key() for item in items]
    of_these = Q(deadline__in=[key[0] for key in keys]) | Q(progress__in=[key[1] for key in keys])
    rows = Reminder.objects.told().filter(of_these).order_by("pk")
    return {(row.key(), row.recipient) for row in rows}


def by_recipient(items: Collection[Item]) -> dict[str, list[Item]]:
    """Who is to be told what, without what they were told already."""
    already = told(items)
    wanted: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        for recipient in item.owed.recipients:
            if (item.key(), recipient) not in already:
                wanted[recipient].append(item)
    return {recipient: wanted[recipient] for recipient in sorted(wanted)}


@dataclass(frozen=True)
class _Known:
    """What is known now about many asks; `about` puts together what bears on one of them."""

    leading: frozenset[int]
    complete: frozenset[int]
    positions: dict[int, str]
    waiting: frozenset[tuple[int, int]]
    progress: dict[tuple[int, int], str]
    found: dict[tuple[int, int], str]
    closed: frozenset[int]

    def about(self, deadline: Deadline) -> Facts:
        ask, key = deadline.ask, (deadline.ask_id, deadline.round_id)
        found = self.found.get((ask.part_id, deadline.round_id))
        return Facts(
            leads=ask.addressee_id in self.leading,
            due_on=deadline.due_on,
            record_complete=ask.part.recommendation_id in self.complete,
            position=self.positions.get(ask.addressee_id, ""),
            progress=self.progress.get(key, ""),
            being_read=key in self.waiting,
            found=Word(found) if found else None,
            closed=ask.part_id in self.closed,
        )


def _facts(at: At, asks: Collection[int]) -> _Known:
    """Reports that came in count at once, whether or not an edition has published them yet."""
    addressees = set(Ask.objects.filter(pk__in=asks).values_list("addressee", flat=True))
    terms = AddresseeTerms.objects.as_at(at).filter(addressee__in=addressees, role__in=LEADING_ROLES)
    answers = Response.objects.as_at(at).filter(addressee__in=addressees).order_by("pk")
    updates = Update.objects.filter(ask__in=asks).order_by("version").values_list("ask", "round", "progress")
    complete = RecordComplete.objects.as_at(at).filter(recommendation__parts__asks__in=asks)
    found = Assessment.objects.as_at(at).filter(part__asks__in=asks).order_by("pk")
    closed = Closure.objects.as_at(at).filter(part__asks__in=asks)
    return _Known(
        leading=frozenset(terms.values_list("addressee", flat=True)),
        complete=frozenset(complete.values_list("recommendation", flat=True)),
        positions=dict(answers.values_list("addressee", "position")),
        waiting=frozenset(receipts.waiting().filter(ask__in=asks).order_by("pk").values_list("ask", "round")),
        progress={(ask, round): word for ask, round, word in updates.filter(state=State.ACCEPTED)},
        found={(part, round): word for part, round, word in found.values_list("part", "round", "word")},
        closed=frozenset(closed.values_list("part", flat=True)),
    )
