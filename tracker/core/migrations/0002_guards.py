"""What the database itself refuses, whoever asks. See docs/adr/0001-editions.md."""

from django.db import migrations

from tracker.core.guards import guard

NUMBER_EDITION = """
-- Numbers and times come from here alone: under the head's lock, so without gaps and never going back.
CREATE FUNCTION core_number_edition() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  last_published_at timestamptz;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'An edition never changes.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  UPDATE core_head SET number = number + 1 WHERE id = 1 RETURNING number INTO STRICT NEW.number;
  SELECT published_at INTO last_published_at FROM core_edition WHERE number = NEW.number - 1;
  NEW.published_at := greatest(clock_timestamp(), last_published_at);
  NEW.transaction := pg_current_xact_id()::text::bigint;
  RETURN NEW;
END $$;
"""

GUARD_HEAD = """
CREATE FUNCTION core_guard_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR NEW.number NOT IN (OLD.number, OLD.number + 1)
     OR NEW.takedowns NOT IN (OLD.takedowns, OLD.takedowns + 1) THEN
    RAISE EXCEPTION 'The head only moves forward, one at a time.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""

GUARD_PUBLISHED = """
CREATE FUNCTION core_guard_published() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  open_edition integer;
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.published_in_id IS NULL THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'A published row of % is never deleted; withdraw it in a new edition.', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;

  -- The edition being published is the newest one, made in this very transaction; all others are closed.
  SELECT e.number INTO open_edition FROM core_head h JOIN core_edition e ON e.number = h.number
   WHERE e.transaction = pg_current_xact_id()::text::bigint;

  IF TG_OP = 'INSERT' OR OLD.published_in_id IS NULL THEN
    IF NEW.withdrawn_in_id IS NOT NULL
       OR (NEW.published_in_id IS NOT NULL AND NEW.published_in_id IS DISTINCT FROM open_edition) THEN
      RAISE EXCEPTION 'A row of % appears only with the edition that is being published.', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END IF;

  IF to_jsonb(NEW) - 'withdrawn_in_id' IS DISTINCT FROM to_jsonb(OLD) - 'withdrawn_in_id'
     OR OLD.withdrawn_in_id IS NOT NULL OR NEW.withdrawn_in_id IS DISTINCT FROM open_edition THEN
    RAISE EXCEPTION 'A published row of % never changes; it can only be withdrawn, once, in a new edition.',
      TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""

GUARD_IDENTITY = """
CREATE FUNCTION core_guard_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'A row of % names a thing for ever; it never changes.', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def drop(function: str) -> str:
    return f"DROP FUNCTION {function}()"


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "INSERT INTO core_head (id, number, takedowns) VALUES (1, 0, 0)",
            "DELETE FROM core_head",
        ),
        migrations.RunSQL(NUMBER_EDITION, drop("core_number_edition")),
        migrations.RunSQL(GUARD_HEAD, drop("core_guard_head")),
        migrations.RunSQL(GUARD_PUBLISHED, drop("core_guard_published")),
        migrations.RunSQL(GUARD_IDENTITY, drop("core_guard_identity")),
        guard("core_edition", "core_number_edition"),
        guard("core_head", "core_guard_head"),
    ]
