"""An invented committee at work, for `./run --sample`: made by the same verbs that people use, in every state.

Nothing here exists; every page says so. Real bodies never get invented words, and production refuses all of it.
"""

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.models import Membership, Role, User
from tracker.assessments import actions as assessing
from tracker.assessments import replying
from tracker.assessments.agreement import AgreedBy, Agreement
from tracker.assessments.models import Assessment
from tracker.assessments.outcomes.actions import propose_review
from tracker.assessments.outcomes.models import OutcomeReview
from tracker.assessments.rollup import Word
from tracker.bodies.actions import add_contact
from tracker.bodies.models import Body
from tracker.core import agreeing, clock
from tracker.core.models import Ground
from tracker.desk.actions import publish_ready, schedule, take_down
from tracker.evidence import actions as evidence
from tracker.evidence.models import Progress, Update
from tracker.evidence.words import Words
from tracker.recommendations import naming, notes
from tracker.recommendations.actions import (
    confirm_record,
    load_report,
    propose_closures,
    revise_deadlines,
    set_hold,
)
from tracker.recommendations.models import Addressee, Ask, Closure, Part, Recommendation, Report, Round
from tracker.recommendations.progress import ask_for_progress
from tracker.recommendations.same.actions import link
from tracker.responses.actions import record_response
from tracker.responses.models import Position

FILE = Path(__file__).parent / "data" / "sample-report.yaml"
REPORT = "sample-harbour-ferries"
COMMITTEE, FERRY, OFFICE, MASTER = (
    "sample-harbour-committee",
    "sample-ferry-company",
    "sample-harbour-office",
    "sample-harbour-master",
)

# Demonstration sign-ins: they exist only with the sample.
PASSWORD = "ferry-sample-2025"
PEOPLE = (
    ("manager@sample.example", "Sample manager", COMMITTEE, (Role.MANAGER,)),
    ("assessor@sample.example", "Sample assessor", COMMITTEE, (Role.ASSESSOR,)),
    ("approver@sample.example", "Sample approver", COMMITTEE, (Role.APPROVER,)),
    ("officer@sample.example", "Sample ferry officer", FERRY, (Role.CONTRIBUTOR,)),
    ("harbour@sample.example", "Sample harbour officer", OFFICE, (Role.CONTRIBUTOR,)),
)


class NotInProduction(Exception):
    """The sample was asked for in production."""


@transaction.atomic
def load_sample() -> list[str]:
    """Load the invented report with its people and their acts; a second time nothing happens.

    Returns what to tell whoever starts it: the demonstration sign-ins. Raises NotInProduction.
    """
    if settings.PRODUCTION:
        raise NotInProduction("The sample is invented, so production does not load it.")
    if not Report.objects.filter(slug=REPORT).exists():
        load_report(path=FILE, update=False)
        _Acts(_people()).all()
    lines = [f"  {email}  ({', '.join(roles)} of {body})" for email, _, body, roles in PEOPLE]
    return [f"Demonstration sign-ins, all with the password {PASSWORD}:", *lines]


def _people() -> dict[str, User]:
    people = {}
    for email, name, slug, roles in PEOPLE:
        person = User.objects.create_user(email, PASSWORD, name=name)
        for role in roles:
            Membership.objects.create(user=person, body=Body.objects.get(slug=slug), role=role)
        people[email.partition("@")[0]] = person
    return people


