"""What staff see of reminders: for each report what is late, what comes, who is written to, and which mail is stuck."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from accounts import roles
from accounts.models import User
from tracker.bodies.models import Body, Contact
from tracker.core import editions
from tracker.core.editions import At
from tracker.core.formats import day, listed
from tracker.mail import kinds
from tracker.mail.models import Mail
from tracker.recommendations import holds, naming
from tracker.recommendations.models import Ask, Hold, PartText, Recommendation, RecordComplete, Report
from tracker.reminders import reading
from tracker.reminders.actions import late_before
from tracker.reminders.due import Step, already_late, coming, due
from tracker.reminders.models import Chasing, Reminder
from tracker.reminders.reading import Dated, Hoped, Item, Owed

MAY = "reminders.switch"
AHEAD = dt.timedelta(weeks=4)


@dataclass(frozen=True)
class Line:
    """One date in a list: what it is about, when it is or was, and who is written to."""

    deadline: int
    label: str
    text: str
    of: str
    due_on: dt.date
    step: Step
    recipients: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """The line as the name of a box to tick."""
        to = listed(list(self.recipients))
        return f"{self.label}, {self.of}: {self.text} – date {day(self.due_on)}. To {to}"


@dataclass
class ReportChased:
    """One report: whether it is chased, and what that means now."""

    report: Report
    chasing: Chasing | None
    unconfirmed: list[str] = field(default_factory=list)
    late: list[Line] = field(default_factory=list)
    coming: list[Line] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)
    hold: Hold | None = None


def reports(user: User) -> list[ReportChased]:
    """The reports that this person chases for. Raises Http404 for whoever chases for none."""
    at = editions.now()
    rows = Report.objects.as_at(at).filter(committee__in=_committees(user)).order_by("pk")
    chasing = {row.report_id: row for row in Chasing.objects.select_related("switched_on_by").order_by("pk")}
    return [_report(at, row, chasing.get(row.pk)) for row in rows]


def report(user: User, slug: str) -> ReportChased:
    """One of those reports, by its name in addresses. Raises Http404."""
    for row in reports(user):
        if row.report.slug == slug:
            return row
    raise Http404("There is no such report of yours.")


def reminders_read_by(user: User) -> Q:
    """The condition that a mail reminds of what a committee asks on whose staff `user` is."""
    committees = roles.bodies(user, "desk.view")
    return Q(pk__in=_of(committees).values("mail"))


def _of(committees: Any) -> QuerySet[Reminder]:
    """The reminders of what committees ask that have a mail."""
    theirs = Q(ask__part__recommendation__report__committee__in=committees)
    theirs |= Q(progress__addressee__recommendation__report__committee__in=committees)
    return Reminder.objects.filter(theirs, mail__isnull=False)


def stuck(user: User) -> list[Mail]:
    """Mails that need somebody: reminders of this person's reports; for managers, those of other kinds too.

    Never those of another committee; what is no committee's is every manager's.
    """
    committees = _committees(user)
    wanted = Q(kind="reminder", pk__in=_of(committees).values("mail"))
    if user.has_perm("accounts.invite"):
        wanted |= ~Q(kind="reminder") & kinds.not_of_others(user)
    return list(Mail.objects.stuck().filter(wanted))


def bodies(user: User) -> list[Body]:
    """The bodies that answer what this person's reports ask, each with `people`: its contacts."""
    at = editions.now()
    asks = reading.asks_of(at, _reports(user))
    asked = set(Ask.objects.filter(pk__in=asks).values_list("addressee__body", flat=True))
    through = reading.answers_through(at)
    answering = {one for body in asked for one in through.get(body, [body])}
    people: dict[int, list[Contact]] = {body: [] for body in answering}
    for contact in Contact.objects.filter(body__in=answering).order_by("name", "pk"):
        people[contact.body_id].append(contact)
    found = sorted(Body.objects.as_at(at).filter(pk__in=answering), key=lambda body: body.name)
    for body in found:
        body.people = people[body.pk]  # type: ignore[attr-defined]
    return found


def body(user: User, slug: str) -> Body:
    """One of those bodies. Raises Http404."""
    for row in bodies(user):
        if row.slug == slug:
            return row
    raise Http404("No report of yours asks such a body.")


