"""SQL functions that work out where MOUs stood on each day (`leads.models.standing`).

A fact counts from the day it tells of. For what stands on the MOU or the milestone itself (status,
amounts, forecasts) the row is right for today, and the log beside it says what it was before.
Migrations run these statements: a change of them needs a new migration that runs them again.
"""

SPAN_END = """
CREATE OR REPLACE FUNCTION leads_span_end(day date, known text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE known
    WHEN 'year' THEN make_date(extract(year FROM day)::int, 12, 31)
    WHEN 'month' THEN (date_trunc('month', day) + interval '1 month - 1 day')::date
    ELSE day END
$$;
"""

REWRITE = """
CREATE OR REPLACE FUNCTION leads_mou_rewrite(ids bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
IF ids IS NULL OR cardinality(ids) = 0 THEN RETURN; END IF;
-- Of two who write about one MOU at once, the second waits, and then sees what the first wrote.
PERFORM FROM leads_mou WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
DELETE FROM leads_moustate WHERE mou_id = ANY(ids);
WITH
anchors AS (
  SELECT max(position) FILTER (WHERE code = 'ground_broken') AS ground,
         max(position) FILTER (WHERE code = 'production') AS production,
         max(position) FILTER (WHERE code = 'signed') AS signed
  FROM leads_step),
usual AS (SELECT id FROM leads_ladder WHERE is_default LIMIT 1),
ahead AS MATERIALIZED (
  -- For each ladder and each step one may stand on: the step after it, and who owes that.
  SELECT l.id AS ladder_id, here.position AS here, nxt.code, nxt.owed_by
  FROM leads_ladder l CROSS JOIN leads_step here CROSS JOIN LATERAL (
    SELECT ls.code, r.owed_by FROM leads_rung r JOIN leads_step ls ON ls.id = r.step_id
    WHERE r.ladder_id = l.id AND NOT ls.retired AND ls.position > here.position
    ORDER BY ls.position LIMIT 1) nxt),
m AS (
  SELECT leads_mou.*,
    -- It is there from its signing; when that is not stated, from the first that was heard of it.
    coalesce(signed_on, least((created_at AT TIME ZONE 'Asia/Kolkata')::date,
      (SELECT min(u.as_of) FROM leads_progressupdate u WHERE u.mou_id = leads_mou.id),
      (SELECT min(s.actual_on) FROM leads_milestone s WHERE s.mou_id = leads_mou.id))) AS born,
    coalesce(ladder_id, (SELECT id FROM usual)) AS climbs
  FROM leads_mou WHERE id = ANY(ids)),
days AS (
  SELECT id AS mou_id, born AS d FROM m
  UNION SELECT m.id, greatest(u.as_of, m.born)
    FROM m JOIN leads_progressupdate u ON u.mou_id = m.id
  UNION SELECT m.id, greatest(c.since, m.born)
    FROM m JOIN leads_moustatuschange c ON c.mou_id = m.id
  UNION SELECT m.id, greatest(a.signed_on, m.born)
    FROM m JOIN leads_mouamendment a ON a.mou_id = m.id
  UNION SELECT m.id, greatest(coalesce(s.actual_on, s.noted_on), m.born)
    FROM m JOIN leads_milestone s ON s.mou_id = m.id WHERE s.reached
  UNION SELECT m.id, greatest(f.said_on, m.born) FROM m JOIN leads_milestone s ON s.mou_id = m.id
    JOIN leads_forecast f ON f.milestone_id = s.id),
spans AS (
  SELECT mou_id, d, lead(d) OVER (PARTITION BY mou_id ORDER BY d) AS ends FROM days)
INSERT INTO leads_moustate (
  mou_id, from_day, until_day, stage, grounded, finished, status, amount, currency, amount_inr,
  jobs, land_acres, valid_end, updated_as_of, heard_on, realised_inr, realised_jobs,
  forecast_end, slip_days, next_step, turn)
SELECT m.id, sp.d, sp.ends,
  coalesce(g.kind, 'signed'),
  coalesce(g.position >= anchors.ground, false),
  coalesce(g.position >= anchors.production, false),
  st.status,
  CASE WHEN a.id IS NULL THEN m.amount ELSE a.amount_before END,
  CASE WHEN a.id IS NULL THEN m.currency ELSE a.currency_before END,
  CASE WHEN a.id IS NULL THEN m.amount_inr ELSE a.amount_before * a.inr_rate_before END,
  CASE WHEN a.id IS NULL THEN m.jobs ELSE a.jobs_before END,
  CASE WHEN a.id IS NULL THEN m.land_acres ELSE a.land_acres_before END,
  CASE WHEN a.id IS NULL THEN leads_span_end(m.valid_until, m.valid_until_precision)
    ELSE leads_span_end(a.valid_until_before, a.valid_until_before_precision) END,
  u.as_of,
  coalesce(u.as_of, m.born),
  money.realised_inr,
  people.jobs,
  CASE WHEN alive.yes THEN f.ends END,
  CASE WHEN alive.yes THEN f.slip END,
  coalesce(nxt.code, ''),
  coalesce(nullif(own.owed_by, ''), nxt.owed_by, '')
FROM spans sp JOIN m ON m.id = sp.mou_id CROSS JOIN anchors
LEFT JOIN LATERAL (
  SELECT s.kind, ls.position FROM leads_milestone s JOIN leads_step ls ON ls.code = s.kind
  WHERE s.mou_id = m.id AND s.reached AND coalesce(s.actual_on, s.noted_on, m.born) <= sp.d
  ORDER BY ls.position DESC LIMIT 1) g ON true
CROSS JOIN LATERAL (
  SELECT CASE WHEN sp.ends IS NULL THEN m.status ELSE coalesce(
    (SELECT c.status FROM leads_moustatuschange c WHERE c.mou_id = m.id AND c.since <= sp.d
     ORDER BY c.since DESC, c.id DESC LIMIT 1),
    (SELECT c.status_before FROM leads_moustatuschange c WHERE c.mou_id = m.id
     ORDER BY c.since, c.id LIMIT 1),
    m.status) END AS status) st
LEFT JOIN LATERAL (
  SELECT * FROM leads_mouamendment a WHERE a.mou_id = m.id AND a.signed_on > sp.d
    AND sp.ends IS NOT NULL
  ORDER BY a.signed_on, a.id LIMIT 1) a ON true
LEFT JOIN LATERAL (
  SELECT max(as_of) AS as_of FROM leads_progressupdate u
  WHERE u.mou_id = m.id AND u.as_of <= sp.d) u ON true
LEFT JOIN LATERAL (
  SELECT u.realised_inr FROM leads_progressupdate u
  WHERE u.mou_id = m.id AND u.as_of <= sp.d AND u.realised_inr IS NOT NULL
  ORDER BY u.as_of DESC, u.id DESC LIMIT 1) money ON true
LEFT JOIN LATERAL (
  SELECT u.jobs FROM leads_progressupdate u
  WHERE u.mou_id = m.id AND u.as_of <= sp.d AND u.jobs IS NOT NULL
  ORDER BY u.as_of DESC, u.id DESC LIMIT 1) people ON true
CROSS JOIN LATERAL (
  SELECT st.status <> 'dropped' AND NOT coalesce(g.position >= anchors.production, false) AS yes
) alive
LEFT JOIN LATERAL (
  SELECT min(leads_span_end(x.day, x.known)) AS ends,
    max(CASE WHEN s.baseline_on IS NULL THEN NULL
      WHEN x.day <= leads_span_end(s.baseline_on, s.baseline_on_precision)
        AND s.baseline_on <= leads_span_end(x.day, x.known) THEN 0
      ELSE leads_span_end(x.day, x.known)
        - leads_span_end(s.baseline_on, s.baseline_on_precision) END) AS slip
  FROM leads_milestone s CROSS JOIN LATERAL (
    SELECT s.forecast_on AS day, s.forecast_on_precision AS known
    WHERE sp.ends IS NULL OR NOT EXISTS (SELECT FROM leads_forecast e WHERE e.milestone_id = s.id)
    UNION ALL
    (SELECT fc.forecast_on, fc.forecast_on_precision FROM leads_forecast fc
     WHERE sp.ends IS NOT NULL AND fc.milestone_id = s.id AND fc.said_on <= sp.d
     ORDER BY fc.said_on DESC, fc.id DESC LIMIT 1)) x
  WHERE s.mou_id = m.id AND x.day IS NOT NULL
    AND NOT (s.reached AND coalesce(s.actual_on, s.noted_on, m.born) <= sp.d)) f ON alive.yes
LEFT JOIN ahead nxt ON alive.yes AND nxt.ladder_id = m.climbs
  AND nxt.here = coalesce(g.position, anchors.signed)
LEFT JOIN leads_milestone own ON own.mou_id = m.id AND own.kind = nxt.code;
UPDATE leads_mou SET stage = s.stage, grounded = s.grounded, finished = s.finished,
  updated_as_of = s.updated_as_of, heard_on = s.heard_on, realised_inr = s.realised_inr,
  realised_jobs = s.realised_jobs, valid_end = s.valid_end, forecast_end = s.forecast_end,
  slip_days = s.slip_days, next_step = s.next_step, turn = s.turn
FROM leads_moustate s
WHERE s.mou_id = leads_mou.id AND s.until_day IS NULL AND leads_mou.id = ANY(ids)
  AND (leads_mou.stage, leads_mou.grounded, leads_mou.finished, leads_mou.updated_as_of,
    leads_mou.heard_on, leads_mou.realised_inr, leads_mou.realised_jobs, leads_mou.valid_end,
    leads_mou.forecast_end, leads_mou.slip_days, leads_mou.next_step, leads_mou.turn)
  IS DISTINCT FROM (s.stage, s.grounded, s.finished, s.updated_as_of, s.heard_on, s.realised_inr,
    s.realised_jobs, s.valid_end, s.forecast_end, s.slip_days, s.next_step, s.turn);
INSERT INTO leads_moutouch (bucket) SELECT DISTINCT id / 4096 FROM unnest(ids) t (id)
  WHERE id IS NOT NULL;
END $$;
"""
