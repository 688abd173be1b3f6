"""When a version was sent, and why it was returned, is written down with that step, and stays."""

from django.db import migrations

from tracker.core.guards import PASS

STEPS = f"""
CREATE FUNCTION assessments_fix_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {PASS}
  IF (NEW.sent_at IS DISTINCT FROM OLD.sent_at AND (OLD.state, NEW.state) <> ('draft', 'in review'))
     OR (NEW.return_reason <> OLD.return_reason AND (NEW.state <> 'returned' OR OLD.state = 'returned')) THEN
    RAISE EXCEPTION 'When a version was sent, and why it was returned, is written down with that step.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER assessments_assessment_steps BEFORE UPDATE ON assessments_assessment
  FOR EACH ROW EXECUTE FUNCTION assessments_fix_steps();
"""
UNDO = "DROP TRIGGER assessments_assessment_steps ON assessments_assessment; DROP FUNCTION assessments_fix_steps()"


class Migration(migrations.Migration):
    dependencies = [("assessments", "0018_locks_and_times")]
    operations = [migrations.RunSQL(STEPS, UNDO)]
