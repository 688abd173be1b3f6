"""An answer is called awaited only once the record is complete, outside a hold, and while the Committee follows it."""

import datetime as dt

import pytest
import time_machine

from accounts.models import User
from tests import factories
from tests.evidence.pages import page
from tests.people import browser
from tests.recommendations.steps import closed
from tracker.core import clock
from tracker.recommendations.actions import confirm_record, set_hold
from tracker.recommendations.models import Ask, Recommendation, Report

SAYS = "What they say, what the Committee found"


@pytest.fixture
def complete(real_report: Report, mo: User) -> int:
    """Everything is recorded of each recommendation; the edition that says so."""
    everything = list(Recommendation.objects.filter(report=real_report).order_by("pk"))
    return confirm_record(recommendations=everything, by=mo).number


def beside_parts(number: str, query: str = "") -> list[str]:
    """What stands beside each part of a recommendation for the IOPC."""
    shown = page(browser(), f"/recommendations/police-conduct-and-complaints/{number}/{query}")
    return [row["What the IOPC says"] for row in shown.under(SAYS).one("table").rows()]


def on_body_page(number: str, slug: str = "iopc", query: str = "") -> str:
    """What a body's page says of its formal reply on a recommendation."""
    rows = page(browser(), f"/bodies/{slug}/{query}").main.one("table").rows()
    [row] = [row for row in rows if row["Recommendation"].startswith(f"{number} ")]
    return row["Its formal reply"]


def test_from_the_edition_on_that_confirms_the_record_an_answer_is_awaited(complete) -> None:
    assert beside_parts("8") == ["Awaited", "Awaited"]
    assert on_body_page("8") == "Awaited"
    before = f"?as-at={complete - 1}"
    assert set(beside_parts("8", before)) == {"Nothing recorded here yet"}
    assert on_body_page("8", query=before) == "Nothing recorded here yet"


def test_nothing_is_awaited_of_whom_no_answer_is_expected_or_whose_answer_is_known(complete) -> None:
    assert on_body_page("8", "met") == "None expected"
    assert on_body_page("2", "mayor") == "There is a reply, not added here yet"


def test_in_a_hold_it_is_not_said_for_an_answer_can_have_come_in(complete, real_report, mo) -> None:
    today = clock.today()
    set_hold(report=real_report, reason="an election", from_day=today, to_day=today, by=mo)
    assert set(beside_parts("8")) == {on_body_page("8")} == {"Nothing recorded here yet"}
    with time_machine.travel(clock.now() + dt.timedelta(days=2)):
        assert set(beside_parts("8")) == {on_body_page("8")} == {"Awaited"}


def test_nothing_is_awaited_on_what_the_committee_follows_no_longer(complete, ada, bola) -> None:
    closed(ada, bola, "3b")
    assert beside_parts("3")[:3] == ["Awaited", "Nothing recorded here yet", "Awaited"]
    assert on_body_page("3") == "Awaited"
    closed(ada, bola, "8")
    assert set(beside_parts("8")) == {on_body_page("8")} == {"Nothing recorded here yet"}


def test_nor_of_a_body_of_which_only_that_was_asked(complete, ada, bola) -> None:
    of_the_first = Ask.objects.get(
        part__recommendation__number="6", part__letter="a", addressee__body__slug="npcc"
    )
    factories.publish(withdraw=[of_the_first])
    assert on_body_page("6", "npcc") == on_body_page("6") == "Awaited"
    closed(ada, bola, "6b")
    assert (on_body_page("6", "npcc"), on_body_page("6")) == ("Nothing recorded here yet", "Awaited")
