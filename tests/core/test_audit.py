"""What the audit trail says of an act, what it keeps aside, and how that is erased."""

import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from accounts.models import Membership, Role
from tests.factories import order_to_erase
from tracker.celery import app
from tracker.core import audit, origin
from tracker.core.models import AuditEvent, AuditText, TakeDown
from tracker.recommendations.models import Part

pytestmark = pytest.mark.django_db

WRITTEN = "Nothing has been done “yet”.\n"


@pytest.fixture
def event(ada, report) -> AuditEvent:
    """Ada changed some words of a report."""
    return audit.record("changed", report, by=ada, before={"text": WRITTEN}, after={"text": "Done."})


def test_an_event_says_who_acted_as_whom(ada, committee, iopc, report) -> None:
    Membership.objects.create(user=ada, body=iopc, role=Role.CONTRIBUTOR)
    Membership.objects.create(user=ada, body=committee, role=Role.MANAGER)
    event = audit.record("looked at", report, by=ada)
    assert (event.actor, event.actor_name) == (ada, "Ada")
    assert event.bodies == sorted([committee.slug, iopc.slug])
    assert event.roles == ["assessor", "contributor", "manager"]
    assert AuditEvent.objects.get(bodies__contains=[iopc.slug], roles__contains=["contributor"]) == event


def test_what_the_system_does_is_done_in_no_role(report) -> None:
    event = audit.record("looked at", report, by=None)
    assert (event.actor_name, event.acting_as, event.roles, event.bodies) == ("the system", "", [], [])


def test_the_event_holds_digests_and_the_text_is_kept_aside(event) -> None:
    aside = event.kept_aside
    assert json.loads(aside.before) == {"text": WRITTEN}
    assert json.loads(aside.after) == {"text": "Done."}
    assert event.before_digest == audit.digest(aside.salt, aside.before)
    assert event.after_digest == audit.digest(aside.salt, aside.after)
    everything = {
        str(field.value_from_object(AuditEvent.objects.get(pk=event.pk))) for field in event._meta.fields
    }
    assert not any("Done" in told or "Nothing has" in told for told in everything)


def test_the_same_words_twice_have_another_digest(event, ada, report) -> None:
    again = audit.record("changed", report, by=ada, before={"text": WRITTEN}, after={"text": "Done."})
    assert again.before_digest != event.before_digest


def test_an_act_without_words_keeps_nothing_aside(ada, report) -> None:
    event = audit.record("looked at", report, by=ada)
    assert (event.before_digest, event.after_digest) == ("", "")
    assert not AuditText.objects.filter(event=event).exists()


def test_fields_are_told_by_name_and_the_form_does_not_depend_on_their_order(report) -> None:
    part = Part.objects.filter(recommendation__report=report).order_by("pk")[0]
    assert audit.content(part, "letter", "recommendation") == {
        "letter": part.letter,
        "recommendation": part.recommendation_id,
    }
    assert audit.canonical({"b": "é", "a": None}) == audit.canonical({"a": None, "b": "é"})
    assert audit.canonical({"b": "é", "a": None}) == '{"a":null,"b":"\\u00e9"}'


def test_an_act_is_about_its_committees_things(report, real_report, ada) -> None:
    recommendation = report.recommendations.order_by("pk")[0]
    part = Part.objects.filter(recommendation=recommendation).order_by("pk")[0]
    for thing in (report, recommendation, part.texts.get(), report.committee):
        assert audit.record("looked at", thing, by=ada).committees == [report.committee_id]
    both = audit.record("looked at", report, by=ada, about=[real_report])
    assert both.committees == sorted([report.committee_id, real_report.committee_id])
    assert both.about == [audit.key(report), audit.key(real_report)]


# From where


def test_an_act_at_a_page_comes_from_the_pattern_of_its_address(client, mo, real) -> None:
    client.force_login(mo)
    client.post(f"/reminders/reports/{real.slug}/on/")
    event = AuditEvent.objects.get(verb="switched chasing on")
    assert event.origin == "page /reminders/reports/<slug:report>/on/"
    assert origin.current() == ""


