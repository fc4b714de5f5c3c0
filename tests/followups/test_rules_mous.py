"""MOUs without an update, steps of the ladder and last days: who hears of them, and when."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Role
from followups.choices import NotificationKind
from followups.models import Notification
from followups.rules import RULES, Occurrence
from leads.models import MOU, Milestone
from tests.factories import make_lead, make_mou, make_user
from tests.followups.clock import LUCKNOW, TOKYO, at

pytestmark = pytest.mark.django_db
STALE, LAPSING = NotificationKind.MOU_STALE, NotificationKind.MOU_LAPSING
NEAR, PASSED = NotificationKind.MILESTONE_NEAR, NotificationKind.MILESTONE_PASSED
SIGNED = date(2026, 3, 10)
DAY = timedelta(days=1)


def occurrences(kind: str, now: datetime, **values: object) -> list[Occurrence]:
    with time_machine.travel(now, tick=False):
        return list(RULES[kind](values).occurrences(now))


def told(kind: str, now: datetime, **values: object) -> list[tuple[int, datetime]]:
    return [(each.recipient.pk, each.due_at) for each in occurrences(kind, now, **values)]


def notice(kind: str, each: Occurrence) -> Notification:
    return Notification.objects.create(
        kind=kind, subject=each.subject, recipient=each.recipient, due_at=each.due_at,
        title=each.title, url=each.url,
    )  # fmt: skip


def expect(mou: MOU, day: date, precision: str = "day", **fields: object) -> Milestone:
    fields = {"kind": "land_allotted"} | fields
    return Milestone.objects.create(
        mou=mou, forecast_on=day, forecast_on_precision=precision, **fields
    )


def give(mou: MOU, **people: object) -> None:
    MOU.objects.filter(pk=mou.pk).update(**people)


def speaks(kind: str, mou: MOU) -> datetime:
    """Give the MOU what a rule speaks of; return a moment at which it does."""
    if kind == STALE:
        MOU.objects.filter(pk=mou.pk).update(signed_on=SIGNED)
        return at(SIGNED + 30 * DAY)
    if kind == LAPSING:
        MOU.objects.filter(pk=mou.pk).update(valid_until=SIGNED + 30 * DAY)
        return at(SIGNED)
    expect(mou, SIGNED)
    return at(SIGNED - 3 * DAY) if kind == NEAR else at(SIGNED + DAY)


KINDS = [STALE, LAPSING, NEAR, PASSED]


@pytest.mark.parametrize("zone", [LUCKNOW, TOKYO])
@pytest.mark.parametrize("kind", KINDS)
def test_each_speaks_at_eight_of_its_day_on_the_owners_own_clock(kind, zone) -> None:
    owner = make_user(time_zone=zone)
    day = speaks(kind, make_mou(owner=owner)).date()
    due = at(day, "08:00", zone)
    assert (owner.pk, due) in told(kind, due)
    assert (owner.pk, due) not in told(kind, due - timedelta(seconds=1))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "fields",
    [
        {"status": "on_hold", "status_reason": "Land"},
        {"status": "dormant", "status_reason": "No answer"},
        {"status": "dropped", "status_reason": "Went elsewhere"},
        {"stage": "production"},
        {"lead": {"status": "lost", "status_reason": "Price", "lost_to": "Vietnam"}},
        {"lead": {"status": "on_hold", "status_reason": "Budget"}},
    ],
    ids=["on hold", "dormant", "dropped", "in production", "lost lead", "lead on hold"],
)
def test_what_is_not_pursued_never_reminds(desk, kind, fields) -> None:
    if "lead" in fields:
        fields = {"lead": make_lead(**fields["lead"])}
    assert told(kind, speaks(kind, make_mou(owner=desk, **fields))) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_delayed_mou_is_pursued(desk, kind) -> None:
    mou = make_mou(owner=desk, status="delayed", status_reason="Power")
    assert [person for person, _due in told(kind, speaks(kind, mou))] == [desk.pk]


@pytest.mark.parametrize("kind", KINDS)
def test_the_next_in_line_hears_where_there_is_no_owner(kind, official, desk, manager) -> None:
    mou = make_mou()
    now = speaks(kind, mou)
    assert [person for person, _due in told(kind, now)] == [manager.pk]
    give(mou, lead=make_lead(owner=desk))
    assert [person for person, _due in told(kind, now)] == [desk.pk]
    give(mou, nodal_user=official)
    assert [person for person, _due in told(kind, now)] == [official.pk]
    give(mou, owner=make_user(is_active=False))
    assert [person for person, _due in told(kind, now)] == [official.pk]
    owner = make_user(name="Present owner")
    give(mou, owner=owner)
    # The nodal officer writes the monthly update: of silence that person hears first.
    first = official if kind == STALE else owner
    assert [person for person, _due in told(kind, now)] == [first.pk]


@pytest.mark.parametrize("kind", KINDS)
def test_a_sensitive_one_is_named_only_to_who_may_see_it(kind, desk, manager) -> None:
    mou = make_mou(sensitive=True, lead=make_lead(owner=desk))
    now = speaks(kind, mou)
    assert told(kind, now) == []
    MOU.objects.update(owner=desk)
    [one] = occurrences(kind, now)
    row = notice(kind, one)
    rule = RULES[kind]()
    assert rule.message(row, now)
    row.on_behalf_of, row.recipient = desk, make_user(Role.OFFICIAL)
    assert rule.message(row, now) is None
    number = int(one.subject.partition(":")[2])
    assert rule.seen_by(row.recipient, {number}) == set()
    assert rule.seen_by(manager, {number}) == {number}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_told_is_left_out_and_what_was_settled_is_taken_back(kind, desk) -> None:
    mou = make_mou(owner=desk)
    now = speaks(kind, mou)
    [one] = occurrences(kind, now)
    row = notice(kind, one)
    assert occurrences(kind, now + timedelta(hours=5)) == []
    number, rule = int(one.subject.partition(":")[2]), RULES[kind]()
    assert rule.settled({number, 987654}, now) == {987654}
    MOU.objects.filter(pk=mou.pk).update(status="dropped", status_reason="Went elsewhere")
    assert rule.settled({number}, now) == {number}
    assert rule.message(row, now) is None


def test_an_update_of_no_change_begins_the_silence_anew(desk) -> None:
    mou = make_mou(owner=desk, signed_on=SIGNED)
    mou.updates.create(as_of=SIGNED + 20 * DAY, unchanged=True, by=desk)
    assert told(STALE, at(SIGNED + 40 * DAY)) == []
    assert told(STALE, at(SIGNED + 50 * DAY)) == [(desk.pk, at(SIGNED + 50 * DAY))]
    assert told(STALE, at(SIGNED + 85 * DAY)) == [(desk.pk, at(SIGNED + 80 * DAY))]


def test_of_a_month_or_a_year_the_last_day_counts(desk) -> None:
    mou = make_mou(owner=desk)
    expect(mou, date(2028, 2, 1), "month")
    expect(mou, date(2027, 1, 1), "year", kind="ground_broken")
    assert told(NEAR, at(date(2028, 2, 26), "07:59")) == [(desk.pk, at(date(2028, 2, 15)))]
    assert told(NEAR, at(date(2028, 2, 26))) == [(desk.pk, at(date(2028, 2, 26)))]
    assert told(PASSED, at(date(2028, 2, 29), "23:00")) == []
    assert told(PASSED, at(date(2028, 3, 1))) == [(desk.pk, at(date(2028, 3, 1)))]
    assert told(NEAR, at(date(2027, 12, 28))) == [(desk.pk, at(date(2027, 12, 28)))]
    assert told(PASSED, at(date(2028, 1, 1))) == [(desk.pk, at(date(2028, 1, 1)))]


@pytest.mark.parametrize(
    ("precision", "day", "last"),
    [
        ("day", date(2026, 12, 15), date(2026, 12, 15)),
        ("month", date(2026, 12, 1), date(2026, 12, 31)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_the_end_of_an_mou_is_counted_down_to_its_last_day(desk, precision, day, last) -> None:
    make_mou(owner=desk, valid_until=day, valid_until_precision=precision)
    found = [
        told(LAPSING, at(last - days * DAY)) == [(desk.pk, at(last - days * DAY))]
        for days in (90, 30, 7, 0)
    ]
    assert found == [True] * 4
    assert told(LAPSING, at(last + DAY)) == []


def test_a_step_that_was_reached_or_is_expected_later_is_settled(desk) -> None:
    step = expect(make_mou(owner=desk), SIGNED)
    now = at(SIGNED + 2 * DAY)
    [one] = occurrences(PASSED, now)
    row = notice(PASSED, one)
    assert RULES[PASSED]().message(row, now)
    Milestone.objects.update(forecast_on=SIGNED + 60 * DAY)
    assert RULES[PASSED]().settled({step.pk}, now) == {step.pk}
    assert told(NEAR, at(SIGNED + 46 * DAY)) == [(desk.pk, at(SIGNED + 46 * DAY))]
    Milestone.objects.update(reached=True)
    assert told(NEAR, at(SIGNED + 46 * DAY)) == []
    assert RULES[PASSED]().message(row, now) is None


def test_what_is_past_is_not_near_any_more(desk) -> None:
    expect(make_mou(owner=desk), SIGNED)
    assert told(NEAR, at(SIGNED)) == [(desk.pk, at(SIGNED - 3 * DAY))]
    assert told(NEAR, at(SIGNED + DAY)) == []


def test_the_notice_leads_to_where_one_answers_it(desk) -> None:
    mou = make_mou(owner=desk, signed_on=SIGNED, valid_until=SIGNED + 37 * DAY)
    expect(mou, SIGNED + 29 * DAY)
    links = {
        kind: occurrences(kind, at(SIGNED + 30 * DAY))[0].url for kind in (STALE, LAPSING, PASSED)
    }
    assert links == {
        STALE: reverse("leads:mou_update", args=[mou.pk]),
        LAPSING: mou.get_absolute_url(),
        PASSED: reverse("leads:mou_milestone", args=[mou.pk, "land_allotted"]),
    }


@pytest.mark.parametrize(
    ("kind", "subject", "line"),
    [
        (STALE, "No update for 30 days: Sake 酒蔵", "No update for 30 days"),
        (LAPSING, "Valid until 9 Apr 2026: Sake 酒蔵", "Valid for 30 more days"),
        (NEAR, "Land allotted expected 10 Mar 2026: Sake 酒蔵", "Expected within 3 days"),
        (PASSED, "Land allotted was expected 10 Mar 2026: Sake 酒蔵", "Expected 1 day ago"),
    ],
)
def test_the_mail_says_what_is_so(kind, subject, line, desk) -> None:
    mou = make_mou(owner=desk, title="Sake 酒蔵")
    now = speaks(kind, mou)
    [one] = occurrences(kind, now)
    message = RULES[kind]().message(notice(kind, one), now)
    assert message is not None
    assert (one.title, message.subject, message.line) == (subject, subject, line)
    assert ("Owner at the desk", "Deepa Desk") in message.facts
    assert all(value and value != "None" for _label, value in message.facts)


@pytest.mark.parametrize("kind", KINDS)
def test_many_rows_cost_as_many_queries_as_few(kind, desk) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            found = occurrences(kind, now)
            rows = [
                Notification(pk=number, kind=kind, subject=each.subject, recipient=desk,
                             due_at=each.due_at)
                for number, each in enumerate(found)
            ]  # fmt: skip
            assert len(RULES[kind]().messages(rows, now)) == len(rows)
        return len(queries)

    now = speaks(kind, make_mou(owner=desk, lead=make_lead()))
    cost()  # names of steps are kept for a minute
    few = cost()
    for _mou in range(12):
        speaks(kind, make_mou(owner=desk, lead=make_lead()))
    assert cost() == few <= 5
