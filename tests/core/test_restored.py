"""A restored dump brings the numbers of another server's transactions: nothing of before is taken for what is now.

Each test lets something of this very transaction be of yesterday, which is what a row looks like whose number came with
a dump and is by chance that of the transaction that asks.
"""

import json
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import IntegrityConstraintViolation

from tests.core.test_guards import current, insert_copy, one, open_edition, withdraw
from tests.core.test_taking_down import act, blank
from tests.stack import SERVERS, Database
from tracker.core.guards import rewritten

TABLE = "evidence_update"


@pytest.fixture
def restored(ledgers: Database) -> Iterator[psycopg.Connection]:
    """A connection that is the application's but for a moment in `of_yesterday`; what it does is rolled back."""
    with psycopg.connect(SERVERS.postgres.url("postgres", ledgers.name)) as connection:
        connection.execute("SET ROLE tracker_app")
        yield connection
        connection.rollback()


def of_yesterday(connection: psycopg.Connection, table: str, column: str) -> None:
    """Let the newest row of a table be of yesterday, while its transaction's number stays."""
    connection.execute("RESET ROLE")
    connection.execute("SET session_replication_role = replica")
    changed = (
        "UPDATE {0} SET {1} = {1} - interval '1 day' WHERE transaction = pg_current_xact_id()::text::bigint"
    )
    names = sql.Identifier(table), sql.Identifier(column)
    assert connection.execute(sql.SQL(changed).format(*names)).rowcount == 1
    connection.execute("SET session_replication_role = origin")
    connection.execute("SET ROLE tracker_app")


def test_an_edition_of_before_stays_closed(restored) -> None:
    edition, row = open_edition(restored), current(restored, TABLE)
    of_yesterday(restored, "core_edition", "published_at")
    with pytest.raises(IntegrityConstraintViolation, match="appears only"), restored.transaction():
        insert_copy(restored, TABLE, edition)
    with pytest.raises(IntegrityConstraintViolation, match="in a new edition"):
        withdraw(restored, TABLE, row, edition)


def test_an_act_of_before_takes_nothing_more_down(restored) -> None:
    takedown, row = act(restored), current(restored, TABLE)
    of_yesterday(restored, "core_takedown", "at")
    with pytest.raises(IntegrityConstraintViolation, match="Only a take-down that is being recorded"):
        blank(restored, takedown, TABLE, row)


def test_an_act_of_before_lets_no_row_say_that_it_was_taken_down(restored) -> None:
    takedown, row = act(restored), current(restored, TABLE)
    is_take_down = (
        "SELECT core_is_take_down(%(table)s::regclass, was, was || core_stand_ins(%(table)s::regclass, was,"
        " (SELECT tombstone FROM core_takedown WHERE id = %(act)s)) || jsonb_build_object('taken_down_id', %(act)s))"
        " FROM (SELECT to_jsonb(stood) AS was FROM evidence_update stood WHERE id = %(row)s) stands"
    )
    values = {"table": TABLE, "act": takedown, "row": row}
    assert one(restored.execute(is_take_down, values))
    of_yesterday(restored, "core_takedown", "at")
    assert not one(restored.execute(is_take_down, values))


def test_an_act_of_before_erases_nothing_more(restored) -> None:
    event, subject = restored.execute(
        "SELECT event.id, subject FROM core_auditevent event JOIN core_audittext ON event_id = event.id"
        " WHERE erased_by_id IS NULL ORDER BY event.id LIMIT 1"
    ).fetchone()
    detail = {"act": act(restored, subject=subject), "erases": [f"core.auditevent:{event}"]}
    order = one(
        restored.execute(
            "INSERT INTO core_auditevent (actor_name, acting_as, roles, bodies, verb, subject, subject_name, about,"
            " committees, detail, origin, before_digest, after_digest) VALUES ('Ada', '', '{}', '{}', 'took down',"
            " %(subject)s::text, 'x', ARRAY[%(subject)s::text], '{}', %(detail)s, '', '', '') RETURNING id",
            {"subject": subject, "detail": json.dumps(detail)},
        )
    )
    erase, values = "SELECT core_erase_audit_texts(%s, %s)", [detail["erases"], order]
    with restored.transaction(force_rollback=True):
        assert one(restored.execute(erase, values)) == 1
    of_yesterday(restored, "core_takedown", "at")
    with pytest.raises(IntegrityConstraintViolation, match="only erased, once, by a later take-down"):
        restored.execute(erase, values)


def test_what_is_recorded_now_is_never_before_its_transaction(restored) -> None:
    """Whatever the server's clock does meanwhile: it goes back by an hour here."""
    restored.execute("RESET ROLE")
    restored.execute("CREATE SCHEMA back")
    restored.execute("GRANT USAGE ON SCHEMA back TO PUBLIC")
    restored.execute(
        "CREATE FUNCTION back.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT now() - interval '1h' $$"
    )
    for function in ("core_number_edition", "core_number_takedown"):
        restored.execute(f"ALTER FUNCTION {function}() SET search_path = back, pg_catalog, public, pg_temp")  # type: ignore[arg-type]
    restored.execute("SET ROLE tracker_app")
    open_edition(restored)
    act(restored)
    of = "SELECT {} >= now() FROM {} WHERE transaction = pg_current_xact_id()::text::bigint"
    assert one(restored.execute(of.format("published_at", "core_edition")))
    assert one(restored.execute(of.format("at", "core_takedown")))


def test_a_function_that_does_not_hold_what_is_to_be_replaced_is_named(fresh_database: Database) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="core_is_take_down does not hold"):
        SERVERS.postgres.execute(
            rewritten("core_is_take_down", "no such words", "others"), database=fresh_database.name
        )
