"""Taking a text down, held by the database whatever the code does. See docs/adr/0008-taking-down.md."""

from django.db import migrations

from tracker.core.guards import PASS, identity

NUMBER_TAKEDOWN = """
-- The act: its time, its sentence and its transaction come from here alone, and it is counted in the head, whose lock
-- it holds, so that nothing is published meanwhile and every page, past ones included, is another page from now on.
CREATE FUNCTION core_number_takedown() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE core_head SET takedowns = takedowns + 1 WHERE id = 1;
  NEW.at := clock_timestamp();
  NEW.transaction := pg_current_xact_id()::text::bigint;
  NEW.tombstone := core_tombstone(NEW.ground, NEW.at);
  RETURN NEW;
END $$;
"""

TOMBSTONE = """
CREATE FUNCTION core_tombstone(ground text, moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT 'This was taken down on ' || to_char(moment AT TIME ZONE 'Europe/London', 'FMDD FMMonth YYYY') ||
    CASE ground
      WHEN 'exempt' THEN ' because it is exempt from publication.'
      WHEN 'personal' THEN ' because it contained personal information.'
      WHEN 'legal' THEN ' for legal reasons.'
      WHEN 'published in error' THEN ' because it was published in error.'
    END
$$;
"""

STAND_INS = """
-- What a row of a table says once it is taken down: each text column with what stands in for it. The owner marks the
-- columns in the catalogue (core/takedown.py). What was empty stays empty, unless the mark says always.
CREATE FUNCTION core_stand_ins(about oid, was jsonb, tombstone text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(attname, CASE
      WHEN mark ? 'always' THEN mark -> 'always'
      WHEN was -> attname::text IN ('""', '[]', '{}', 'null') THEN was -> attname::text
      WHEN mark -> 'text' = '"$tombstone"' THEN to_jsonb(tombstone)
      ELSE mark -> 'text' END), '{}')
  FROM (SELECT attname, substr(col_description(attrelid, attnum), 18)::jsonb AS mark FROM pg_attribute
         WHERE attrelid = about AND attnum > 0 AND NOT attisdropped
           AND col_description(attrelid, attnum) LIKE 'When taken down: %') AS columns
$$;
"""

IS_TAKE_DOWN = """
-- Whether a change of a row is exactly that it is taken down by an act of this very transaction, and nothing else.
CREATE FUNCTION core_is_take_down(about oid, was jsonb, becomes jsonb) RETURNS boolean LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp AS $$
DECLARE
  act core_takedown%ROWTYPE;
BEGIN
  IF was ->> 'taken_down_id' IS NOT NULL OR becomes ->> 'taken_down_id' IS NULL THEN RETURN false; END IF;
  SELECT * INTO act FROM core_takedown
   WHERE id = (becomes ->> 'taken_down_id')::bigint AND transaction = pg_current_xact_id()::text::bigint;
  RETURN FOUND AND becomes =
    was || core_stand_ins(about, was, act.tombstone) || jsonb_build_object('taken_down_id', act.id);
END $$;
"""

BLANK = """
-- The one way to take a row down: by the owner, for an act that is being recorded in this transaction.
CREATE FUNCTION core_blank(act bigint, about regclass, key bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  identity text := CASE WHEN about = 'core_edition'::regclass THEN 'number' ELSE 'id' END;
  sentence text;
  was jsonb;
  becomes jsonb;
BEGIN
  SELECT tombstone INTO sentence FROM core_takedown
   WHERE id = act AND transaction = pg_current_xact_id()::text::bigint;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Only a take-down that is being recorded blanks a text.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NOT EXISTS (SELECT FROM pg_class WHERE oid = about AND relnamespace = 'public'::regnamespace) THEN
    RAISE EXCEPTION '% holds nothing that can be taken down.', about USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  EXECUTE format('SELECT to_jsonb(r) FROM %s AS r WHERE %I = $1 FOR UPDATE', about, identity) INTO was USING key;
  becomes := core_stand_ins(about, was, sentence);
  IF was IS NULL OR becomes = '{}' OR was ->> 'taken_down_id' IS NOT NULL THEN
    RAISE EXCEPTION 'There is no such row of % to take down.', about USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  EXECUTE format('UPDATE %s SET taken_down_id = $1, %s WHERE %I = $3', about,
    (SELECT string_agg(format('%1$I = (jsonb_populate_record(NULL::%2$s, $2)).%1$I', name, about), ', ')
       FROM jsonb_object_keys(becomes) AS name), identity) USING act, becomes, key;
END $$;
"""

NUMBER_EDITION = """
CREATE OR REPLACE FUNCTION core_number_edition() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  last_published_at timestamptz;
BEGIN
  {PASS}
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'An edition never changes.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  UPDATE core_head SET number = number + 1 WHERE id = 1 RETURNING number INTO STRICT NEW.number;
  SELECT published_at INTO last_published_at FROM core_edition WHERE number = NEW.number - 1;
  NEW.published_at := greatest(clock_timestamp(), last_published_at);
  NEW.transaction := pg_current_xact_id()::text::bigint;
  NEW.taken_down_id := NULL;
  RETURN NEW;
END $$;
""".replace("{PASS}", PASS)

GUARD_PUBLISHED = """
CREATE OR REPLACE FUNCTION core_guard_published() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  open_edition integer;
BEGIN
  {PASS}
  IF TG_OP = 'DELETE' THEN
    IF OLD.published_in_id IS NULL THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'A published row of % is never deleted; withdraw it in a new edition.', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;

  IF (TG_OP = 'INSERT' AND NEW.taken_down_id IS NOT NULL)
     OR (TG_OP = 'UPDATE' AND NEW.taken_down_id IS DISTINCT FROM OLD.taken_down_id) THEN
    RAISE EXCEPTION 'A row of % is taken down only with the act that is being recorded.', TG_TABLE_NAME
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
    IF NEW.published_in_id IS NOT NULL AND NEW.taken_down_id IS NOT NULL THEN
      RAISE EXCEPTION 'A row of % that was taken down is not published any more.', TG_TABLE_NAME
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
""".replace("{PASS}", PASS)


class Migration(migrations.Migration):
    dependencies = [("core", "0007_takedown")]
    operations = [
        migrations.RunSQL(TOMBSTONE, "DROP FUNCTION core_tombstone(text, timestamptz)"),
        migrations.RunSQL(NUMBER_TAKEDOWN, "DROP FUNCTION core_number_takedown()"),
        migrations.RunSQL(STAND_INS, "DROP FUNCTION core_stand_ins(oid, jsonb, text)"),
        migrations.RunSQL(IS_TAKE_DOWN, "DROP FUNCTION core_is_take_down(oid, jsonb, jsonb)"),
        migrations.RunSQL(BLANK, "DROP FUNCTION core_blank(bigint, regclass, bigint)"),
        migrations.RunSQL(NUMBER_EDITION, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD_PUBLISHED, migrations.RunSQL.noop),
        *identity(["core_takedown"]),
        migrations.RunSQL(
            "CREATE TRIGGER core_takedown_numbered BEFORE INSERT ON core_takedown"
            " FOR EACH ROW EXECUTE FUNCTION core_number_takedown()",
            "DROP TRIGGER core_takedown_numbered ON core_takedown",
        ),
    ]
