"""What the database refuses by itself, to the application's role and to its owner alike, over plain SQL."""

from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db.models import UniqueConstraint
from psycopg import sql
from psycopg.errors import InsufficientPrivilege, IntegrityConstraintViolation, UniqueViolation

from accounts.models import Invitation, Membership, User
from tracker.assessments.models import EvidenceCited, FigureCited, Scheduled, ScheduledItem
from tracker.assessments.outcomes.models import OutcomeFigure, ReviewAfter
from tracker.bodies.models import Contact
from tracker.core.models import AuditText, Drafted, Edition, Head, Heartbeat, Identity, Ledger, Published
from tracker.mail.models import Mail
from tracker.recommendations.models import Deadline
from tracker.reminders.models import Chasing, Reminder

MODELS = list(apps.get_models(include_auto_created=True))
PUBLISHED = [model for model in MODELS if issubclass(model, Published)]
IDENTITY = [model for model in MODELS if issubclass(model, Identity)]
LEDGERS = [model for model in MODELS if issubclass(model, Ledger)]
# Rows that begin as drafts have a second guard, which may speak first; their rooms' tests try both.
ALWAYS_PUBLISHED = [model for model in PUBLISHED if not issubclass(model, Drafted)]

# A new table stands here only when somebody has thought about who may change its rows.
NEITHER = {
    Edition: "has a guard of its own: it never changes",
    Head: "has a guard of its own: it only moves forward",
    AuditText: "has a guard of its own: it is erased, once; never public",
    Heartbeat: "says which process is alive now; nobody asks for its past",
    User: "an account belongs to a person, who may change it; never public",
    Membership: "is ended, and the audit trail keeps who did it; never public",
    Invitation: "is accepted or withdrawn once, held by a guard of its own; never public",
    Contact: "an address that staff keep right; never public",
    Mail: "moves from waiting to sent; the key is unique for ever; never public",
    EvidenceCited: "free while its assessment is a draft, then fixed by a guard of its own",
    FigureCited: "free while its assessment is a draft, then fixed by a guard of its own",
    OutcomeFigure: "fixed with its proposal by a guard of its own",
    ReviewAfter: "a number of months that staff choose; never public",
    Scheduled: "is settled once, and the audit trail keeps how; never public, what it publishes has guards of its own",
    ScheduledItem: "names what waits for a minute; never public",
    Chasing: "is switched on and off, and the audit trail keeps who did it; never public",
    Reminder: "gets the mail that carries it; unique for ever; never public",
}
DJANGO = {
    "account",
    "auth",
    "contenttypes",
    "mfa",
    "sessions",
}  # Django's and allauth's own tables, never public

REFUSED = (IntegrityConstraintViolation, InsufficientPrivilege)


def tables(models):
    """Parametrise a test by table."""
    return pytest.mark.parametrize("table", [model._meta.db_table for model in models])


def one(cursor: psycopg.Cursor) -> Any:
    """The first value of the first row."""
    row = cursor.fetchone()
    assert row is not None
    return row[0]


def run(connection: psycopg.Connection, statement: str, **names: str) -> psycopg.Cursor:
    """Run SQL with quoted names filled in."""
    return connection.execute(
        sql.SQL(statement).format(**{name: sql.Identifier(value) for name, value in names.items()})
    )


def open_edition(connection: psycopg.Connection) -> int:
    """Begin to publish, as `publishing` does."""
    return one(connection.execute("INSERT INTO core_edition (note) VALUES ('A test.') RETURNING number"))


def current(connection: psycopg.Connection, table: str) -> int:
    """The primary key of a row that is published and not withdrawn."""
    published = "SELECT id FROM {table} WHERE published_in_id IS NOT NULL AND withdrawn_in_id IS NULL LIMIT 1"
    return one(run(connection, published, table=table))


def withdraw(connection: psycopg.Connection, table: str, row: int, number: int | None) -> int:
    """Withdraw a row in an edition; returns how many rows changed."""
    statement = sql.SQL("UPDATE {} SET withdrawn_in_id = %s WHERE id = %s").format(sql.Identifier(table))
    return connection.execute(statement, [number, row]).rowcount


