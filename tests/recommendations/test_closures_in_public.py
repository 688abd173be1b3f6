"""What the public reads of parts that are closed, now and as at any past day."""

import pytest

from tests.evidence.pages import page
from tests.factories import publish
from tests.people import browser
from tests.recommendations.steps import closed
from tracker.recommendations.actions import follow_again
from tracker.recommendations.models import Closure, Recommendation, RecommendationText

PUBLIC = "/recommendations/police-conduct-and-complaints/"

pytestmark = pytest.mark.django_db


def test_the_page_says_since_when_why_and_what_came_instead_both_ways(real, ada, bola) -> None:
    closed(ada, bola, "3", kind="superseded", successor=Recommendation.objects.get(number="4"))
    gone = page(browser(), f"{PUBLIC}3/")
    assert (
        "It has been superseded since May 2024 by recommendation 4 of “Police Conduct and Complaints”, "
        "because the law was changed." in gone.description
    )
    told = gone.under("What is no longer followed")
    assert "3a: superseded Since 3 May 2024, because the law was changed." in told.text
    name = "recommendation 4 of “Police Conduct and Complaints”"
    assert told.links[name] == f"{PUBLIC}4/"
    after = page(browser(), f"{PUBLIC}4/")
    assert after.main.links["recommendation 3 of “Police Conduct and Complaints”"] == f"{PUBLIC}3/"
    assert "Takes the place of" in after.main.text
    assert "Edition 3" in after.under("What happened").text


def test_some_parts_alone_are_named(real, ada, bola) -> None:
    closed(ada, bola, "3b", "3c", kind="superseded", successor=Recommendation.objects.get(number="4"))
    assert (
        "recommendation 3b and 3c of “Police Conduct and Complaints”"
        in page(browser(), f"{PUBLIC}4/").main.links
    )
    shown = page(browser(), f"{PUBLIC}3/")
    assert "3b and 3c have been superseded since May 2024 by recommendation 4" in shown.description


def test_something_elsewhere_is_named_with_its_address(real, ada, bola) -> None:
    closed(
        ada,
        bola,
        "3a",
        kind="overtaken by law",
        elsewhere="Police <b>Act</b> 2025",
        address="https://law.example/",
    )
    shown = page(browser(), f"{PUBLIC}3/")
    assert shown.under("What is no longer followed").links["Police <b>Act</b> 2025"] == "https://law.example/"


def test_a_past_day_shows_what_stood_then(real, ada, bola) -> None:
    edition = closed(ada, bola, "3")
    row = Closure.objects.order_by("pk")[0]
    follow_again(closures=[row], reason="the Act was repealed", by=ada)
    assert "stopped following" not in page(browser(), f"{PUBLIC}3/?as-at=2").description
    then = page(browser(), f"{PUBLIC}3/?as-at={edition.number}").description
    assert "stopped following it in May 2024" in then
    now = page(browser(), f"{PUBLIC}3/").description
    assert "stopped following 3b, 3c, 3d and 3e in May 2024" in now


def test_it_is_counted_apart_everywhere(real, ada, bola) -> None:
    closed(ada, bola, "3")
    home, report = page(browser(), "/"), page(browser(), PUBLIC)
    summary = "8 recommendations: 7 not yet assessed; apart from these, 1 no longer followed."
    assert summary in report.main.text
    for shown in (home, report):
        assert "1 no longer followed, counted apart" in shown.main.text
    assert "No longer followed (1)" in page(browser(), "/recommendations/").main.text
    narrowed = browser().get("/recommendations.csv?word=no+longer+followed").content.decode()
    header, row = narrowed.strip().splitlines()
    assert "what_the_committee_found,no_longer_followed" in header
    assert "3a no longer followed since 3 May 2024; 3b" in row


def test_its_date_is_neither_late_nor_ahead_and_its_body_awaits_nothing(real, ada, bola, cai) -> None:
    closed(ada, bola, "8")
    shown = page(browser(), f"{PUBLIC}8/")
    assert "target date" not in shown.description
    assert "passed" not in shown.under("When").text
    assert "Nothing is awaited: no longer followed since 3 May 2024" in page(browser(cai), "/body/").main.text


def test_what_is_owed_again_and_again_is_not_announced_once_it_is_closed(real, ada, bola) -> None:
    assert f"{PUBLIC}4/" in page(browser(), "/").under("What comes next").links.values()
    closed(ada, bola, "4")
    assert f"{PUBLIC}4/" not in page(browser(), "/").under("What comes next").links.values()


def withdrawn(label: str) -> None:
    """An edition that withdraws a recommendation of the real report."""
    publish(withdraw=[RecommendationText.objects.current().get(recommendation__number=label)])


def test_what_is_not_public_any_more_is_named_without_a_link(real, ada, bola) -> None:
    edition = closed(ada, bola, "3", kind="superseded", successor=Recommendation.objects.get(number="4"))
    withdrawn("4")
    name = "recommendation 4 of “Police Conduct and Complaints”"
    shown = page(browser(), f"{PUBLIC}3/")
    assert f"See instead: {name}" in shown.under("What is no longer followed").text
    assert f"{PUBLIC}4/" not in shown.under("What is no longer followed").links.values()
    then = page(browser(), f"{PUBLIC}3/?as-at={edition.number}").under("What is no longer followed").links
    assert then[name] == f"{PUBLIC}4/?as-at={edition.number}"


def test_what_it_came_after_is_named_without_a_link_once_that_is_not_public(real, ada, bola) -> None:
    closed(ada, bola, "3", kind="superseded", successor=Recommendation.objects.get(number="4"))
    withdrawn("3")
    shown = page(browser(), f"{PUBLIC}4/").one("dl", class_="app-facts")
    assert "Takes the place of" in shown.text
    assert f"{PUBLIC}3/" not in shown.links.values()
