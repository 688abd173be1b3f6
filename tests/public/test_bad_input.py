"""Addresses that nobody means: a page with a notice, or 404, and never an error of ours."""

from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.public.addresses import PAGES, REPORT
from tests.public.conftest import Read
from tests.public.pages import Page
from tracker.bodies.models import BodyName
from tracker.core.models import Published
from tracker.recommendations.models import (
    AddresseeTerms,
    FindingText,
    PartText,
    RecommendationText,
    ReportText,
)
from tracker.statistics.models import Observation, SeriesText, SourceText

pytestmark = pytest.mark.usefixtures("real_world")

HOSTILE = [
    "x=1e999999", "per_page=-1", "per_page=9e99", "page=9e99", "page=-1", "page=0", "page=1e999999", f"page={10**40}",
    "page=1.5", "page=%D9%A1%D9%A1%D9%A1", "page=NaN", "page=", "page=last", "sort=", "sort=-", "sort=--number",
    "sort=password", "sort=number,title", "sort=report__committee", "sort=number&sort=number", "sort=%00x"[:5],
    "text=%25", "text=%5C", "text=%27%3B--", "text=%FF%FE", "text=%ED%A0%80", "text=%E2%80%AE", "text=%zz", "text=%",
    "text=" + "a+" * 100, "text=" + "%F0%9F%92%A1" * 100, "report=%27", "body=1", "theme=%5B%5D", "theme=%7B%7D",
    "word=met", "word=MET", "word=IN_PART", "body=iopc&body=met", "text=a&text=b", "&&&", "=", "?", "a;b;c", "#",
    "_=1&_=2", "as-at=&as-at=", "%61s-at=2", "text[]=1", "report__slug=x",
]  # fmt: skip
MARKUP = "<script>alert(1)</script><b onclick=x>\"'&amp;"


def fine(client: Client, address: str) -> bytes:
    """The answer's body; it must be a page or "not found"."""
    response = client.get(address)
    assert response.status_code in {200, 404}, (address[:200], response.status_code)
    return response.content


@pytest.mark.parametrize("query", HOSTILE)
def test_an_odd_query_is_answered_everywhere(client: Client, query: str) -> None:
    for address in ("/recommendations/", "/recommendations.csv", "/changes/"):
        fine(client, f"{address}?{query}")


@pytest.mark.parametrize(
    "address", ["/", "/recommendations/", "/recommendations.csv", f"{REPORT}8/", "/healthz"]
)
@pytest.mark.parametrize("query", ["text=%00", "x=a%00b", "as-at=%00", "%00"])
def test_a_null_byte_in_a_query_is_not_found(client: Client, address: str, query: str) -> None:
    response = client.get(f"{address}?{query}")
    assert response.status_code == 404
    assert "This address cannot be read." in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/%00", "/recommendations/%00/", f"{REPORT}%00/", f"{REPORT}1%00/", "/bodies/iopc%00/", "/statistics/%00.csv",
        "/changes/%00/",
        f"{REPORT}99/", f"{REPORT}%20/", f"{REPORT}%FF/", f"{REPORT}%ED%A0%80/", f"{REPORT}%/", f"{REPORT}%zz/",
        f"{REPORT}%27/", f"{REPORT}..%2F1/", f"{REPORT}%F0%9F%92%A1/", f"{REPORT}{'9' * 3000}/",
        "/recommendations/none/", "/recommendations/none/1/", "/recommendations/%C3%A9/", "/bodies/nobody/",
        "/statistics/nothing/", "/statistics/nothing.csv", f"/statistics/{'a' * 3000}/", "/changes/0/", "/nothing/",
        "/admin/", "/.env", "/%2e%2e/%2e%2e/etc/passwd",
    ],
)  # fmt: skip
def test_a_path_that_leads_nowhere_is_not_found(client: Client, path: str) -> None:
    assert client.get(path, follow=True).status_code == 404


