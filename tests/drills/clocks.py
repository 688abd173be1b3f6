"""The time that it is for Python and for the database, in a drill that lasts for many days and takes minutes."""

import datetime as dt

import psycopg
import time_machine

from tests.stack import SERVERS

# `clock_timestamp()`, `statement_timestamp()` and, in functions of ours, `now()` mean the drill's: its schema comes
# before the system's. Each edition also keeps what a row's timestamp usually is, the moment at which its transaction
# began, for the control.
CLOCK = """
CREATE SCHEMA drill;
GRANT USAGE ON SCHEMA drill TO PUBLIC;
CREATE TABLE drill.clock (since timestamptz PRIMARY KEY DEFAULT pg_catalog.clock_timestamp(), shows timestamptz);
CREATE FUNCTION drill.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE SECURITY DEFINER
  AS 'SELECT shows FROM drill.clock ORDER BY since DESC LIMIT 1';
CREATE FUNCTION drill.statement_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
  AS 'SELECT drill.clock_timestamp()';
CREATE FUNCTION drill.began() RETURNS timestamptz LANGUAGE sql VOLATILE SECURITY DEFINER
  AS 'SELECT shows FROM drill.clock WHERE since <= pg_catalog.now() ORDER BY since DESC LIMIT 1';
CREATE FUNCTION drill.now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT drill.began()';
DO $$
DECLARE
  it record;
BEGIN
  EXECUTE format('ALTER DATABASE %I SET search_path = drill, pg_catalog, public', current_database());
  FOR it IN SELECT oid::regprocedure AS name FROM pg_proc
             WHERE pronamespace = 'public'::regnamespace AND prosrc ~ 'clock_timestamp|now\\(\\)' LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = drill, pg_catalog, public, pg_temp', it.name);
  END LOOP;
  FOR it IN SELECT adrelid::regclass AS owner, attname AS name FROM pg_attrdef JOIN pg_attribute
              ON attrelid = adrelid AND attnum = adnum
             WHERE pg_get_expr(adbin, adrelid) ILIKE '%statement_timestamp()%' LOOP
    EXECUTE format('ALTER TABLE %s ALTER %I SET DEFAULT drill.clock_timestamp()', it.owner, it.name);
  END LOOP;
END $$;
ALTER TABLE core_edition ADD COLUMN created_at timestamptz DEFAULT drill.began();
"""


class Clocks:
    """Both clocks. They stand still between two calls."""

    def __init__(self, database: str, begin: dt.datetime) -> None:
        """Take over the clock of a database to which nothing of the product has connected yet."""
        SERVERS.postgres.execute(CLOCK, database=database)
        self.connection = psycopg.connect(SERVERS.postgres.url("postgres", database), autocommit=True)
        self.python = time_machine.travel(begin, tick=False).start()
        self.show(begin)

    def show(self, moment: dt.datetime) -> None:
        """Let both show a moment."""
        self.python.move_to(moment)
        self.connection.execute("INSERT INTO drill.clock (shows) VALUES (%s)", [moment])

    def show_pages(self, moment: dt.datetime) -> None:
        """Let Python alone show a moment: the pages are read as at it, whatever the database has gone on to."""
        self.python.move_to(moment)

    def waits_for_a_lock(self, statement: str) -> bool:
        """Whether a connection is stopped by a lock at a statement that contains this."""
        query = "SELECT 1 FROM pg_stat_activity WHERE query LIKE %s AND wait_event_type = 'Lock'"
        return self.connection.execute(query, [f"%{statement}%"]).fetchone() is not None
