"""With what a report was sent, who read it and why it was returned is written down with that step, and stays."""

from django.db import migrations

from tracker.core.guards import PASS

STEPS = f"""
CREATE FUNCTION evidence_fix_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {PASS}
  IF (NEW.saved_at <> OLD.saved_at AND OLD.state <> 'draft')
     OR (NEW.submission_id IS DISTINCT FROM OLD.submission_id AND (OLD.state, NEW.state) <> ('draft', 'submitted'))
     OR ((NEW.read_by_id, NEW.read_at) IS DISTINCT FROM (OLD.read_by_id, OLD.read_at)
         AND (OLD.state <> 'submitted' OR NEW.state NOT IN ('returned', 'accepted')))
     OR (NEW.return_reason <> OLD.return_reason AND (OLD.state, NEW.state) <> ('submitted', 'returned')) THEN
    RAISE EXCEPTION 'With what an update was sent, and how it was read, is written down with that step.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_update_steps BEFORE UPDATE ON evidence_update
  FOR EACH ROW EXECUTE FUNCTION evidence_fix_steps();
"""
UNDO = "DROP TRIGGER evidence_update_steps ON evidence_update; DROP FUNCTION evidence_fix_steps()"


class Migration(migrations.Migration):
    dependencies = [("evidence", "0004_takedown_passes")]
    operations = [migrations.RunSQL(STEPS, UNDO)]