def insert_copy(
    connection: psycopg.Connection, table: str, published_in: int, row: int | None = None
) -> psycopg.Cursor:
    """Insert a copy of a row, or of a table's first row that is not withdrawn, into an edition."""
    columns = [
        name
        for (name,) in connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
            " AND column_name NOT IN ('id', 'published_in_id', 'withdrawn_in_id')",
            [table],
        )
    ]
    return connection.execute(
        sql.SQL(
            "INSERT INTO {table} ({columns}, published_in_id)"
            " SELECT {columns}, {number} FROM {table} WHERE id = coalesce({row}, id) "
            "ORDER BY withdrawn_in_id IS NOT NULL, id LIMIT 1 RETURNING id"
        ).format(
            table=sql.Identifier(table),
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            number=sql.Literal(published_in),
            row=sql.Literal(row),
        )
    )


def test_every_table_is_a_ledger_or_has_been_thought_about() -> None:
    plain = {model for model in MODELS if model not in {*PUBLISHED, *IDENTITY, *LEDGERS}}
    assert {model for model in plain if model._meta.app_label not in DJANGO} - set(NEITHER) <= {
        User.groups.through,
        User.user_permissions.through,
    }


@pytest.mark.parametrize(
    ("models", "function"),
    [
        (PUBLISHED, "core_guard_published"),
        ([*IDENTITY, *LEDGERS], "core_guard_identity"),
        ([Edition], "core_number_edition"),
        ([Head], "core_guard_head"),
        ([AuditText], "core_guard_audit_text"),
    ],
)
def test_every_ledger_has_its_guard_on_insert_update_and_delete(models, function, owner) -> None:
    row, before, insert, delete, update = 1, 2, 4, 8, 16
    guarded = owner.execute(
        "SELECT tgrelid::regclass::text FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
        " WHERE proname = %s AND tgtype = %s AND tgenabled = 'O'",
        [function, row + before + insert + delete + update],
    )
    assert {table for (table,) in guarded} == {model._meta.db_table for model in models}


@tables(ALWAYS_PUBLISHED)
class TestAPublishedRow:
    """Every table of published rows, in the database that has the report and its figures."""

    @pytest.mark.parametrize("column", ["id", "published_in_id"])
    def test_never_changes_not_even_while_it_is_withdrawn(self, table, column, anybody) -> None:
        row, number = current(anybody, table), open_edition(anybody)
        for withdrawn in ("withdrawn_in_id", "%(number)s"):
            with (
                pytest.raises(REFUSED, match=r"can only be withdrawn|permission denied"),
                anybody.transaction(),
            ):
                anybody.execute(
                    sql.SQL(
                        f"UPDATE {{}} SET {{}} = %(number)s, withdrawn_in_id = {withdrawn} WHERE id = %(row)s"
                    ).format(sql.Identifier(table), sql.Identifier(column)),
                    {"number": number, "row": row},
                )

    def test_is_never_deleted(self, table, anybody) -> None:
        open_edition(anybody)
        with pytest.raises(REFUSED, match=r"never deleted|permission denied"):
            run(anybody, "DELETE FROM {table}", table=table)

    def test_is_withdrawn_in_the_edition_being_published_and_only_once(self, table, anybody) -> None:
        row, number = current(anybody, table), open_edition(anybody)
        assert withdraw(anybody, table, row, number) == 1
        for again in (number, open_edition(anybody), None):
            with pytest.raises(IntegrityConstraintViolation, match="once"), anybody.transaction():
                withdraw(anybody, table, row, again)

    def test_is_not_withdrawn_in_an_edition_that_is_closed_or_to_come(self, table, anybody) -> None:
        row = current(anybody, table)
        for number in (2, 3):
            with pytest.raises(IntegrityConstraintViolation, match="in a new edition"), anybody.transaction():
                withdraw(anybody, table, row, number)
        first, second = open_edition(anybody), open_edition(anybody)
        assert second == first + 1
        with pytest.raises(IntegrityConstraintViolation, match="in a new edition"):
            withdraw(anybody, table, row, first)

    def test_is_not_added_to_an_edition_that_is_closed_or_to_come(self, table, anybody) -> None:
        for closed in (1, 2, 3):
            with pytest.raises(IntegrityConstraintViolation, match="appears only"), anybody.transaction():
                insert_copy(anybody, table, closed)
        open_edition(anybody)
        with pytest.raises(IntegrityConstraintViolation, match="appears only"):
            insert_copy(anybody, table, 2)

    def test_is_the_only_current_one_about_its_thing(self, table, application) -> None:
        number = open_edition(application)
        with pytest.raises(UniqueViolation):
            insert_copy(application, table, number)


