"""Two persons for an assessment, held by the database whatever the code does. See docs/adr/0006-two-persons.md."""

from django.db import migrations

from tracker.core.guards import identity, published

ASSESSMENT = """
CREATE FUNCTION assessments_fix_sent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moves text[] := ARRAY['state', 'sent_at', 'return_reason', 'published_in_id', 'withdrawn_in_id'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      RAISE EXCEPTION 'An assessment begins as a draft.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'draft' AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - moves IS DISTINCT FROM to_jsonb(OLD) - moves) THEN
    RAISE EXCEPTION 'An assessment that was sent for review never changes; the next version can be written.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF NEW.author_id <> OLD.author_id THEN
    RAISE EXCEPTION 'A version keeps its author.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN
     (('draft', 'in review'), ('in review', 'returned'), ('in review', 'approved'), ('approved', 'published')) THEN
    RAISE EXCEPTION 'An assessment cannot go from % to %.', OLD.state, NEW.state
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.state IN ('approved', 'published') AND NEW.state <> OLD.state
     AND NOT EXISTS (SELECT FROM assessments_approval WHERE assessment_id = NEW.id) THEN
    RAISE EXCEPTION 'Only an approval by a second person makes an assessment approved.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER assessments_assessment_fixed BEFORE INSERT OR UPDATE OR DELETE ON assessments_assessment
  FOR EACH ROW EXECUTE FUNCTION assessments_fix_sent();
"""
ASSESSMENT_UNDO = "DROP TRIGGER assessments_assessment_fixed ON assessments_assessment; DROP FUNCTION assessments_fix_sent()"

CITED = """
CREATE FUNCTION assessments_fix_cited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM assessments_assessment
              WHERE id IN (CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.assessment_id END,
                           CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.assessment_id END)
                AND state <> 'draft') THEN
    RAISE EXCEPTION 'What a version cites is fixed once it was sent for review.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER assessments_evidencecited_fixed BEFORE INSERT OR UPDATE OR DELETE ON assessments_evidencecited
  FOR EACH ROW EXECUTE FUNCTION assessments_fix_cited();
CREATE TRIGGER assessments_figurecited_fixed BEFORE INSERT OR UPDATE OR DELETE ON assessments_figurecited
  FOR EACH ROW EXECUTE FUNCTION assessments_fix_cited();
"""
CITED_UNDO = """
DROP TRIGGER assessments_evidencecited_fixed ON assessments_evidencecited;
DROP TRIGGER assessments_figurecited_fixed ON assessments_figurecited;
DROP FUNCTION assessments_fix_cited();
"""

APPROVAL = """
ALTER TABLE assessments_approval ADD CONSTRAINT approval_copies_the_author
  FOREIGN KEY (assessment_id, author_id) REFERENCES assessments_assessment (id, author_id);
CREATE FUNCTION assessments_check_approver() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER assessments_approval_checked BEFORE INSERT ON assessments_approval
  FOR EACH ROW EXECUTE FUNCTION assessments_check_approver();
"""
APPROVAL_UNDO = """
DROP TRIGGER assessments_approval_checked ON assessments_approval;
DROP FUNCTION assessments_check_approver();
ALTER TABLE assessments_approval DROP CONSTRAINT approval_copies_the_author;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0003_assessment_approval_draftsave_evidencecited_and_more"),
        ("core", "0002_guards"),
    ]
    operations = [
        *published(["assessments_assessment"]),
        *identity(["assessments_draftsave", "assessments_approval"]),
        migrations.RunSQL(ASSESSMENT, ASSESSMENT_UNDO),
        migrations.RunSQL(CITED, CITED_UNDO),
        migrations.RunSQL(APPROVAL, APPROVAL_UNDO),
    ]
