"""What every test lives with."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests import stack


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Tests work in a clone of a migrated template, as the application's role (instead of pytest-django's own way)."""
    with stack.test_database(django_db_blocker):
        yield
