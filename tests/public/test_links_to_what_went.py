"""No public page leads to a page that is not there: what was withdrawn is read as it stood."""

import pytest
from django.test import Client

from tests.factories import REAL_REPORT, changed
from tests.public.addresses import PAGES, REPORT, with_query
from tests.public.conftest import Read
from tests.public.pages import Page
from tracker.recommendations.actions import load_report

SIX = f"{REPORT}6/"
PAST = "?as-at=1"

pytestmark = pytest.mark.django_db


@pytest.fixture
def six_is_dropped(real, write) -> None:
    """Edition 3: the report's file has no recommendation 6 any more; the figures' file still ties some to it."""
    text = REAL_REPORT.read_text()
    start, end = text.index('  - number: "6"\n    title'), text.index('  - number: "7"\n    title')
    cut = changed(text[:start] + text[end:], ('leads_to: ["6"]', "leads_to: []"))
    load_report(path=write(cut), update=True)


def links(page: Page) -> set[str]:
    """Where a page leads on this site."""
    urls = (link.get("href") for link in page.all("a"))
    return {url.partition("#")[0] for url in urls if url.startswith("/")}


def test_every_link_of_every_page_leads_somewhere(six_is_dropped, read: Read, client: Client) -> None:
    editions = [f"/changes/1/?page={page}" for page in range(1, 7)]
    listings = [*(page for page in PAGES if page != SIX), *editions, "/changes/2/", "/changes/3/"]
    found = {url: page for page in listings for url in links(read(page))}
    gone = {url: page for url, page in found.items() if client.get(url).status_code == 404}
    assert not gone
    assert client.get(SIX).status_code == 404


@pytest.mark.parametrize(("edition", "stood"), [(1, 1), (3, 2)])
def test_an_edition_leads_to_what_it_changed_as_it_stood_then(
    six_is_dropped, read: Read, edition, stood
) -> None:
    pages = [read(f"/changes/{edition}/?page={number}") for number in range(1, 6)]
    names = {text: url for page in pages for text, url in page.under("Before and after").links.items()}
    assert names["Recommendation 6, Review media protocol with force feedback"] == f"{SIX}?as-at={stood}"
    others = {url for text, url in names.items() if text.startswith("Recommendation 5")}
    assert others == ({f"{REPORT}5/"} if edition == 1 else set())


def test_which_recommendations_an_edition_touched_lead_there_as_well(six_is_dropped, read: Read) -> None:
    touched = read("/changes/1/").under("Which recommendations it touched").links
    assert touched["6 Review media protocol with force feedback"] == f"{SIX}{PAST}"
    assert touched["5 New strategy for filmed-incident footage"] == f"{REPORT}5/"


def test_who_reads_a_past_day_stays_there_while_it_stood_then(six_is_dropped, read: Read) -> None:
    touched = read(with_query("/changes/1/", "as-at=2")).under("Which recommendations it touched").links
    assert touched["6 Review media protocol with force feedback"] == f"{SIX}?as-at=2"
    later = read(with_query("/changes/1/", "as-at=3")).under("Which recommendations it touched").links
    assert later["6 Review media protocol with force feedback"] == f"{SIX}{PAST}"
    assert later["5 New strategy for filmed-incident footage"] == f"{REPORT}5/?as-at=3"
