"""When an act happened is said by the database, and never by whoever writes it down."""

from django.db import migrations

from tracker.core.guards import stamped

STAMP = """
-- The time is now, and the number is the next one, whatever the statement says.
CREATE FUNCTION core_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id <> currval(pg_get_serial_sequence(TG_RELID::regclass::text, 'id')::regclass) THEN
    RAISE EXCEPTION 'A row of % takes the next number.', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN jsonb_populate_record(NEW, jsonb_build_object(TG_ARGV[0], clock_timestamp()));
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0010_erasing")]
    operations = [
        migrations.RunSQL(STAMP, "DROP FUNCTION core_stamp()"),
        stamped("core_auditevent", "at"),
    ]
