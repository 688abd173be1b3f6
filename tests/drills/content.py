"""The content of all tables of a database, as digests that can be compared."""

from tests.stack import SERVERS

# What is different each time that the same thing happens, beside moments: what is drawn by lot, and the transaction.
BY_CHANCE = ("salt", "before_digest", "after_digest", "transaction")


class Content:
    """Digests over the tables of one database, read by the superuser on a connection of its own each time."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.tables: dict[str, list[str]] = {}
        for table, chance in SERVERS.postgres.execute(COLUMNS, database=database):
            self.tables[str(table)] = list(chance)  # type: ignore[call-overload]

    def exact(self) -> dict[str, str]:
        """A digest for each table over all that it holds."""
        return self._digests({table: [] for table in self.tables})

    def but_for_chance(self) -> dict[str, str]:
        """The same without the columns that are different each time."""
        return self._digests(self.tables)

    def _digests(self, without: dict[str, list[str]]) -> dict[str, str]:
        one = (
            "SELECT '{0}', md5(coalesce(string_agg(line, chr(10) ORDER BY line), '')) "
            "FROM (SELECT (to_jsonb(t) - '{{{1}}}'::text[])::text AS line FROM \"{0}\" t) lines"
        )
        query = " UNION ALL ".join(one.format(table, ",".join(names)) for table, names in without.items())
        rows = SERVERS.postgres.execute(query.replace("{", "{{").replace("}", "}}"), database=self.database)
        return {str(table): str(digest) for table, digest in rows}


COLUMNS = f"""
SELECT t.table_name,
       coalesce(array_agg(c.column_name::text) FILTER (WHERE c.data_type IN ('timestamp with time zone', 'uuid')
         OR c.column_name IN {BY_CHANCE}), ARRAY[]::text[])
  FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name)
 WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE' GROUP BY t.table_name ORDER BY 1
"""


def sequences(database: str) -> dict[str, int]:
    """What each sequence counts on by."""
    rows = SERVERS.postgres.execute(
        "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'public'",
        database=database,
    )
    return {str(name): int(str(value)) for name, value in rows}


def set_back(database: str, values: dict[str, int]) -> None:
    """Let the sequences count on from there."""
    one = "setval('{0}', {1}, {2})"
    calls = [
        one.format(name, max(value, 1), str(value > 0).lower()) for name, value in sorted(values.items())
    ]
    SERVERS.postgres.execute("SELECT " + ", ".join(calls), database=database)
