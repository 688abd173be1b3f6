"""What `four_eyes` plays: a state machine of people, their roles, and assessments of two parts."""

import argparse
import datetime as dt
import logging
import time
from collections import Counter, defaultdict
from typing import Any, ClassVar

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.models import Membership, Role, User
from tests.assessments.steps import owed
from tests.drills import stage
from tests.evidence.conftest import UNDER_WAY, ask_for
from tests.people import browser, person, signed_in
from tests.stack import SERVERS, Database
from tracker.assessments import actions, citing, views, workflow
from tracker.assessments.actions import OPEN
from tracker.assessments.models import Approval, Assessment, AssessmentState
from tracker.bodies.models import Body
from tracker.core import clock
from tracker.core.workflow import NotNow
from tracker.desk.actions import publish_ready
from tracker.embedded.postgres import APP
from tracker.evidence import actions as evidence
from tracker.evidence.models import Update

STEPS_IN_A_STORY = 50
GUARDS = (
    "DROP TRIGGER assessments_approval_checked ON assessments_approval",
    "DROP TRIGGER assessments_assessment_fixed ON assessments_assessment",
    "ALTER TABLE assessments_approval DROP CONSTRAINT nobody_approves_their_own_assessment",
)
NAMES, LABELS, ROUTES = ("Ada", "Bola", "Olu", "Kit"), ("3a", "3b"), ("page", "verb")
# What nobody may do in SQL, about version v of which author a and somebody with a hand h were written down.
ATTACKS = {
    "approve as the author": (
        "in review",
        "INSERT INTO assessments_approval (assessment_id, author_id, approver_id) VALUES (%(v)s, %(a)s, %(a)s)",
    ),
    "approve with a hand in it": (
        "in review",
        "INSERT INTO assessments_approval (assessment_id, author_id, approver_id) VALUES (%(v)s, %(a)s, %(h)s)",
    ),
    "approve under another author's name": (
        "in review",
        "INSERT INTO assessments_approval (assessment_id, author_id, approver_id) "
        "SELECT %(v)s, id, %(a)s FROM accounts_user WHERE id <> %(a)s ORDER BY id LIMIT 1",
    ),
    "edit what was sent": ("", "UPDATE assessments_assessment SET because = 'Else.' WHERE id = %(v)s"),
    "call it a draft again": ("", "UPDATE assessments_assessment SET state = 'draft' WHERE id = %(v)s"),
    "call it approved": ("in review", "UPDATE assessments_assessment SET state = 'approved' WHERE id = %(v)s"),
    "give it another author": ("", "UPDATE assessments_assessment SET author_id = author_id + 1 WHERE id = %(v)s"),
    "take citations away": ("", "UPDATE assessments_evidencecited SET assessment_id = assessment_id WHERE "
                                "assessment_id = %(v)s"),
    "rewrite who approved": ("", "UPDATE assessments_approval SET approver_id = %(h)s"),
    "forget who wrote": ("", "DELETE FROM assessments_draftsave"),
    "rewrite why it was returned": ("", "UPDATE assessments_assessment SET return_reason = 'Else.' WHERE id = %(v)s"),
    "withdraw it without a reason": (
        "published",
        "INSERT INTO core_edition (note) VALUES ('A test.'); UPDATE assessments_assessment "
        "SET withdrawn_in_id = (SELECT number FROM core_head) WHERE id = %(v)s; SET CONSTRAINTS ALL IMMEDIATE",
    ),
    # PostgreSQL looks among temporary tables first, unless a guard says where it looks.
    "approve, with no drafts to be seen": (
        "in review",
        "CREATE TEMPORARY TABLE assessments_draftsave AS SELECT * FROM public.assessments_draftsave WHERE false; "
        "INSERT INTO assessments_approval (assessment_id, author_id, approver_id) VALUES (%(v)s, %(a)s, %(h)s)",
    ),
    "call it approved, by an approval of one's own": (
        "in review",
        "CREATE TEMPORARY TABLE assessments_approval AS SELECT %(v)s::bigint AS assessment_id; "
        "UPDATE assessments_assessment SET state = 'approved' WHERE id = %(v)s",
    ),
    "take citations away, with no version to be seen": (
        "",
        "CREATE TEMPORARY TABLE assessments_assessment AS SELECT * FROM public.assessments_assessment WHERE false; "
        "DELETE FROM assessments_evidencecited WHERE assessment_id = %(v)s",
    ),
}  # fmt: skip


class Breach(AssertionError):
    """A promise was broken."""


