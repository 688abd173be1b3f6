"""Every verb of every room leaves exactly one event. A new verb has to stand in the table below."""

import datetime as dt
import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings

from accounts import actions as accounts
from accounts.models import Role, User
from tests.acts import (
    DAY,
    LETTER,
    NOTE,
    Act,
    World,
    a_date,
    accepted,
    act,
    answered,
    approved,
    ask,
    changed_contact,
    followed_again,
    for_later,
    iopc,
    its_minute_comes,
    left_without_manager,
    line,
    linked,
    moved,
    on_hold,
    part,
    recorded,
    replied_to,
    stopped_asking,
    switched_off,
    taken_down,
    unlinked,
    unsaid,
)
from tests.assessments import steps as finding
from tests.evidence.conftest import UNDER_WAY
from tests.evidence.conftest import drafted as report_drafted
from tests.evidence.conftest import sent as report_sent
from tests.factories import INVENTED, REAL_FIGURES
from tests.recommendations import steps as closing
from tracker.assessments import actions as assessing
from tracker.assessments import replying
from tracker.assessments.outcomes import actions as outcomes
from tracker.bodies import actions as bodies
from tracker.core import agreeing, clock
from tracker.core.models import AuditEvent
from tracker.desk import actions as desk
from tracker.evidence import actions as evidence
from tracker.mail import actions as mail
from tracker.recommendations import actions as recommendations
from tracker.recommendations import progress
from tracker.recommendations.models import Report
from tracker.recommendations.same import actions as same
from tracker.reminders import actions as reminders
from tracker.responses import actions as responses
from tracker.statistics import actions as statistics

pytestmark = pytest.mark.django_db

