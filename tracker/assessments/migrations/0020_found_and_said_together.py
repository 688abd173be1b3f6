"""What the register says follows from what is found, and a finding goes with a reason or for another."""

from django.db import migrations

IS_FOUND = """
-- Whether a word can stand on a recommendation, by the findings that are public. The counts are rollup.py's.
CREATE FUNCTION assessments_is_found(said text, about bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT said IN ('not yet assessed', 'superseded', 'overtaken by law', 'no longer followed') OR EXISTS (
    SELECT FROM assessments_assessment found JOIN recommendations_part part ON part.id = found.part_id
     WHERE part.recommendation_id = about AND found.published_in_id IS NOT NULL AND found.withdrawn_in_id IS NULL
       AND CASE said WHEN 'assessed in part' THEN true
                     WHEN 'partly met' THEN found.word IN ('met', 'partly met')
                     ELSE found.word = said END)
$$;
"""

SAID = """
CREATE OR REPLACE FUNCTION assessments_found_before_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT assessments_is_found(NEW.word, NEW.recommendation_id) THEN
    RAISE EXCEPTION 'Nothing is found on recommendation % by which it is "%".', NEW.recommendation_id, NEW.word
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""

MOVED = """
-- Asked when the edition is whole: the rows of one act come in one after the other.
CREATE FUNCTION assessments_check_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  edition integer := coalesce(NEW.withdrawn_in_id, NEW.published_in_id);
  about bigint := (SELECT recommendation_id FROM recommendations_part WHERE id = NEW.part_id);
BEGIN
  IF NEW.withdrawn_in_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM assessments_withdrawal WHERE assessment_id = NEW.id AND published_in_id = edition) AND NOT EXISTS (
       SELECT FROM assessments_assessment WHERE part_id = NEW.part_id AND round_id = NEW.round_id
          AND published_in_id = edition) THEN
    RAISE EXCEPTION 'A finding is withdrawn with a reason, or another takes its place.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  -- What is not public any more has no status.
  IF EXISTS (SELECT FROM recommendations_recommendationtext WHERE recommendation_id = about AND withdrawn_in_id IS NULL)
     AND NOT EXISTS (SELECT FROM assessments_status WHERE recommendation_id = about AND published_in_id >= edition
                        AND withdrawn_in_id IS NULL AND assessments_is_found(word, about)) THEN
    RAISE EXCEPTION 'With a finding the status of its recommendation is worked out anew.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER assessments_assessment_moved AFTER UPDATE ON assessments_assessment
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((NEW.published_in_id, NEW.withdrawn_in_id) IS DISTINCT FROM (OLD.published_in_id, OLD.withdrawn_in_id))
  EXECUTE FUNCTION assessments_check_moved();
"""
MOVED_UNDO = """
DROP TRIGGER assessments_assessment_moved ON assessments_assessment;
DROP FUNCTION assessments_check_moved();
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0019_steps"), ("recommendations", "0001_initial")]
    operations = [
        migrations.RunSQL(IS_FOUND, "DROP FUNCTION assessments_is_found(text, bigint)"),
        migrations.RunSQL(SAID, migrations.RunSQL.noop),
        migrations.RunSQL(MOVED, MOVED_UNDO),
    ]
