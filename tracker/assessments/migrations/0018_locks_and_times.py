"""What is cited stays with its version also when both change at once; and nobody says when they saved or approved."""

from django.db import migrations

from tracker.core.guards import PASS, stamped

CITED = """
CREATE OR REPLACE FUNCTION assessments_fix_cited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {PASS}
  -- Held, so that it is not sent for review before this transaction is over.
  PERFORM FROM assessments_assessment
    WHERE id IN (CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.assessment_id END,
                 CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.assessment_id END)
    ORDER BY id FOR UPDATE;
  IF EXISTS (SELECT FROM assessments_assessment
              WHERE id IN (CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.assessment_id END,
                           CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.assessment_id END)
                AND state <> 'draft') THEN
    RAISE EXCEPTION 'What a version cites is fixed once it was sent for review.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
""".replace("{PASS}", PASS)

FIGURES = """
CREATE OR REPLACE FUNCTION assessments_fix_outcome_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {PASS}
  IF TG_OP = 'INSERT' THEN
    PERFORM FROM assessments_outcomereview
      WHERE id = NEW.review_id AND approver_id IS NULL AND refusal = '' AND published_in_id IS NULL FOR UPDATE;
    IF FOUND THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'What an outcome review rests on is fixed with its proposal.'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
""".replace("{PASS}", PASS)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0017_found_before_said"), ("core", "0011_times")]
    operations = [
        migrations.RunSQL(CITED, migrations.RunSQL.noop),
        migrations.RunSQL(FIGURES, migrations.RunSQL.noop),
        stamped("assessments_approval", "approved_at"),
        stamped("assessments_draftsave", "saved_at"),
        stamped("assessments_replyperiod", "opened_at"),
        stamped("assessments_findingreply", "given_at"),
    ]
