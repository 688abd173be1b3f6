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


# What a trigger function that keeps rows from changing begins with: a take-down passes, and nothing else with it.
PASS = """IF TG_OP = 'UPDATE' AND core_is_take_down(TG_RELID, to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;"""


def lets_take_downs_pass(*functions: str) -> RunSQL:
    """Begin trigger functions that stand already with `PASS`; one that is written anew has it in its text."""
    begins = f"\nBEGIN\n  {PASS}\n"
    blocks = [
        f"EXECUTE replace(pg_get_functiondef('{function}'::regproc), $old$\nBEGIN\n$old$, $new${begins}$new$);"
        for function in functions
    ]
    return RunSQL(f"DO $do$ BEGIN {' '.join(blocks)} END $do$", RunSQL.noop)


def agreed(tables: Iterable[str]) -> list[RunSQL]:
    """Guards for tables of `Agreed` rows, beside those of `published`: what was proposed never changes."""
    return [
        RunSQL(
            f"CREATE TRIGGER {table}_agreed BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION core_guard_agreed()",
            f"DROP TRIGGER {table}_agreed ON {table}",
        )
        for table in tables
    ]
