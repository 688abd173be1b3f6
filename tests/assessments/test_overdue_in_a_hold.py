"""In a hold an answer can have come in that the public does not read of yet: then nobody is called late."""

import datetime as dt

import pytest
import time_machine

from accounts.models import User
from tests.evidence.conftest import ask_for, sent
from tests.evidence.pages import page
from tests.people import browser
from tracker.bodies.models import Body, Contact
from tracker.core import clock, editions
from tracker.evidence.actions import accept_update
from tracker.evidence.home import concerns
from tracker.evidence.tasks import note_receipts
from tracker.recommendations.actions import confirm_record, end_hold, set_hold
from tracker.recommendations.models import Recommendation, Report
from tracker.reminders import reading

EIGHTH = "/recommendations/police-conduct-and-complaints/8/"
LATE = "The target date of 31 December 2022 has passed."


@pytest.fixture
def late(real_report: Report, mo: User) -> Recommendation:
    """Everything about recommendation 8 is recorded, and its date has passed."""
    eighth = Recommendation.objects.get(number="8")
    confirm_record(recommendations=[eighth], by=mo)
    return eighth


@pytest.fixture
def hold(late: Recommendation, mo: User) -> None:
    """From today to three days on."""
    today = clock.today()
    last = today + dt.timedelta(days=3)
    set_hold(report=late.report, reason="an election", from_day=today, to_day=last, by=mo)


def days_on(days: int) -> time_machine.travel:
    """So many days from now."""
    return time_machine.travel(clock.now() + dt.timedelta(days=days))


def text() -> str:
    return page(browser(), EIGHTH).main.text


def reads_as_late(body: Body) -> bool:
    """Whether the page says of anybody that they are late, or that body's own page of what it is asked."""
    told = text()
    eighth = next(one for one in concerns(body, editions.now()) if one.number == "8")
    assert (LATE in told) == ("Overdue since" in told)
    return LATE in told or eighth.is_late


def test_who_answers_in_a_hold_is_not_called_late_before_the_answer_is_public(late, hold, cai, iopc) -> None:
    sent(cai, "8a")
    sent(cai, "8b")
    for day in (0, 3, 4):
        with days_on(day):
            assert not reads_as_late(iopc)
            assert "has not reported" not in text()
    assert "The target date passed at the end of 31 December 2022." in text()
    with days_on(4):
        note_receipts()
    with days_on(5):
        assert "Overdue since 1 January 2023: nothing received from MOPAC." in text()
        assert not next(one for one in concerns(iopc, editions.now()) if one.number == "8").is_late


def test_nor_when_the_hold_is_ended_early(late, hold, cai, mo, iopc) -> None:
    sent(cai, "8a")
    end_hold(report=late.report, by=mo)
    assert not reads_as_late(iopc)
    note_receipts()
    with days_on(2):
        assert "nothing received from" in text()


def test_before_the_hold_and_after_it_who_did_not_answer_is(late, iopc, mo) -> None:
    assert reads_as_late(iopc)
    before = editions.now().edition
    today = clock.today()
    tomorrow = today + dt.timedelta(days=1)
    set_hold(report=late.report, reason="an election", from_day=tomorrow, to_day=tomorrow, by=mo)
    assert reads_as_late(iopc)
    with days_on(1):
        assert not reads_as_late(iopc)
        assert LATE in page(browser(), f"{EIGHTH}?as-at={before}").main.text
    with days_on(3):
        assert reads_as_late(iopc)


def test_an_answer_that_was_accepted_and_waits_to_be_published_is_owed_no_more(late, cai, ada, iopc) -> None:
    Contact.objects.create(body=iopc, name="Post room", email="post@iopc.example")
    ask, _ = ask_for("iopc", "8a")
    assert reading.owed(editions.now(), [ask.pk])
    accept_update(update=sent(cai, "8a"), by=ada)
    assert not reading.owed(editions.now(), [ask.pk])
