"""An approval's agenda item can be taken down; and no finding goes out while a body concerned can still answer it."""

import django.db.models.deletion
from django.db import migrations, models

from tracker.core.guards import PASS, lets_take_downs_pass

WAITS = f"""
CREATE FUNCTION assessments_wait_for_replies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {PASS}
  -- A day counts to its end in London. Whom a finding concerns: assessments/replying.py.
  IF NEW.state = 'published' AND OLD.state <> 'published' AND EXISTS (
       SELECT FROM assessments_replyperiod p
         JOIN recommendations_addressee a ON a.id IN (
              SELECT addressee_id FROM recommendations_ask WHERE part_id = NEW.part_id AND withdrawn_in_id IS NULL
               UNION SELECT of_id FROM recommendations_parttext WHERE part_id = NEW.part_id AND withdrawn_in_id IS NULL)
        WHERE p.assessment_id = NEW.id AND p.last_day >= (clock_timestamp() AT TIME ZONE 'Europe/London')::date
          AND NOT EXISTS (SELECT FROM assessments_findingreply r
                           WHERE r.assessment_id = NEW.id AND r.body_id = a.body_id)) THEN
    RAISE EXCEPTION 'A body that this finding concerns can still reply to it.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER assessments_assessment_replies BEFORE UPDATE ON assessments_assessment
  FOR EACH ROW EXECUTE FUNCTION assessments_wait_for_replies();
"""
WAITS_UNDO = """
DROP TRIGGER assessments_assessment_replies ON assessments_assessment;
DROP FUNCTION assessments_wait_for_replies();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0015_one_reply_that_stands"),
        ("core", "0009_agreed_guard"),
        ("recommendations", "0001_initial"),
    ]
    operations = [
        migrations.AddField(
            model_name="approval",
            name="taken_down",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.takedown",
            ),
        ),
        # It is the guard of approvals too.
        lets_take_downs_pass("core_guard_identity"),
        migrations.RunSQL(WAITS, WAITS_UNDO),
    ]
