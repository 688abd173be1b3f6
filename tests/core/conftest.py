"""A database with the report and its figures, committed, which tests reach over plain SQL as its two roles."""

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings

from tests.stack import LOADED, SERVERS, Database


@pytest.fixture(scope="session")
def ledgers() -> Iterator[Database]:
    """The report, its figures and the invented sample, so that every table has rows; whoever uses it rolls back."""
    database = SERVERS.clone(LOADED)
    command = [sys.executable, "manage.py", "load_sample"]
    subprocess.run(
        command, env=os.environ | database.environment, cwd=settings.BASE_DIR, check=True, capture_output=True
    )
    yield database
    SERVERS.postgres.drop_database(database.name)


@pytest.fixture
def application(ledgers: Database) -> Iterator[psycopg.Connection]:
    """A connection as the application's role; what it does is rolled back."""
    with psycopg.connect(ledgers.url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def owner(ledgers: Database) -> Iterator[psycopg.Connection]:
    """A connection as the database's owner; what it does is rolled back."""
    with psycopg.connect(ledgers.owner_url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture(params=["application", "owner"])
def anybody(request: pytest.FixtureRequest) -> psycopg.Connection:
    """Each of the two roles in turn."""
    connection: psycopg.Connection = request.getfixturevalue(request.param)
    return connection
