"""A recount of the MOU report in plain SQL, straight from what was written down.

It shares nothing with the product: no model, no queryset, no table the product derives. One row an
MOU as on a day is worked out from the facts (`TOLD`), and figures are added up from these rows.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

# One row for each MOU there was on :day, with all that the report looks at.
TOLD = """
CREATE TEMP TABLE told ON COMMIT DROP AS
WITH RECURSIVE tree AS (
  SELECT id, id AS top FROM leads_sector WHERE parent_id IS NULL
  UNION ALL SELECT s.id, tree.top FROM leads_sector s JOIN tree ON s.parent_id = tree.id),
first_heard AS (
  SELECT m.id, CASE WHEN m.signed_on IS NOT NULL THEN m.signed_on ELSE least(
      (m.created_at AT TIME ZONE 'Asia/Kolkata')::date, u.first, s.first) END AS since
  FROM leads_mou m
  LEFT JOIN (SELECT mou_id, min(as_of) AS first FROM leads_progressupdate GROUP BY 1) u
    ON u.mou_id = m.id
  LEFT JOIN (SELECT mou_id, min(actual_on) AS first FROM leads_milestone GROUP BY 1) s
    ON s.mou_id = m.id),
there AS (
  SELECT m.*, f.since AS born FROM leads_mou m JOIN first_heard f USING (id)
  WHERE f.since <= %(day)s),
climbed AS (
  SELECT ms.*, st.position AS place,
    ms.reached AND coalesce(ms.actual_on, ms.noted_on, there.born) <= %(day)s AS done
  FROM leads_milestone ms JOIN there ON there.id = ms.mou_id
  JOIN leads_step st ON st.code = ms.kind),
furthest AS (
  SELECT DISTINCT ON (mou_id) mou_id, kind, place FROM climbed WHERE done
  ORDER BY mou_id, place DESC),
status_then AS (
  SELECT DISTINCT ON (mou_id) mou_id, status FROM leads_moustatuschange WHERE since <= %(day)s
  ORDER BY mou_id, since DESC, id DESC),
status_first AS (
  SELECT DISTINCT ON (mou_id) mou_id, status_before FROM leads_moustatuschange
  ORDER BY mou_id, since, id),
undone AS (
  SELECT DISTINCT ON (mou_id) * FROM leads_mouamendment WHERE signed_on > %(day)s
  ORDER BY mou_id, signed_on, id),
last_money AS (
  SELECT DISTINCT ON (mou_id) mou_id, round(realised_amount * inr_rate, 2) AS rupees
  FROM leads_progressupdate WHERE as_of <= %(day)s AND realised_amount IS NOT NULL
  ORDER BY mou_id, as_of DESC, id DESC),
last_jobs AS (
  SELECT DISTINCT ON (mou_id) mou_id, jobs FROM leads_progressupdate
  WHERE as_of <= %(day)s AND jobs IS NOT NULL ORDER BY mou_id, as_of DESC, id DESC),
last_word AS (
  SELECT mou_id, max(as_of) AS day FROM leads_progressupdate WHERE as_of <= %(day)s GROUP BY 1),
said AS (
  SELECT DISTINCT ON (milestone_id) milestone_id, forecast_on, forecast_on_precision
  FROM leads_forecast WHERE said_on <= %(day)s ORDER BY milestone_id, said_on DESC, id DESC),
ever_said AS (SELECT DISTINCT milestone_id FROM leads_forecast),
awaited AS (
  SELECT c.mou_id, c.baseline_on, c.baseline_on_precision,
    CASE WHEN e.milestone_id IS NULL THEN c.forecast_on ELSE said.forecast_on END AS forecast_on,
    CASE WHEN e.milestone_id IS NULL THEN c.forecast_on_precision
      ELSE said.forecast_on_precision END AS forecast_on_precision
  FROM climbed c LEFT JOIN ever_said e ON e.milestone_id = c.id
  LEFT JOIN said ON said.milestone_id = c.id WHERE NOT c.done),
expected AS (
  SELECT c.mou_id, c.baseline_on AS plan, %(span_of_plan)s AS plan_end, c.forecast_on AS day,
    %(span_of_day)s AS day_end
  FROM awaited c WHERE c.forecast_on IS NOT NULL),
outlook AS (
  SELECT mou_id, min(day_end) AS ends, max(CASE
      WHEN plan IS NULL THEN NULL
      WHEN day > plan_end OR plan > day_end THEN day_end - plan_end ELSE 0 END) AS slip
  FROM expected GROUP BY mou_id),
