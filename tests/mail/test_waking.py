"""The queue only wakes: what is to be sent stands in the ledger, whether or not a message gets through."""

import logging

import pytest
from django.conf import settings as current
from kombu.exceptions import OperationalError

from tracker.celery import app
from tracker.mail import actions, tasks
from tracker.mail.actions import queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken(monkeypatch) -> list[str]:
    """How often a worker was woken."""
    calls: list[str] = []
    monkeypatch.setattr(actions, "wake", lambda: calls.append("woken"))
    return calls


def mail(key: str) -> None:
    queue(kind="receipt", key=key, to="a@people.example", subject="S", text="T")


def test_a_worker_is_woken_once_when_the_transaction_is_committed(
    woken, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        mail("a")
        mail("b")
        assert woken == []
    assert woken == ["woken"]


def test_a_mail_that_is_there_already_wakes_nobody(woken, django_capture_on_commit_callbacks) -> None:
    mail("a")
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        mail("a")
    assert len(callbacks) == 0


@pytest.mark.parametrize("error", [OperationalError("down"), ConnectionRefusedError()], ids=repr)
def test_a_queue_that_is_down_is_swallowed(monkeypatch, caplog, error) -> None:
    def fail(**options: object) -> None:
        raise error

    monkeypatch.setattr(tasks.send_due, "apply_async", fail)
    with caplog.at_level(logging.WARNING):
        tasks.wake()
    assert "next sweep" in caplog.text


@pytest.mark.parametrize("task", ["tracker.mail.tasks.send_due", "tracker.reminders.tasks.sweep"])
def test_beat_sweeps_every_minute_in_utc(task) -> None:
    (entry,) = [entry for entry in app.conf.beat_schedule.values() if entry["task"] == task]
    assert entry["schedule"] <= 60
    assert current.CELERY_TIMEZONE == "UTC"


def test_a_run_that_has_more_to_do_wakes_the_next(monkeypatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr(tasks, "wake", lambda: calls.append("woken"))
    for more in (True, False):
        monkeypatch.setattr(tasks.sending, "send_due", lambda more=more: more)
        tasks.send_due()
    assert calls == ["woken"]