@pytest.mark.parametrize("model", PUBLISHED)
def test_what_a_row_is_about_is_what_the_database_holds_to_one(model) -> None:
    about = set(model.same_thing)
    if model is Deadline:
        about -= {"kind"}  # there is one original, and any number of revisions
    held = [
        set(constraint.fields)
        for constraint in model._meta.constraints
        if isinstance(constraint, UniqueConstraint)
        and constraint.condition is not None
        and ("withdrawn_in", None) in constraint.condition.children
    ]
    assert about
    assert held == [about]


def test_a_row_that_replaces_another_may_follow_it_in_the_same_edition(application) -> None:
    number = open_edition(application)
    row = current(application, "bodies_bodyname")
    withdraw(application, "bodies_bodyname", row, number)
    assert insert_copy(application, "bodies_bodyname", number, row).rowcount == 1


@tables(IDENTITY)
class TestAnIdentityRow:
    """Every table of rows that name a thing."""

    def test_never_changes(self, table, anybody) -> None:
        with pytest.raises(IntegrityConstraintViolation, match="names a thing for ever"):
            run(anybody, "UPDATE {table} SET id = id", table=table)

    def test_is_never_deleted(self, table, anybody) -> None:
        with pytest.raises(REFUSED, match=r"names a thing for ever|permission denied"):
            run(anybody, "DELETE FROM {table}", table=table)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_edition SET note = 'Nothing happened.' WHERE number = 1",
        "UPDATE core_edition SET published_at = published_at - interval '1 day'",
        "DELETE FROM core_edition WHERE number = 2",
    ],
)
def test_an_edition_never_changes(statement, anybody) -> None:
    with pytest.raises(REFUSED, match=r"never changes|permission denied"):
        anybody.execute(statement)


def test_whoever_publishes_chooses_neither_number_nor_time(anybody) -> None:
    newest = one(anybody.execute("SELECT max(number) FROM core_edition"))
    number, recent = anybody.execute(
        "INSERT INTO core_edition (number, published_at, transaction, note) VALUES (77, '2020-01-01', 5, '')"
        " RETURNING number, published_at > now() - interval '1 hour'"
    ).fetchone()
    assert (number, recent) == (newest + 1, True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_head SET number = number + 2",
        "UPDATE core_head SET number = number - 1",
        "UPDATE core_head SET takedowns = takedowns + 2",
        "DELETE FROM core_head",
        "INSERT INTO core_head (id, number, takedowns) VALUES (1, 0, 0)",
        "INSERT INTO core_head (id, number, takedowns) VALUES (2, 0, 0)",
    ],
)
def test_the_head_only_moves_forward_one_at_a_time(statement, anybody) -> None:
    with pytest.raises(REFUSED, match=r"only moves forward|permission denied"):
        anybody.execute(statement)


def test_the_application_does_not_move_the_head_without_publishing(application) -> None:
    with pytest.raises(InsufficientPrivilege):
        application.execute("UPDATE core_head SET number = number + 1")


def test_guards_cannot_be_switched_off_by_the_application(application) -> None:
    for statement in (
        "SET session_replication_role = replica",
        "ALTER TABLE core_edition DISABLE TRIGGER ALL",
        "DROP TRIGGER core_edition_guard ON core_edition",
        "CREATE OR REPLACE FUNCTION core_guard_published() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    ):
        with pytest.raises(InsufficientPrivilege), application.transaction():
            application.execute(statement)