def contact(user: User, pk: int) -> tuple[Body, Contact]:
    """A contact of one of those bodies, with the body. Raises Http404."""
    for row in bodies(user):
        for person in row.people:  # type: ignore[attr-defined]
            if person.pk == pk:
                return row, person
    raise Http404("There is no such contact of a body that your reports ask.")


def _committees(user: User) -> Collection[int]:
    found = set(roles.bodies(user, MAY).values_list("pk", flat=True))
    if not found:
        raise Http404("There is nothing here for you.")
    return found


def _reports(user: User) -> set[int]:
    rows = Report.objects.as_at(editions.now()).filter(committee__in=_committees(user))
    return set(rows.values_list("pk", flat=True))


def _report(at: At, row: Report, chasing: Chasing | None) -> ReportChased:
    owed = reading.owed(at, reading.asks_of(at, [row.pk]))
    hold = holds.held(at.day).get(row.pk)
    chased = ReportChased(row, chasing, unconfirmed=_unconfirmed(at, row), hold=hold)
    if chasing:
        late = late_before(at, chasing)
    else:
        steps = [(one, already_late(one.deadline.due_on, at.day, at.day)) for one in owed]
        late = [Item(one, step) for one, step in steps if step]
    told = {key for key, _ in reading.told(late)}
    everything: list[Dated] = [*owed, *reading.hoped(at, [row.pk])]
    lines = _Lines(at, everything)
    chased.late = [lines.line(item.owed, item.step) for item in late if item.key() not in told]
    since = chasing.on_since if chasing else at.day
    ahead = [
        (one, step)
        for one in everything
        for step in [
            due(one.due_on, at.day, since, one.stages),
            *coming(one.due_on, at.day, at.day + AHEAD, one.stages),
        ]
        if step
    ]
    told = {key for key, _ in reading.told(Item(*pair) for pair in ahead)}
    rest = [pair for pair in ahead if Item(*pair).key() not in told]
    chased.coming = sorted((lines.line(*pair) for pair in rest), key=lambda line: line.step.on)
    chased.unreachable = sorted({lines.of(one) for one in everything if not one.recipients})
    return chased


def _unconfirmed(at: At, row: Report) -> list[str]:
    """The numbers of the recommendations whose record nobody has confirmed to be complete."""
    complete = RecordComplete.objects.as_at(at).values("recommendation")
    rows = Recommendation.objects.as_at(at).filter(report=row).exclude(pk__in=complete)
    return list(rows.order_by("position").values_list("number", flat=True))


class _Lines:
    """Puts what is owed into words; reads them once for all of it."""

    def __init__(self, at: At, owed: Sequence[Dated]) -> None:
        parts = {one.ask.part_id: one.ask.part for one in owed if isinstance(one, Owed)}
        self.labels = naming.labels(list(parts.values()))
        self.texts = dict(PartText.objects.as_at(at).filter(part__in=parts).values_list("part", "text"))
        self.names = {row.pk: row.short_name for row in Body.objects.as_at(at)}
        self.through = reading.answers_through(at)

    def of(self, owed: Dated) -> str:
        """Who is asked, and through whom they answer."""
        asked = owed.body
        through = [self.names[one] for one in self.through.get(asked, [])]
        return f"{self.names[asked]}, through {listed(through)}" if through else self.names[asked]

    def line(self, owed: Dated, step: Step) -> Line:
        """One line of a list."""
        if isinstance(owed, Hoped):
            return Line(
                deadline=0,
                label=owed.asked.addressee.recommendation.number,
                text="a progress report",
                of=self.of(owed),
                due_on=owed.due_on,
                step=step,
                recipients=owed.recipients,
            )
        part = owed.ask.part
        round_label = f" ({owed.deadline.round.label})" if owed.deadline.round.label else ""
        return Line(
            deadline=owed.deadline.pk,
            label=f"{self.labels[part.pk]}{round_label}",
            text=self.texts[part.pk],
            of=self.of(owed),
            due_on=owed.deadline.due_on,
            step=step,
            recipients=owed.recipients,
        )
