"""A text that is kept aside is erased by a take-down only, in the very transaction that records it."""

from django.db import migrations

GUARD_TEXT = """
CREATE OR REPLACE FUNCTION core_guard_audit_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.erased_by_id IS NULL THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' AND OLD.erased_by_id IS NULL AND NEW.event_id = OLD.event_id
     AND NEW.before IS NULL AND NEW.after IS NULL AND NEW.salt = ''
     AND EXISTS (
       SELECT FROM core_auditevent event, core_auditevent act
         JOIN core_takedown taken ON taken.id::text = act.detail ->> 'act' AND taken.subject = act.subject
          AND taken.transaction = pg_current_xact_id()::text::bigint
        WHERE event.id = NEW.event_id AND act.id = NEW.erased_by_id AND event.id < act.id
          AND jsonb_exists_any(act.detail -> 'erases', event.about::text[] || ('core.auditevent:' || event.id))) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'What is kept aside of an event is only erased, once, by a later take-down that names what it erases.'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0011_times")]
    operations = [migrations.RunSQL(GUARD_TEXT, migrations.RunSQL.noop)]
