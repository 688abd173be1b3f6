"""An outcome review is proposed, agreed to by somebody else, and published; its figures are fixed with the proposal."""

from django.db import migrations

from tracker.core.guards import PASS, agreed, published

FIX_FIGURES = """
CREATE FUNCTION assessments_fix_outcome_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {PASS}
  IF TG_OP <> 'INSERT' OR NOT EXISTS (
    SELECT FROM assessments_outcomereview
    WHERE id = NEW.review_id AND approver_id IS NULL AND refusal = '' AND published_in_id IS NULL
  ) THEN
    RAISE EXCEPTION 'What an outcome review rests on is fixed with its proposal.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER assessments_outcomefigure_fixed BEFORE INSERT OR UPDATE OR DELETE ON assessments_outcomefigure
  FOR EACH ROW EXECUTE FUNCTION assessments_fix_outcome_figures();
""".replace("{PASS}", PASS)

UNDO = """
DROP TRIGGER assessments_outcomefigure_fixed ON assessments_outcomefigure;
DROP FUNCTION assessments_fix_outcome_figures();
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0011_outcomes")]
    operations = [
        *published(["assessments_outcomereview"]),
        *agreed(["assessments_outcomereview"]),
        migrations.RunSQL(FIX_FIGURES, UNDO),
    ]
