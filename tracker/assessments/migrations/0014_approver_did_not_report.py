"""Nobody approves a finding that rests on a report of their own. See docs/adr/0006-two-persons.md."""

from django.db import migrations

CHECK = """
CREATE OR REPLACE FUNCTION assessments_check_approver() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  about assessments_assessment%ROWTYPE;
BEGIN
  SELECT * INTO about FROM assessments_assessment WHERE id = NEW.assessment_id FOR UPDATE;
  IF about.state <> 'in review' THEN
    RAISE EXCEPTION 'This version is not in review any more.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  -- Anyone who saved a draft of it since the last finding on the same thing was published has had a hand in it.
  IF EXISTS (SELECT FROM assessments_draftsave s JOIN assessments_assessment a ON a.id = s.assessment_id
              WHERE a.part_id = about.part_id AND a.round_id = about.round_id AND s.saved_by_id = NEW.approver_id
                AND a.version > coalesce((SELECT max(p.version) FROM assessments_assessment p
                     WHERE p.part_id = about.part_id AND p.round_id = about.round_id AND p.state = 'published'), 0)) THEN
    RAISE EXCEPTION 'Somebody who worked on a draft of it cannot approve it.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  -- So has anyone who wrote, saved or sent, for the body, a version of a report that it rests on.
  IF EXISTS (SELECT FROM assessments_evidencecited c
               JOIN evidence_update cited ON cited.id = c.update_id
               JOIN evidence_update v ON v.ask_id = cited.ask_id AND v.round_id = cited.round_id
               LEFT JOIN evidence_submission s ON s.id = v.submission_id
              WHERE c.assessment_id = about.id
                AND (NEW.approver_id IN (v.author_id, s.submitted_by_id)
                     OR EXISTS (SELECT FROM core_auditevent e WHERE e.subject = 'evidence.update:' || v.id
                                   AND e.verb = 'saved' AND e.actor_id = NEW.approver_id))) THEN
    RAISE EXCEPTION 'Somebody who worked on a report that it rests on cannot approve it.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION assessments_check_approver() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  about assessments_assessment%ROWTYPE;
BEGIN
  SELECT * INTO about FROM assessments_assessment WHERE id = NEW.assessment_id FOR UPDATE;
  IF about.state <> 'in review' THEN
    RAISE EXCEPTION 'This version is not in review any more.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  -- Anyone who saved a draft of it since the last finding on the same thing was published has had a hand in it.
  IF EXISTS (SELECT FROM assessments_draftsave s JOIN assessments_assessment a ON a.id = s.assessment_id
              WHERE a.part_id = about.part_id AND a.round_id = about.round_id AND s.saved_by_id = NEW.approver_id
                AND a.version > coalesce((SELECT max(p.version) FROM assessments_assessment p
                     WHERE p.part_id = about.part_id AND p.round_id = about.round_id AND p.state = 'published'), 0)) THEN
    RAISE EXCEPTION 'Somebody who worked on a draft of it cannot approve it.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0013_right_of_reply"),
        ("core", "0003_auditevent"),
        ("evidence", "0001_initial"),
    ]
    operations = [migrations.RunSQL(CHECK, BEFORE)]
