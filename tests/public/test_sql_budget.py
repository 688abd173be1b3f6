"""A page asks the database a fixed number of things, however much there is to show."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.public.addresses import PAGES, REPORT
from tracker.core import editions
from tracker.public.register import every

pytestmark = pytest.mark.usefixtures("real_world")

Count = Callable[[str], int]

# Pages of 25, in each order and narrowed, now and at a past edition.
LISTS = [
    "/recommendations/",
    *(
        f"/recommendations/?sort={column}"
        for column in ("number", "-title", "asked_of", "-word", "changed_at")
    ),
    "/recommendations/?report=police-conduct-and-complaints&body=iopc&theme=scrutiny&word=not+yet+assessed&text=tracker",
    "/recommendations/?text=nothing+like+this",
    "/recommendations/?as-at=2&sort=word",
    "/bodies/iopc/",
]
OTHERS = [REPORT, f"{REPORT}8/", "/bodies/", "/changes/", "/recommendations.csv"]


@pytest.fixture
def statements(client: Client) -> Count:
    """`statements(address)`: how many SQL statements a page takes when nothing is cached."""

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    return count


def test_pages_take_as_many_statements_for_408_recommendations_as_for_8_and_lists_under_12(
    client: Client, statements: Count
) -> None:
    few = {address: statements(address) for address in LISTS + OTHERS}
    factories.crowd(recommendations=400, versions=20, editions=100)
    cache.clear()
    many = {address: statements(address) for address in LISTS + OTHERS}
    assert {url: (few[url], many[url]) for url in few if few[url] != many[url]} == {}
    assert statements("/recommendations/?page=7") == many["/recommendations/"]
    assert max(many[address] for address in LISTS) < 12
    assert statements("/") < 12
    assert client.get("/bodies/iopc/?page=2").content.decode().count('data-label="Its role"') == 25


@pytest.mark.parametrize("sort", ["title", "word"])
def test_what_stood_at_a_past_edition_is_found_by_an_index(sort: str) -> None:
    factories.crowd(recommendations=400, versions=60, editions=240)
    plan = every(editions.asked_for("120")).order_by(sort, "pk")[:25].explain()
    assert "status_by_editions" in plan, plan


@pytest.mark.parametrize("number", range(1, 9))
def test_a_recommendation_takes_fewer_than_40_statements(statements: Count, number: int) -> None:
    assert statements(f"{REPORT}{number}/") < 40


@pytest.mark.parametrize("address", PAGES)
def test_no_page_takes_40_statements(statements: Count, address: str) -> None:
    assert statements(address) < 40


def test_a_page_from_the_cache_or_one_that_the_reader_holds_takes_a_single_statement(
    client: Client, statements: Count
) -> None:
    held = client.get("/recommendations/")["ETag"]
    assert statements("/recommendations/") == 1
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/recommendations/", headers={"If-None-Match": held}).status_code == 304
    assert len(asked) == 1