facts AS (
  SELECT t.id, t.group_id, t.owner_id, t.sensitive, t.signed_on, t.signed_on_precision,
    t.instrument, t.district_id AS district, t.department_id AS department,
    nullif(t.nodal_officer, '') AS officer, t.event_id AS event, tree.top AS sector,
    t.sector_id AS own_sector, t.ladder_id, nullif(l.source, '') AS source, t.born,
    coalesce(f.kind, 'signed') AS stage, coalesce(f.place,
      (SELECT position FROM leads_step WHERE code = 'signed')) AS place,
    coalesce(f.place >= (SELECT position FROM leads_step WHERE code = 'ground_broken'), false)
      AS grounded,
    coalesce(f.place >= (SELECT position FROM leads_step WHERE code = 'production'), false)
      AS finished,
    coalesce(sn.status, sf.status_before, t.status) AS status,
    CASE WHEN u.id IS NULL THEN t.amount ELSE u.amount_before END AS amount,
    CASE WHEN u.id IS NULL THEN round(t.amount * t.inr_rate, 2)
      ELSE round(u.amount_before * u.inr_rate_before, 2) END AS rupees,
    CASE WHEN u.id IS NULL THEN t.jobs ELSE u.jobs_before END AS jobs,
    CASE WHEN u.id IS NULL THEN t.land_acres ELSE u.land_acres_before END AS land,
    CASE WHEN u.id IS NULL THEN %(span_of_validity)s ELSE %(span_of_validity_before)s END AS valid,
    lm.rupees AS realised, lj.jobs AS came, coalesce(lw.day, t.born) AS heard,
    o.ends, o.slip, g.group_rupees, g.jobs AS group_jobs
  FROM there t
  LEFT JOIN furthest f ON f.mou_id = t.id LEFT JOIN status_then sn ON sn.mou_id = t.id
  LEFT JOIN status_first sf ON sf.mou_id = t.id LEFT JOIN undone u ON u.mou_id = t.id
  LEFT JOIN last_money lm ON lm.mou_id = t.id LEFT JOIN last_jobs lj ON lj.mou_id = t.id
  LEFT JOIN last_word lw ON lw.mou_id = t.id LEFT JOIN outlook o ON o.mou_id = t.id
  LEFT JOIN leads_lead l ON l.id = t.lead_id LEFT JOIN tree ON tree.id = t.sector_id
  LEFT JOIN (SELECT id, jobs, round(amount * inr_rate, 2) AS group_rupees FROM leads_mougroup) g
    ON g.id = t.group_id),
lives AS (SELECT *, NOT finished AND status <> 'dropped' AS alive FROM facts),
ahead AS (
  SELECT DISTINCT ON (l.id) l.id, st.code, coalesce(nullif(c.owed_by, ''), r.owed_by) AS owes
  FROM lives l JOIN leads_rung r
    ON r.ladder_id = coalesce(l.ladder_id, (SELECT id FROM leads_ladder WHERE is_default))
  JOIN leads_step st ON st.id = r.step_id AND NOT st.retired AND st.position > l.place
  LEFT JOIN leads_milestone c ON c.mou_id = l.id AND c.kind = st.code
  ORDER BY l.id, st.position)
SELECT lives.*,
  CASE WHEN signed_on_precision = 'year' THEN NULL
    ELSE extract(year FROM signed_on - interval '3 months')::int END AS year,
  CASE WHEN signed_on IS NULL THEN 'none'
    WHEN signed_on > %(day)s - interval '6 months' THEN 'under_6m'
    WHEN signed_on > %(day)s - interval '1 year' THEN '6_12m'
    WHEN signed_on > %(day)s - interval '2 years' THEN '1_2y' ELSE 'over_2y' END AS age,
  CASE WHEN slip IS NULL THEN 'none' WHEN slip <= 0 THEN 'early_or_on_time'
    WHEN slip <= 30 THEN 'to_30' WHEN slip <= 90 THEN 'to_90' WHEN slip <= 180 THEN 'to_180'
    ELSE 'over_180' END AS slippage,
  CASE WHEN valid IS NULL THEN 'none' WHEN valid < %(day)s THEN 'lapsed'
    WHEN valid - %(day)s <= 30 THEN 'to_30' WHEN valid - %(day)s <= 90 THEN 'to_90'
    WHEN valid - %(day)s <= 365 THEN 'to_365' ELSE 'later' END AS expiring,
  CASE WHEN group_rupees IS NOT NULL THEN 'group' WHEN rupees IS NULL THEN NULL
    WHEN rupees < 1000000000 THEN 'small' WHEN rupees <= 5000000000 THEN 'middle' ELSE 'large'
    END AS band,
  alive AND heard <= %(day)s - 30 AS stale,
  NOT grounded AND status <> 'dropped' AS awaiting,
  CASE WHEN status = 'dropped' THEN 'grey' WHEN finished THEN 'green'
    WHEN alive AND ends < %(day)s THEN 'red'
    WHEN heard <= %(day)s - 30 OR slip > 0 THEN 'amber'
    WHEN ends IS NOT NULL THEN 'green' ELSE 'grey' END AS rag,
  CASE WHEN alive THEN ahead.code END AS next_step,
  CASE WHEN alive THEN nullif(ahead.owes, '') END AS turn,
  owner_id AS owner
