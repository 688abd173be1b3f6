"""Of an ask's dates the last revision holds: whatever is corrected in the report's file, and wherever it is read."""

import datetime as dt

import pytest

from tests.assessments.steps import put_out
from tests.evidence.conftest import ask_for, sent
from tests.evidence.pages import page
from tests.factories import revise
from tests.people import browser
from tracker.core import editions
from tracker.evidence import actions as evidence
from tracker.recommendations.actions import confirm_record, revise_deadline
from tracker.recommendations.models import Addressee, Deadline, Recommendation
from tracker.reminders.reading import standing_dates
from tracker.responses.actions import record_response

PUBLIC = "/recommendations/police-conduct-and-complaints/8/"
DATES = "/desk/police-conduct-and-complaints/8/dates/"
SOON, LATER = dt.date(2030, 5, 3), dt.date(2031, 4, 2)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_report")]


def moved(by, *days: dt.date) -> None:
    """The IOPC's date for 8a, moved to each of these days in turn."""
    ask, round = ask_for("iopc", "8a")
    for day in days:
        revise_deadline(ask=ask, round=round, due_on=day, asked_by="the IOPC", by=by)


def test_a_first_date_that_is_put_right_stays_the_first(ada, cai) -> None:
    moved(ada, SOON)
    ask, round = ask_for("iopc", "8a")
    first = Deadline.objects.current().get(ask=ask, round=round, kind="original")
    revise(first, due_on=dt.date(2022, 12, 30))
    shown = page(browser(), PUBLIC).under("When").text
    assert "Moved by 2,681 days" in shown
    assert "brought forward" not in shown.lower()
    assert "3 May 2030 (first 30 December 2022)" in page(browser(cai), "/body/").main.text
    [(holds, begun)] = standing_dates(editions.now(), [ask.pk])
    assert (holds.due_on, begun) == (SOON, dt.date(2022, 12, 30))
    assert "8a, IOPC: 3 May 2030" in page(browser(ada), DATES).main.text


def test_the_sentence_names_the_last_revision_not_the_latest_day(ada) -> None:
    moved(ada, LATER, SOON)
    said = page(browser(), PUBLIC).main.text
    assert "The date was moved from 31 December 2022 to 3 May 2030." in said


def test_what_comes_next_leaves_out_a_date_that_was_moved(ada) -> None:
    moved(ada, SOON, LATER)
    coming = page(browser(), "/").under("What comes next").text
    assert "2 April 2031" in coming
    assert "3 May 2030" not in coming


def test_nothing_received_is_said_only_of_those_who_sent_nothing(ada, cai) -> None:
    confirm_record(recommendations=[Recommendation.objects.get(number="8")], by=ada)
    assert "nothing received from MOPAC and the IOPC." in page(browser(), PUBLIC).under("When").text
    report = evidence.accept_update(update=sent(cai, "8a"), by=ada)
    put_out(updates=[report], note="The IOPC on 8a.", by=ada)
    shown = page(browser(), PUBLIC).under("When").text
    assert "nothing received from MOPAC; not reported as done by the IOPC." in shown


def test_who_accepted_it_is_not_told_to_have_sent_nothing(ada) -> None:
    confirm_record(recommendations=[Recommendation.objects.get(number="8")], by=ada)
    mopac = Addressee.objects.get(recommendation__number="8", body__slug="mopac")
    day = dt.date(2025, 5, 1)
    record_response(
        addressee=mopac, position="accepted", said_on=day, received_on=day, how="by e-mail", by=ada
    )
    shown = page(browser(), PUBLIC).under("When").text
    assert "nothing received from the IOPC; not reported as done by MOPAC." in shown
