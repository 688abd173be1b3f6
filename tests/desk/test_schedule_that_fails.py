"""What was scheduled and ends in an error is tried again for some minutes; then staff are told, and it is over."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection

from tests.assessments.steps import approved, now
from tests.desk.test_scheduling import at, for_later, state
from tests.evidence.pages import page, posted
from tests.people import browser
from tracker.assessments.models import Scheduled
from tracker.core.models import AuditEvent
from tracker.desk import actions
from tracker.desk.tasks import publish_due
from tracker.mail.models import Mail

DESK = "/desk/"
SORRY = "The site made a mistake; whoever runs it finds in its log which one."

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(monkeypatch) -> None:
    """Publishing ends in an error, whatever is published."""

    def fail(**_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(actions, "publish_ready", fail)


def swept(row: Scheduled, **off: int) -> None:
    with at(row, **off):
        publish_due()


def test_it_is_tried_again_and_the_desk_says_why_it_has_not_gone_out(
    real_report, ada, bola, broken, monkeypatch
) -> None:
    row = for_later(ada, approved(ada, bola))
    for seconds in (0, 10, 20):
        swept(row, seconds=seconds)
    assert state(row) == "waiting"
    with at(row, seconds=30):
        told = page(browser(bola), DESK).under("Scheduled").text
    assert "Not gone out yet: it was to go out on" in told
    assert f"{SORRY} It is tried again by itself" in told
    assert not Mail.objects.filter(kind="not published").exists()
    monkeypatch.undo()
    swept(row, seconds=40)
    assert (state(row), Scheduled.objects.get().problem) == ("published", "")


def test_after_some_minutes_it_is_given_up_once_and_whoever_scheduled_it_is_told(
    real_report, ada, bola, broken, caplog
) -> None:
    version = approved(ada, bola)
    row = for_later(ada, version)
    caplog.set_level(logging.ERROR)
    for seconds in (0, 10, 300, 310, 320):
        swept(row, seconds=seconds)
    assert state(row) == "not published"
    assert len(caplog.records) == 3
    mail = Mail.objects.get(kind="not published")
    assert mail.to == ada.email
    assert SORRY in mail.text
    assert AuditEvent.objects.filter(verb="could not publish").count() == 1
    told = page(browser(bola), DESK).under("Scheduled").text
    assert "Not published on" in told
    assert SORRY in told
    assert now(version).state == "approved"
    posted(browser(bola), f"{DESK}scheduled/{row.pk}/cancel/")
    assert state(row) == "cancelled"


def test_it_is_not_given_up_at_the_first_error_however_late_the_sweep_comes(
    real_report, ada, bola, broken
) -> None:
    row = for_later(ada, approved(ada, bola))
    swept(row, hours=3)
    assert state(row) == "waiting"
    swept(row, hours=3, seconds=10)
    assert state(row) == "not published"


def test_it_can_be_cancelled_while_it_is_tried_again(real_report, ada, bola, broken) -> None:
    row = for_later(ada, approved(ada, bola))
    swept(row)
    posted(browser(bola), f"{DESK}scheduled/{row.pk}/cancel/")
    swept(row, hours=1)
    assert state(row) == "cancelled"
    assert not Mail.objects.filter(kind="not published").exists()


def test_what_a_guard_of_the_database_says_is_told(real_report, ada, bola, monkeypatch) -> None:
    row = for_later(ada, approved(ada, bola))

    def refused(**_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "DO $$ BEGIN RAISE EXCEPTION 'A body can still reply.' "
                "USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )

    monkeypatch.setattr(actions, "publish_ready", refused)
    swept(row)
    assert Scheduled.objects.get().problem == "The database refused it. A body can still reply."


def test_where_nothing_sweeps_the_desk_does_not_promise_that_it_goes_out(real_report, ada, bola) -> None:
    row = for_later(ada, approved(ada, bola))
    with at(row, seconds=50):
        assert "Goes out on" in page(browser(ada), DESK).under("Scheduled").text
    with at(row, minutes=2):
        told = page(browser(ada), DESK).under("Scheduled").text
    assert "Goes out on" not in told
    assert "It goes out as soon as the site comes to it." in told


def test_what_fails_so_that_not_even_why_can_be_kept_holds_up_nothing_else(
    real_report, ada, bola, monkeypatch, caplog
) -> None:
    first, second = for_later(ada, approved(ada, bola, "3a")), for_later(ada, approved(ada, bola, "3b"))
    keep_why, publish = actions._keep_why, actions._publish_scheduled

    def away(doing: Callable[..., Any]) -> Callable[..., Any]:
        def does(pk: int, *rest: Any) -> Any:
            if pk == first.pk:
                raise OperationalError("The database is away.")
            return doing(pk, *rest)

        return does

    monkeypatch.setattr(actions, "_publish_scheduled", away(publish))
    monkeypatch.setattr(actions, "_keep_why", away(keep_why))
    swept(second, minutes=1)
    assert (state(first), state(second)) == ("waiting", "published")
    assert len(caplog.records) == 2
    monkeypatch.undo()
    swept(second, minutes=2)
    assert state(first) == "published"
