"""PostgreSQL looks among a connection's temporary tables first: none may stand in for a table that a guard reads."""

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege, IntegrityConstraintViolation, RaiseException

from tests.core.test_guards import current, insert_copy, one, withdraw
from tests.stack import SERVERS, Database
from tracker.core.guards import FIX_PATHS

PATH = "search_path=pg_catalog, public, pg_temp"
OURS = "FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proowner = 'tracker_owner'::regrole"


def forgetful(connection: psycopg.Connection) -> list[tuple[str]]:
    """The functions of ours that a temporary table could mislead."""
    return connection.execute(
        f"SELECT proname::text {OURS} AND %s <> ALL (coalesce(proconfig, '{{}}'))", [PATH]
    ).fetchall()


def test_every_function_says_where_it_looks(owner) -> None:
    assert forgetful(owner) == []
    assert one(owner.execute(f"SELECT count(*) {OURS}")) > 10


def test_the_application_makes_no_temporary_tables(application) -> None:
    with pytest.raises(InsufficientPrivilege):
        application.execute("CREATE TEMPORARY TABLE mine (id integer)")


def test_migrating_makes_up_for_what_is_missing(fresh_database: Database) -> None:
    with psycopg.connect(fresh_database.owner_url, autocommit=True) as owner:
        owner.execute("ALTER FUNCTION core_guard_published() RESET ALL")
        owner.execute("CREATE FUNCTION new() RETURNS integer LANGUAGE sql AS 'SELECT 1'")
        owner.execute(f"GRANT TEMPORARY ON DATABASE {fresh_database.name} TO PUBLIC")
        assert len(forgetful(owner)) == 2
        owner.execute(FIX_PATHS)
        assert forgetful(owner) == []
    with (
        psycopg.connect(fresh_database.url) as application,
        pytest.raises(InsufficientPrivilege),
    ):
        application.execute("CREATE TEMPORARY TABLE mine (id integer)")


def test_migrating_names_what_belongs_to_somebody_else(fresh_database: Database) -> None:
    """What an extension brought is the extension's own; a function of another role is nobody's to mend here."""

    def as_superuser(statement: str) -> None:
        SERVERS.postgres.execute(statement, database=fresh_database.name)

    with psycopg.connect(fresh_database.owner_url, autocommit=True) as owner:
        as_superuser("CREATE EXTENSION citext SCHEMA public")
        owner.execute(FIX_PATHS)
        as_superuser("CREATE FUNCTION public.strange(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'")
        with pytest.raises(RaiseException, match=r"do not belong to tracker_owner.*: strange\(integer\) of "):
            owner.execute(FIX_PATHS)
        as_superuser("ALTER FUNCTION public.strange(integer) OWNER TO tracker_owner")
        owner.execute(FIX_PATHS)
        assert forgetful(owner) == []


def test_a_closed_edition_is_not_opened_by_tables_of_ones_own(owner) -> None:
    row, closed = current(owner, "recommendations_recommendationtext"), 1
    owner.execute("CREATE TEMPORARY TABLE core_head AS SELECT 1 AS id, 1 AS number")
    owner.execute(
        "CREATE TEMPORARY TABLE core_edition AS"
        " SELECT 1 AS number, pg_current_xact_id()::text::bigint AS transaction"
    )
    with pytest.raises(IntegrityConstraintViolation), owner.transaction():
        withdraw(owner, "recommendations_recommendationtext", row, closed)
    with pytest.raises(IntegrityConstraintViolation), owner.transaction():
        insert_copy(owner, "recommendations_recommendationtext", closed)
