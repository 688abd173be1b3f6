-- A crowd of invented recommendations, each with a long history: what would take the product's verbs hours.
-- It adds `editions` editions to what is there, a report for each hundred recommendations, and to each recommendation
-- `versions` status rows one after the other and a tenth as many versions of its words, spread over the editions.
-- Guards are switched off inside, which only the superuser's function may do; the rows are such as they would let in.
CREATE OR REPLACE FUNCTION crowd(recommendations integer, versions integer, editions integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET session_replication_role = replica AS $crowd$
DECLARE
  before integer := (SELECT coalesce(max(number), 0) FROM core_edition);
  began timestamptz := (SELECT coalesce(max(published_at), now() - interval '3 years') FROM core_edition);
  wordings integer := greatest(1, versions / 10);
  words text[] := ARRAY['not yet assessed', 'assessed in part', 'partly met', 'met', 'not met', 'no longer met'];
BEGIN
  INSERT INTO core_edition (number, published_at, note, transaction)
  SELECT before + n, began + n * (clock_timestamp() - began) / (editions + 1), 'The crowd''s edition ' || n, 0
  FROM generate_series(1, editions) n;
  UPDATE core_head SET number = before + editions;

  CREATE TEMP TABLE bodies ON COMMIT DROP AS
  SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM bodies_body WHERE kind <> 'committee';

  WITH made AS (
    INSERT INTO recommendations_report (slug, committee_id, invented)
    SELECT 'crowd-' || n, (SELECT min(id) FROM bodies_body WHERE kind = 'committee'), true
    FROM generate_series(1, (recommendations + 99) / 100) n RETURNING id, slug
  ) INSERT INTO recommendations_reporttext
    (report_id, title, published_words, published_note, link, summary, reply_note, published_in_id)
  SELECT id, 'Crowd ' || slug, 'some day', '', '', 'Nothing real.', '', before + 1 FROM made;

  CREATE TEMP TABLE made ON COMMIT DROP AS
  WITH made AS (
    INSERT INTO recommendations_recommendation (report_id, number, position)
    SELECT report.id, (n - 1) % 100 + 1, (n - 1) % 100 + 1
    FROM generate_series(1, recommendations) n
    JOIN recommendations_report report ON report.slug = 'crowd-' || ((n - 1) / 100 + 1)
    RETURNING id
  ) SELECT id, row_number() OVER (ORDER BY id)::integer AS place FROM made;

  INSERT INTO recommendations_recommendationtext
    (recommendation_id, title, aim, wording, themes, owed, opens_on, checkpoints, published_in_id, withdrawn_in_id)
  SELECT made.id, 'Mend lamp ' || made.place || ', wording ' || v, 'Nobody stumbles', 'Mend the lamp.',
    ARRAY['theme ' || made.place % 12, 'theme ' || made.place % 7 + 12], 'once', '', '', appears.edition, goes.edition
  FROM made CROSS JOIN generate_series(1, wordings) v,
    LATERAL (SELECT CASE v WHEN 1 THEN before + 1
      ELSE before + (v - 1) * editions / wordings + made.place % greatest(1, editions / wordings) END) appears(edition),
    LATERAL (SELECT CASE v WHEN wordings THEN NULL
      ELSE before + v * editions / wordings + made.place % greatest(1, editions / wordings) END) goes(edition)
  ORDER BY appears.edition, made.place;

  INSERT INTO assessments_status
    (recommendation_id, word, counts, differs, published_in_id, withdrawn_in_id)
  SELECT made.id, words[(made.place + v) % 6 + 1], jsonb_build_object('met', 1, 'not met', 2), (made.place + v) % 50 = 0,
    appears.edition, goes.edition
  FROM made CROSS JOIN generate_series(1, versions) v,
    LATERAL (SELECT CASE v WHEN 1 THEN before + 1
      ELSE before + (v - 1) * editions / versions + made.place % greatest(1, editions / versions) END) appears(edition),
    LATERAL (SELECT CASE v WHEN versions THEN NULL
      ELSE before + v * editions / versions + made.place % greatest(1, editions / versions) END) goes(edition)
  ORDER BY appears.edition, made.place;

  -- Two addressees for each, a lead and a partner, both asked for its one part in its one round, by a day.
  WITH addressed AS (
    INSERT INTO recommendations_addressee (recommendation_id, body_id, position)
    SELECT made.id, bodies.id, nth
    FROM made CROSS JOIN generate_series(1, 2) nth
    JOIN bodies ON bodies.place = (made.place + nth) % (SELECT count(*) FROM bodies)
    RETURNING id, position
  ) INSERT INTO recommendations_addresseeterms (addressee_id, role, reply, note, published_in_id)
  SELECT id, CASE position WHEN 1 THEN 'lead' ELSE 'partner' END, 'wanted', '', before + 1 FROM addressed;

  WITH parts AS (
    INSERT INTO recommendations_part (recommendation_id, letter, position) SELECT id, 'a', 1 FROM made RETURNING id
  ), rounds AS (
    INSERT INTO recommendations_round (part_id, label, published_in_id) SELECT id, '', before + 1 FROM parts
  ) INSERT INTO recommendations_parttext (part_id, kind, text, published_in_id)
  SELECT id, 'asked', 'Mend it.', before + 1 FROM parts;

  WITH asks AS (
    INSERT INTO recommendations_ask (part_id, addressee_id, published_in_id)
    SELECT part.id, addressee.id, before + 1
    FROM made JOIN recommendations_part part ON part.recommendation_id = made.id
    JOIN recommendations_addressee addressee ON addressee.recommendation_id = made.id
    RETURNING id, part_id
  ) INSERT INTO recommendations_deadline (ask_id, round_id, due_on, kind, asked_by, reason, published_in_id)
  SELECT asks.id, round.id, current_date + (asks.id % 1000)::integer - 500, 'original', '', '', before + 1
  FROM asks JOIN recommendations_round round ON round.part_id = asks.part_id;

  ANALYZE;
END
$crowd$
