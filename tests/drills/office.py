"""People of an invented committee and its bodies at work: random acts, each by a verb of the product."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import models

from accounts import actions as accounts
from accounts.models import Invitation, Role
from tests.drills.chance import Chance
from tests.drills.invented import report
from tests.drills.madeup import load
from tests.people import person
from tracker.assessments import actions as assessing
from tracker.assessments.models import Assessment, AssessmentState
from tracker.assessments.rollup import FINDINGS
from tracker.bodies import actions as bodies
from tracker.bodies.models import Body, Contact
from tracker.core import clock
from tracker.core.workflow import NotNow
from tracker.desk.actions import publish_ready
from tracker.evidence import actions as evidence
from tracker.evidence.models import State, Update
from tracker.evidence.words import Words
from tracker.recommendations import actions as recommendations
from tracker.recommendations.models import Addressee, Ask, Report, Round
from tracker.reminders import actions as reminders
from tracker.reminders.models import Chasing
from tracker.responses import actions as responses

BODIES, ASKS = 4, 6
NOTE = "What came of it."


class Office:
    """An invented report, its committee's staff and its bodies' officers."""

    def __init__(self, seed: int) -> None:
        self.chance = Chance(seed)
        names = [f"body-{number}" for number in range(BODIES)]
        things = {name: [f"Thing {name}-{number}." for number in range(ASKS)] for name in names}
        load(recommendations.load_report, report(things))
        self.report = Report.objects.get()
        committee = self.report.committee
        self.assessors = [person(f"assessor-{n}", committee, Role.ASSESSOR) for n in range(3)]
        self.approvers = [person(f"approver-{n}", committee, Role.APPROVER) for n in range(2)]
        self.manager = person("manager", committee, Role.MANAGER)
        asked = Body.objects.filter(slug__in=names).order_by("pk")
        self.officers = {body.pk: person(f"officer-{body.slug}", body, Role.CONTRIBUTOR) for body in asked}
        self.acts: list[Callable[[], None]] = [
            self.draft, self.draft, self.send, self.write_and_send, self.approve, self.return_, self.publish,
            self.report_draft, self.report_draft, self.submit, self.submit, self.return_report, self.accept,
            self.accept_and_publish, self.record_report, self.publish_reports, self.letter, self.move_date,
            self.contact, self.change_contact, self.switch, self.invite, self.withdraw,
        ]  # fmt: skip

    def act(self) -> str:
        """One act, of a kind that can be done now; returns its kind."""
        while True:
            kind = self.chance.choice(self.acts)
            try:
                kind()
            except NotNow:
                continue
            return kind.__name__

    # By chance

    def one(self, rows: models.QuerySet[Any]) -> Any:
        """One of these rows. Raises NothingToDo."""
        return self.chance.one(rows.order_by("pk"))

    def some(self, rows: models.QuerySet[Any]) -> list[Any]:
        """At most three of these rows."""
        found = list(rows.order_by("pk"))
        return self.chance.sample(found, min(len(found), 3))

    def text(self) -> str:
        """Something that nobody wrote before."""
        return f"Because of {self.chance.getrandbits(64):x} – “more or less”.\n"

    def day(self) -> dt.date:
        """A day of the last year."""
        return self.chance.day(-365, -1)

    def words(self) -> Words:
        """What a body may report."""
        return Words(progress="under way", done=self.text(), links=("https://body.example/",))

    def owed(self) -> tuple[Ask, Round]:
        """Something asked, in its round."""
        ask = self.one(Ask.objects.current().select_related("part", "addressee__body"))
        return ask, Round.objects.current().get(part=ask.part_id)

    def versions(self, state: AssessmentState) -> models.QuerySet[Assessment]:
        """The assessments that stand there."""
        return Assessment.objects.filter(state=state)

    def updates(self, state: State) -> models.QuerySet[Update]:
        """The reports that stand there, not public yet."""
        return Update.objects.filter(state=state, published_in=None).select_related("ask__addressee__body")

    # The Committee's findings

    def line(self) -> assessing.Line:
        """What somebody writes about something asked."""
        ask, round = self.owed()
        return assessing.Line(ask.part, round, self.chance.choice(FINDINGS).value, self.text())

    def draft(self) -> None:
        """Save a draft."""
        line = self.line()
        told = {"word": line.word, "because": line.because, "by": self.chance.choice(self.assessors)}
        assessing.start_or_save_draft(part=line.part, round=line.round, **told)  # type: ignore[arg-type]

    def send(self) -> None:
        """Send a draft for review."""
        version = self.one(self.versions(AssessmentState.DRAFT))
        assessing.send_for_review(version=version, by=self.chance.choice(self.assessors))

    def write_and_send(self) -> None:
        """Save and send with one button."""
        assessing.write(lines=[self.line()], send=True, by=self.chance.choice(self.assessors))

    def approve(self) -> None:
        """Approve a version."""
        version = self.one(self.versions(AssessmentState.IN_REVIEW))
        by = self.chance.choice(self.approvers)
        assessing.approve(version=version, by=by)

    def return_(self) -> None:
        """Return a version."""
        version = self.one(self.versions(AssessmentState.IN_REVIEW))
        by = self.chance.choice(self.approvers)
        assessing.return_(version=version, by=by, reason=self.text())

    def publish(self) -> None:
        """Publish what was approved."""
        publish_ready(
            updates=[],
            assessments=self.some(self.versions(AssessmentState.APPROVED)),
            note=NOTE,
            proceedings_checked=True,
            by=self.manager,
        )

    # The bodies' reports

    def report_draft(self) -> None:
        """An officer saves a draft."""
        ask, round = self.owed()
        by = self.officers[ask.addressee.body_id]
        there = Update.objects.filter(ask=ask, round=round, state=State.DRAFT).first()
        seen = there.saved_at if there else None
        evidence.save_draft(ask=ask, round=round, words=self.words(), seen=seen, by=by)

    def submit(self) -> None:
        """An officer sends what is drafted."""
        body = self.chance.choice(list(self.officers))
        drafts = self.updates(State.DRAFT).filter(ask__addressee__body=body)
        evidence.submit(updates=self.some(drafts), body=Body.objects.get(pk=body), by=self.officers[body])

    def return_report(self) -> None:
        """Staff send a report back."""
        update = self.one(self.updates(State.SUBMITTED))
        evidence.return_update(update=update, reason=self.text(), by=self.manager)

    def accept(self) -> None:
        """Staff accept a report."""
        update = self.one(self.updates(State.SUBMITTED))
        evidence.accept_update(update=update, by=self.chance.choice(self.assessors))

    def accept_and_publish(self) -> None:
        """Staff accept and publish with one button."""
        update = self.one(self.updates(State.SUBMITTED))
        evidence.accept_and_publish(update=update, note=NOTE, proceedings_checked=True, by=self.manager)

    def record_report(self) -> None:
        """Staff enter what a body wrote, and perhaps publish it at once."""
        ask, round = self.owed()
        told: dict[str, Any] = {
            "ask": ask, "round": round, "words": self.words(), "received_on": self.day(),
            "received_how": "by post", "by": self.manager,
        }  # fmt: skip
        if self.chance.choice([True, False]):
            evidence.record_and_publish(proceedings_checked=True, **told)
        else:
            evidence.record_update(**told)

    def publish_reports(self) -> None:
        """Staff publish what was accepted."""
        evidence.publish_updates(updates=self.some(self.updates(State.ACCEPTED)), note=NOTE, by=self.manager)

    # The rest

    def letter(self) -> None:
        """Staff record a letter."""
        addressee = self.one(Addressee.objects.all())
        day = self.day()
        responses.record_letter(
            lines=[responses.Line(addressee, "not accepted", self.text())],
            said_on=day, received_on=day, how="by post", by=self.manager,
        )  # fmt: skip

    def move_date(self) -> None:
        """Staff move a date."""
        ask, round = self.owed()
        recommendations.revise_deadline(
            ask=ask, round=round, due_on=self.day(), asked_by="The body", reason=self.text(), by=self.manager
        )

    def contact(self) -> None:
        """Staff add a contact."""
        body = Body.objects.get(pk=self.chance.choice(list(self.officers)))
        email = f"{self.chance.getrandbits(64):x}@drill.example"
        bodies.add_contact(body=body, name=self.text().strip(), email=email, by=self.manager)

    def change_contact(self) -> None:
        """Staff change a contact."""
        contact = self.one(Contact.objects.all())
        bodies.change_contact(
            contact=contact, name=self.text().strip(), email=contact.email, active=False, by=self.manager
        )

    def switch(self) -> None:
        """Chasing goes on, or off."""
        if not Chasing.objects.exists():
            reminders.switch_on(report=self.report, by=self.manager)
        else:
            reminders.switch_off(report=self.report, by=self.manager)

    def invite(self) -> None:
        """The manager invites somebody."""
        email = f"{self.chance.getrandbits(64):x}@drill.example"
        accounts.invite(body=self.report.committee, role=Role.ASSESSOR, email=email, by=self.manager)

    def withdraw(self) -> None:
        """The manager withdraws an invitation."""
        invitation = self.one(Invitation.objects.open(clock.now()))
        accounts.withdraw(invitation=invitation, by=self.manager)
