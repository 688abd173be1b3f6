"""What a reader does with the pages: links, filters, sorting, downloads and past days, with scripts and without."""

import csv
from collections import deque
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import pytest

from tests.browser.window import Window
from tests.public.addresses import REPORT
from tests.public.pages import Page

BETWEEN, AFTER = "2025-04-01", "2025-06-01"
MOST_LINKS = 600
# Whoever signs in works on what is now.
TO_NOW = {"Go back to now", "Go to this page as it is now", "Sign in"}
# These lead to an edition by its number, whatever day the page shows.
TO_AN_EDITION = ("Read everything as at edition", "http://localhost")


def numbers(window: Window) -> list[str]:
    """The numbers in the register's rows, as they stand on the page."""
    return window.page.locator("tbody tr td:first-child").all_inner_texts()


def as_at(address: str) -> str:
    return parse_qs(urlsplit(address).query).get("as-at", [""])[0]


def internal_links(page: Page, base_url: str, address: str) -> list[tuple[str, str]]:
    """The words and the address, without its fragment, of every link that stays on the site."""
    links = [(link.text, urljoin(f"{base_url}{address}", link["href"])) for link in page.all("a")]
    return [
        (words, urldefrag(url).url.removeprefix(base_url))
        for words, url in links
        if url.startswith(f"{base_url}/")
    ]


@pytest.mark.parametrize("start", ["/", f"/?as-at={BETWEEN}", f"/?as-at={AFTER}"])
def test_every_link_leads_somewhere_and_keeps_the_day(stack: str, start: str) -> None:
    waiting, seen = deque([start]), {start}
    with closing(HTTPConnection(urlsplit(stack).netloc)) as connection:
        while waiting:
            address = waiting.popleft()
            connection.request("GET", address)
            response = connection.getresponse()
            content = response.read().decode()
            assert response.status == 200, address
            if not response.headers["Content-Type"].startswith("text/html"):
                continue
            for words, link in internal_links(Page(content), stack, address):
                if words in TO_NOW:
                    assert not as_at(link)
                elif not words.startswith(TO_AN_EDITION):
                    assert as_at(link) == as_at(address), f"{words!r} on {address} leads to {link}"
                    if link not in seen:
                        seen.add(link)
                        waiting.append(link)
            assert len(seen) < MOST_LINKS
    kinds = {"/", "/recommendations/", f"{REPORT}8/", "/recommendations.csv", "/bodies/iopc/", "/changes/1/"}
    assert kinds <= {urlsplit(address).path for address in seen}


def test_the_register_is_sorted_by_its_headings(window: Window) -> None:
    window.visit("/recommendations/")
    window.follow(window.page.get_by_role("columnheader", name="Number").get_by_role("link"))
    assert "sort=number" in window.page.url or "sort=-number" in window.page.url
    window.follow(window.page.get_by_role("columnheader", name="Recommendation").get_by_role("link"))
    titles = window.page.locator("tbody th").all_inner_texts()
    assert titles == sorted(titles, key=str.casefold)
    assert (
        window.page.get_by_role("columnheader", name="Recommendation").get_attribute("aria-sort")
        == "ascending"
    )
    window.follow(window.page.get_by_role("columnheader", name="Recommendation").get_by_role("link"))
    assert window.page.locator("tbody th").all_inner_texts() == titles[::-1]
    assert window.troubles == []


def test_the_register_is_narrowed_and_what_is_shown_is_downloaded(window: Window) -> None:
    window.visit(f"/recommendations/?as-at={AFTER}")
    window.page.get_by_label("Body", exact=True).select_option("mopac")
    window.follow(window.page.get_by_role("button", name="Show these"))
    assert numbers(window) == ["8"]
    assert f"as-at={AFTER}" in window.page.url
    with window.page.expect_download() as download:
        window.page.get_by_role("link", name="Download these rows").click()
    with download.value.path().open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["number"] for row in rows] == ["8"]
    assert download.value.suggested_filename == "recommendations-edition-2.csv"
    window.follow(window.page.get_by_role("link", name="Clear filters"))
    assert len(numbers(window)) == 8
    assert f"as-at={AFTER}" in window.page.url
    window.page.get_by_label("Words in the text").fill("nothing like this")
    with window.page.expect_navigation():
        window.page.keyboard.press("Enter")
    window.page.get_by_text("No recommendation matches all of this.").wait_for()


@pytest.mark.parametrize("kind", ["window", "plain"])
def test_a_past_day_is_asked_for_and_left_again(request: pytest.FixtureRequest, kind: str) -> None:
    window: Window = request.getfixturevalue(kind)
    window.visit(f"{REPORT}3/")
    window.page.locator("footer").get_by_label("Show the end of this day").fill(BETWEEN)
    window.follow(window.page.locator("footer").get_by_role("button", name="Show"))
    banner = window.page.get_by_role("region", name="Past day")
    assert "1 April 2025 (edition 1)" in banner.inner_text()
    window.follow(window.page.get_by_role("link", name="Bodies").first)
    assert "1 April 2025 (edition 1)" in banner.inner_text()
    window.follow(banner.get_by_role("link", name="Go back to now"))
    assert banner.count() == 0
    assert urlsplit(window.page.url).path == "/bodies/"
    assert window.troubles == []


def test_without_scripts_the_register_is_narrowed_and_sorted(plain: Window) -> None:
    plain.visit("/recommendations/")
    plain.page.get_by_label("Body", exact=True).select_option("iopc")
    plain.follow(plain.page.get_by_role("button", name="Show these"))
    assert numbers(plain) == ["2", "3", "4", "6", "7", "8"]
    plain.follow(plain.page.get_by_role("columnheader", name="Recommendation").get_by_role("link"))
    titles = plain.page.locator("tbody th").all_inner_texts()
    assert len(titles) == 6
    assert titles == sorted(titles, key=str.casefold)
    plain.follow(plain.page.get_by_role("link", name="Clear filters"))
    assert len(numbers(plain)) == 8
    assert plain.troubles == []


def test_without_scripts_cautions_are_unfolded(plain: Window) -> None:
    plain.visit(f"{REPORT}1/")
    caution = plain.page.locator("details li").first
    assert not caution.is_visible()
    plain.page.get_by_text("Cautions that travel with these figures").click()
    assert caution.is_visible()
