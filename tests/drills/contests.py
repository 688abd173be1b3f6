"""What `approvals` plays: contests between people who act on the same assessment at the same moment."""

import argparse
import datetime as dt
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse

from accounts.models import Role, User
from tests.drills import stage
from tests.drills.crowd import Answer, Person, all_at_once
from tests.people import browser, person, signed_in
from tests.stack import Database, Site, running
from tracker.assessments import actions, replying
from tracker.assessments.actions import OPEN
from tracker.assessments.concerned import concerned
from tracker.assessments.models import Approval, Assessment, AssessmentState
from tracker.assessments.workflow import REFUSALS
from tracker.bodies.actions import add_contact
from tracker.bodies.models import AnswersThrough, Body
from tracker.core import clock
from tracker.core.models import AuditEvent
from tracker.desk.actions import publish_ready
from tracker.mail.models import Mail
from tracker.recommendations.models import Report, Round

APPROVERS = 10
# How long bodies may answer a finding before it is published, so that an approval writes mails. The control has none:
# the keys of what an approval then leaves besides would stop a second one.
DAYS = 14
# The guards that the control drops, since the database would stop what the missing lock lets through: the trigger that
# checks an approver, and the keys of approvals: one for each version, and that they hold the version's row meanwhile.
GUARDS = (
    "DROP TRIGGER assessments_approval_checked ON assessments_approval",
    """DO $$ DECLARE key text; BEGIN
    FOR key IN SELECT conname FROM pg_constraint
                WHERE conrelid = 'assessments_approval'::regclass AND contype IN ('u', 'f') LOOP
      EXECUTE format('ALTER TABLE assessments_approval DROP CONSTRAINT %I', key);
    END LOOP; END $$""",
)
WHY, WRONG = "Two of the three forces use the policy.", "One force was counted twice."
APPROVE = {"agreed_by": "an officer"}
# How the sentence begins that tells somebody that what they did was done; and what those read who came too late.
DONE = {
    "approve": "Approved.",
    "return": "Returned to",
    "save": "draft saved",
    "withdraw": "Published in edition",
}
EVENTS = {"approve": "approved", "return": "returned", "save": "saved", "withdraw": "withdrawn"}
TOO_LATE = (*REFUSALS.values(), "that this corrects was withdrawn meanwhile.")
CANNOT_SAVE = "What you typed is not saved."


@dataclass
class Contest:
    """One kind: what every second or fifth does while the others approve, and how often what was to hold did not."""

    verb: str
    every: int
    prepare: Callable[[Round, int], Assessment]
    rounds: int = 0
    most: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    mails: int = 0


def play(options: argparse.Namespace, database: Database) -> int:
    """Play all rounds; returns the exit code."""
    more: dict[str, Any] = {}
    if options.control:
        stage.weaken(database, *GUARDS)
        more["GUNICORN_CMD_ARGS"] = "--config=python:tests.drills.unlocked"
    began = time.monotonic()
    stand = Stand(options.at_once, 0 if options.control else DAYS)
    with running(database, **more) as site:
        while stand.rounds < options.rounds and time.monotonic() - began < options.seconds:
            stand.round(site)
    in_time = stand.rounds == options.rounds
    if not in_time:
        print("Time was up before everything was done.")
    return stand.judge(options.control, in_time, time.monotonic() - began)


