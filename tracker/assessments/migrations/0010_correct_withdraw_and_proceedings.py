"""What the database holds of corrections, withdrawals, what is taken back, and of live proceedings.

See docs/adr/0006-two-persons.md.
"""

from django.db import migrations

from tracker.core.guards import PASS, identity, published

ASSESSMENT = """
CREATE OR REPLACE FUNCTION assessments_fix_sent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moves text[] := ARRAY['state', 'sent_at', 'return_reason', 'published_in_id', 'withdrawn_in_id'];
BEGIN
  {PASS}
  IF TG_OP = 'INSERT' AND NEW.state <> 'draft' THEN
    RAISE EXCEPTION 'An assessment begins as a draft.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.corrects_id IS NOT NULL AND NEW.state = 'draft' AND NOT EXISTS (
       SELECT FROM assessments_assessment p WHERE p.id = NEW.corrects_id AND p.part_id = NEW.part_id
          AND p.round_id = NEW.round_id AND p.version < NEW.version AND p.state = 'published') THEN
    RAISE EXCEPTION 'A correction names a published version of the same finding.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'INSERT' THEN RETURN NEW; END IF;
  IF OLD.state <> 'draft' AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - moves IS DISTINCT FROM to_jsonb(OLD) - moves) THEN
    RAISE EXCEPTION 'An assessment that was sent for review never changes; the next version can be written.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF NEW.author_id <> OLD.author_id THEN
    RAISE EXCEPTION 'A version keeps its author.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN
     (('draft', 'in review'), ('in review', 'returned'), ('in review', 'approved'), ('approved', 'returned'),
      ('approved', 'published')) THEN
    RAISE EXCEPTION 'An assessment cannot go from % to %.', OLD.state, NEW.state
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.state IN ('approved', 'published') AND NEW.state <> OLD.state
     AND NOT EXISTS (SELECT FROM assessments_approval WHERE assessment_id = NEW.id) THEN
    RAISE EXCEPTION 'Only an approval by a second person makes an assessment approved.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.state = 'published' AND OLD.state = 'approved' THEN
    IF NOT EXISTS (SELECT FROM assessments_proceedingscheck WHERE edition_id = NEW.published_in_id) THEN
      RAISE EXCEPTION 'Somebody has to check first that no live proceedings are touched.'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.corrects_id IS NOT NULL AND NEW.published_in_id IS DISTINCT FROM
       (SELECT withdrawn_in_id FROM assessments_assessment WHERE id = NEW.corrects_id) THEN
      RAISE EXCEPTION 'A correction takes the place of the version that it corrects, in one edition.'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
""".replace("{PASS}", PASS)

WITHDRAWAL = """
CREATE FUNCTION assessments_check_withdrawal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- In the edition in which the finding goes, and where no other version takes its place.
  IF NEW.published_in_id IS DISTINCT FROM
     (SELECT withdrawn_in_id FROM assessments_assessment WHERE id = NEW.assessment_id) OR EXISTS (
       SELECT FROM assessments_assessment a JOIN assessments_assessment n ON n.published_in_id = a.withdrawn_in_id
          AND n.part_id = a.part_id AND n.round_id = a.round_id WHERE a.id = NEW.assessment_id) THEN
    RAISE EXCEPTION 'A withdrawal belongs to a finding that goes with the edition being published.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER assessments_withdrawal_checked AFTER INSERT ON assessments_withdrawal
  FOR EACH ROW EXECUTE FUNCTION assessments_check_withdrawal();
"""
WITHDRAWAL_UNDO = """
DROP TRIGGER assessments_withdrawal_checked ON assessments_withdrawal;
DROP FUNCTION assessments_check_withdrawal();
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0009_corrections_withdrawals_agreement")]
    operations = [
        *published(["assessments_withdrawal"]),
        *identity(["assessments_proceedingscheck"]),
        migrations.RunSQL(ASSESSMENT, migrations.RunSQL.noop),
        migrations.RunSQL(WITHDRAWAL, WITHDRAWAL_UNDO),
    ]
