"""People of an invented committee and its bodies at work: random acts, each by one verb of the product."""

from typing import Any

from django.db import models

from accounts import actions as accounts
from accounts.models import Invitation, Role
from tests.assessments.steps import put_out
from tests.drills.chance import Chance
from tests.drills.invented import report
from tests.drills.madeup import load
from tests.drills.staff_work import StaffWork
from tests.people import person
from tracker.assessments import actions as assessing
from tracker.assessments.models import Assessment, AssessmentState
from tracker.assessments.rollup import FINDINGS
from tracker.bodies import actions as bodies
from tracker.bodies.models import Body, Contact
from tracker.core import clock
from tracker.core.workflow import NotNow
from tracker.evidence import actions as evidence
from tracker.evidence.models import State, Update
from tracker.recommendations import actions as recommendations
from tracker.recommendations.models import Report
from tracker.reminders import actions as reminders
from tracker.reminders.models import Chasing

BODIES, ASKS = 4, 6
NOTE = "What came of it."
# Each thing that people do, and how often beside the others. A hold is ended soon, so that the rest can go on.
OFTEN = {
    "draft": 2, "correct": 1, "send": 2, "write_and_send": 2, "approve": 3, "return_": 1, "take_back": 1, "publish": 3,
    "unfind": 1, "give_days": 1, "reply": 2, "settle": 1, "report_draft": 2, "submit": 2, "return_report": 1,
    "accept": 1, "accept_and_publish": 1, "record_report": 1, "publish_reports": 1, "answer": 1, "move": 1,
    "confirm": 1, "ask_for_progress": 1, "stop_asking": 1, "schedule": 1, "cancel": 2, "hold": 1, "end_hold": 4,
    "close": 1, "review": 1, "agree": 2, "follow_again": 1, "choose_months": 1, "link": 1, "unlink": 1,
    "take_down": 1, "contact": 1, "change_contact": 1, "switch": 1, "invite": 1, "withdraw": 1,
}  # fmt: skip


class Office(StaffWork):
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
        self.officers = {body.slug: person(f"officer-{body.slug}", body, Role.CONTRIBUTOR) for body in asked}

    def act(self) -> str:
        """One act, of a kind that can be done now, by whoever is there; returns its kind."""
        while True:
            self.ada, self.bola = self.chance.choice(self.assessors), self.chance.choice(self.approvers)
            [kind] = self.chance.choices(list(OFTEN), list(OFTEN.values()))
            try:
                getattr(self, kind)()
            except NotNow:
                continue
            return kind

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

    def save(self, line: assessing.Line) -> None:
        """Save what somebody writes."""
        assessing.start_or_save_draft(
            part=line.part,
            round=line.round,
            word=line.word,
            because=line.because,
            wrong=line.wrong,
            by=self.ada,
        )

    def draft(self) -> None:
        """Save a draft."""
        self.save(self.line())

    def correct(self) -> None:
        """Save the correction of a published finding."""
        found = self.one(Assessment.objects.current())
        word = self.chance.choice(FINDINGS).value
        self.save(assessing.Line(found.part, found.round, word, self.text(), wrong=self.text()))

    def send(self) -> None:
        """Send a draft for review."""
        assessing.send_for_review(version=self.one(self.versions(AssessmentState.DRAFT)), by=self.ada)

    def write_and_send(self) -> None:
        """Save and send with one button."""
        assessing.write(lines=[self.line()], send=True, by=self.ada)

    def approve(self) -> None:
        """Approve a version."""
        assessing.approve(version=self.one(self.versions(AssessmentState.IN_REVIEW)), by=self.bola)

    def return_(self) -> None:
        """Return a version."""
        version = self.one(self.versions(AssessmentState.IN_REVIEW))
        assessing.return_(version=version, by=self.bola, reason=self.text())

    # The bodies' reports

    def submit(self) -> None:
        """An officer sends what is drafted."""
        slug, officer = self.chance.choice(list(self.officers.items()))
        drafts = self.updates(State.DRAFT).filter(ask__addressee__body__slug=slug)
        evidence.submit(updates=self.some(drafts), body=Body.objects.get(slug=slug), by=officer)

    def return_report(self) -> None:
        """Staff send a report back."""
        update = self.one(self.updates(State.SUBMITTED))
        evidence.return_update(update=update, reason=self.text(), by=self.manager)

    def accept(self) -> None:
        """Staff accept a report."""
        evidence.accept_update(update=self.one(self.updates(State.SUBMITTED)), by=self.ada)

    def accept_and_publish(self) -> None:
        """Staff accept and publish with one button."""
        update = self.one(self.updates(State.SUBMITTED))
        evidence.accept_and_publish(update=update, note=NOTE, proceedings_checked=True, by=self.manager)

    def record_report(self) -> None:
        """Staff enter what a body wrote, and perhaps publish it at once."""
        ask, round = self.owed()
        told: dict[str, Any] = {
            "ask": ask, "round": round, "words": self.said(), "received_on": self.chance.day(-365, -1),
            "received_how": "by post", "by": self.manager,
        }  # fmt: skip
        if self.chance.choice([True, False]):
            evidence.record_and_publish(proceedings_checked=True, **told)
        else:
            evidence.record_update(**told)

    def publish_reports(self) -> None:
        """Staff publish what was accepted."""
        put_out(updates=self.some(self.updates(State.ACCEPTED)), note=NOTE, by=self.manager)

    # The rest

    def contact(self) -> None:
        """Staff add a contact."""
        body = Body.objects.get(slug=self.chance.choice(list(self.officers)))
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