class _Acts:
    """What the invented people did, one method for each recommendation."""

    def __init__(self, people: dict[str, User]) -> None:
        self.manager, self.assessor, self.approver = people["manager"], people["assessor"], people["approver"]
        self.officer, self.harbour = people["officer"], people["harbour"]
        self.today = clock.today()

    def all(self) -> None:
        """Everything, in the order of the recommendations."""
        for slug, person in ((FERRY, self.officer), (OFFICE, self.harbour)):
            add_contact(
                body=Body.objects.get(slug=slug), name=person.name, email=person.email, by=self.manager
            )
        self.met()
        self.differs()
        self.being_read()
        self.waits_for_approval()
        self.not_accepted()
        self.late()
        self.closed()
        self.scheduled()
        self.afterwards()
        self.holds()

    def met(self) -> None:
        """1: says that it is done, and was found met by the Committee at a meeting; the finding before was wrong."""
        said = self.report("1a", FERRY, self.officer, Progress.DONE, "Messages go out 70 minutes before.")
        self.publish([said], "The Sample Ferry Company’s report on recommendation 1 was published.")
        meeting = Agreement(AgreedBy.COMMITTEE, self.today, "4")
        self.find("1a", Word.PARTLY, "On six days messages and crossings do not agree.", [said])
        committee = Body.objects.get(slug=COMMITTEE)
        replying.set_days(committee=committee, days=14, by=self.manager)
        self.find(
            "1a",
            Word.MET,
            "Three months of messages and crossings agree.",
            [said],
            wrong="Six days on which the ferry was laid up were counted.",
            agreed=meeting,
            replies="We are glad that the six days were looked at again.",
        )
        replying.set_days(committee=committee, days=0, by=self.manager)

    def differs(self) -> None:
        """2: two bodies; one says that it is done, and it was found partly met; the other's date was moved."""
        page = self.report("2a", FERRY, self.officer, Progress.DONE, "The page is up, for both piers.")
        keep = self.report(
            "2b", OFFICE, self.harbour, Progress.UNDER_WAY, "A second person now keeps it right."
        )
        self.publish([page, keep], "Reports on recommendation 2 of the sample were published.")
        self.find("2a", Word.PARTLY, "The page shows the south pier alone.", [page])
        self.find("2b", Word.NOT_MET, "Nobody was named for it.", [])
        wrong = Assessment.objects.current().get(part=self.part("2b"))
        because = "The second person was named in a letter that had not been read."
        assessing.withdraw(version=wrong, because=because, by=self.approver)
        owed = [self.owed("2b", OFFICE)]
        later = self.today + dt.timedelta(days=60)
        revise_deadlines(owed=owed, due_on=later, asked_by="the Sample Harbour Office", by=self.assessor)
        ask_for_progress(
            addressees=[owed[0][0].addressee],
            by_day=self.today + dt.timedelta(days=90),
            occasion="the sample meeting on the harbour",
            occasion_on=self.today + dt.timedelta(days=100),
            by=self.assessor,
        )

    def being_read(self) -> None:
        """3: one report was just received; another was sent back."""
        self.send("3a", OFFICE, self.harbour, Progress.PLANNED, "Counting begins with the spring timetable.")
        sent = self.send("3b", OFFICE, self.harbour, Progress.NOT_STARTED, "It waits for the counts.")
        evidence.return_update(update=sent, reason="Please say when the first counts come.", by=self.assessor)

    def waits_for_approval(self) -> None:
        """4: a letter was recorded, and a finding waits for a second person."""
        ask, opened = self.owed("4a", MASTER)
        words = Words(progress=Progress.DONE, done="The lights were put up in March.")
        received = self.today - dt.timedelta(days=20)
        evidence.record_and_publish(
            ask=ask,
            round=opened,
            words=words,
            received_on=received,
            received_how="by letter",
            proceedings_checked=True,
            by=self.assessor,
        )
        letter = Update.objects.get(ask=ask)
        self.draft("4a", Word.NOT_MET, "On a visit at dusk two of six lights were on.", [letter])

    def not_accepted(self) -> None:
        """5: the body said no, with its reason."""
        addressee = Addressee.objects.get(recommendation=self.recommendation("5"), body__slug=FERRY)
        said_on = self.today - dt.timedelta(days=90)
        record_response(
            addressee=addressee,
            position=Position.NOT_ACCEPTED,
            reason="The town pays for buses, not the ferry.",
            said_on=said_on,
            received_on=said_on + dt.timedelta(days=2),
            how="by e-mail",
            by=self.assessor,
        )

    def late(self) -> None:
        """7: the record is complete, nothing came, and the date has passed."""
        confirm_record(recommendations=[self.recommendation("7")], by=self.assessor)

    def closed(self) -> None:
        """8: followed no longer, since another takes its place; what the body had said was taken down."""
        said = self.report("8a", FERRY, self.officer, Progress.UNDER_WAY, "A log of another company’s pier.")
        self.publish([said], "The Sample Ferry Company’s report on recommendation 8 was published.")
        said.refresh_from_db()
        take_down(row=said, ground=Ground.ERROR, reason="It is about another company.", by=self.manager)
        closures = propose_closures(
            parts=[self.part("8a")],
            kind=Closure.Kind.SUPERSEDED,
            since=self.today - dt.timedelta(days=30),
            because="what is counted under recommendation 3 takes the place of a log",
            successor=self.recommendation("3"),
            by=self.assessor,
        )
        agreeing.agree(rows=closures, note=notes.closed(closures), proceedings_checked=True, by=self.approver)

    def scheduled(self) -> None:
        """9: found, and goes out by itself in two weeks, at half past nine."""
        version = self.draft("9a", Word.MET, "Both clocks were right on a visit.", [])
        assessing.approve(version=version, by=self.approver)
        due_on = self.today + dt.timedelta(days=14)
        schedule(
            updates=[],
            assessments=[version],
            note="What the Sample Harbour Committee found on recommendation 9 was published.",
            proceedings_checked=True,
            due_at=clock.in_london(due_on, dt.time(9, 30)),
            by=self.approver,
        )

    def afterwards(self) -> None:
        """1 and 2: whether an aim came about, by two persons; who else asked the same."""
        review = propose_review(
            recommendation=self.recommendation("1"),
            word=OutcomeReview.Word.AS_HOPED,
            because="Fewer people waited at the pier for a ferry that did not come.",
            by=self.assessor,
        )
        note = "The Sample Harbour Committee on the aim of recommendation 1: moving as hoped."
        agreeing.agree(rows=[review], note=note, proceedings_checked=True, by=self.approver)
        link(
            recommendation=self.recommendation("2"),
            who="The Sample Pier Inquiry",
            title="Timetables at the water, recommendation 4",
            year="2019",
            by=self.assessor,
        )

    def holds(self) -> None:
        """The whole report goes on hold in two months, before the election of an invented town."""
        report = Report.objects.get(slug=REPORT)
        first, last = (self.today + dt.timedelta(days=ahead) for ahead in (60, 81))
        set_hold(
            report=report, reason="before the harbour election", from_day=first, to_day=last, by=self.manager
        )

    # How they act

    def recommendation(self, number: str) -> Recommendation:
        return Recommendation.objects.get(report__slug=REPORT, number=number)

    def part(self, name: str) -> Part:
        return Part.objects.get(recommendation=self.recommendation(name[:-1]), letter=name[-1])

    def owed(self, name: str, body: str) -> tuple[Ask, Round]:
        part = self.part(name)
        return Ask.objects.get(part=part, addressee__body__slug=body), Round.objects.get(part=part)

    def send(self, name: str, body: str, officer: User, progress: str, text: str) -> Update:
        ask, opened = self.owed(name, body)
        words = {
            Progress.PLANNED: Words(progress=progress, planned=text),
            Progress.NOT_STARTED: Words(progress=progress, why_nothing=text),
        }.get(Progress(progress), Words(progress=progress, done=text))
        draft = evidence.save_draft(ask=ask, round=opened, words=words, seen=None, by=officer)
        evidence.submit(updates=[draft], body=Body.objects.get(slug=body), by=officer)
        draft.refresh_from_db()
        return draft

    def report(self, name: str, body: str, officer: User, progress: str, text: str) -> Update:
        sent = self.send(name, body, officer, progress, text)
        return evidence.accept_update(update=sent, by=self.assessor)

    def publish(self, updates: list[Update], note: str) -> None:
        publish_ready(updates=updates, assessments=[], note=note, proceedings_checked=True, by=self.assessor)

    def draft(self, name: str, word: Word, because: str, cites: list[Update], wrong: str = "") -> Assessment:
        part = self.part(name)
        version = assessing.start_or_save_draft(
            part=part,
            round=Round.objects.get(part=part),
            by=self.assessor,
            word=word,
            because=because,
            cites=cites,
            wrong=wrong,
        )
        return assessing.send_for_review(version=version, by=self.assessor)

    def find(
        self,
        name: str,
        word: Word,
        because: str,
        cites: list[Update],
        *,
        wrong: str = "",
        agreed: Agreement = assessing.OFFICERS_VIEW,
        replies: str = "",
    ) -> None:
        version = self.draft(name, word, because, cites, wrong)
        assessing.approve(version=version, by=self.approver, agreed=agreed)
        version.refresh_from_db()
        if replies:
            ferry = Body.objects.get(slug=FERRY)
            replying.reply(version=version, body=ferry, text=replies, by=self.officer)
        label = naming.label(version.part)
        note = f"What the Sample Harbour Committee found on {label} was published."
        publish_ready(
            updates=[], assessments=[version], note=note, proceedings_checked=True, by=self.approver
        )
