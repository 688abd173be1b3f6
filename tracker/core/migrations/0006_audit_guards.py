"""Seals are written once; what is kept aside of an event changes once, when it is erased, and says by which event."""

from django.db import migrations

from tracker.core.guards import guard, identity

GUARD_TEXT = """
CREATE FUNCTION core_guard_audit_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.erased_by_id IS NULL THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' AND OLD.erased_by_id IS NULL AND NEW.event_id = OLD.event_id
     AND NEW.before IS NULL AND NEW.after IS NULL AND NEW.salt = ''
     AND EXISTS (
       SELECT FROM core_auditevent event, core_auditevent act
        WHERE event.id = NEW.event_id AND act.id = NEW.erased_by_id
          AND jsonb_exists_any(act.detail -> 'erases', event.about::text[])) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'What is kept aside of an event is only erased, once, by an act that names what it erases.'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

ERASE = """
-- The application's role may not change these rows; it can only ask for this.
CREATE FUNCTION core_erase_audit_texts(subjects text[], because bigint) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  erased integer;
BEGIN
  IF NOT EXISTS (SELECT FROM core_auditevent WHERE id = because AND detail -> 'erases' @> to_jsonb(subjects)) THEN
    RAISE EXCEPTION 'The event does not name what is to be erased.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  UPDATE core_audittext SET before = NULL, after = NULL, salt = '', erased_by_id = because
    FROM core_auditevent event
   WHERE event.id = event_id AND erased_by_id IS NULL AND event.about::text[] && subjects;
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0005_audit_seal")]
    operations = [
        migrations.RunSQL(GUARD_TEXT, "DROP FUNCTION core_guard_audit_text()"),
        guard("core_audittext", "core_guard_audit_text"),
        migrations.RunSQL(ERASE, "DROP FUNCTION core_erase_audit_texts(text[], bigint)"),
        *identity(["core_seal"]),
    ]
