"""A word of the Committee's stands on a recommendation only while a finding on one of its parts is public."""

from django.db import migrations

GUARD = """
CREATE FUNCTION assessments_found_before_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.word NOT IN ('not yet assessed', 'superseded', 'overtaken by law', 'no longer followed') AND NOT EXISTS (
       SELECT FROM assessments_assessment found JOIN recommendations_part part ON part.id = found.part_id
        WHERE part.recommendation_id = NEW.recommendation_id
          AND found.published_in_id IS NOT NULL AND found.withdrawn_in_id IS NULL) THEN
    RAISE EXCEPTION 'Nothing is found on recommendation %, so it is not "%".', NEW.recommendation_id, NEW.word
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER assessments_status_found BEFORE INSERT ON assessments_status
  FOR EACH ROW EXECUTE FUNCTION assessments_found_before_said();
"""

BACK = """
DROP TRIGGER assessments_status_found ON assessments_status;
DROP FUNCTION assessments_found_before_said();
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0016_takedown_of_agenda_items_and_reply_guard")]
    operations = [migrations.RunSQL(GUARD, BACK)]