class Stories(RuleBasedStateMachine):
    """Fifty steps from an empty start, in one transaction that is undone at the end; class variables count them all."""

    committee: Body
    iopc: Body
    users: dict[str, User]
    clients: dict[str, Client]
    routes: tuple[str, ...] = (*ROUTES, "SQL")
    happened: ClassVar[Counter[str]] = Counter()
    breaches: ClassVar[list[str]] = []
    end = 0.0

    def __init__(self) -> None:
        super().__init__()
        self.story = transaction.atomic()
        self.story.__enter__()
        # By part: whoever has written since the last finding was published. By version: what was sent for review.
        self.hands: dict[int, set[int]] = defaultdict(set)
        self.sent: dict[int, tuple[object, ...]] = {}
        self.approved: set[int] = set()
        self.texts = 0
        self.route = "the start"
        self.happened["steps"] -= 1  # what holds is asked before the first step, too

    def teardown(self) -> None:
        """Undo the story."""
        transaction.set_rollback(True)
        self.story.__exit__(None, None, None)

    # What people do

    @rule(who=st.sampled_from(NAMES), roles=st.sets(st.sampled_from(list(Role)), min_size=1))
    def change_roles(self, who: str, roles: set[Role]) -> None:
        """Give somebody other roles: at the Committee, and at the body for a contributor."""
        user = self.users[who]
        user.memberships.current().update(ended_at=clock.now())
        for role in sorted(roles):
            body = self.iopc if role == Role.CONTRIBUTOR else self.committee
            Membership.objects.create(user=user, body=body, role=role)
        self.happened["roles changed"] += 1

    @rule(
        who=st.sampled_from(NAMES),
        label=st.sampled_from(LABELS),
        route=st.sampled_from(ROUTES),
        send=st.booleans(),
        wrong=st.booleans(),
        cite=st.booleans(),
    )
    def write(self, who: str, label: str, route: str, send: bool, wrong: bool, cite: bool) -> None:
        """Save a draft, a correction among them, that cites a report or none; and perhaps send it at once."""
        part, round = owed(label)
        self.texts += 1
        because, was_wrong = f"Text {self.texts}.", "A number was wrong." * wrong
        cites = citing.reports_on([part])[part.pk, round.pk][:1] if cite else []
        if self.by_page(route):
            key = f"{part.pk}_{round.pk}"
            seen = Assessment.objects.filter(part=part, state="draft").values_list("saves__pk", flat=True)
            form = {f"word_{key}": "met", f"because_{key}": because, f"wrong_{key}": was_wrong,
                    f"cites_{key}": [one.pk for one in cites], f"seen_{key}": max(filter(None, seen), default=0),
                    **({"send": ""} if send else {})}  # fmt: skip
            self.post(who, "assess", form, part.recommendation.report.slug, part.recommendation.number)
        else:
            line = actions.Line(part, round, "met", because, cites=cites, wrong=was_wrong)
            self.act(actions.write, who, lines=[line], send=send)
        if Assessment.objects.filter(part=part, because=because).exists():
            self.hands[part.pk].add(self.users[who].pk)
            self.happened["written"] += 1

    @rule(who=st.sampled_from(NAMES), label=st.sampled_from(LABELS), route=st.sampled_from(ROUTES))
    def approve(self, who: str, label: str, route: str) -> None:
        """Approve the newest version."""
        if version := self.newest(label):
            if self.by_page(route):
                self.post(who, "approve", {"agreed_by": "an officer"}, version.pk)
                if version.pk in set(Approval.objects.values_list("assessment", flat=True)) - self.approved:
                    self.expect(self.is_approver(who), "somebody approved who is no approver now")
            else:
                self.act(actions.approve, who, version=version)

    @rule(who=st.sampled_from(NAMES), label=st.sampled_from(LABELS), route=st.sampled_from(ROUTES))
    def go_on(self, who: str, label: str, route: str) -> None:
        """Do what the newest version waits for, so that stories come to an end."""
        version = self.newest(label)
        if version is None or version.state not in OPEN:
            self.write(who, label, route, send=True, wrong=False, cite=False)
        elif version.state == AssessmentState.DRAFT:
            self.act(actions.send_for_review, who, version=version)
        elif version.state == AssessmentState.IN_REVIEW:
            self.approve(who, label, route)
        else:
            self.publish(who, route)

    @rule(who=st.sampled_from(NAMES), route=st.sampled_from(ROUTES))
    def approve_several(self, who: str, route: str) -> None:
        """Approve all that wait, in one go."""
        waiting = list(Assessment.objects.filter(state=AssessmentState.IN_REVIEW).order_by("pk"))
        if waiting and self.by_page(route):
            items = [f"assessment-{version.pk}" for version in waiting]
            self.posted(who, reverse("desk:approve"), {"agreed_by": "an officer", "item": items})
        elif waiting:
            self.act(actions.approve_several, who, versions=waiting)

    @rule(
        who=st.sampled_from(NAMES),
        label=st.sampled_from(LABELS),
        route=st.sampled_from(ROUTES),
        verb=st.sampled_from(["return", "take_back", "withdraw"]),
    )
    def send_back(self, who: str, label: str, route: str, verb: str) -> None:
        """Return the newest version, take it back, or withdraw it."""
        if version := self.newest(label):
            words = {"because" if verb == "withdraw" else "reason": "Say which forces."}
            if self.by_page(route):
                self.post(who, verb, words, version.pk)
            else:
                act = {
                    "return": actions.return_,
                    "take_back": actions.take_back,
                    "withdraw": actions.withdraw,
                }
                self.act(act[verb], who, version=version, **words)

    @rule(who=st.sampled_from(NAMES), route=st.sampled_from(ROUTES))
    def publish(self, who: str, route: str) -> None:
        """Publish all that is approved."""
        ready = list(Assessment.objects.filter(state=AssessmentState.APPROVED).order_by("pk"))
        if ready and self.by_page(route):
            form = {"item": [f"assessment-{one.pk}" for one in ready], "note": "A note.", "proceedings": "on"}
            self.posted(who, reverse("desk:publish"), form)
        elif ready:
            self.act(
                publish_ready, who, updates=[], assessments=ready, note="A note.", proceedings_checked=True
            )
        for version in Assessment.objects.filter(pk__in=[one.pk for one in ready], state="published"):
            self.hands[version.part_id].clear()
            self.happened["published"] += 1

    @rule(who=st.sampled_from(NAMES), label=st.sampled_from(LABELS))
    def report(self, who: str, label: str) -> None:
        """Record what a body wrote, so that it can be cited."""
        ask, round = ask_for("iopc", label)
        letter = {"received_on": clock.today(), "received_how": "by e-mail"}
        self.act(evidence.record_update, who, ask=ask, round=round, words=UNDER_WAY, **letter)
        self.happened["reports"] = self.happened["reports"] + Update.objects.exists()

    @rule(label=st.sampled_from(LABELS), name=st.sampled_from(sorted(ATTACKS)), hand=st.integers(0, 3))
    def attack(self, label: str, name: str, hand: int) -> None:
        """Try in SQL what nobody may do, as the application's role."""
        state, statement = ATTACKS[name]
        version = self.newest(label)
        if "SQL" not in self.routes or version is None or version.state == "draft":
            return
        if state and version.state != state:
            return
        self.route = f"SQL, {name}"
        hands = sorted(self.hands[version.part_id] or {version.author_id})
        values = {"v": version.pk, "a": version.author_id, "h": hands[hand % len(hands)]}
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, values)
                while cursor.nextset():
                    pass
                changed = cursor.rowcount
                transaction.set_rollback(True)
        except DatabaseError:
            self.happened["refused in SQL"] += 1
        else:
            self.expect(not changed, "it was not refused")

    # How they do it

    def by_page(self, route: str) -> bool:
        """Whether somebody takes the way over the pages, as they all do where nothing else is left open."""
        return route == "page" or "verb" not in self.routes

    def newest(self, label: str) -> Assessment | None:
        """The newest version about a part."""
        part, _ = owed(label)
        return Assessment.objects.filter(part=part).order_by("-version").first()

    def post(self, who: str, name: str, form: dict[str, Any], *args: Any) -> None:
        """Send a form of the assessments' pages."""
        self.posted(who, reverse(f"assessments:{name}", args=args), form)

    def posted(self, who: str, address: str, form: dict[str, Any]) -> None:
        """Send a form in somebody's browser: whatever it answers, it does not fail."""
        self.route = f"a page, {address.strip('/').rpartition('/')[2]}"
        answer = self.clients[who].post(address, form)
        self.happened[f"pages answered {answer.status_code}"] += 1

    def act(self, verb: Any, who: str, **words: Any) -> None:
        """Let somebody do something by the verb behind the pages, which may say no."""
        self.route = f"the verb {verb.__name__}"
        try:
            verb(by=self.users[who], **words)
        except NotNow:
            self.happened["verbs said no"] += 1

    def is_approver(self, who: str) -> bool:
        """Whether somebody may approve now."""
        return self.users[who].memberships.current().filter(body=self.committee, role=Role.APPROVER).exists()

    # What holds after each step

    @invariant()
    def nobody_approved_their_own(self) -> None:
        """Whoever approved had no hand in it, by what this story saw people write."""
        for row in Approval.objects.exclude(assessment__in=self.approved).select_related("assessment"):
            self.approved.add(row.assessment_id)
            self.happened["approved"] += 1
            hands = self.hands[row.assessment.part_id] | {row.assessment.author_id}
            self.expect(row.approver_id not in hands, "the approver had a hand in it")

    @invariant()
    def what_was_sent_stays(self) -> None:
        """Every version that is no draft says what it said when it was sent, and is open no more than once."""
        for row in Assessment.objects.exclude(state=AssessmentState.DRAFT).order_by("pk"):
            cites = tuple(row.evidence_cited.order_by("update").values_list("update", flat=True))
            says = (row.word, row.because, row.wrong, row.criteria_id, row.author_id, cites)
            self.expect(self.sent.setdefault(row.pk, says) == says, "a text was changed after it was sent")
            if row.state in ("approved", "published"):
                self.expect(Approval.objects.filter(assessment=row).exists(), "nobody approved this")
        self.happened["steps"] += 1
        if time.monotonic() > self.end:
            raise KeyboardInterrupt

    def expect(self, holds: bool, otherwise: str) -> None:
        """Note a breach, with the way it came."""
        if not holds:
            self.breaches.append(f"by {self.route}: {otherwise}")
            raise Breach(self.breaches[-1])


