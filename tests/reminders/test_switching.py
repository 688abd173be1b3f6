"""Chasing is switched on for a report; what is late by then is listed, and sent once by hand or left."""

import datetime as dt

import pytest

from tests.reminders.conftest import DATE, WICK, contact, second_ask
from tests.reminders.test_sweep import answered_by_update
from tracker.core import editions
from tracker.core.models import AuditEvent
from tracker.core.workflow import NotNow
from tracker.mail import sending
from tracker.mail.models import Mail, State
from tracker.recommendations.models import Report
from tracker.reminders.actions import late_before, send_once, sweep, switch_off, switch_on
from tracker.reminders.models import Chasing, Reminder


@pytest.fixture
def late(report, wick, confirmed, today, lina) -> Report:
    """The report, chased only since a month after its date."""
    today("2025-01-31")
    switch_on(report=report, by=lina)
    return report


def listed(report: Report) -> list[int]:
    items = late_before(editions.now(), Chasing.objects.get(report=report))
    return [item.key()[0] for item in items]


def events() -> list[str]:
    return list(AuditEvent.objects.exclude(verb="loaded").order_by("pk").values_list("verb", flat=True))


def test_chasing_is_on_from_that_day(late) -> None:
    assert Chasing.objects.get().on_since == dt.date(2025, 1, 31)


def test_switching_on_twice_is_one_act(late, today, lina) -> None:
    today("2025-02-28")
    switch_on(report=late, by=lina)
    assert Chasing.objects.get().on_since == dt.date(2025, 1, 31)
    assert events() == ["switched chasing on"]


def test_switching_off_twice_is_one_act(late, lina) -> None:
    for _ in range(2):
        switch_off(report=late, by=lina)
    assert events() == ["switched chasing on", "switched chasing off"]


def test_what_was_late_is_listed_and_left_alone(late) -> None:
    assert len(listed(late)) == 1
    sweep()
    assert not Mail.objects.exists()


def test_what_is_listed_is_sent_once_by_hand(late, lina, mailoutbox) -> None:
    (mail,) = send_once(report=late, deadlines=listed(late), by=lina)
    assert mail.to == WICK
    sweep()
    with pytest.raises(NotNow):
        send_once(report=late, deadlines=listed(late), by=lina)
    sending.send_due()
    mail.refresh_from_db()
    assert mail.state == State.SENT
    assert len(mailoutbox) == Reminder.objects.count() == 1
    assert events() == ["switched chasing on", "reminded by hand"]


def test_only_what_was_ticked_is_sent(late, lina) -> None:
    other = second_ask(DATE)
    assert other.pk in listed(late)
    send_once(report=late, deadlines=[other.pk], by=lina)
    assert [reminder.deadline_id for reminder in Reminder.objects.all()] == [other.pk]


def test_what_was_answered_since_the_page_was_opened_is_not_sent(late, lina) -> None:
    ticked = listed(late)
    answered_by_update("submitted", "under way")
    with pytest.raises(NotNow):
        send_once(report=late, deadlines=ticked, by=lina)
    assert not Mail.objects.exists()


def test_a_contact_who_comes_later_can_be_sent_it_too(late, lina) -> None:
    send_once(report=late, deadlines=listed(late), by=lina)
    contact("lamp-office", "later@lamps.example")
    send_once(report=late, deadlines=listed(late), by=lina)
    assert sorted(Mail.objects.values_list("to", flat=True)) == ["later@lamps.example", WICK]


def test_nothing_is_sent_by_hand_while_chasing_is_off(late, lina) -> None:
    ticked = listed(late)
    switch_off(report=late, by=lina)
    with pytest.raises(NotNow, match="Switch chasing on"):
        send_once(report=late, deadlines=ticked, by=lina)


def test_what_comes_after_goes_out_by_itself(late, today) -> None:
    second_ask(dt.date(2025, 3, 10))
    today("2025-03-11")
    sweep()
    assert [reminder.ask and reminder.ask.part.letter for reminder in Reminder.objects.all()] == ["a"]