class Stand:
    """Everybody who takes part, and what has been seen so far."""

    def __init__(self, at_once: int, days: int) -> None:
        self.at_once, self.days = at_once, days
        self.committee = committee = Report.objects.get().committee
        self.ada = person("Ada", committee, Role.ASSESSOR)
        approvers = [
            person(f"Approver{number}", committee, Role.APPROVER, Role.ASSESSOR)
            for number in range(APPROVERS)
        ]
        self.bola = approvers[0]
        self.people = [self.signed_in(user) for user in approvers]
        # Whom a finding concerns is told by mail once it is approved: each body's contact, and that of whoever answers
        # for the body.
        for body in Body.objects.all():
            add_contact(body=body, name=body.slug, email=f"{body.slug}@bodies.example", by=self.bola)
        self.bodies_may_answer(days)
        self.owed = list(Round.objects.current().select_related("part__recommendation__report"))
        self.contests = [
            Contest("approve", 1, self.in_review),
            Contest("return", 2, self.in_review),
            # A page of which every part is read takes the server thrice as long as a button.
            Contest("save", 5, self.in_review),
            Contest("withdraw", 2, self.correction_in_review),
        ]
        self.rounds = 0

    def signed_in(self, user: User) -> Person:
        """Somebody's session. It counts as fresh for a day: nobody is asked for a password while the drill goes on."""
        client = browser(user)
        signed_in(client, user, clock.now() + dt.timedelta(days=1))
        return Person.of(client)

    def bodies_may_answer(self, days: int) -> None:
        """From the next approval on bodies are told by mail, and have so many days to answer; 0 is not at all."""
        if days != replying.days_of(self.committee.pk):
            replying.set_days(committee=self.committee, days=days, by=self.bola)

    # What is acted on

    def in_review(self, round: Round, number: int) -> Assessment:
        """The next version about a part, sent for review; what a round before left open is sent back first."""
        version = Assessment.objects.filter(round=round, state__in=OPEN).first()
        if version and version.state == AssessmentState.APPROVED:
            actions.take_back(version=version, by=self.bola, reason="For the next round.")
        if version and version.state == AssessmentState.IN_REVIEW:
            actions.return_(version=version, by=self.bola, reason="For the next round.")
        return self.sent(round, number)

    def correction_in_review(self, round: Round, number: int) -> Assessment:
        """A correction, sent for review, of a finding that has just been published."""
        first = self.in_review(round, number)
        self.bodies_may_answer(0)
        actions.approve(version=first, by=self.bola)
        publish_ready(
            updates=[], assessments=[first], note="A finding.", proceedings_checked=True, by=self.bola
        )
        self.bodies_may_answer(self.days)
        return self.sent(round, number, wrong=WRONG)

    def sent(self, round: Round, number: int, wrong: str = "") -> Assessment:
        """A version that Ada has sent for review."""
        draft = actions.start_or_save_draft(
            part=round.part,
            round=round,
            by=self.ada,
            word="partly met",
            because=f"{WHY} ({number})",
            wrong=wrong,
        )
        return actions.send_for_review(version=draft, by=self.ada)

    # One round

    def round(self, site: Site) -> None:
        """Every contest once."""
        for contest in self.contests:
            version = contest.prepare(self.owed[self.rounds % len(self.owed)], self.rounds)
            verbs = ["approve" if number % contest.every else contest.verb for number in range(self.at_once)]
            # As many of each from everybody.
            people = [self.people[number // contest.every % APPROVERS] for number in range(self.at_once)]
            forms = [self.form(verb, version, who) for verb, who in zip(verbs, people, strict=True)]
            mails, last = (
                Mail.objects.count(),
                AuditEvent.objects.order_by("pk").values_list("pk", flat=True).last(),
            )
            answers = all_at_once(urlsplit(site.url).port or 0, forms)
            events = Counter(
                AuditEvent.objects.filter(pk__gt=last).order_by("pk").values_list("verb", flat=True)
            )
            won = self.count(contest, version, list(zip(verbs, answers, strict=True)), events)
            written = Mail.objects.count() - mails
            due = won["approve"] * mails_of(version) if self.days else 0
            contest.mails += written
            contest.wrong["mails"] += abs(written - due)
        self.rounds += 1
        if self.rounds % 20 == 0:
            print(f"{self.rounds} rounds", flush=True)

    def form(self, verb: str, version: Assessment, who: Person) -> bytes:
        """What somebody sends who does this to a version."""
        if verb == "save":
            recommendation, key = version.part.recommendation, f"{version.part_id}_{version.round_id}"
            address = reverse("assessments:assess", args=[recommendation.report.slug, recommendation.number])
            typed = {f"word_{key}": "met", f"because_{key}": "Something else.", f"seen_{key}": 0}
            return who.post(address, typed)
        forms = {"approve": APPROVE, "return": {"reason": WRONG}, "withdraw": {"because": WRONG}}
        pk = version.corrects_id if verb == "withdraw" else version.pk
        return who.post(reverse(f"assessments:{verb}", args=[pk]), forms[verb])

    def count(
        self, contest: Contest, sent: Assessment, answers: list[tuple[str, Answer]], events: Counter[str]
    ) -> Counter[str]:
        """Note whatever is otherwise than it has to be, by what people were told and by what the database holds.

        Returns how many won, by what they did.
        """
        won = Counter(verb for verb, answer in answers if answer.status == 302 and DONE[verb] in answer.told)
        unclean = [
            f"{verb}: {answer.status} {answer.told or answer.page[:80]!r}"
            for verb, answer in answers
            if not (answer.status == 302 and DONE[verb] in answer.told) and not too_late(verb, answer)
        ]
        for line in sorted(set(unclean))[:3]:
            print(line, flush=True)
        due = Counter({EVENTS[verb]: times for verb, times in won.items()})
        contest.wrong["events"] += (due - events).total() + (events - due).total()
        now = Assessment.objects.get(pk=sent.pk)
        approvals = Approval.objects.filter(assessment=sent).count()
        contest.wrong["approvals kept"] += abs(approvals - won["approve"])
        contest.wrong["texts changed"] += (now.word, now.because) != (sent.word, sent.because)
        contest.wrong["not a clean answer"] += len(unclean)
        contest.wrong["not one winner"] += not one_winner(contest.verb, won)
        contest.rounds += 1
        contest.most = max(contest.most, won["approve"])
        return won

    # The end

    def judge(self, control: bool, in_time: bool, seconds: float) -> int:
        """Say what was seen, and return the exit code."""
        wrong: Counter[str] = Counter()
        for contest in self.contests:
            wrong += contest.wrong
            print(
                f"approve against {contest.verb}: {contest.rounds} rounds, at most {contest.most} approvals won, "
                f"{contest.mails} mails written, wrong: {dict(+contest.wrong) or 'nothing'}"
            )
        most = max(contest.most for contest in self.contests)
        print(
            f"at most {most} approvals of one version; rounds without one winner {wrong['not one winner']}, "
            f"unclean answers {wrong['not a clean answer']}, events missing or too many {wrong['events']}, "
            f"mails missing or too many {wrong['mails']} "
            f"({self.rounds} rounds of {len(self.contests)} × {self.at_once} forms, {seconds:.0f} seconds)",
            flush=True,
        )
        if control:
            return 0 if most > 1 else 1
        return 1 if wrong or not in_time else 0


def mails_of(version: Assessment) -> int:
    """How many mails an approval causes: one to each body concerned, and one to whoever answers for it."""
    bodies = concerned(version)
    through = AnswersThrough.objects.current().on(clock.today()).filter(body__in=bodies)
    return len(bodies) + through.count()


def too_late(verb: str, answer: Answer) -> bool:
    """Whether somebody was told in a sentence that this cannot be done any more."""
    if verb == "save":
        return answer.status == 200 and CANNOT_SAVE in answer.page
    # Where nothing that was typed stands, the page comes again with it, and says why above.
    told_on_page = answer.status == 200 and any(sentence in answer.page for sentence in TOO_LATE)
    return told_on_page or (answer.status == 302 and answer.told.endswith(TOO_LATE))


def one_winner(verb: str, won: Counter[str]) -> bool:
    """Whether one act won: of approving and returning either; a withdrawal wins whether or not an approval did."""
    if verb == "withdraw":
        return won["withdraw"] == 1 and won["approve"] <= 1
    return won["approve"] + won["return"] == 1 and not won["save"]
