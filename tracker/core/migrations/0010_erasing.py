"""A text that is kept aside is erased by a later act only: one that names its event, or what that event is about."""

from django.db import migrations

# An act names an event as it names any other row: "core.auditevent:12".
GUARD_TEXT = """
CREATE OR REPLACE FUNCTION core_guard_audit_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.erased_by_id IS NULL THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' AND OLD.erased_by_id IS NULL AND NEW.event_id = OLD.event_id
     AND NEW.before IS NULL AND NEW.after IS NULL AND NEW.salt = ''
     AND EXISTS (
       SELECT FROM core_auditevent event, core_auditevent act
        WHERE event.id = NEW.event_id AND act.id = NEW.erased_by_id AND event.id < act.id
          AND jsonb_exists_any(act.detail -> 'erases', event.about::text[] || ('core.auditevent:' || event.id))) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'What is kept aside of an event is only erased, once, by a later act that names what it erases.'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

ERASE = """
CREATE OR REPLACE FUNCTION core_erase_audit_texts(subjects text[], because bigint) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  erased integer;
BEGIN
  IF NOT EXISTS (SELECT FROM core_auditevent WHERE id = because AND detail -> 'erases' @> to_jsonb(subjects)) THEN
    RAISE EXCEPTION 'The event does not name what is to be erased.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  UPDATE core_audittext SET before = NULL, after = NULL, salt = '', erased_by_id = because
    FROM core_auditevent event
   WHERE event.id = event_id AND event.id < because AND erased_by_id IS NULL
     AND (event.about::text[] || ('core.auditevent:' || event.id)) && subjects;
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0009_agreed_guard")]
    operations = [
        migrations.RunSQL(GUARD_TEXT, migrations.RunSQL.noop),
        migrations.RunSQL(ERASE, migrations.RunSQL.noop),
    ]
