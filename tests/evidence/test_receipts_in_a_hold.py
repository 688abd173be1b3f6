"""In a hold a report can be sent, read and returned; what the public reads of that waits for its end."""

import datetime as dt

import pytest
import time_machine

from tests.evidence.conftest import UNDER_WAY, drafted, sent, submission_of
from tests.evidence.test_reading_by_staff import promises_nothing, spoken
from tracker.core import clock
from tracker.core.models import Edition
from tracker.core.workflow import NotNow
from tracker.evidence import actions
from tracker.evidence.models import Received
from tracker.evidence.tasks import note_receipts
from tracker.mail.models import Mail
from tracker.recommendations.actions import end_hold, set_hold


def hold(report, by) -> None:
    today = clock.today()
    set_hold(report=report, reason="an election", from_day=today, to_day=today + dt.timedelta(days=3), by=by)


def after() -> time_machine.travel:
    """The day after the hold."""
    return time_machine.travel(clock.now() + dt.timedelta(days=4))


def test_that_a_report_came_in_waits_and_goes_out_once_after_the_hold(real_report, cai, mo, line) -> None:
    hold(real_report, mo)
    before = Edition.objects.count()
    update = sent(cai)
    assert update.state == "submitted"
    assert Mail.objects.filter(kind="receipt").exists()
    note_receipts()
    assert (Edition.objects.count(), spoken(line)) == (before, None)
    with after():
        for _ in range(3):
            note_receipts()
    assert Edition.objects.count() == before + 1
    latest = Edition.objects.latest("number")
    assert (latest.published_by, "being read" in latest.note) == (None, True)
    assert Received.objects.get().received_on == clock.london_day(submission_of(update).submitted_at)
    assert spoken(line).is_being_read


def test_it_goes_out_when_the_hold_is_ended_early(real_report, cai, mo, line) -> None:
    hold(real_report, mo)
    sent(cai)
    sent(cai, "3b")
    end_hold(report=real_report, by=mo)
    note_receipts()
    assert Received.objects.current().count() == 2


def test_what_was_sent_back_before_the_end_is_not_noted_any_more(real_report, cai, ada, mo, line) -> None:
    hold(real_report, mo)
    actions.return_update(update=sent(cai), reason="Which forces?", by=ada)
    promises_nothing(Mail.objects.get(kind="return"))
    with after():
        note_receipts()
    assert not Received.objects.exists()


def test_what_was_accepted_before_the_end_and_is_not_public_is_noted_after_it(
    real_report, cai, ada, mo, line
) -> None:
    hold(real_report, mo)
    actions.accept_update(update=sent(cai), by=ada)
    with after():
        for _ in range(2):
            note_receipts()
    assert Received.objects.count() == 1
    assert spoken(line).is_being_read


def test_a_letter_that_was_entered_in_a_hold_is_noted_after_it(real_report, ada, mo, line) -> None:
    hold(real_report, mo)
    actions.record_update(
        ask=line[0],
        round=line[1],
        words=UNDER_WAY,
        received_on=dt.date(2025, 5, 3),
        received_how="by e-mail",
        by=ada,
    )
    note_receipts()
    assert spoken(line) is None
    with after():
        for _ in range(2):
            note_receipts()
    assert Received.objects.get().received_on == dt.date(2025, 5, 3)


def test_a_report_can_be_returned_in_a_hold_and_the_note_goes_after_it(
    real_report, cai, ada, mo, line
) -> None:
    update = sent(cai)
    hold(real_report, mo)
    actions.return_update(update=update, reason="Which forces?", by=ada)
    note_receipts()
    assert spoken(line).is_being_read
    with after():
        before = Edition.objects.count()
        for _ in range(2):
            note_receipts()
        assert Edition.objects.count() == before + 1
    assert spoken(line) is None


def test_a_next_report_sent_in_a_hold_takes_the_place_of_the_note_after_it(
    real_report, cai, ada, mo, line
) -> None:
    update = sent(cai)
    hold(real_report, mo)
    actions.return_update(update=update, reason="Which forces?", by=ada)
    actions.submit(updates=[update.ask.updates.get(version=2)], body=update.ask.addressee.body, by=cai)
    with after():
        note_receipts()
    assert Received.objects.current().count() == 1


def test_without_a_hold_the_sweep_finds_nothing_to_do(real_report, cai, line) -> None:
    sent(cai)
    before = Edition.objects.count()
    note_receipts()
    assert Edition.objects.count() == before


def test_publishing_what_a_body_says_waits_too(real_report, cai, ada, mo, line) -> None:
    update = sent(cai)
    hold(real_report, mo)
    with pytest.raises(NotNow, match="on hold until"):
        actions.accept_and_publish(update=update, note="Said.", proceedings_checked=True, by=ada)
    update.refresh_from_db()
    assert update.state == "submitted"
    assert drafted(cai, "3b").state == "draft"
