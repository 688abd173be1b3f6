"""What tests of accounts share: the real report is loaded once for each file of tests."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests import factories
from tracker.recommendations.actions import load_report
from tracker.recommendations.models import Report


@pytest.fixture(scope="module")
def _real_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Edition 1: the real report; it stays for the tests of one file, in a transaction around theirs."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_report(path=factories.REAL_REPORT, update=False)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def real_report(_real_world: None, db: None) -> Report:
    """The real report, without figures."""
    return Report.objects.get(slug="police-conduct-and-complaints")


@pytest.fixture(autouse=True)
def _quick_passwords() -> Iterator[None]:
    """The same passwords, without the time that it takes to guess them."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield
