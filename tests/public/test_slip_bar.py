"""The dates on a recommendation's page and in the register's download: the first, each revision, and the slip."""

import datetime as dt

import pytest

from tests.evidence.conftest import ask_for
from tests.evidence.pages import page
from tests.people import browser
from tests.public.test_register import download
from tracker.recommendations.actions import revise_deadline

PUBLIC = "/recommendations/police-conduct-and-complaints/8/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(real_report, ada) -> None:
    """The IOPC's date on 8a moved twice, once without a reason."""
    ask, round = ask_for("iopc", "8a")
    revise_deadline(
        ask=ask,
        round=round,
        due_on=dt.date(2023, 4, 2),
        asked_by="the IOPC",
        reason="It needs staff.",
        by=ada,
    )
    revise_deadline(ask=ask, round=round, due_on=dt.date(2023, 5, 3), asked_by="the IOPC", by=ada)


@pytest.mark.usefixtures("moved")
def test_the_slip_stands_beside_each_date_in_words() -> None:
    [_, first, second] = page(browser(), PUBLIC).under("When").one("ol").all("li")
    assert (
        first.text
        == "2 April 2023 Revised, for the IOPC (8a), asked for by the IOPC Moved by 92 days. It needs staff."
    )
    assert "Moved by 31 days; 123 days in all. No reason given." in second.text


@pytest.mark.usefixtures("moved")
def test_the_days_are_drawn_in_proportion_and_the_drawing_is_for_the_eye_alone() -> None:
    when = page(browser(), PUBLIC).under("When")
    dots = [float(dot["cx"].rstrip("%")) for dot in when.all("circle")]
    assert dots == pytest.approx([2.0, 2 + 96 * 92 / 123, 98.0], abs=0.01)
    assert when.one("div", **{"aria-hidden": "true"}).all("circle")


def test_one_day_needs_no_drawing(real_report) -> None:
    assert not page(browser(), PUBLIC).under("When").all("circle")


@pytest.mark.usefixtures("moved")
def test_the_download_has_the_first_date_the_one_that_stands_and_the_days_between() -> None:
    rows = {row["number"]: row for row in download(browser(), "/recommendations.csv")}
    told = [rows["8"][name] for name in ("target_date", "target_date_now", "days_moved")]
    assert told == ["2022-12-31", "2023-05-03", "123"]
    assert [rows["1"][name] for name in ("target_date", "target_date_now", "days_moved")] == ["", "", ""]