FROM lives LEFT JOIN ahead USING (id)
"""


def _span_end(day: str, known: str) -> str:
    return (
        f"(CASE {known} WHEN 'year' THEN ({day} + interval '1 year - 1 day')::date"
        f" WHEN 'month' THEN ({day} + interval '1 month - 1 day')::date ELSE {day} END)"
    )


_SPANS = {
    "span_of_plan": _span_end("c.baseline_on", "c.baseline_on_precision"),
    "span_of_day": _span_end("c.forecast_on", "c.forecast_on_precision"),
    "span_of_validity": _span_end("t.valid_until", "t.valid_until_precision"),
    "span_of_validity_before": _span_end("u.valid_until_before", "u.valid_until_before_precision"),
}
# Who stands in a table at all.
ONLY = {"age": "awaiting", "slippage": "alive", "expiring": "alive"}
SEEN = "NOT sensitive OR owner_id = {me} OR id IN (SELECT mou_id FROM leads_mou_members WHERE user_id = {me})"  # noqa: E501

Sums = dict[str, Any]


class Recount:
    """The figures of a selection, counted by hand."""

    def __init__(self, day: date) -> None:
        statement = TOLD
        for name, words in {**_SPANS, "day": f"DATE '{day.isoformat()}'"}.items():
            statement = statement.replace(f"%({name})s", words)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL jit = off; DROP TABLE IF EXISTS told")
            cursor.execute(statement)
            cursor.execute("ANALYZE told")

    def rows(self, sql: str) -> list[dict[str, Any]]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def ids(self, where: str = "true") -> set[int]:
        return {row["id"] for row in self.rows(f"SELECT id FROM told WHERE {where}")}

    def by(self, *keys: str, where: str = "true") -> tuple[dict[tuple, Sums], Sums]:
        """Sums by the values of some columns, and of groups whose MOUs have different values."""
        only = " AND ".join([f"({where})", *(ONLY[key] for key in keys if key in ONLY)])
        names = ", ".join(keys) or "1"
        lines = self.rows(
            f"""SELECT {", ".join([*keys, ""])} count(*) AS mous,
  sum(rupees) FILTER (WHERE group_rupees IS NULL) AS committed,
  sum((rupees IS NULL AND group_rupees IS NULL)::int) AS committed_unknown,
  sum((amount IS NOT NULL AND rupees IS NULL)::int) AS without_rate,
  sum(realised) AS realised, sum((realised IS NULL)::int) AS realised_unknown,
  sum(realised) FILTER (WHERE rupees IS NOT NULL OR group_rupees IS NOT NULL)
    AS realised_of_known,
  sum(jobs) FILTER (WHERE group_jobs IS NULL) AS jobs,
  sum((jobs IS NULL AND group_jobs IS NULL)::int) AS jobs_unknown,
  sum(came) AS jobs_realised, sum((came IS NULL)::int) AS jobs_realised_unknown,
  sum(land) AS land_acres, sum((land IS NULL)::int) AS land_unknown
  FROM told WHERE {only} GROUP BY {names if keys else "()"}"""
        )
        groups = self.rows(
            f"""SELECT group_id, max(group_rupees) AS rupees, max(group_jobs) AS jobs,
  count(DISTINCT ROW({names})) AS lines, (array_agg(ROW_TO_JSON(told)))[1] AS one
  FROM told WHERE ({only}) AND group_id IS NOT NULL GROUP BY group_id"""
        )
        found = {
            tuple(line.pop(key) for key in keys): {**line, "groups": 0}
            for line in lines
            if line["mous"]
        }
        shared: Sums = {"committed": None, "jobs": None, "groups": 0}
        for group in groups:
            line = shared if group["lines"] > 1 else found[tuple(group["one"][k] for k in keys)]
            line["committed"] = plus(line["committed"], group["rupees"])
            line["jobs"] = plus(line["jobs"], group["jobs"])
            line["groups"] += group["rupees"] is not None
        return found, shared


def plus(one: Decimal | None, two: Decimal | None) -> Decimal | None:
    return two if one is None else one if two is None else one + two