def play(options: argparse.Namespace, database: Database) -> int:
    """Play all stories; returns the exit code."""
    logging.getLogger("django.request").setLevel(logging.ERROR)  # a refusal is no news here
    began = time.monotonic()
    Stories.end = began + options.seconds
    cast()
    # The guards have to hold by themselves, also where somebody has given this right.
    SERVERS.postgres.execute("GRANT TEMPORARY ON DATABASE {} TO {}", database.name, APP)
    if options.control:
        stage.weaken(database, *GUARDS)
        in_sql = tell(options.steps)
        Stories.routes = ("page",)
        with pytest.MonkeyPatch.context() as patch:
            for module in (workflow, views):
                patch.setattr(module, "hands", lambda version: set())
            on_pages = tell(options.steps)
        print(f"breach {in_sql or 'none'}; breach {on_pages or 'none'}", flush=True)
        return 0 if "by SQL" in in_sql and "by a page" in on_pages else 1
    breach = tell(options.steps)
    happened = Stories.happened
    print(breach, ", ".join(f"{what} {count:,}" for what, count in sorted(happened.items())))
    print(
        f"breaches {len(set(Stories.breaches))} ({happened['steps']:,} steps, {happened['approved']:,} approvals, "
        f"{happened['published']:,} published, {happened['refused in SQL']:,} refused in SQL, "
        f"{time.monotonic() - began:.0f} seconds)",
        flush=True,
    )
    return 1 if breach or happened["steps"] < options.steps else 0