TABLE: dict[Callable[..., Any], Callable[[World], Act]] = {
    accounts.invite: lambda w: act(
        accounts.invite, body=w.report.committee, role=Role.APPROVER, email="n@people.example", by=w.mo
    ),
    accounts.invite_first_manager: left_without_manager,
    accounts.withdraw: lambda w: act(accounts.withdraw, invitation=w.invitation(), by=w.mo),
    accounts.accept: lambda w: act(accounts.accept, invitation=w.invitation(w.cai.email), by=w.cai),
    accounts.join: lambda w: act(
        accounts.join, invitation=w.invitation(), email="", name="New", password="the lamps are lit"
    ),
    accounts.end_membership: lambda w: act(
        accounts.end_membership, membership=w.ada.memberships.get(), by=w.mo
    ),
    bodies.add_contact: lambda w: act(
        bodies.add_contact, body=iopc(), name="Post", email="p@iopc.example", by=w.mo
    ),
    bodies.change_contact: changed_contact,
    mail.say_it_arrived: lambda w: act(mail.say_it_arrived, mail=w.stuck(), by=w.mo),
    mail.send_again: lambda w: act(mail.send_again, mail=w.stuck(), by=w.mo),
    mail.give_up: lambda w: act(mail.give_up, mail=w.stuck(), by=w.mo),
    recommendations.load_report: lambda w: act(recommendations.load_report, path=INVENTED, update=False),
    recommendations.revise_deadline: lambda w: moved(
        w, recommendations.revise_deadline, **dict(zip(("ask", "round"), a_date(), strict=True))
    ),
    recommendations.revise_deadlines: lambda w: moved(w, recommendations.revise_deadlines, owed=[a_date()]),
    recommendations.confirm_record: lambda w: act(
        recommendations.confirm_record, recommendations=list(w.report.recommendations.all()), by=w.mo
    ),
    recommendations.set_hold: on_hold,
    progress.ask_for_progress: lambda w: act(
        progress.ask_for_progress, addressees=[answered(w).addressee], by_day=clock.today(), by=w.ada
    ),
    progress.stop_asking: stopped_asking,
    same.link: lambda w: act(same.link, **linked(w)),
    same.unlink: unlinked,
    recommendations.propose_closures: lambda w: act(
        recommendations.propose_closures,
        parts=closing.parts("3a", "3b"),
        kind="no longer followed",
        since=DAY,
        because="the law was changed",
        by=w.ada,
    ),
    recommendations.follow_again: followed_again,
    outcomes.propose_review: lambda w: act(
        outcomes.propose_review,
        recommendation=w.report.recommendations.get(number="1"),
        word="no change seen",
        because="It has not moved.",
        by=w.ada,
    ),
    outcomes.withdraw_review: unsaid,
    outcomes.review_after: lambda w: act(outcomes.review_after, report=w.report, months=18, by=w.mo),
    recommendations.write_criteria: lambda w: act(
        recommendations.write_criteria,
        recommendation=part()["part"].recommendation,
        part=part()["part"],
        text="Both do.",
        note=NOTE,
        by=w.ada,
    ),
    agreeing.agree: lambda w: act(
        agreeing.agree, rows=closing.proposed(w.ada), note=NOTE, proceedings_checked=True, by=w.bola
    ),
    agreeing.refuse: lambda w: act(agreeing.refuse, rows=closing.proposed(w.ada), reason="No.", by=w.bola),
    recommendations.end_hold: lambda w: (
        on_hold(w)(),
        act(recommendations.end_hold, report=w.report, by=w.mo),
    )[1],
    responses.record_response: lambda w: act(
        responses.record_response,
        addressee=answered(w).addressee,
        position="not accepted",
        reason="No.",
        by=w.mo,
        **LETTER,
    ),
    responses.record_letter: lambda w: act(responses.record_letter, lines=[answered(w)], by=w.mo, **LETTER),
    evidence.save_draft: lambda w: act(evidence.save_draft, **ask(), words=UNDER_WAY, seen=None, by=w.cai),
    evidence.discard_draft: lambda w: act(evidence.discard_draft, update=report_drafted(w.cai), by=w.cai),
    evidence.submit: lambda w: act(
        evidence.submit,
        updates=[report_drafted(w.cai), report_drafted(w.cai, "3b")],
        body=iopc(),
        by=w.cai,
    ),
    evidence.return_update: lambda w: act(
        evidence.return_update, update=report_sent(w.cai), reason="Which force?", by=w.ada
    ),
    evidence.accept_update: lambda w: act(evidence.accept_update, update=report_sent(w.cai), by=w.ada),
    evidence.accept_and_publish: lambda w: act(
        evidence.accept_and_publish, update=report_sent(w.cai), note=NOTE, proceedings_checked=True, by=w.ada
    ),
    evidence.record_update: lambda w: act(evidence.record_update, **recorded(w)),
    evidence.record_and_publish: lambda w: act(
        evidence.record_and_publish, proceedings_checked=True, **recorded(w)
    ),
    statistics.load_figures: lambda w: act(statistics.load_figures, path=REAL_FIGURES, update=False),
    assessing.start_or_save_draft: lambda w: act(
        assessing.start_or_save_draft, **part(), word="met", because="Both do.", by=w.ada
    ),
    assessing.send_for_review: lambda w: act(
        assessing.send_for_review, version=finding.drafted(w.ada), by=w.ada
    ),
    assessing.write: lambda w: act(assessing.write, lines=[line()], send=True, by=w.ada),
    assessing.approve: lambda w: act(assessing.approve, version=finding.in_review(w.ada), by=w.bola),
    assessing.return_: lambda w: act(
        assessing.return_, version=finding.in_review(w.ada), reason="Which force?", by=w.bola
    ),
    assessing.approve_several: lambda w: act(
        assessing.approve_several, versions=[finding.in_review(w.ada)], by=w.bola
    ),
    assessing.take_back: lambda w: act(
        assessing.take_back, version=approved(w), reason="Not agreed.", by=w.bola
    ),
    assessing.withdraw: lambda w: act(
        assessing.withdraw, version=finding.published(w.ada, w.bola), because="It was wrong.", by=w.bola
    ),
    replying.set_days: lambda w: act(replying.set_days, committee=w.report.committee, days=10, by=w.mo),
    replying.reply: replied_to,
    reminders.switch_on: lambda w: act(reminders.switch_on, report=w.report, by=w.mo),
    reminders.switch_off: switched_off,
    reminders.send_once: lambda w: act(
        reminders.send_once, report=w.report, deadlines=[w.late(dt.timedelta(30)).pk], by=w.mo
    ),
    # One mail is one act of the system's.
    reminders.sweep: lambda w: (w.late(dt.timedelta(-30)), act(reminders.sweep))[1],
    desk.publish_ready: lambda w: act(
        desk.publish_ready,
        updates=[accepted(w)],
        assessments=[approved(w)],
        note=NOTE,
        proceedings_checked=True,
        by=w.ada,
    ),
    desk.schedule: lambda w: act(desk.schedule, **for_later(w)),
    desk.cancel_scheduled: lambda w: act(
        desk.cancel_scheduled, scheduled=desk.schedule(**for_later(w)), by=w.ada
    ),
    desk.publish_due: its_minute_comes,
    desk.take_down: taken_down,
}

