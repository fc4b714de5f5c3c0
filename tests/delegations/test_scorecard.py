"""The scorecard: every figure equals a recount in plain SQL, on several days, for several people."""

# ruff: noqa: E501  # queries read better unbroken

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection

from delegations.figures import FIGURES, Of, scorecard, trend
from delegations.models import Delegation, Meeting
from delegations.scorecard import Tour
from leads.choices import Stage
from tests.delegations.tour_world import FIRST, LAST, make_tour, noon
from tests.factories import (
    make_delegation,
    make_followup,
    make_group,
    make_lead,
    make_meeting,
    make_mou,
    make_organisation,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DAYS = [FIRST, FIRST + 2 * DAY, LAST, LAST + 7 * DAY, LAST + 30 * DAY, LAST + 90 * DAY,
        LAST + 200 * DAY]  # fmt: skip
STAGES = "ARRAY['new','contacted','qualified','meeting_held','site_visit','proposal_filed'," \
    "'mou_signed','grounded','in_operation']"  # fmt: skip

# Written beside the product's own counting, not from it: the words of the definitions in SQL.
WORLD = """
WITH t AS (
  SELECT id, starts_on, ends_on, (%(day)s::date + 1)::timestamp AT TIME ZONE 'Asia/Kolkata' AS night
  FROM delegations_delegation WHERE id = %(tour)s),
m0 AS (
  SELECT m.*, CASE WHEN m.result <> '' THEN m.logged_at END AS said_at,
    CASE WHEN m.ends_at IS NOT NULL THEN m.ends_at
         WHEN m.starts_at IS NOT NULL THEN m.starts_at + interval '1 hour'
         WHEN m.on_to IS NOT NULL THEN (m.on_to + 1)::timestamp AT TIME ZONE m.time_zone END AS over
  FROM delegations_meeting m JOIN t ON t.id = m.delegation_id
  WHERE m.status IN ('planned', 'confirmed') AND (%(sees_all)s OR NOT m.sensitive
    OR m.owner_id = %(me)s OR m.logged_by_id = %(me)s OR EXISTS (
      SELECT FROM delegations_attendance a WHERE a.meeting_id = m.id AND a.user_id = %(me)s))),
held AS (SELECT m0.* FROM m0, t WHERE coalesce(over, said_at) <= night),
logged AS (SELECT held.* FROM held, t WHERE said_at < night),
lead AS (
  SELECT l.*, bool_or(ml.kind = 'raised') AS came_up
  FROM leads_lead l JOIN delegations_meetinglead ml ON ml.lead_id = l.id
  JOIN held ON held.id = ml.meeting_id
  WHERE %(sees_all)s OR NOT l.sensitive OR l.owner_id = %(me)s
  GROUP BY l.id),
staged AS (
  SELECT lead.id, lead.came_up,
    coalesce((SELECT to_stage FROM leads_stagechange c WHERE c.lead_id = lead.id AND c.at < night
              ORDER BY at DESC, id DESC LIMIT 1), fs.from_stage, lead.stage) AS now,
    coalesce((SELECT to_stage FROM leads_stagechange c WHERE c.lead_id = lead.id
              AND c.at < (ends_on + 1)::timestamp AT TIME ZONE 'Asia/Kolkata'
              ORDER BY at DESC, id DESC LIMIT 1),
             nullif(fs.from_stage, ''), fs.to_stage, lead.stage) AS at_end,
    coalesce((SELECT to_stage FROM leads_stagechange c WHERE c.lead_id = lead.id
              AND c.at < starts_on::timestamp AT TIME ZONE 'Asia/Kolkata'
              ORDER BY at DESC, id DESC LIMIT 1), fs.from_stage, lead.stage) AS before,
    coalesce((SELECT to_status FROM leads_stagechange c WHERE c.lead_id = lead.id AND c.at < night
              ORDER BY at DESC, id DESC LIMIT 1),
             CASE WHEN fs.id IS NULL THEN lead.status ELSE 'open' END) AS status
  FROM lead CROSS JOIN t LEFT JOIN LATERAL (
    SELECT * FROM leads_stagechange c WHERE c.lead_id = lead.id ORDER BY at, id LIMIT 1) fs ON true),
seen_mou AS (SELECT * FROM leads_mou WHERE %(sees_all)s OR NOT sensitive OR owner_id = %(me)s),
mou AS (
  SELECT k.*, EXISTS (SELECT FROM delegations_meeting_mous mm JOIN held ON held.id = mm.meeting_id
                      WHERE mm.mou_id = k.id) AS there
  FROM seen_mou k),
counted AS (
  SELECT mou.*, g.amount_inr AS total,
    (SELECT realised_inr FROM leads_progressupdate u WHERE u.mou_id = mou.id
     AND u.as_of <= %(day)s AND realised_inr IS NOT NULL ORDER BY as_of DESC, u.id DESC LIMIT 1) AS came
  FROM mou CROSS JOIN t LEFT JOIN leads_mougroup g ON g.id = mou.group_id
  WHERE there OR (mou.lead_id IN (SELECT id FROM lead) AND
    CASE signed_on_precision WHEN 'day' THEN signed_on
      WHEN 'month' THEN (signed_on + interval '1 month - 1 day')::date
      ELSE (signed_on + interval '1 year - 1 day')::date END BETWEEN starts_on AND %(day)s)),
promise AS (
  SELECT DISTINCT f.id, f.direction, CASE
    WHEN f.done_at < night AND (f.done_at AT TIME ZONE 'Asia/Kolkata')::date <= f.due_on THEN 'on-time'
    WHEN f.done_at < night THEN 'late'
    WHEN f.due_on >= %(day)s THEN 'open' ELSE 'overdue' END AS state
  FROM followups_followup f JOIN delegations_meeting_followups mf ON mf.followup_id = f.id
  JOIN held ON held.id = mf.meeting_id CROSS JOIN t
  WHERE NOT EXISTS (SELECT FROM delegations_nextstep s WHERE s.followup_id = f.id))
"""
RANK = f"coalesce(array_position({STAGES}, %s), 0)"
NOW, THEN, BEFORE = (RANK % f"{name}::text" for name in ("now", "at_end", "before"))
COUNTS = {
    "firms": """SELECT count(DISTINCT organisation_id) FROM delegations_attendance a
        JOIN held ON held.id = a.meeting_id WHERE side = 'theirs' AND present IS NOT false
        AND NOT (present IS NULL AND answer = 'declined')""",
    "firms-not-ticked": """SELECT count(*) FROM (SELECT organisation_id FROM delegations_attendance a
        JOIN held ON held.id = a.meeting_id WHERE side = 'theirs' AND organisation_id IS NOT NULL
        GROUP BY organisation_id HAVING NOT coalesce(bool_or(present), false)
        AND bool_or(present IS NULL AND answer <> 'declined')) x""",
    "held": "SELECT count(*) FROM held",
    "with-outcome": "SELECT count(*) FROM logged",
    "without-outcome": "SELECT (SELECT count(*) FROM held) - (SELECT count(*) FROM logged)",
    "days-to-log": """SELECT round(percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(
        extract(epoch FROM said_at - over), 0) / 86400)::numeric, 4) FROM logged
        WHERE over IS NOT NULL""",
    **{f"format-{code or 'none'}": f"SELECT count(*) FROM held WHERE format = '{code}'"
       for code in ("g2g", "b2g", "b2b", "")},
    **{f"result-{code}": f"SELECT count(*) FROM logged WHERE result = '{code}'"
       for code in ("moves_forward", "wants_information", "not_now", "declined")},
    "leads-met": "SELECT count(*) FROM lead",
    "leads-raised": "SELECT count(*) FROM lead WHERE came_up",
    "leads-moved": f"SELECT count(*) FROM staged WHERE {NOW} > {THEN}",
    "leads-mou": f"SELECT count(*) FROM staged WHERE {NOW} >= 7 AND {BEFORE} < 7",
    "leads-grounded": f"SELECT count(*) FROM staged WHERE {NOW} >= 8 AND {BEFORE} < 8",
    "leads-lost": "SELECT count(*) FROM staged WHERE status = 'lost'",
    "mous": "SELECT count(*) FROM counted",
    "mous-at-meetings": "SELECT count(*) FROM counted WHERE there",
    "mous-elsewhere": "SELECT count(*) FROM counted WHERE NOT there",
    "committed": """SELECT sum(amount) FROM (SELECT amount_inr AS amount FROM counted UNION ALL
        SELECT amount_inr FROM leads_mougroup WHERE id IN (SELECT group_id FROM counted)) x""",
    "committed-unknown": """SELECT count(*) FROM counted
        WHERE amount_inr IS NULL AND total IS NULL""",
    "realised": "SELECT sum(came) FROM counted",
    "realised-unknown": "SELECT count(*) FROM counted WHERE came IS NULL",
    **{f"{side}-{state}": f"SELECT count(*) FROM promise WHERE direction = '{side}' AND {cond}"
       for side in ("ours", "theirs")
       for state, cond in {"made": "true", **{name: f"state = '{name}'" for name in
                           ("on-time", "late", "open", "overdue")}}.items()},
}  # fmt: skip


def recount(tour: Any, day: date, user: Any) -> dict[str, Any]:
    found = {}
    values = {"tour": tour.pk, "day": day, "me": user.pk,
              "sees_all": user.role in ("manager", "administrator")}  # fmt: skip
    with connection.cursor() as cursor:
        for name, query in COUNTS.items():
            cursor.execute(WORLD + query, values)
            found[name] = cursor.fetchone()[0]
    return found


def test_every_figure_has_a_recount() -> None:
    assert set(COUNTS) == set(FIGURES)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_figures_equal_a_recount_on_several_days(seed, role, desk, request) -> None:
    reader = request.getfixturevalue(role)
    world = make_tour(desk, seed=seed)
    tour = Tour(world.tour, reader)
    seen_any = set()
    for day in DAYS:
        score, expected = tour.as_on(day), recount(world.tour, day, reader)
        for name, figure in FIGURES.items():
            counted, wanted = figure.of_score(score), expected[name]
            if name == "days-to-log" and wanted is not None:
                assert abs(counted - wanted) <= Decimal("0.05"), (name, day)
            else:
                assert counted == wanted, (name, day)
            if counted:
                seen_any.add(name)
    # A world in which a figure is never anything proves nothing of it.
    assert len(seen_any) >= len(FIGURES) - 3, set(FIGURES) - seen_any


def test_every_figure_leads_to_exactly_its_rows(desk, manager, client_for) -> None:
    world = make_tour(desk, seed=2, meetings=40)
    client = client_for(manager)
    day = LAST + 90 * DAY
    with time_machine.travel(noon(day + 200 * DAY)):
        page = client.get(f"/delegations/{world.tour.pk}/after/?on={day}").content.decode()
        links = re.findall(
            r'href="(/delegations/\d+/after/[^"]+)" data-figure="([^"]+)" data-count="(\d+)"', page
        )
        shown = {name: (url, int(number)) for url, name, number in links if f"on={day}" in url}
        score = Tour(world.tour, manager).as_on(day)
        for name, figure in FIGURES.items():
            rows = figure.rows(score)
            if not rows:
                assert name not in shown
                continue
            url, number = shown[name]
            listed = _listed(client, url)
            assert len(listed) == number == len(rows), name
            assert set(listed) == {row.pk for row in rows}, name
            if figure.value is None:
                assert figure.of_score(score) == number


def _listed(client: Any, url: str) -> list[int]:
    found: list[int] = []
    for page in (1, 2):
        body = client.get(f"{url}&page={page}")
        assert body.status_code == 200
        rows = [int(pk) for pk in re.findall(r'data-row="(\d+)"', body.content.decode())]
        if rows and rows[0] in found:
            break
        found += rows
    return found


@pytest.mark.parametrize("name", list(FIGURES))
def test_each_figure_has_a_page_even_with_nothing_to_list(name, desk_client) -> None:
    tour = make_delegation()
    answer = desk_client.get(f"/delegations/{tour.pk}/after/{name}/?on=2026-02-10")
    assert answer.status_code == 200
    assert "None on that day" in answer.content.decode()


def score_of(tour: Any, reader: Any, day: date) -> Any:
    return Tour(tour, reader).as_on(day)


def test_a_group_total_counts_once_and_what_is_not_stated_is_said(manager) -> None:
    tour = make_delegation(starts_on=FIRST, ends_on=LAST)
    meeting = make_meeting(delegation=tour, starts_at=noon(FIRST))
    group = make_group(amount=Decimal(900), currency="INR", inr_rate=1)
    own = make_mou(amount=Decimal(100), currency="INR", inr_rate=1)
    no_rate = make_mou(amount=Decimal(5), currency="JPY")
    meeting.mous.add(make_mou(group=group), make_mou(group=group), own, no_rate, make_mou())
    score = score_of(tour, manager, LAST)
    assert (score.committed, len(score.committed_unknown)) == (Decimal(1000), 2)
    assert (score.realised, len(score.realised_unknown)) == (None, 5)


def test_a_firm_met_twice_counts_once_and_one_that_stayed_away_not_at_all(desk) -> None:
    tour = make_delegation(starts_on=FIRST, ends_on=LAST)
    came, stayed, sent_regrets = (make_organisation() for _each in range(3))
    for day in (FIRST, LAST):
        meeting = make_meeting(delegation=tour, starts_at=noon(day))
        meeting.attendances.create(organisation=came)
        meeting.attendances.create(organisation=stayed, present=False)
        meeting.attendances.create(organisation=sent_regrets, answer="declined")
    assert score_of(tour, desk, LAST).firms == [came]
    assert score_of(tour, desk, FIRST - DAY).firms == []


def test_firms_nobody_ticked_off_are_met_and_said_to_be_so(desk, desk_client) -> None:
    tour = make_delegation(starts_on=FIRST, ends_on=LAST)
    once, never, stayed = (make_organisation() for _each in range(3))
    for day, present in ((FIRST, None), (LAST, True)):
        meeting = make_meeting(delegation=tour, starts_at=noon(day))
        meeting.attendances.create(organisation=once, present=present)
        meeting.attendances.create(organisation=never)
        meeting.attendances.create(organisation=stayed, present=False)
    first, last = (score_of(tour, desk, day) for day in (FIRST, LAST))
    assert {*first.firms_not_ticked} == {*first.firms} == {once, never}
    assert ({*last.firms}, last.firms_not_ticked) == ({once, never}, [never])
    page = desk_client.get(f"/delegations/{tour.pk}/after/?on={LAST}").content.decode()
    tile = page[page.index('class="card stat"') :].partition("</div>")[0]
    assert "of these not ticked off" in tile
    assert "firms-not-ticked" in tile
    rows = f"/delegations/{tour.pk}/after/firms-not-ticked/?on={LAST}"
    assert "whether they came is not known" in desk_client.get(rows).content.decode()


def test_what_is_planned_for_this_evening_is_not_held_yet(desk) -> None:
    tour = make_delegation(starts_on=FIRST, ends_on=LAST)
    hours = timedelta(hours=1)
    made = {"delegation": tour, "owner": desk}
    over = make_meeting(starts_at=noon(FIRST) - 3 * hours, **made)
    ahead = make_meeting(starts_at=noon(FIRST) + 3 * hours, **made)
    spoken = make_meeting(
        starts_at=noon(FIRST) - hours / 2, result="declined", logged_at=noon(FIRST), **made
    )
    ahead.attendances.create(organisation=make_organisation())
    with time_machine.travel(noon(FIRST), tick=False):
        now = score_of(tour, desk, FIRST)
        assert ({*now.held}, now.silent, now.firms) == ({over, spoken}, [over], [])
        assert Delegation.objects.with_scores(desk).get(pk=tour.pk).firms_met == 0
    with time_machine.travel(noon(FIRST + DAY), tick=False):
        assert ahead in score_of(tour, desk, FIRST).held
        assert Delegation.objects.with_scores(desk).get(pk=tour.pk).firms_met == 1


def test_a_lead_moved_is_compared_with_the_end_of_the_tour(desk) -> None:
    tour = make_delegation(starts_on=FIRST, ends_on=LAST)
    meeting = make_meeting(delegation=tour, starts_at=noon(FIRST))
    lead = make_lead(stage=Stage.MOU_SIGNED)
    meeting.meeting_leads.create(lead=lead)
    for stage, day in ((Stage.NEW, FIRST - DAY), (Stage.QUALIFIED, LAST),
                       (Stage.MOU_SIGNED, LAST + 20 * DAY)):  # fmt: skip
        lead.stage_changes.create(to_stage=stage, at=noon(day))
    assert score_of(tour, desk, LAST + 19 * DAY).moved == []
    later = score_of(tour, desk, LAST + 20 * DAY)
    assert (later.moved, later.reached(Stage.MOU_SIGNED)) == ([lead], [lead])


def test_a_promise_kept_after_the_day_was_open_on_the_day(desk) -> None:
    tour = make_delegation(starts_on=FIRST, ends_on=LAST)
    meeting = make_meeting(delegation=tour, starts_at=noon(FIRST))
    promise = make_followup(due_on=LAST + 5 * DAY, done_at=noon(LAST + 6 * DAY))
    meeting.followups.add(promise)
    states = {
        day: next(
            name
            for name in ("on_time", "late", "open", "overdue")
            if getattr(score_of(tour, desk, LAST + day * DAY).ours, name)
        )
        for day in (0, 5, 6)
    }
    assert states == {0: "open", 5: "open", 6: "late"}


def test_the_card_shows_how_figures_changed_in_thirty_days(desk) -> None:
    tour = make_delegation(starts_on=FIRST, ends_on=LAST)
    make_meeting(delegation=tour, starts_at=noon(FIRST))
    made = {
        shown.figure.name: shown
        for _section, figures in scorecard(Tour(tour, desk), LAST)
        for shown in figures
    }
    assert (made["held"].value, made["held"].before, made["held"].change_words) == (1, 0, "+1")
    assert made["firms"].change is None


def test_the_trend_says_what_is_still_to_come(desk) -> None:
    tour = make_delegation(starts_on=FIRST, ends_on=LAST)
    moments = trend(Tour(tour, desk), LAST + 40 * DAY)
    assert [(moment.days, bool(moment.cells)) for moment in moments] == [
        (7, True), (30, True), (90, False), (180, False), (365, False),
    ]  # fmt: skip


def test_definitions_and_kinds_are_there_for_all() -> None:
    for figure in FIGURES.values():
        assert str(figure.definition).endswith("."), figure.name
        assert figure.of in Of


@pytest.mark.parametrize(("meetings", "firms"), [(6, 10), (60, 200)])
def test_a_large_tour_costs_no_more_queries(
    meetings, firms, desk, manager, django_assert_max_num_queries
) -> None:
    world = make_tour(desk, meetings=meetings, firms=firms)
    with django_assert_max_num_queries(11):
        tour = Tour(world.tour, manager)
        scorecard(tour, LAST + 90 * DAY)
        trend(tour, LAST + 400 * DAY)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_the_list_of_delegations_shows_the_figures_of_the_scorecard(
    seed, role, desk, request
) -> None:
    reader = request.getfixturevalue(role)
    world = make_tour(desk, seed=seed)
    for days in (200, 30, 1):
        today = LAST + days * DAY
        # Nothing is logged on a day to come: the world has such rows, a desk has not.
        Meeting.objects.filter(logged_at__gt=noon(today)).update(logged_at=noon(today))
        score = Tour(world.tour, reader).as_on(today)
        with time_machine.travel(noon(today)):
            row = Delegation.objects.with_scores(reader).get(pk=world.tour.pk)
        due = [*score.ours.on_time, *score.ours.late, *score.ours.overdue]
        assert (row.firms_met, row.promises_kept, row.promises_due) == (
            len(score.firms), len(score.ours.on_time), len(due),
        )  # fmt: skip
