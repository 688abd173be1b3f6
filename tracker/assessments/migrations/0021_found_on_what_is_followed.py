"""A word on a recommendation is borne out by what is asked and followed, and a closure's word by closures of its kind."""

from django.db import migrations

IS_FOUND = """
-- Whether a word can stand on a recommendation, by what is public of the parts that are asked. The counts, and which
-- of several findings' words it is, are rollup.py's.
CREATE OR REPLACE FUNCTION assessments_is_found(said text, about bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH asked AS (
    SELECT part.id, (
             SELECT closure.kind FROM recommendations_closure closure WHERE closure.part_id = part.id
                AND closure.published_in_id IS NOT NULL AND closure.withdrawn_in_id IS NULL) AS closed
      FROM recommendations_part part JOIN recommendations_parttext words ON words.part_id = part.id
     WHERE part.recommendation_id = about AND words.withdrawn_in_id IS NULL AND words.kind = 'asked'
  )
  SELECT CASE
    WHEN said = 'not yet assessed' THEN true
    WHEN said IN ('superseded', 'overtaken by law', 'no longer followed') THEN
      (SELECT count(*) > 0 AND count(*) = count(closed)
              AND said = CASE count(DISTINCT closed) WHEN 1 THEN min(closed) ELSE 'no longer followed' END FROM asked)
    ELSE EXISTS (
      SELECT FROM asked JOIN assessments_assessment found ON found.part_id = asked.id
       WHERE asked.closed IS NULL AND found.published_in_id IS NOT NULL AND found.withdrawn_in_id IS NULL
         AND CASE said WHEN 'assessed in part' THEN true
                       WHEN 'partly met' THEN found.word IN ('met', 'partly met')
                       ELSE found.word = said END)
    END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0020_found_and_said_together"),
        ("recommendations", "0009_closure_guard"),
    ]
    operations = [migrations.RunSQL(IS_FOUND, migrations.RunSQL.noop)]
