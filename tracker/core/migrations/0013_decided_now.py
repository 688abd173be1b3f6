"""When something was proposed, and when somebody agreed to it, is said by the database. See core/agreed.py."""

from django.db import migrations

from tracker.core.guards import PASS

GUARD_AGREED = """
CREATE OR REPLACE FUNCTION core_guard_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moves text[] := ARRAY['approver_id', 'approved_at', 'refusal', 'published_in_id', 'withdrawn_in_id'];
BEGIN
  {PASS}
  IF TG_OP = 'INSERT' THEN
    IF NEW.approver_id IS NOT NULL OR NEW.refusal <> '' OR NEW.published_in_id IS NOT NULL THEN
      RAISE EXCEPTION 'A row of % begins as a proposal; then a second person decides.', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW.proposed_at := clock_timestamp();
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'A proposal of % is refused, and stays.', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  -- What is published is held by core_guard_published.
  IF OLD.published_in_id IS NOT NULL THEN RETURN NEW; END IF;
  IF to_jsonb(NEW) - moves IS DISTINCT FROM to_jsonb(OLD) - moves THEN
    RAISE EXCEPTION 'What was proposed in % never changes; another can be proposed.', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.refusal <> '' OR (OLD.approver_id IS NOT NULL AND (NEW.approver_id, NEW.approved_at, NEW.refusal)
       IS DISTINCT FROM (OLD.approver_id, OLD.approved_at, OLD.refusal)) THEN
    RAISE EXCEPTION 'A proposal of % is decided once.', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.approver_id IS NULL AND NEW.approver_id IS NOT NULL THEN
    NEW.approved_at := clock_timestamp();
  END IF;
  RETURN NEW;
END $$;
""".replace("{PASS}", PASS)


class Migration(migrations.Migration):
    dependencies = [("core", "0012_erasing_is_taking_down")]
    operations = [migrations.RunSQL(GUARD_AGREED, migrations.RunSQL.noop)]
