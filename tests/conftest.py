"""What every test lives with."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

from tests import factories, stack, strict, worlds
from tests.people import ada, bola, cai, committee, dee, eve, iopc, mo, mopac  # noqa: F401
from tracker.recommendations.models import Report

# What is in the names of files that start whole products.
LONG = ("/browser/", "drill", "launcher")
# The same passwords, without the time that it takes to guess them; a world may have been made before this is set.
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Tests work in a clone of a migrated template, as the application's role (instead of pytest-django's own way)."""
    with stack.test_database(django_db_blocker, worlds.template()):
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process is left alone with it at the end."""
    items.sort(key=lambda item: not any(name in str(item.path) for name in LONG))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what is there for good out of each search for rubbish: a tenth of the time goes into that otherwise."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Choose the database before any fixture opens a transaction in it."""
    worlds.enter(item, item.config.stash[blocking_manager_key])


@pytest.fixture(scope="session", autouse=True)
def _strict() -> Iterator[None]:
    """What makes tests stricter than production, and quicker, from the first test to the last."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with (
        strict.templates_know_their_variables(),
        strict.reading_does_not_write(),
        strict.no_order_unless_asked_for(),
        strict.nothing_leaves_this_machine(),
        override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}, PASSWORD_HASHERS=QUICK),
    ):
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Every test's edition 1 is another one: what was cached for the last must not be served for this."""
    cache.clear()


@pytest.fixture
def report(db: None) -> Report:
    """Edition 1: the invented report of an invented committee (tests/data/invented-report.yaml)."""
    return worlds.invented()


@pytest.fixture
def real_report(db: None) -> Report:
    """Edition 1: the real report, without figures."""
    return worlds.real_report()


@pytest.fixture
def real(real_report: Report) -> Report:
    """Editions 1 and 2: the real report, then its figures."""
    return worlds.real()


@pytest.fixture
def sampled(db: None) -> Report:
    """The real report and its figures, then the sample."""
    return worlds.sampled()


@pytest.fixture
def write(tmp_path: Path) -> factories.Write:
    """`write(text)`: the path of a new file that holds this text."""

    def file(text: str | bytes) -> Path:
        path = tmp_path / f"file-{len(list(tmp_path.iterdir()))}.yaml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return file
