"""No finding goes out where a body that has not answered lost days for it, because the part was closed meanwhile."""

from django.db import migrations

from tracker.core.guards import PASS

WAITS = f"""
CREATE OR REPLACE FUNCTION assessments_wait_for_replies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {PASS}
  -- A day counts to its end in London. Whom a finding concerns, and what cuts its days short: assessments/concerned.py.
  IF NEW.state = 'published' AND OLD.state <> 'published' AND EXISTS (
       SELECT FROM assessments_replyperiod p
         JOIN recommendations_addressee a ON a.id IN (
              SELECT addressee_id FROM recommendations_ask WHERE part_id = NEW.part_id AND withdrawn_in_id IS NULL
               UNION SELECT of_id FROM recommendations_parttext WHERE part_id = NEW.part_id AND withdrawn_in_id IS NULL)
        WHERE p.assessment_id = NEW.id
          AND NOT EXISTS (SELECT FROM assessments_findingreply r
                           WHERE r.assessment_id = NEW.id AND r.body_id = a.body_id)
          AND (p.last_day >= (clock_timestamp() AT TIME ZONE 'Europe/London')::date
               OR NEW.corrects_id IS NULL AND EXISTS (
                 SELECT FROM recommendations_closure c JOIN core_edition begun ON begun.number = c.published_in_id
                   LEFT JOIN core_edition over ON over.number = c.withdrawn_in_id
                  WHERE c.part_id = NEW.part_id
                    AND (begun.published_at AT TIME ZONE 'Europe/London')::date <= p.last_day
                    AND (over.number IS NULL OR over.published_at > p.opened_at)))) THEN
    RAISE EXCEPTION 'A body that this finding concerns can still reply to it, or could not while it had days for it.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0021_found_on_what_is_followed"),
        ("recommendations", "0014_progress_asked"),
    ]
    operations = [migrations.RunSQL(WAITS, migrations.RunSQL.noop)]
