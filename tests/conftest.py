"""What every test lives with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests import factories, stack, strict
from tests.people import ada, bola, cai, committee, dee, eve, iopc, mo, mopac  # noqa: F401
from tracker.recommendations.actions import load_report
from tracker.recommendations.models import Report
from tracker.statistics.actions import load_figures


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Tests work in a clone of a migrated template, as the application's role (instead of pytest-django's own way)."""
    add_machines()
    with stack.test_database(django_db_blocker):
        yield


def add_machines() -> None:
    """Give test databases what is behind `factories.days` and `factories.crowd`; only the superuser can make it.

    They run inside the test's own transaction, where no other connection could see that transaction's rows.
    """
    template = stack.SERVERS.template(stack.EMPTY).name
    for machine in (factories.TIME_MACHINE, factories.CROWD):
        stack.SERVERS.postgres.execute(machine, database=template)


@pytest.fixture(scope="session", autouse=True)
def _strict() -> Iterator[None]:
    """What makes tests stricter than production, from the first test to the last."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with (
        strict.templates_know_their_variables(),
        strict.reading_does_not_write(),
        strict.no_order_unless_asked_for(),
        strict.nothing_leaves_this_machine(),
        override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}),
    ):
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Every test's edition 1 is another one: what was cached for the last must not be served for this."""
    cache.clear()


@pytest.fixture
def report(db: None) -> Report:
    """Edition 1: the invented report of an invented committee (tests/data/invented-report.yaml)."""
    load_report(path=factories.INVENTED, update=False)
    return Report.objects.get(slug="street-lighting")


@pytest.fixture
def real_report(db: None) -> Report:
    """Edition 1: the real report, without figures."""
    load_report(path=factories.REAL_REPORT, update=False)
    return Report.objects.get(slug="police-conduct-and-complaints")


@pytest.fixture
def real(real_report: Report) -> Report:
    """Editions 1 and 2: the real report, then its figures."""
    load_figures(path=factories.REAL_FIGURES, update=False)
    return real_report


@pytest.fixture
def write(tmp_path: Path) -> factories.Write:
    """`write(text)`: the path of a new file that holds this text."""

    def file(text: str | bytes) -> Path:
        path = tmp_path / f"file-{len(list(tmp_path.iterdir()))}.yaml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return file
