"""People of an invented committee and its bodies at work: random acts, each by a verb of the product."""

import datetime as dt
import json
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import models

from accounts import actions as accounts
from accounts.models import Invitation, Membership, Role, User
from tests.drills.invented import report
from tracker.assessments import actions as assessing
from tracker.assessments.models import Assessment, AssessmentState
from tracker.assessments.rollup import FINDINGS
from tracker.assessments.workflow import hands
from tracker.bodies import actions as bodies
from tracker.bodies.models import Body, Contact
from tracker.core import clock
from tracker.core.workflow import NotNow
from tracker.desk.actions import publish_ready
from tracker.evidence import actions as evidence
from tracker.evidence.models import State, Update
from tracker.evidence.words import Words
from tracker.recommendations import actions as recommendations
from tracker.recommendations.models import Addressee, Ask, Deadline, Report, Round
from tracker.reminders import actions as reminders
from tracker.reminders.models import Chasing
from tracker.responses import actions as responses

BODIES, ASKS = 4, 6
NOTE = "What came of it."


class Office:
    """An invented report, its committee's staff and its bodies' officers."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        names = [f"body-{number}" for number in range(BODIES)]
        things = {name: [f"Thing {name}-{number}." for number in range(ASKS)] for name in names}
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(json.dumps(report(things)))  # JSON is YAML
            file.flush()
            recommendations.load_report(path=Path(file.name), update=False)
        self.report = Report.objects.get()
        committee = self.report.committee
        self.assessors = [self._person(f"assessor-{n}", committee, Role.ASSESSOR) for n in range(3)]
        self.approvers = [self._person(f"approver-{n}", committee, Role.APPROVER) for n in range(2)]
        self.manager = self._person("manager", committee, Role.MANAGER)
        asked = Body.objects.filter(slug__in=names).order_by("pk")
        self.officers = {
            body.pk: self._person(f"officer-{body.slug}", body, Role.CONTRIBUTOR) for body in asked
        }
        self.acts: list[Callable[[], object]] = [
            self.draft, self.draft, self.send, self.write_and_send, self.approve, self.return_, self.publish,
            self.report_draft, self.report_draft, self.submit, self.submit, self.return_report, self.accept,
            self.accept_and_publish, self.record_report, self.publish_reports, self.letter, self.move_date,
            self.contact, self.change_contact, self.switch, self.invite, self.withdraw,
        ]  # fmt: skip

    def _person(self, name: str, body: Body, role: Role) -> User:
        user = User.objects.create_user(f"{name}@drill.example", name=name)
        Membership.objects.create(user=user, body=body, role=role)
        return user

    def act(self) -> str:
        """One act, of a kind that can be done now; returns its kind."""
        while True:
            kind = self.chance.choice(self.acts)
            try:
                if kind():
                    return kind.__name__
            except NotNow:
                continue

    # By chance

    def one(self, rows: models.QuerySet[Any]) -> Any:
        """One of these rows; None where there is none."""
        return self.chance.choice(found) if (found := list(rows.order_by("pk"))) else None

    def some(self, rows: models.QuerySet[Any]) -> list[Any]:
        """At most three of these rows."""
        found = list(rows.order_by("pk"))
        return self.chance.sample(found, min(len(found), 3))

    def text(self) -> str:
        """Something that nobody wrote before."""
        return f"Because of {self.chance.getrandbits(64):x} – “more or less”.\n"

    def day(self) -> dt.date:
        """A day of the last year."""
        return clock.today() - dt.timedelta(days=self.chance.randint(1, 365))

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

    def draft(self) -> object:
        """Save a draft."""
        line = self.line()
        told = {"word": line.word, "because": line.because, "by": self.chance.choice(self.assessors)}
        return assessing.start_or_save_draft(part=line.part, round=line.round, **told)  # type: ignore[arg-type]

    def send(self) -> object:
        """Send a draft for review."""
        version = self.one(self.versions(AssessmentState.DRAFT))
        return version and assessing.send_for_review(version=version, by=self.chance.choice(self.assessors))

    def write_and_send(self) -> object:
        """Save and send with one button."""
        return assessing.write(lines=[self.line()], send=True, by=self.chance.choice(self.assessors))

    def approve(self) -> object:
        """Approve a version."""
        version = self.one(self.versions(AssessmentState.IN_REVIEW))
        by = self.chance.choice(self.approvers)
        return version and by.pk not in hands(version) and assessing.approve(version=version, by=by)

    def return_(self) -> object:
        """Return a version."""
        version = self.one(self.versions(AssessmentState.IN_REVIEW))
        by = self.chance.choice(self.approvers)
        return version and assessing.return_(version=version, by=by, reason=self.text())

    def publish(self) -> object:
        """Publish what was approved."""
        return publish_ready(
            updates=[],
            assessments=self.some(self.versions(AssessmentState.APPROVED)),
            note=NOTE,
            proceedings_checked=True,
            by=self.manager,
        )

    # The bodies' reports

    def report_draft(self) -> object:
        """An officer saves a draft."""
        ask, round = self.owed()
        by = self.officers[ask.addressee.body_id]
        there = Update.objects.filter(ask=ask, round=round, state=State.DRAFT).first()
        seen = there.saved_at if there else None
        return evidence.save_draft(ask=ask, round=round, words=self.words(), seen=seen, by=by)

    def submit(self) -> object:
        """An officer sends what is drafted."""
        body = self.chance.choice(list(self.officers))
        drafts = self.updates(State.DRAFT).filter(ask__addressee__body=body)
        return evidence.submit(
            updates=self.some(drafts), body=Body.objects.get(pk=body), by=self.officers[body]
        )

    def return_report(self) -> object:
        """Staff send a report back."""
        update = self.one(self.updates(State.SUBMITTED))
        return update and evidence.return_update(update=update, reason=self.text(), by=self.manager)

    def accept(self) -> object:
        """Staff accept a report."""
        update = self.one(self.updates(State.SUBMITTED))
        return update and evidence.accept_update(update=update, by=self.chance.choice(self.assessors))

    def accept_and_publish(self) -> object:
        """Staff accept and publish with one button."""
        update = self.one(self.updates(State.SUBMITTED))
        return update and evidence.accept_and_publish(update=update, note=NOTE, by=self.manager)

    def record_report(self) -> object:
        """Staff enter what a body wrote, and perhaps publish it at once."""
        ask, round = self.owed()
        verb = self.chance.choice([evidence.record_update, evidence.record_and_publish])
        return verb(
            ask=ask, round=round, words=self.words(), received_on=self.day(), received_how="by post",
            by=self.manager,
        )  # fmt: skip

    def publish_reports(self) -> object:
        """Staff publish what was accepted."""
        return evidence.publish_updates(
            updates=self.some(self.updates(State.ACCEPTED)), note=NOTE, by=self.manager
        )

    # The rest

    def letter(self) -> object:
        """Staff record a letter."""
        addressee = self.one(Addressee.objects.all())
        day = self.day()
        return responses.record_letter(
            lines=[responses.Line(addressee, "not accepted", self.text())],
            said_on=day, received_on=day, how="by post", by=self.manager,
        )  # fmt: skip

    def move_date(self) -> object:
        """Staff move a date."""
        ask, round = self.owed()
        if not Deadline.objects.current().filter(ask=ask, round=round).exists():
            return None
        return recommendations.revise_deadline(
            ask=ask, round=round, due_on=self.day(), asked_by="The body", reason=self.text(), by=self.manager
        )

    def contact(self) -> object:
        """Staff add a contact."""
        body = Body.objects.get(pk=self.chance.choice(list(self.officers)))
        email = f"{self.chance.getrandbits(64):x}@drill.example"
        return bodies.add_contact(body=body, name=self.text().strip(), email=email, by=self.manager)

    def change_contact(self) -> object:
        """Staff change a contact."""
        contact = self.one(Contact.objects.all())
        return contact and bodies.change_contact(
            contact=contact, name=self.text().strip(), email=contact.email, active=False, by=self.manager
        )

    def switch(self) -> object:
        """Chasing goes on, or off."""
        if not Chasing.objects.exists():
            return reminders.switch_on(report=self.report, by=self.manager)
        reminders.switch_off(report=self.report, by=self.manager)
        return True

    def invite(self) -> object:
        """The manager invites somebody."""
        email = f"{self.chance.getrandbits(64):x}@drill.example"
        return accounts.invite(body=self.report.committee, role=Role.ASSESSOR, email=email, by=self.manager)

    def withdraw(self) -> object:
        """The manager withdraws an invitation."""
        invitation = self.one(Invitation.objects.open(clock.now()))
        return invitation and accounts.withdraw(invitation=invitation, by=self.manager)
