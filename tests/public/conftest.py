"""What tests of the public side share: what is published is made once for each file of tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests import factories
from tests.public.pages import Page
from tracker.recommendations.actions import load_report
from tracker.statistics.actions import load_figures

Read = Callable[[str], Page]


@contextmanager
def kept_for_a_file(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is published inside stays for the tests of one file, in a transaction around theirs; then it is gone."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def _real_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Edition 1 on 10 January 2025: the real report. Edition 2 on 1 March 2025: its figures."""
    with kept_for_a_file(django_db_blocker):
        load_report(path=factories.REAL_REPORT, update=False)
        load_figures(path=factories.REAL_FIGURES, update=False)
        factories.days("2025-01-10", "2025-03-01")
        yield


@pytest.fixture(scope="module")
def _invented_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Edition 1 on 1 June 2024: the invented report."""
    with kept_for_a_file(django_db_blocker):
        load_report(path=factories.INVENTED, update=False)
        factories.days("2024-06-01")
        yield


@pytest.fixture
def real_world(_real_world: None, db: None) -> None:
    """What `_real_world` published; whatever a test adds to it is gone after the test."""


@pytest.fixture
def invented_world(_invented_world: None, db: None) -> None:
    """What `_invented_world` published; whatever a test adds to it is gone after the test."""


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
