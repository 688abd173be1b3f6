"""The list of editions, and each edition's own page."""

import pytest
from django.test import Client

from tests import factories
from tests.public.conftest import Read
from tracker.recommendations.models import RecommendationText
from tracker.statistics.models import Indicator

pytestmark = pytest.mark.usefixtures("real_world")


def correct_a_title() -> None:
    """Edition 3: recommendation 5 has another title."""
    row = RecommendationText.objects.current().get(recommendation__number="5")
    factories.revise(row, title="A new title for footage")


def test_every_edition_is_listed_newest_first_with_its_day_and_its_note(read: Read) -> None:
    page = read("/changes/")
    items = [item.text for item in page.main.one("ol").all("li")]
    assert items[0].startswith("1 March 2025 Edition 2: Figures")
    assert items[1].startswith("10 January 2025 Edition 1: Report")
    assert page.main.links["Edition 1"] == "/changes/1/"


def test_an_edition_says_when_by_whom_what_it_changed_and_what_it_touched(read: Read) -> None:
    page = read("/changes/1/")
    assert page.heading == "Edition 1"
    assert "10 January 2025, 12:00" in page.main.text
    assert "by the system" in page.main.text
    assert "8 recommendations added" in page.under("What it changed").text
    touched = page.main.links.values()
    assert all(
        f"/recommendations/police-conduct-and-complaints/{number}/" in touched for number in range(1, 9)
    )


def test_what_the_system_published_is_not_said_to_come_from_a_file(read: Read) -> None:
    factories.publish(withdraw=[Indicator.objects.current().order_by("pk")[0]], note="1 report received.")
    assert "Published by the system." in read("/changes/3/").main.text


def test_an_edition_names_only_the_recommendations_that_it_touched(read: Read) -> None:
    correct_a_title()
    page = read("/changes/3/")
    assert [item.text for item in page.under("What it changed").all("li")] == ["1 recommendation changed"]
    touched = {url for url in page.main.links.values() if url.startswith("/recommendations/police")}
    assert touched == {"/recommendations/police-conduct-and-complaints/5/"}


def test_an_edition_says_what_it_withdrew(read: Read) -> None:
    gone = Indicator.objects.current().filter(recommendation__number="6")
    factories.publish(withdraw=list(gone))
    assert "2 " in read("/changes/3/").under("What it changed").text
    assert read("/changes/3/").under("What it changed").text.endswith("withdrawn")


def test_an_edition_shows_the_titles_that_stood_then(read: Read) -> None:
    correct_a_title()
    assert "New strategy for filmed-incident footage" in read("/changes/1/").main.text
    assert "A new title for footage" in read("/changes/3/").main.text


def test_an_edition_leads_to_everything_as_it_stood_then(read: Read) -> None:
    assert "/?as-at=1" in read("/changes/1/").main.links.values()


@pytest.mark.parametrize("number", ["0", "3", "99999999999999999999", "9" * 400, "-1", "one"])
def test_an_edition_that_does_not_exist_is_not_found(client: Client, number: str) -> None:
    assert client.get(f"/changes/{number}/").status_code == 404


def test_an_edition_that_does_not_exist_says_which_do(client: Client) -> None:
    told = client.get("/changes/3/").content.decode()
    assert "There is no edition 3. The newest is edition 2. Choose that, or one before it." in told
    assert "The newest is edition 1." in client.get("/changes/2/?as-at=1").content.decode()


def test_a_long_list_has_pages_and_each_edition_once(read: Read) -> None:
    for number in range(60):
        row = RecommendationText.objects.current().get(recommendation__number="5")
        factories.revise(row, title=f"Title {number}")
    seen = [text for page in (1, 2) for text in read(f"/changes/?page={page}").main.one("ol").links]
    assert seen == [f"Edition {number}" for number in range(62, 0, -1)]


@pytest.mark.parametrize("asked", ["9e99", "0", "-1", "2", "last"])
def test_a_page_of_the_list_that_there_is_not_is_said(read: Read, asked: str) -> None:
    page = read(f"/changes/?page={asked}")
    assert f"There is no page {asked} of this list; this is page 1." in page.main.text
    assert "Edition 1" in page.main.links
    assert "There is no page" not in read("/changes/?page=1").main.text