# What is public in an actions.py and leaves no event of its own, with the reason.
NO_VERBS: dict[Callable[..., Any], str] = {
    accounts.check_open: "only looks",
    accounts.has_just_joined: "only looks",
    accounts.has_manager: "only looks",
    accounts.link: "only looks",
    mail.queue: "part of the act that causes the mail",
    mail.remove_texts: "part of taking down",
    recommendations.clause: "only looks",
    agreeing.propose: "part of what is proposed",
    agreeing.held: "only looks, and holds",
    agreeing.check_waits: "only looks",
    agreeing.check_agree: "only looks",
    responses.check_days: "only looks",
    evidence.check_open: "only looks",
    evidence.ready: "only looks, and holds",
    evidence.suggested_note: "only looks",
    evidence.put_out: "part of publishing",
    assessing.held: "only looks, and holds",
    assessing.ready: "only looks, and holds",
    assessing.put_out: "part of publishing",
    replying.days_of: "only looks",
    replying.open_period: "part of approving",
    replying.stopped: "only looks",
    replying.over: "only looks",
    replying.waits: "only looks",
    replying.check_replied: "only looks",
    replying.take_part: "part of publishing",
    replying.mail_is_wanted: "only looks",
    progress.due: "only looks",
    progress.next_after: "only looks",
    progress.proposed: "only looks",
    reminders.late_before: "only looks",
    reminders.due_now: "only looks",
    reminders.still_wanted: "only looks",
}


# What records events and is no verb by itself, with the act that it is part of.
MACHINERY = {
    "tracker.core.reconcile": "loading a file",
    "tracker.core.takedown": "taking down, which is the desk's verb",
    "tracker.evidence.receipts": "its sweep; see tests/evidence/test_receipts_in_a_hold.py",
}


def modules() -> set[str]:
    """Every module with verbs: every actions.py, and every other one that records an event."""
    found = set()
    for package in ("tracker", "accounts"):
        for path in (settings.BASE_DIR / package).rglob("*.py"):
            if path.name == "actions.py" or "audit.record(" in path.read_text():
                found.add(".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts))
    return found - set(MACHINERY)


def public_functions() -> set[Callable[..., Any]]:
    """Every function of these modules that does not begin with an underscore."""
    found: set[Callable[..., Any]] = set()
    for module in modules():
        functions = inspect.getmembers(import_module(module), inspect.isfunction)
        found |= {
            function
            for label, function in functions
            if function.__module__ == module and not label.startswith("_")
        }
    return found


def name(function: Callable[..., Any]) -> str:
    """A verb with its room."""
    return f"{function.__module__.removesuffix('.actions')}.{function.__name__}"


def test_every_verb_stands_in_the_table_or_says_why_it_leaves_no_event() -> None:
    assert {name(one) for one in public_functions()} == {name(one) for one in [*TABLE, *NO_VERBS]}


@pytest.fixture
def world(real_report: Report, ada: User, bola: User, mo: User, cai: User) -> World:
    """The real report, and its people."""
    return World(real_report, ada, bola, mo, cai)


@pytest.mark.parametrize("verb", TABLE, ids=name)
def test_a_verb_leaves_exactly_one_event(verb, world) -> None:
    do = TABLE[verb](world)
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    do()
    [event] = AuditEvent.objects.exclude(pk__in=before)
    assert event.verb
    assert event.about[0] == event.subject
    assert event.before_digest or event.after_digest, "It does not say what was changed."


def test_several_assessments_with_one_button_leave_one_event_each(world) -> None:
    lines = [assessing.Line(**part(label), word="met", because="Both do.") for label in ("3a", "3b")]
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    versions = assessing.write(lines=lines, send=True, by=world.ada)
    events = AuditEvent.objects.exclude(pk__in=before).order_by("pk")
    assert [(event.verb, event.subject_name) for event in events] == [
        ("sent for review", str(version)) for version in versions
    ]