def cast() -> None:
    """Four people who can do everything at first, and their browsers; nobody is asked for a password again."""
    Stories.iopc = Body.objects.get(slug="iopc")
    Stories.committee = owed("3a")[0].recommendation.report.committee
    staff = (Role.ASSESSOR, Role.APPROVER, Role.MANAGER)
    Stories.users = {name: person(name, Stories.committee, *staff) for name in NAMES}
    Stories.clients = {name: browser(user) for name, user in Stories.users.items()}
    for name, client in Stories.clients.items():
        signed_in(client, Stories.users[name], clock.now() + dt.timedelta(days=1))


def tell(steps: int) -> str:
    """Tell stories until there were so many more steps; returns the first breach in words, or nothing."""
    wanted, number = Stories.happened["steps"] + steps, 0
    Stories.breaches.clear()
    while Stories.happened["steps"] < wanted and not Stories.breaches and time.monotonic() < Stories.end:
        number += 1
        stories = settings(
            max_examples=max(1, steps // STEPS_IN_A_STORY),
            stateful_step_count=STEPS_IN_A_STORY,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        try:
            run_state_machine_as_test(seed(number)(Stories), settings=stories)
        except KeyboardInterrupt:
            break
        except Exception:
            if not Stories.breaches:
                raise
    return next(iter(Stories.breaches), "")
