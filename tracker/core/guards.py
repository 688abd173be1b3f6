"""Migration operations that put the guards of migrations/0002 on a room's tables, and what no guard may be without."""

from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig
from django.db import connections
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
    return RunSQL([rewritten(function, "\nBEGIN\n", begins) for function in functions], RunSQL.noop)


def rewritten(function: str, old: str, new: str) -> str:
    """The statement that writes a function anew with `new` wherever `old` stands in it; an error where it does not."""
    return f"""
DO $do$
DECLARE stands text := pg_get_functiondef('{function}'::regproc);
BEGIN
  IF position($old${old}$old$ IN stands) = 0 THEN
    RAISE EXCEPTION 'The function {function} does not hold what was to be replaced in it.';
  END IF;
  EXECUTE replace(stands, $old${old}$old$, $new${new}$new$);
END $do$"""


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


def stamped(table: str, column: str) -> RunSQL:
    """Let the database say when a row of `table` was written down: in `column`, whatever the statement says."""
    return RunSQL(
        f"CREATE TRIGGER {table}_stamped BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION core_stamp('{column}')",
        f"DROP TRIGGER {table}_stamped ON {table}",
    )


# PostgreSQL looks for a table among a connection's temporary ones first, unless it is told otherwise: whoever may make
# one called like a table of ours would have the guards read that instead.
FIX_PATHS = """
DO $$
DECLARE
  path CONSTANT text := 'pg_catalog, public, pg_temp';
  ours regprocedure;
  others text;
BEGIN
  FOR ours IN SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proowner = current_user::regrole
                 AND 'search_path=' || path <> ALL (coalesce(proconfig, '{}')) LOOP
    EXECUTE format('ALTER ROUTINE %s SET search_path = %s', ours, path);
  END LOOP;
  SELECT string_agg(format('%s of %s', oid::regprocedure, proowner::regrole), ', ' ORDER BY oid::regprocedure::text)
    INTO others FROM pg_proc
   WHERE pronamespace = 'public'::regnamespace AND proowner <> current_user::regrole
     AND 'search_path=' || path <> ALL (coalesce(proconfig, '{}'))
     AND NOT EXISTS (SELECT FROM pg_depend
                      WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION 'Functions in this database do not belong to %, who migrates it: %.', current_user, others
      USING HINT = 'Make them its own (ALTER ROUTINE … OWNER TO …) or drop them, and migrate again: until then a '
                   'temporary table could mislead them.';
  END IF;
  IF has_database_privilege('public', current_database(), 'TEMPORARY') AND EXISTS (
       SELECT FROM pg_database WHERE datname = current_database() AND pg_has_role(datdba, 'USAGE')) THEN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  END IF;
END $$;
"""


def fix_paths_after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Let no temporary table come between a function of ours and the tables that it names."""
    with connections[using].cursor() as cursor:
        cursor.execute(FIX_PATHS)
