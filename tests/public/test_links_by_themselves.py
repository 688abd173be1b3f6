"""A screen reader lists links by their words alone: those that read the same lead to the same place."""

from collections import defaultdict

import pytest

from tests.assessments.steps import accepted, published, put_out
from tests.evidence.conftest import drafted
from tests.evidence.pages import page
from tests.people import browser
from tests.public.addresses import PAGES
from tests.public.conftest import Read
from tests.public.pages import Element, Page
from tests.recommendations.steps import closed
from tracker.evidence.actions import submit

THIRD = "/recommendations/police-conduct-and-complaints/3/"


def alike(shown: Page | Element) -> dict[str, set[str]]:
    """The words of links that lead to several places."""
    found: dict[str, set[str]] = defaultdict(set)
    for link in shown.all("a"):
        found[link.text].add(link.get("href"))
    return {words: places for words, places in found.items() if len(places) > 1}


@pytest.mark.usefixtures("real_world")
@pytest.mark.parametrize("address", PAGES)
def test_on_public_pages(read_once: Read, address: str) -> None:
    assert alike(read_once(address).main) == {}


def test_where_several_parts_were_reported_on_found_and_closed(real, ada, bola, cai) -> None:
    updates = [accepted(cai, ada, label) for label in ("3a", "3b", "3c")]
    put_out(updates=updates, note="What the IOPC says.", by=ada)
    for label in ("3a", "3b"):
        published(ada, bola, label)
    closed(ada, bola, "3d", "3e")
    shown = page(browser(), THIRD).main
    assert alike(shown) == {}
    assert shown.links["Under way, the IOPC on 3a"] == "#said-a-iopc"
    [why] = [words for words, place in shown.links.items() if place == "#found-b"]
    assert why.startswith("Why")
    assert why.endswith(": what the Committee found on 3b")


def test_a_receipt_names_of_which_each_is_the_public_page(real, cai) -> None:
    drafts = [drafted(cai, label) for label in ("3a", "3b", "8a")]
    sent = submit(updates=drafts, body=drafts[0].ask.addressee.body, by=cai)
    assert alike(page(browser(cai), f"/body/receipts/{sent.reference}/").main) == {}
