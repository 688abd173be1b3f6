"""Nobody is reminded while a report is on hold; afterwards the latest stage goes out, once."""

import datetime as dt

import pytest

from tests.reminders.conftest import WICK
from tests.reminders.test_sweep import sent
from tracker.core.workflow import NotNow
from tracker.mail import sending
from tracker.mail.models import Mail, State
from tracker.recommendations.actions import end_hold, set_hold
from tracker.reminders.actions import send_once, switch_on
from tracker.reminders.models import Reminder
from tracker.reminders.tasks import sweep


@pytest.fixture
def hold(report, today, lina):
    """From the week before the date to two days after it."""

    def from_to(first: str = "2024-12-20", last: str = "2025-01-02") -> None:
        from_day, to_day = (dt.date.fromisoformat(day) for day in (first, last))
        set_hold(report=report, reason="an election", from_day=from_day, to_day=to_day, by=lina)

    return from_to


def test_nothing_goes_out_in_it_and_only_the_latest_stage_once_after_it(chased, today, hold) -> None:
    hold()
    for day in ("2024-12-24", "2025-01-01", "2025-01-02T23:59Z"):
        today(day)
        sweep()
    assert not Mail.objects.exists()
    today("2025-01-03T00:00Z")
    for _ in range(3):
        sweep()
    assert sent() == [(WICK, "x", "the day after")]
    assert Mail.objects.count() == 1


def test_one_that_was_queued_before_it_is_not_sent_in_it_and_made_again_after_it(chased, today, hold) -> None:
    today("2024-12-24")
    sweep()
    hold("2024-12-24", "2024-12-26")
    sending.send_due()
    assert Mail.objects.get().state == State.UNWANTED
    assert not Reminder.objects.told().exists()
    today("2024-12-27")
    sweep()
    sending.send_due()
    assert sent() == [(WICK, "x", "a week before")]
    assert [mail.state for mail in Mail.objects.order_by("pk")] == [State.UNWANTED, State.SENT]


def test_ended_early_it_stops_nothing_any_more(chased, today, hold, lina) -> None:
    hold()
    today("2024-12-24")
    end_hold(report=chased, by=lina)
    sweep()
    assert sent() == [(WICK, "x", "a week before")]


def test_nothing_is_sent_by_hand_in_it(report, wick, confirmed, today, hold, lina) -> None:
    today("2025-01-31")
    switch_on(report=report, by=lina)
    hold("2025-01-31", "2025-02-02")
    with pytest.raises(NotNow, match="on hold until the end of 2 February 2025"):
        send_once(report=report, deadlines=[1], by=lina)
    assert not Mail.objects.exists()
