"""Many reports: ten cards fit on the home page, and the register goes on to further pages, without scripts as well."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests import factories
from tests.browser.window import Window
from tests.many import many_reports
from tracker.recommendations.models import RecommendationText


@pytest.fixture
def crowded(
    django_db_setup: None,
    live_server: LiveServer,
    tmp_path: Path,
    browser: Browser,
    browser_context_args: dict[str, Any],
) -> Iterator[Window]:
    """A window without scripts on a site with ten reports of four recommendations each."""
    many_reports(tmp_path, count=10, recommendations=4)
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    yield Window(context, live_server.url)
    context.close()


def test_ten_reports_fit_and_the_register_has_pages(crowded: Window) -> None:
    crowded.visit("/")
    cards = crowded.page.locator("main .app-card")
    assert cards.count() == 10
    boxes = [card.bounding_box() for card in cards.all()]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 1280 for box in boxes)
    last = boxes[-1]
    assert last
    assert last["y"] + last["height"] < 3 * 900

    crowded.visit("/recommendations/?sort=title")
    first = crowded.page.locator("tbody th").all_inner_texts()
    assert len(first) == 25
    assert "Showing 1 to 25 of 40 recommendations" in crowded.page.locator("main").inner_text()
    crowded.follow(crowded.page.get_by_role("link", name="Next page"))
    second = crowded.page.locator("tbody th").all_inner_texts()
    assert len(second) == 15
    assert len({*first, *second}) == 40
    assert "sort=title" in crowded.page.url
    crowded.follow(crowded.page.get_by_role("link", name="Previous page"))
    assert crowded.page.locator("tbody th").all_inner_texts() == first
    assert crowded.troubles == []


@pytest.fixture
def unbroken(crowded: Window) -> Window:
    """The same window, where one recommendation has a title without a blank."""
    text = RecommendationText.objects.current().filter(recommendation__number="1").earliest("pk")
    factories.revise(text, title="Incomprehensibilities" * 12)
    return crowded


def test_a_title_without_a_blank_stays_on_the_page(unbroken: Window) -> None:
    for address in ("/", "/recommendations/", "/recommendations/lamps-1/", "/bodies/lamplighter/"):
        unbroken.visit(address)
        assert unbroken.page.get_by_text("Incomprehensibilities").count(), address
        assert unbroken.overflow() <= 0, address
