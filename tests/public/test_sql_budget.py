"""A page asks the database a fixed number of things, however much there is to show."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.many import many_reports
from tests.public.addresses import PAGES, REPORT

pytestmark = pytest.mark.usefixtures("real_world")

Count = Callable[[str], int]


@pytest.fixture
def statements(client: Client) -> Count:
    """`statements(address)`: how many SQL statements a page takes when nothing is cached."""

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    return count


def test_home_and_the_register_take_as_many_statements_for_200_recommendations_as_for_8(
    statements: Count, tmp_path: Path
) -> None:
    addresses = ["/", "/recommendations/", "/recommendations.csv", "/bodies/"]
    few = [statements(address) for address in addresses]
    many_reports(tmp_path, count=4, recommendations=48)
    many = [statements(address) for address in addresses]
    assert many == few
    assert max(many) < 30


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