@pytest.mark.parametrize(
    "address", ["/", "/recommendations/", "/recommendations.csv", f"{REPORT}8/", "/healthz"]
)
def test_a_query_of_100_000_characters_is_not_found(client: Client, address: str) -> None:
    for query in ("a" * 100_000, "text=" + "a" * 100_000, "as-at=" + "1" * 100_000, "&" * 100_000):
        assert client.get(f"{address}?{query}").status_code == 404


def test_words_to_search_for_that_are_too_many_are_left_out_and_said(read: Read) -> None:
    page = read("/recommendations/?" + urlencode({"text": "a " * 300}))
    assert "Words in the text" in page.main.text
    assert "8 recommendations" in page.main.text


@pytest.mark.parametrize(
    "address", ["/", "/recommendations/", REPORT, f"{REPORT}8/", "/bodies/iopc/", "/changes/"]
)
def test_markup_in_an_address_is_never_markup_in_the_page(client: Client, address: str) -> None:
    query = urlencode(dict.fromkeys(("text", "sort", "page", "body", "x"), MARKUP))
    page = Page(fine(client, f"{address}?{query}").decode())
    check_inert(page)
    missing = Page(client.get(f"{address}?{urlencode({'as-at': MARKUP})}").content.decode())
    check_inert(missing)


def check_inert(page: Page) -> None:
    """Only our own script, from its file; no element that an address or a text brought in."""
    assert all(script.get("src").startswith("/static/") for script in page.all("script"))
    assert not [element for element in page.all() if "onclick" in element.attributes]


def test_markup_in_what_was_published_is_shown_as_the_text_that_it_is(client: Client) -> None:
    current: dict[type[Published], dict[str, object]] = {
        RecommendationText: {"title": MARKUP, "aim": MARKUP, "wording": MARKUP, "themes": [MARKUP]},
        PartText: {"text": MARKUP},
        AddresseeTerms: {"note": MARKUP},
        ReportText: {"title": MARKUP, "summary": MARKUP, "published_words": MARKUP, "reply_note": MARKUP},
        FindingText: {"text": MARKUP},
        BodyName: {"name": MARKUP, "short_name": MARKUP, "in_a_sentence": MARKUP},
        SeriesText: {"title": MARKUP, "definition": MARKUP, "caveats": [MARKUP], "break_note": MARKUP},
        SourceText: {"title": MARKUP, "made_by": MARKUP, "reported_by": MARKUP, "note": MARKUP},
        Observation: {"place": MARKUP, "caveat": MARKUP, "printed": MARKUP},
    }
    for model, changes in current.items():
        for row in model.objects.current():
            factories.revise(row, **changes)
    for address in PAGES:
        page = Page(fine(client, address).decode())
        check_inert(page)
        if (
            address not in {"/words/", "/how-we-decide/", "/changes/", "/changes/1/"}
            and "nothing+like" not in address
        ):
            assert MARKUP in page.text, address


keys = (
    st.sampled_from(["text", "report", "body", "theme", "word", "sort", "page", "per_page", "as-at", "x"])
    | st.text()
)
values = st.one_of(
    st.text(max_size=30),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(
        ["iopc", "met", "not yet assessed", "number", "-title", "1", "2", "2025-03-01", "scrutiny"]
    ),
)
queries = st.one_of(
    st.lists(st.tuples(keys, values), max_size=5).map(urlencode),
    st.text(max_size=60).map(lambda text: quote(text, safe="%&=+;[]")),
    st.binary(max_size=40).map(quote),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(queries)
@pytest.mark.parametrize("address", ["/", "/recommendations/", "/recommendations.csv"])
def test_no_query_whatever_is_an_error_of_ours(client: Client, address: str, query: str) -> None:
    fine(client, f"{address}?{query}")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40).map(quote) | st.binary(max_size=20).map(quote))
@pytest.mark.parametrize(
    "folder", ["/", "/recommendations/", REPORT, "/bodies/", "/statistics/", "/changes/"]
)
def test_no_path_whatever_is_an_error_of_ours(client: Client, folder: str, path: str) -> None:
    response = client.get(f"{folder}{path}", follow=True)
    assert response.status_code in {200, 404}, path
