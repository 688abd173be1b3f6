"""What a body sent stays as it sent it: an update's words are fixed once it is no longer a draft."""

from django.db import migrations

from tracker.core.guards import identity, published

FIXED = """
CREATE FUNCTION evidence_fix_sent_update() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moves text[] := ARRAY['state', 'submission_id', 'read_by_id', 'read_at', 'return_reason', 'saved_at',
                        'published_in_id', 'withdrawn_in_id'];
BEGIN
  IF TG_OP = 'INSERT' THEN RETURN NEW; END IF;
  IF OLD.state <> 'draft' AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - moves IS DISTINCT FROM to_jsonb(OLD) - moves) THEN
    RAISE EXCEPTION 'An update that was sent never changes; a next version can be written.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN
     (('draft', 'submitted'), ('submitted', 'returned'), ('submitted', 'accepted')) THEN
    RAISE EXCEPTION 'An update cannot go from % to %.', OLD.state, NEW.state
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_update_fixed BEFORE INSERT OR UPDATE OR DELETE ON evidence_update
  FOR EACH ROW EXECUTE FUNCTION evidence_fix_sent_update();
"""
UNFIXED = "DROP TRIGGER evidence_update_fixed ON evidence_update; DROP FUNCTION evidence_fix_sent_update()"


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial"), ("core", "0002_guards")]
    operations = [
        *published(["evidence_update", "evidence_received"]),
        *identity(["evidence_submission"]),
        migrations.RunSQL(FIXED, UNFIXED),
    ]
