"""What a superuser can do to a single row of the audit trail, each change with the way to undo it.

Triggers and keys are switched off for its connection, as a superuser can.
"""

import random
from collections.abc import Callable

import psycopg
from psycopg import sql

EVENTS, TEXTS, SEALS = "core_auditevent", "core_audittext", "core_seal"
KEYS = {EVENTS: "id", TEXTS: "event_id", SEALS: "position"}
# Another value of a column, by its type.
ANOTHER = {
    "timestamp with time zone": "{column} + interval '1 microsecond'",
    "bigint": "coalesce({column}, 0) + 1000000",
    "jsonb": """{column} || '{{"by the way": 1}}'""",
    "character varying[]": "{column} || 'another'::varchar",
    "bigint[]": "{column} || 1000000::bigint",
}
ANOTHER_TEXT = "md5(coalesce({column}, ''))"

Undo = Callable[[], None]
Way = Callable[[], tuple[str, Undo]]


class Tamperer:
    """Changes one row at a time, by chance, and puts it back."""

    def __init__(self, url: str, seed: int) -> None:
        self.chance = random.Random(seed)
        self.connection = psycopg.connect(url, autocommit=True)
        self.connection.execute("SET session_replication_role = replica")
        self.ways: list[Way] = [
            *(self._changing(table, column, kind) for table in KEYS for column, kind in self._columns(table)),
            *(self._deleting(table) for table in KEYS),
            self.cut_the_end_off,
            self.insert_an_event,
            self.insert_a_seal,
            self.blank_a_text,
            self.put_a_text_aside,
        ]

    def close(self) -> None:
        """No more of it."""
        self.connection.close()

    def tamperings(self, count: int) -> list[Way]:
        """As many ways as wanted, in random order; each is there as often as any other, but for one."""
        often = [*self.ways] * (count // len(self.ways))
        ways = often + self.chance.sample(self.ways, count - len(often))
        self.chance.shuffle(ways)
        return ways

    def _columns(self, table: str) -> list[tuple[str, str]]:
        return list(
            self.connection.execute(
                "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
                " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
                [table],
            )
        )

    def _changing(self, table: str, column: str, kind: str) -> Way:
        def change() -> tuple[str, Undo]:
            pk = self._any(table)
            saved = self._saved(table, pk)
            another = sql.SQL(ANOTHER.get(kind, ANOTHER_TEXT)).format(column=sql.Identifier(column))
            statement = sql.SQL("UPDATE {} SET {} = {} WHERE {} = %s RETURNING {}")
            key = sql.Identifier(KEYS[table])
            names = sql.Identifier(table), sql.Identifier(column), another, key, key
            row = self.connection.execute(statement.format(*names), [pk]).fetchone()
            assert row
            return f"{table}.{column} changed", lambda: self._put_back(table, saved, row[0])

        return change

    def _deleting(self, table: str) -> Way:
        def delete() -> tuple[str, Undo]:
            pk = self._any(table)
            saved = self._saved(table, pk)
            self._delete(table, pk)
            return f"a row of {table} deleted", lambda: self._put_back(table, saved)

        return delete

    def cut_the_end_off(self) -> tuple[str, Undo]:
        """Delete the last seal."""
        last = self._one("SELECT max(position) FROM core_seal")
        saved = self._saved(SEALS, last)
        self._delete(SEALS, last)
        return "the last seal deleted", lambda: self._put_back(SEALS, saved)

    def insert_an_event(self) -> tuple[str, Undo]:
        """Insert an act that never took place, with a seal at the end of the chain."""
        event = self._copied_event()
        position = self._one(
            "INSERT INTO core_seal (position, event_id, digest)"
            " SELECT max(position) + 1, %s, md5('a') || md5('b') FROM core_seal RETURNING position",
            event,
        )

        def undo() -> None:
            self._delete(SEALS, position)
            self._delete(EVENTS, event)

        return "an event inserted with a seal", undo

    def insert_a_seal(self) -> tuple[str, Undo]:
        """Insert a seal before the first one."""
        event = self._copied_event()
        statement = "INSERT INTO core_seal VALUES (0, %s, md5('a') || md5('b')) RETURNING position"
        self._one(statement.replace("core_seal", "core_seal (position, event_id, digest)"), event)

        def undo() -> None:
            self._delete(SEALS, 0)
            self._delete(EVENTS, event)

        return "a seal inserted", undo

    def blank_a_text(self) -> tuple[str, Undo]:
        """Erase what is kept aside as the owner's function does, for an act that ordered nothing."""
        pk = self._any(TEXTS)
        saved = self._saved(TEXTS, pk)
        self.connection.execute(
            "UPDATE core_audittext SET before = NULL, after = NULL, salt = '', erased_by_id = event_id"
            " WHERE event_id = %s",
            [pk],
        )
        return "a text erased without an act", lambda: self._put_back(TEXTS, saved, pk)

    def put_a_text_aside(self) -> tuple[str, Undo]:
        """Put words aside for an act that had none."""
        event = self._copied_event(but_for="before_digest = '', after_digest = ''")
        self.connection.execute(
            "INSERT INTO core_audittext (event_id, salt, after) VALUES (%s, 'x', 'x')", [event]
        )

        def undo() -> None:
            self._delete(TEXTS, event)
            self._delete(EVENTS, event)

        return "a text inserted", undo

    def _copied_event(self, but_for: str = "") -> int:
        """A copy of some event, under a new number; returns that."""
        columns = ", ".join(column for column, _ in self._columns(EVENTS) if column != "id")
        pk: int = self._one(
            f"INSERT INTO core_auditevent ({columns}) SELECT {columns} FROM core_auditevent WHERE id = %s"
            " RETURNING id",
            self._any(EVENTS),
        )
        if but_for:
            self.connection.execute(f"UPDATE core_auditevent SET {but_for} WHERE id = %s", [pk])  # type: ignore[arg-type]
        return pk

    def _any(self, table: str) -> int:
        rows = self.connection.execute(f"SELECT {KEYS[table]} FROM {table} ORDER BY 1").fetchall()  # type: ignore[arg-type]
        return int(self.chance.choice(rows)[0])

    def _one(self, statement: str, *values: int) -> int:
        row = self.connection.execute(statement, values).fetchone()  # type: ignore[arg-type]
        assert row
        return int(row[0])

    def _saved(self, table: str, pk: int) -> str:
        statement = f"SELECT to_jsonb(t)::text FROM {table} t WHERE {KEYS[table]} = %s"
        row = self.connection.execute(statement, [pk]).fetchone()  # type: ignore[arg-type]
        assert row
        return str(row[0])

    def _delete(self, table: str, pk: int) -> None:
        self.connection.execute(f"DELETE FROM {table} WHERE {KEYS[table]} = %s", [pk])  # type: ignore[arg-type]

    def _put_back(self, table: str, saved: str, instead_of: int | None = None) -> None:
        if instead_of is not None:
            self._delete(table, instead_of)
        statement = f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s::jsonb)"
        self.connection.execute(statement, [saved])  # type: ignore[arg-type]
