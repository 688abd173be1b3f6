"""Migration operations that put the guards of migrations/0002 on a room's tables."""

from collections.abc import Iterable

from django.db.migrations.operations import RunSQL


def guard(table: str, function: str) -> RunSQL:
    """Attach the guard `function` to every insert, update and delete of `table`."""
    return RunSQL(
        f"CREATE TRIGGER {table}_guard BEFORE INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER {table}_guard ON {table}",
    )


def published(tables: Iterable[str]) -> list[RunSQL]:
    """Guards for tables of `Published` rows: they enter with an open edition and can only be withdrawn, once."""
    return [guard(table, "core_guard_published") for table in tables]


def identity(tables: Iterable[str]) -> list[RunSQL]:
    """Guards for tables of `Identity` rows: once made, they never change and never go."""
    return [guard(table, "core_guard_identity") for table in tables]
