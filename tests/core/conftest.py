"""A database with the report and its figures, committed, which tests reach over plain SQL as its two roles."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.stack import LOADED, SERVERS, Database


@pytest.fixture(scope="session")
def ledgers() -> Iterator[Database]:
    """The report and its figures as editions 1 and 2; whoever uses it rolls back."""
    database = SERVERS.clone(LOADED)
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
