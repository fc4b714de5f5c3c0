"""Each figure of the desk's reports against a recount that shares nothing with it but the rows."""

from datetime import date, datetime, timedelta
from statistics import median, quantiles
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from delegations.models import Meeting
from followups.models import FollowUp
from leads.choices import Stage
from leads.models import MOU, Contact, Enquiry, Lead, Organisation, ProgressUpdate
from leads.working_days import working_time
from reports.desk import REPORTS, Asked, Row, Table
from reports.desk.funnel import span_of
from reports.desk.table import Counted
from tests.reports.desk_world import seed

pytestmark = pytest.mark.django_db
STAGES = list(Stage.values)


@pytest.fixture(params=[5, 11])
def world(request: Any, desk: User, manager: User) -> None:
    seed([desk, manager], seed=request.param)


def counted(name: str, reader: User, **asked: Any) -> Counted:
    return REPORTS[name].count(Asked(reader, **asked))


def table(report: Counted, name: str) -> Table:
    return next(each for each in report.tables if each.name == name)


def values(row: Row) -> list[Any]:
    return [cell.value for cell in row.cells]


def asked_in_sql(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


REACHED = """
SELECT to_char(date_trunc(%s, l.created_at AT TIME ZONE %s), 'YYYY-MM-DD'), l.id, l.status,
  l.amount_inr, l.stage, array_remove(array_agg(s.from_stage), '') || array_agg(s.to_stage)
FROM leads_lead l LEFT JOIN leads_stagechange s ON s.lead_id = l.id GROUP BY l.id
"""


@pytest.mark.parametrize("cohort", ["month", "quarter"])
def test_the_funnel(world: None, manager: User, cohort: str) -> None:
    report = counted("funnel", manager, cohort=cohort)
    lines: dict[str, list[Any]] = {}
    for key, _pk, *lead in asked_in_sql(REACHED, cohort, timezone.get_current_timezone_name()):
        lines.setdefault(key, []).append(lead)
    newest_first = [lines[key] for key in sorted(lines, reverse=True)]
    everything = [lead for leads in newest_first for lead in leads]
    counts, amounts = table(report, "funnel"), table(report, "amounts")
    assert len(counts.rows) == len(newest_first) > 3
    for leads, row, money in zip(
        [*newest_first, everything],
        [*counts.rows, *counts.totals],
        [*amounts.rows, *amounts.totals],
        strict=True,
    ):
        far = [
            (max(STAGES.index(one) for one in [stage, *log] if one), amount)
            for _status, amount, stage, log in leads
        ]
        reached = [sum(1 for rank, _ in far if rank >= goal) for goal in range(1, len(STAGES))]
        statuses = [
            sum(1 for lead in leads if lead[0] == s) for s in ("on_hold", "dormant", "lost")
        ]
        assert values(row) == [len(leads), *reached, *statuses]
        stated = [
            [amount for rank, amount in far if rank >= goal and amount is not None]
            for goal in range(len(STAGES))
        ]
        unknown = sum(1 for _rank, amount in far if amount is None)
        sums = [sum(some) if some else None for some in stated]
        nothing = [None if number else "" for number in (len(leads), *reached)]
        assert values(money) == [unknown, *(a or b for a, b in zip(sums, nothing, strict=True))]


def test_young_cohorts_are_not_judged(world: None, manager: User) -> None:
    report = table(counted("funnel", manager, cohort="month"), "funnel")
    young = [row for row in report.rows if row.note]
    old = [row for row in report.rows if not row.note]
    assert report.rows[0] in young
    assert not any(cell.note for row in young for cell in row.cells)
    assert any(cell.note for row in old for cell in row.cells)


def test_a_lead_stands_with_each_delegation_that_spoke_about_it(world: None, manager: User) -> None:
    report = table(counted("funnel", manager, cohort="delegation"), "funnel")
    met: dict[Any, set[int]] = {}
    for lead, tour in asked_in_sql(
        "SELECT ml.lead_id, m.delegation_id FROM delegations_meetinglead ml JOIN"
        " delegations_meeting m ON m.id = ml.meeting_id WHERE m.delegation_id IS NOT NULL"
        " AND m.status IN ('planned', 'confirmed')"
    ):
        met.setdefault(tour, set()).add(lead)
    nobody = Lead.objects.exclude(pk__in=set().union(*met.values())).count()
    assert sorted(row.cells[0].value for row in report.rows) == sorted(
        [*(len(leads) for leads in met.values()), nobody]
    )
    assert [row.cells[0].value for row in report.totals] == [Lead.objects.count()]


STAYS = """
WITH moves AS (
  SELECT lead_id, to_stage, at, lead(at) OVER (PARTITION BY lead_id ORDER BY at, id) AS gone
  FROM leads_stagechange WHERE from_stage <> to_stage)
SELECT to_stage, extract(epoch FROM sum(gone - at))::float / 86400 FROM moves
WHERE gone IS NOT NULL GROUP BY lead_id, to_stage
"""
SO_FAR = """
SELECT l.stage, (SELECT extract(epoch FROM now() - max(s.at))::float / 86400
  FROM leads_stagechange s
  WHERE s.lead_id = l.id AND s.to_stage = l.stage AND s.from_stage <> s.to_stage)
FROM leads_lead l WHERE l.status = 'open'
"""


def test_days_in_stages(world: None, manager: User) -> None:
    rows = table(counted("stages", manager), "stages").rows
    finished, so_far = asked_in_sql(STAYS), asked_in_sql(SO_FAR)
    for stage, row in zip(STAGES, rows, strict=True):
        ended = [days for name, days in finished if name == stage]
        going = [days for name, days in so_far if name == stage and days is not None]
        left, half, most, _unknown, here, half_now, most_now, since = values(row)
        assert (left, here) == (len(ended), len(going))
        assert since == sum(1 for name, days in so_far if name == stage and days is None)
        for shown, days, at in (
            (half, ended, 50),
            (most, ended, 90),
            (half_now, going, 50),
            (most_now, going, 90),
        ):
            expected = quantiles([*days], n=100, method="inclusive")[at - 1] if days[1:] else None
            if expected is None:
                assert shown is None or len(days) == 1
            else:
                assert abs(float(shown) - expected) <= 0.11


def test_days_of_stays_nobody_wrote_down(manager: User) -> None:
    """A log that begins with leaving a stage: when it came there is not known."""
    lead = Lead.objects.create(title="Brought in", stage="qualified")
    lead.stage_changes.create(from_stage="contacted", to_stage="qualified")
    rows = dict(zip(STAGES, table(counted("stages", manager), "stages").rows, strict=True))
    assert values(rows["contacted"])[:4] == [0, None, None, 1]
    assert values(rows["qualified"])[4] == 1


def test_first_replies(world: None, manager: User) -> None:
    since = timezone.localdate() - timedelta(days=90)
    now = timezone.now()
    rows = [
        one
        for one in Enquiry.objects.select_related("lead")
        if timezone.localdate(one.received_at) >= since
        and not one.held_back
        and one.close_reason != "spam"
    ]
    report = counted("replies", manager)
    people = sorted({one.lead.owner_id for one in rows if one.lead and one.lead.owner_id})
    assert len(people) == 2
    names = {pk: User.objects.get(pk=pk).name for pk in people}
    groups: list[tuple[str, list[Any]]] = [("All", rows)]
    groups += [
        (names[pk], [one for one in rows if one.lead and one.lead.owner_id == pk]) for pk in people
    ]
    shown = table(report, "replies-owner")
    lines = {row.label: values(row) for row in [*shown.rows, *shown.totals]}
    for label, some in groups:
        answered = [one for one in some if one.replied_at]
        on_time = [one for one in answered if one.replied_at <= one.reply_due_at]
        waiting = [one for one in some if not one.replied_at and not one.closed_at]
        overdue = [one for one in waiting if one.reply_due_at <= now]
        judged = len(answered) + len(overdue)
        hours = [
            working_time(one.received_at, one.replied_at) / timedelta(hours=1) for one in answered
        ]
        line = lines[label]
        assert [line[0], line[1], *line[4:]] == [
            len(some),
            len(answered),
            len(on_time),
            round(100 * len(on_time) / judged),
            len(answered) - len(on_time),
            len(waiting),
            len(overdue),
            len(some) - len(answered) - len(waiting),
        ]
        assert abs(float(line[2]) - median(hours)) <= 0.06
    spam = Enquiry.objects.filter(close_reason="spam")
    recent = [one for one in spam if timezone.localdate(one.received_at) >= since]
    assert report.mains[4].cell.value == len(recent)


def test_activity(world: None, manager: User, desk: User) -> None:
    first = timezone.localdate() - timedelta(days=90)

    def within(moment: datetime | None) -> bool:
        return moment is not None and timezone.localdate(moment) >= first

    meetings = [m for m in Meeting.objects.with_end() if m.result and within(m.logged_at)]
    moves = asked_in_sql(
        "SELECT lead_id, by_id, at FROM leads_stagechange"
        " WHERE from_stage <> to_stage AND from_stage <> ''"
    )
    lines = {row.label: values(row) for row in table(counted("activity", manager), "officers").rows}
    for person in (manager, desk):
        mine = [m for m in meetings if m.logged_by_id == person.pk]
        quick = later = 0
        for meeting in mine:
            receipts = [receipt.at for receipt in meeting.receipts.all()]
            written = min([meeting.logged_at, *receipts])
            if meeting.ended:
                late = written > meeting.ended + timedelta(hours=24)
                quick, later = quick + (not late), later + late
        updates = ProgressUpdate.objects.filter(by=person)
        done = [f for f in FollowUp.objects.filter(done_by=person) if within(f.done_at)]
        assert lines[person.name] == [
            len(mine),
            quick,
            later,
            len({each.mou_id for each in updates if within(each.created_at)}),
            len({lead for lead, by, at in moves if by == person.pk and within(at)}),
            len(done),
        ]
    assert [row.label for row in table(counted("activity", manager), "officers").rows] == sorted(
        lines, key=str.casefold
    )


PROMISES = """
SELECT direction, count(*),
  count(*) FILTER (WHERE done_at IS NOT NULL AND day <= due_on),
  count(*) FILTER (WHERE done_at IS NOT NULL AND day > due_on),
  count(*) FILTER (WHERE done_at IS NULL AND due_on < %s),
  count(*) FILTER (WHERE done_at IS NULL AND due_on >= %s),
  round((percentile_cont(0.5) WITHIN GROUP (ORDER BY day - due_on)
    FILTER (WHERE day > due_on))::numeric, 1)
FROM (SELECT *, (done_at AT TIME ZONE 'Asia/Kolkata')::date AS day FROM followups_followup) f
WHERE due_on BETWEEN %s AND %s GROUP BY direction
"""


def test_promises(world: None, manager: User) -> None:
    today = timezone.localdate()
    first, last = today - timedelta(days=100), today + timedelta(days=20)
    report = counted("promises", manager, first=first, last=last)
    lines = {row.label: values(row) for row in table(report, "promises-direction").rows}
    found = {row[0]: row[1:] for row in asked_in_sql(PROMISES, today, today, first, last)}
    assert set(found) == {"ours", "theirs"}
    for side, label in (("ours", "We owe them"), ("theirs", "They owe us")):
        total, on_time, late, overdue, _open, days_late = found[side]
        assert lines[label] == [
            *found[side][:5],
            days_late,
            round(100 * on_time / (on_time + late + overdue)),
        ]
        assert total == sum(found[side][1:5])


def test_data_quality(world: None, manager: User) -> None:
    now, today = timezone.now(), timezone.localdate()
    leads = [lead for lead in Lead.objects.all() if lead.status == "open"]
    mous = [
        mou
        for mou in MOU.objects.select_related("group")
        if mou.status != "dropped" and not mou.finished
    ]
    held = [m for m in Meeting.objects.all() if m.is_past and m.status in ("planned", "confirmed")]
    houses = list(Organisation.objects.all())
    expected = {
        "leads": [
            sum(1 for lead in leads if lead.owner_id is None),
            sum(
                1
                for lead in leads
                if not lead.followups.filter(done_at=None, sensitive=False)
                .filter(_open_mou())
                .exists()
            ),
            sum(1 for lead in leads if not lead.sectors.exists()),
            sum(1 for lead in leads if lead.amount is None and not lead.amount_withheld),
            sum(1 for lead in leads if lead.amount is not None and lead.amount_inr is None),
            sum(1 for lead in leads if lead.heard_at < now - timedelta(days=60)),
        ],
        "mous": [
            sum(1 for mou in mous if mou.owner_id is None),
            sum(1 for mou in mous if mou.department_id is None),
            sum(1 for mou in mous if not mou.nodal_officer),
            sum(1 for mou in mous if mou.district_id is None),
            sum(1 for mou in mous if mou.sector_id is None),
            sum(
                1
                for mou in mous
                if mou.amount_inr is None and not (mou.group and mou.group.amount_inr is not None)
            ),
            sum(1 for mou in mous if mou.amount is not None and mou.amount_inr is None),
            sum(1 for mou in mous if mou.forecast_end is None),
            sum(1 for mou in mous if mou.heard_on <= today - timedelta(days=30)),
        ],
        "meetings": [sum(1 for meeting in held if not meeting.result)],
        "contacts": [Contact.objects.filter(to_complete=True).count(), 0],
    }
    of = {
        "leads": len(leads),
        "mous": len(mous),
        "meetings": len(held),
        "contacts": Contact.objects.count(),
    }
    report = counted("quality", manager)
    for name, counts in expected.items():
        rows = table(report, name).rows
        assert [row.cells[0].value for row in rows] == counts, name
        assert rows[0].cells[1].value == of[name]
    alone = [
        house
        for house in houses
        if not any(
            post.ended_on is None or post.ended_on >= today for post in house.employments.all()
        )
    ]
    shown = [row.cells[0].value for row in table(report, "organisations").rows]
    assert shown[:2] == [sum(1 for house in houses if house.to_complete), len(alone)]
    assert all(shown[:2])


def _open_mou() -> Any:
    """A promise about an MOU that is kept quiet is no next action of its lead."""
    return Q(mou=None) | Q(mou__sensitive=False)


@pytest.mark.parametrize(
    ("by", "day", "span"),
    [
        ("month", date(2026, 12, 1), (date(2026, 12, 1), date(2026, 12, 31))),
        ("quarter", date(2026, 10, 1), (date(2026, 10, 1), date(2026, 12, 31))),
        ("year", date(2025, 4, 1), (date(2025, 4, 1), date(2026, 3, 31))),
    ],
)
def test_spans_of_cohorts(by: str, day: date, span: tuple[date, date]) -> None:
    assert span_of(by, day) == span
