"""Every page of the sample that a kind of user can reach by links is sound; two of them stand in the README."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.journey import Somebody
from tests.browser.test_pictures import Picture, check_picture
from tests.stack import SAMPLED, SERVERS, Site, running
from tracker.desk.sample import PASSWORD, REPORT

SAMPLE = f"/recommendations/{REPORT}/"
# What the public can reach has walks of its own.
PUBLIC = ("/recommendations", "/bodies/", "/statistics/", "/changes/", "/words/", "/how-we-decide/")
PICTURES = {
    "sample-recommendation": Picture(
        f"{SAMPLE}2/",
        1060,
        ["Invented.", "what the Committee found differ", "Not yet assessed"],
    ),
    "queue": Picture("/desk/", 900, ["To read", "Waiting for approval"]),
}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A whole product with the report, its figures and the sample."""
    database = SERVERS.clone(SAMPLED)
    with running(database, number=2) as site:
        yield site
    SERVERS.postgres.drop_database(database.name)


def signed_in(browser: Browser, site: Site, name: str) -> Somebody:
    """One of the sample's people, at a browser of their own."""
    somebody = Somebody(browser, site)
    somebody.signs_in(f"{name}@sample.example", PASSWORD)
    return somebody


def kind(address: str) -> str:
    """What kind of page an address leads to: its path with the names and numbers left out."""
    first, *rest = urlsplit(address).path.strip("/").split("/")
    return "/".join(
        [first, *("*" if any(sign.isdigit() or sign == "-" for sign in word) else word for word in rest)]
    )


@pytest.mark.parametrize("name", ["manager", "assessor", "approver", "officer"])
def test_every_page_that_they_can_reach_is_sound(browser: Browser, site: Site, name: str) -> None:
    somebody = signed_in(browser, site, name)
    reached(somebody, urlsplit(somebody.page.url).path, most_of_a_kind=2)
    assert somebody.wrong == {}


def test_every_recommendation_of_the_sample_is_sound(browser: Browser, site: Site) -> None:
    reader = Somebody(browser, site)
    reader.opens(SAMPLE)
    for address in sorted(address for address in links(reader) if address.startswith(SAMPLE)):
        reader.opens(address)
    assert reader.wrong == {}


def reached(somebody: Somebody, start: str, *, most_of_a_kind: int) -> None:
    """Open every page that links lead to, from `start` on; of pages of one kind only so many."""
    visited: set[str] = set()
    waiting, of_a_kind = [start], Counter[str]()
    while waiting:
        address = waiting.pop(0)
        if address not in visited and of_a_kind[kind(address)] < most_of_a_kind:
            visited.add(address)
            of_a_kind[kind(address)] += 1
            somebody.opens(address)
            waiting += [link for link in links(somebody) if not link.startswith(PUBLIC) and link != "/"]


def links(somebody: Somebody) -> list[str]:
    """The paths that the open page leads to."""
    found: list[str] = somebody.page.eval_on_selector_all(
        "a[href]", "links => links.filter(a => a.origin === location.origin).map(a => a.pathname)"
    )
    return found


@pytest.mark.parametrize("name", PICTURES)
def test_the_readme_shows_the_sample_as_it_is(browser: Browser, site: Site, name: str) -> None:
    somebody = signed_in(browser, site, "assessor")
    check_picture(somebody.window, name, PICTURES[name])
