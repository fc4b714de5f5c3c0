"""Leads that went quiet and leads nobody has a plan for: who hears of them, when, and when not."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.choices import Role
from followups.actions import raise_due
from followups.choices import NotificationKind
from followups.models import FollowUp, Notification, RuleSetting
from followups.rules import RULES, Occurrence
from leads.models import Lead
from tests.factories import make_followup, make_lead, make_meeting, make_mou, make_team, make_user
from tests.followups.clock import LUCKNOW, TOKYO, at

pytestmark = pytest.mark.django_db
SILENT, PLANLESS = NotificationKind.LEAD_SILENT, NotificationKind.NO_NEXT_ACTION
HEARD = date(2026, 3, 10)
DAY = timedelta(days=1)


def occurrences(kind: str, now: datetime, **values: object) -> list[Occurrence]:
    with time_machine.travel(now, tick=False):
        return list(RULES[kind](values).occurrences(now))


def told(kind: str, now: datetime, **values: object) -> list[tuple[int, datetime]]:
    """Who hears of it by now, and as of when."""
    return [(each.recipient.pk, each.due_at) for each in occurrences(kind, now, **values)]


def write_down(now: datetime | None = None, **fields: object) -> Lead:
    with time_machine.travel(now or at(HEARD, "15:00"), tick=False):
        return make_lead(**fields)


def notice(kind: str, each: Occurrence, **fields: object) -> Notification:
    return Notification.objects.create(
        kind=kind, subject=each.subject, recipient=each.recipient, due_at=each.due_at,
        title=each.title, url=each.url, **fields,
    )  # fmt: skip


@pytest.mark.parametrize("zone", [LUCKNOW, TOKYO])
def test_the_owner_hears_at_eight_on_the_thirtieth_day_on_her_own_clock(zone) -> None:
    owner = make_user(time_zone=zone)
    lead = write_down(owner=owner)
    due = at(HEARD + 30 * DAY, "08:00", zone)
    assert told(SILENT, due - timedelta(seconds=1)) == []
    [one] = occurrences(SILENT, due)
    assert (one.recipient, one.due_at, one.subject) == (owner, due, f"lead:{lead.pk}")
    assert (one.title, one.url) == (f"Silent for 30 days: {lead}", lead.get_absolute_url())


def test_only_the_latest_step_that_has_passed_speaks(desk) -> None:
    write_down(owner=desk)
    for silent, step in ((59, 30), (60, 60), (89, 60), (90, 90), (104, 90)):
        assert told(SILENT, at(HEARD + silent * DAY)) == [(desk.pk, at(HEARD + step * DAY))]


def test_what_went_quiet_long_ago_does_not_flood_a_desk_that_begins(desk) -> None:
    write_down(owner=desk)
    assert told(SILENT, at(HEARD + 200 * DAY)) == []


def test_the_days_are_the_rules_own_to_set(desk) -> None:
    write_down(owner=desk)
    assert told(SILENT, at(HEARD + 7 * DAY), days=[7, 21]) == [(desk.pk, at(HEARD + 7 * DAY))]
    assert told(SILENT, at(HEARD + 21 * DAY), days=[21, 7]) == [(desk.pk, at(HEARD + 21 * DAY))]
    assert told(SILENT, at(HEARD + 30 * DAY), days=[]) == []


def test_a_meeting_counts_from_its_own_day_whenever_it_was_typed(desk) -> None:
    held = HEARD - 20 * DAY
    with time_machine.travel(at(HEARD, "15:00"), tick=False):
        lead = make_lead(owner=desk)
        meeting = make_meeting(starts_at=at(held, "11:00"))
        meeting.meeting_leads.create(lead=lead)
    # To edit the lead is no word from the other side either.
    lead.refresh_from_db()
    with time_machine.travel(at(HEARD + 5 * DAY), tick=False):
        lead.save()
    assert told(SILENT, at(held + 30 * DAY)) == [(desk.pk, at(held + 30 * DAY))]


def test_a_meeting_moved_to_another_day_moves_the_clock(desk) -> None:
    lead = write_down(owner=desk)
    meeting = make_meeting(starts_at=at(HEARD, "11:00"))
    meeting.meeting_leads.create(lead=lead)
    meeting.starts_at = at(HEARD + 10 * DAY, "11:00")
    meeting.save()
    assert told(SILENT, at(HEARD + 30 * DAY)) == []
    assert told(SILENT, at(HEARD + 40 * DAY)) == [(desk.pk, at(HEARD + 40 * DAY))]


def test_a_meeting_to_come_keeps_both_rules_quiet(desk) -> None:
    lead = write_down(owner=desk)
    make_meeting(starts_at=at(HEARD + 50 * DAY, "11:00")).meeting_leads.create(lead=lead)
    assert told(SILENT, at(HEARD + 40 * DAY)) == []
    assert told(PLANLESS, at(HEARD + 40 * DAY)) == []


def test_a_promise_kept_and_progress_of_an_mou_are_signs_of_life(desk) -> None:
    kept, moved = write_down(owner=desk), write_down(owner=desk)
    make_followup(lead=kept, done_at=at(HEARD + 12 * DAY, "09:00"))
    make_mou(lead=moved, signed_on=HEARD + 15 * DAY)
    assert told(SILENT, at(HEARD + 30 * DAY)) == []
    days = [due for _person, due in told(SILENT, at(HEARD + 45 * DAY))]
    assert days == [at(HEARD + 42 * DAY), at(HEARD + 45 * DAY)]


@pytest.mark.parametrize("kind", [SILENT, PLANLESS])
@pytest.mark.parametrize(
    "fields",
    [
        {"status": "on_hold", "status_reason": "Budget"},
        {"status": "dormant", "status_reason": "No answer"},
        {"status": "lost", "status_reason": "Price", "lost_to": "Vietnam"},
        {"stage": "in_operation"},
    ],
    ids=["on hold", "dormant", "lost", "in operation"],
)
def test_what_rests_is_lost_or_done_never_reminds(desk, kind, fields) -> None:
    write_down(owner=desk, **fields)
    assert told(kind, at(HEARD + 30 * DAY)) == []
    assert told(kind, at(HEARD + 14 * DAY)) == []


@pytest.mark.parametrize("kind", [SILENT, PLANLESS])
def test_without_an_owner_all_managers_hear(kind, manager) -> None:
    other = make_user(Role.MANAGER, time_zone=TOKYO)
    make_user(Role.MANAGER, is_active=False)
    write_down()
    days = 30 if kind == SILENT else 14
    assert told(kind, at(HEARD + days * DAY)) == [
        (manager.pk, at(HEARD + days * DAY)),
        (other.pk, at(HEARD + days * DAY, zone=TOKYO)),
    ]


def test_of_an_owner_who_has_left_the_managers_of_her_team_hear(team, manager) -> None:
    elsewhere = make_user(Role.MANAGER, team=make_team())
    write_down(owner=make_user(is_active=False, team=team))
    write_down(owner=make_user(is_active=False, team=make_team()))
    found = told(SILENT, at(HEARD + 30 * DAY))
    assert [person for person, _due in found] == [manager.pk, manager.pk, elsewhere.pk]


def test_without_managers_the_administrators_hear(administrator, desk) -> None:
    write_down()
    assert [person for person, _due in told(SILENT, at(HEARD + 30 * DAY))] == [administrator.pk]


def test_no_next_action_is_said_three_days_after_the_last_sign_of_life(desk) -> None:
    lead = write_down(owner=desk)
    assert told(PLANLESS, at(HEARD + 3 * DAY, "07:59")) == []
    [one] = occurrences(PLANLESS, at(HEARD + 3 * DAY))
    assert (one.due_at, one.title) == (at(HEARD + 3 * DAY), f"No next action: {lead}")
    assert told(PLANLESS, at(HEARD + 20 * DAY)) == [(desk.pk, at(HEARD + 14 * DAY))]


def test_an_open_promise_is_a_next_action_also_behind_closed_doors(desk) -> None:
    open_one, quiet, done = (write_down(owner=desk) for _lead in range(3))
    make_followup(lead=open_one)
    make_followup(lead=quiet, sensitive=True)
    make_followup(lead=done, done_at=at(HEARD + DAY, "09:00"))
    quiet.refresh_from_db()
    assert quiet.next_due_on is None
    found = occurrences(PLANLESS, at(HEARD + 4 * DAY))
    assert [each.subject for each in found] == [f"lead:{done.pk}"]


def test_what_was_told_is_left_out_and_what_was_settled_is_taken_back(desk) -> None:
    lead, other = write_down(owner=desk), write_down(owner=desk)
    now = at(HEARD + 30 * DAY)
    for each in occurrences(SILENT, now):
        notice(SILENT, each)
    assert occurrences(SILENT, now + timedelta(hours=3)) == []
    Lead.objects.filter(pk=lead.pk).update(met_at=now)
    rule = RULES[SILENT]()
    assert rule.settled({lead.pk, other.pk, 987654}, now) == {lead.pk, 987654}


def test_silence_goes_on_being_unsettled_after_its_last_word(desk) -> None:
    lead = write_down(owner=desk)
    assert RULES[SILENT]().settled({lead.pk}, at(HEARD + 300 * DAY)) == set()


def test_the_mail_says_since_when_and_what_comes_next(desk) -> None:
    lead = write_down(owner=desk, title="Ceramics park 陶磁器")
    now = at(HEARD + 30 * DAY)
    [one] = occurrences(SILENT, now)
    message = RULES[SILENT]().message(notice(SILENT, one), now + 2 * DAY)
    assert message is not None
    assert message.subject == "Silent for 32 days: Ceramics park 陶磁器"
    assert (message.line, message.heading) == ("Nothing heard for 32 days", lead.title)
    assert "10 Mar 2026" in message.words
    assert ("Next action", "no next action") in message.facts
    assert not any(value in ("", "None") for _label, value in message.facts)


@pytest.mark.parametrize("what", ["heard of", "lost", "given away", "said anew", "hidden"])
def test_no_mail_is_written_of_what_has_changed_since(desk, what) -> None:
    lead = write_down(owner=desk)
    now = at(HEARD + 30 * DAY)
    [one] = occurrences(SILENT, now)
    row = notice(SILENT, one)
    assert RULES[SILENT]().message(row, now)
    if what == "heard of":
        Lead.objects.update(met_at=now)
    elif what == "lost":
        Lead.objects.update(status="lost", status_reason="Price", lost_to="Vietnam")
    elif what == "given away":
        Lead.objects.update(owner=make_user())
    elif what == "said anew":
        Notification.objects.create(
            kind=SILENT, subject=row.subject, recipient=desk, due_at=now + 30 * DAY
        )
    else:
        Lead.objects.update(sensitive=True)
        row.on_behalf_of, row.recipient = desk, make_user()
    assert RULES[SILENT]().message(row, now) is None
    assert lead.pk


def test_who_stands_in_is_told_what_is_meant_for_the_owner(desk) -> None:
    write_down(owner=desk)
    now = at(HEARD + 30 * DAY)
    [one] = occurrences(SILENT, now)
    row = notice(SILENT, one)
    row.on_behalf_of, row.recipient = desk, make_user()
    assert RULES[SILENT]().message(row, now)


def test_a_sensitive_lead_is_named_to_its_owner_and_to_managers_alone(desk, administrator) -> None:
    mine, nobodys = write_down(owner=desk, sensitive=True), write_down(sensitive=True)
    found = occurrences(SILENT, at(HEARD + 30 * DAY))
    assert [(each.subject, each.recipient) for each in found] == [
        (f"lead:{mine.pk}", desk),
        (f"lead:{nobodys.pk}", administrator),
    ]
    rule = RULES[SILENT]()
    assert rule.seen_by(desk, {mine.pk, nobodys.pk}) == {mine.pk}


@pytest.mark.parametrize(("kind", "days"), [(SILENT, 30), (PLANLESS, 14)])
def test_many_rows_cost_as_many_queries_as_few(kind, days, desk) -> None:
    now = at(HEARD + days * DAY)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = occurrences(kind, now)
            RULES[kind]().messages([notice_of(kind, each) for each in found], now)
        return len(queries)

    for _lead in range(2):
        write_down(owner=desk)
    few = cost()
    for _lead in range(30):
        write_down(owner=desk)
    assert cost() == few <= 6


def notice_of(kind: str, each: Occurrence) -> Notification:
    return Notification(
        pk=hash(each.subject), kind=kind, subject=each.subject, recipient=each.recipient,
        due_at=each.due_at, title=each.title, url=each.url,
    )  # fmt: skip


def test_a_follow_up_taken_away_leaves_the_lead_without_a_plan(desk) -> None:
    lead = write_down(owner=desk)
    make_followup(lead=lead)
    now = at(HEARD + 15 * DAY)
    assert told(PLANLESS, now) == []
    FollowUp.objects.all().delete()
    assert told(PLANLESS, now) == [(desk.pk, at(HEARD + 14 * DAY))]


def test_rows_come_in_rounds_and_none_is_left_out_or_said_twice(monkeypatch, manager) -> None:
    monkeypatch.setattr("followups.rules_dated.ROUND", 3)
    monkeypatch.setattr("followups.rules_dated.BATCH", 2)
    make_user(Role.MANAGER)
    leads = [write_down() for _lead in range(5)]
    found = occurrences(SILENT, at(HEARD + 30 * DAY))
    subjects = [each.subject for each in found]
    assert subjects == [f"lead:{lead.pk}" for lead in leads for _manager in range(2)]
    assert len({(each.subject, each.recipient.pk) for each in found}) == len(found)


def sweep_at(now: datetime) -> int:
    with time_machine.travel(now, tick=False):
        return raise_due(now)


def test_who_moves_to_the_other_country_is_not_told_the_same_again(desk) -> None:
    write_down(owner=desk, next_due_on=HEARD + 90 * DAY)
    assert sweep_at(at(HEARD + 30 * DAY)) == 1
    desk.time_zone = TOKYO
    desk.save()
    assert [sweep_at(at(HEARD + days * DAY, "23:00")) for days in (30, 31, 59)] == [0, 0, 0]
    assert sweep_at(at(HEARD + 60 * DAY, zone=TOKYO)) == 1


def test_what_an_administrator_sets_holds_from_the_next_sweep(desk) -> None:
    lead = write_down(owner=desk, next_due_on=HEARD + 90 * DAY)
    setting = RuleSetting.objects.create(kind=SILENT, values={"days": [10]})
    assert sweep_at(at(HEARD + 10 * DAY)) == 1
    setting.values = {"days": [20]}
    setting.save()
    # It is not silent by the new measure: the unread word is taken back.
    assert sweep_at(at(HEARD + 11 * DAY)) == 0
    assert Notification.objects.get(subject=f"lead:{lead.pk}").read_at is not None
    setting.enabled = False
    setting.save()
    assert sweep_at(at(HEARD + 20 * DAY)) == 0


def test_a_week_without_a_sweep_costs_lateness_only(desk) -> None:
    write_down(owner=desk, next_due_on=HEARD + 90 * DAY)
    assert sweep_at(at(HEARD + 29 * DAY)) == 0
    assert sweep_at(at(HEARD + 36 * DAY)) == 1
    assert Notification.objects.get().due_at == at(HEARD + 30 * DAY)
