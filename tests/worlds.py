"""What tests begin with: each world is a database in which a report is published already, committed once a process.

A test whose fixtures name a world works in that world's database, in a transaction that is rolled back. A test that
commits works in a copy of it, or in the empty one, which is made anew after it. One that names two worlds works in the
empty one; there the fixture publishes what is missing.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from django.db import connection, connections
from pytest_django.plugin import DjangoDbBlocker

from tests import factories, stack
from tracker.desk import sample
from tracker.recommendations.actions import load_report
from tracker.recommendations.models import Report
from tracker.statistics.actions import load_figures
from tracker.statistics.models import Series


def invented() -> Report:
    """Edition 1: the invented report of an invented committee (tests/data/invented-report.yaml)."""
    return _published("street-lighting", factories.INVENTED)


def real_report() -> Report:
    """Edition 1: the real report, without figures."""
    return _published("police-conduct-and-complaints", factories.REAL_REPORT)


def real() -> Report:
    """Editions 1 and 2: the real report, then its figures."""
    report = real_report()
    if not Series.objects.exists():
        load_figures(path=factories.REAL_FIGURES, update=False)
    return report


def sampled() -> Report:
    """The real report and its figures, then the sample of `./run --sample`."""
    report = real()
    if not Report.objects.filter(slug=sample.REPORT).exists():
        sample.load_sample()
    return report


def _published(slug: str, path: Path) -> Report:
    if not Report.objects.filter(slug=slug).exists():
        load_report(path=path, update=False)
    return Report.objects.get(slug=slug)


# The fixtures that name a world, and what happens in it.
WORLDS: dict[str, Callable[[], Report]] = {
    "report": invented,
    "sampled": sampled,
    "real": real,
    "real_report": real_report,
}


# What worlds begin with, where that is more than an empty database.
BEGINS_WITH = {"real": stack.LOADED, "sampled": stack.SAMPLED}


@cache
def template(template: str = stack.EMPTY) -> str:
    """A template that worlds are made from, with what is behind `factories.days` and `factories.crowd`.

    Only the superuser can make that. It runs inside the test's own transaction, where no other connection could see
    that transaction's rows.
    """
    name = f"with_time_machine_{template}"
    stack.SERVERS.postgres.create_database(name, stack.SERVERS.template(template).name)
    for machine in (factories.TIME_MACHINE, factories.CROWD):
        stack.SERVERS.postgres.execute(machine, database=name)
    return name


def enter(item: pytest.Item, blocker: DjangoDbBlocker) -> None:
    """Let what comes next on this process's connections happen in the database that a test begins with."""
    world, commits = _world_of(item), _commits(item)
    name = f"world_{world}" if world else stack.TESTS
    if connection.settings_dict["NAME"] == name and not (world and commits):
        return
    with blocker.unblock():
        connections.close_all()
        connection.settings_dict["NAME"] = name
        if world:
            _make(world, name)
        if world and commits:
            stack.SERVERS.renew(stack.TESTS, name)
            connection.settings_dict["NAME"] = stack.TESTS


@cache
def _make(world: str, name: str) -> None:
    stack.SERVERS.postgres.create_database(name, template(BEGINS_WITH.get(world, stack.EMPTY)))
    WORLDS[world]()


def _world_of(item: pytest.Item) -> str | None:
    names = _fixtures(item)
    if {"report", "real_report"} <= names:
        return None
    return next((world for world in WORLDS if world in names), None)


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return "transactional_db" in _fixtures(item) or bool(marker and marker.kwargs.get("transaction"))


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))
