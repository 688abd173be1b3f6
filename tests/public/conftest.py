"""What tests of the public side share: the days on which things were published, and reading pages."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests import factories
from tests.public.pages import Page
from tracker.recommendations.models import Report

Read = Callable[[str], Page]


@pytest.fixture
def real_world(real: Report) -> None:
    """Edition 1 on 10 January 2025: the real report. Edition 2 on 1 March 2025: its figures."""
    factories.days("2025-01-10", "2025-03-01")


@pytest.fixture
def invented_world(report: Report) -> None:
    """Edition 1 on 1 June 2024: the invented report."""
    factories.days("2024-06-01")


@pytest.fixture
def read(db: None, client: Client) -> Read:
    """`read(address)`: the page there, which must answer 200."""

    def page(address: str) -> Page:
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return Page(response.content.decode())

    return page


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    """The pages that tests of one file have read so far, by their address."""
    return {}


@pytest.fixture
def read_once(read: Read, pages: dict[str, Page]) -> Read:
    """`read_once(address)`: like `read`, but made once for a file of tests in which nothing else is published."""

    def page(address: str) -> Page:
        if address not in pages:
            pages[address] = read(address)
        return pages[address]

    return page