def test_an_act_of_a_command_comes_from_it(report) -> None:
    call_command("first_manager_link")
    event = AuditEvent.objects.get(verb="made the first manager's link")
    assert event.origin == "command first_manager_link"
    assert origin.current() == ""


def test_an_act_of_a_background_job_comes_from_it(report) -> None:
    seen = []

    @app.task(name="tests.look", shared=False)
    def look() -> None:
        seen.append(audit.record("looked at", report, by=None).origin)

    look.apply()
    assert seen == ["job tests.look"]
    assert origin.current() == ""


# Erasing


def erase(event: AuditEvent, report, ada) -> AuditEvent:
    """Take down what the event is about."""
    order = order_to_erase(report, event.subject, by=ada)
    # What its file said when it was loaded goes as well.
    assert audit.erase_texts([event.subject], because=order) == 2
    return order


def test_what_is_kept_aside_can_be_erased_and_the_event_stays(event, report, ada) -> None:
    before = AuditEvent.objects.filter(pk=event.pk).values().get()
    order = erase(event, report, ada)
    aside = AuditText.objects.get(event=event)
    assert (aside.before, aside.after, aside.salt, aside.erased_by) == (None, None, "", order)
    assert AuditEvent.objects.filter(pk=event.pk).values().get() == before
    assert audit.erase_texts([event.subject], because=order) == 0


def test_the_words_of_an_act_that_was_also_about_the_thing_go_as_well(report, real_report, ada) -> None:
    wider = audit.record("published", report, by=ada, about=[real_report], after={"text": "x"})
    order = order_to_erase(real_report, by=ada)
    assert audit.erase_texts([audit.key(real_report)], because=order) == 2
    assert AuditText.objects.get(event=wider).after is None


def test_nothing_is_erased_that_the_act_does_not_name(event, report, ada) -> None:
    order = audit.record("took down", report, by=ada)
    with pytest.raises(IntegrityError, match="does not name"), transaction.atomic():
        audit.erase_texts([event.subject], because=order)
    assert AuditText.objects.get(event=event).before


@pytest.mark.parametrize("act", ["none", "of another thing", "an event"])
def test_nothing_is_erased_by_what_is_no_take_down(event, report, real_report, ada, act) -> None:
    of_another = TakeDown.objects.create(by=ada, ground="legal", reason="x", subject=audit.key(real_report))
    named = {"none": {}, "of another thing": {"act": of_another.pk}, "an event": {"act": event.pk}}[act]
    order = audit.record("took down", report, by=ada, erases=[event.subject], **named)
    with pytest.raises(IntegrityError, match="only erased, once, by a later take-down"), transaction.atomic():
        audit.erase_texts([event.subject], because=order)
    assert AuditText.objects.get(event=event).before


@pytest.mark.django_db(transaction=True)
def test_nothing_is_erased_by_a_take_down_that_was_recorded_before(event, report, ada) -> None:
    order = order_to_erase(report, event.subject, by=ada)
    with pytest.raises(IntegrityError, match="only erased, once, by a later take-down"):
        audit.erase_texts([event.subject], because=order)


def test_an_old_order_erases_nothing_that_came_later(event, report, ada) -> None:
    order = erase(event, report, ada)
    later = audit.record("changed", report, by=ada, after={"text": "What was done later."})
    assert audit.erase_texts([event.subject], because=order) == 0
    assert AuditText.objects.get(event=later).after
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_column_privilege(current_user, 'core_audittext', 'after', 'UPDATE')")
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_audittext SET before = NULL, after = NULL, salt = '', erased_by_id = event_id",
        "UPDATE core_audittext SET before = 'x'",
        "DELETE FROM core_audittext",
        "UPDATE core_seal SET digest = ''",
        "DELETE FROM core_seal",
        "UPDATE core_auditevent SET actor_name = 'Nobody'",
        "DELETE FROM core_auditevent",
    ],
)
def test_the_application_changes_nothing_of_it(event, statement) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)
