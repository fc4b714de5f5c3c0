"""Meetings of which nobody has said what came: who hears of them, when, and when no more."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail

from accounts.choices import Role
from delegations.actions.after import dismiss_proposals
from delegations.actions.outcomes import log_outcome
from delegations.choices import AttendanceSide
from delegations.rules import OutcomeRule
from followups.actions import deliver, raise_due
from followups.choices import Delivery, NotificationKind
from followups.models import Notification, RuleSetting
from tests.factories import make_delegation, make_meeting, make_organisation, make_user

pytestmark = pytest.mark.django_db

# 14:00 in Tokyo, 10:30 in Lucknow.
START = datetime(2026, 7, 22, 5, 0, tzinfo=UTC)
END = START + timedelta(hours=1)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
KIND = NotificationKind.MEETING_WITHOUT_OUTCOME


@pytest.fixture(autouse=True)
def _mails_at_once(db: None) -> None:
    """What usually comes with the day's mail leaves at once here, to be read alone."""
    for kind in (KIND, NotificationKind.ROUND_UNDECIDED):
        RuleSetting.objects.create(kind=kind, at_once=True)


def told(moment: datetime) -> list[tuple[str, datetime]]:
    """Sweep at a moment; return everybody told so far, and as of when."""
    with time_machine.travel(moment, tick=False):
        raise_due(moment)
        raise_due(moment)
    rows = Notification.objects.filter(kind=KIND).order_by("due_at", "recipient__name")
    return list(rows.values_list("recipient__name", "due_at"))


@pytest.fixture
def meeting(desk):
    return make_meeting(title="Ceramics", starts_at=START, owner=desk)


def test_the_owner_hears_of_it_a_day_after_its_end_and_not_before(meeting, desk) -> None:
    assert told(END + DAY - MINUTE) == []
    assert told(END + DAY) == [(desk.name, END + DAY)]


def test_a_known_end_counts_rather_than_an_hour(desk) -> None:
    make_meeting(starts_at=START, ends_at=START + timedelta(hours=4), owner=desk)
    assert told(END + DAY) == []
    assert told(START + timedelta(hours=28)) == [(desk.name, START + timedelta(hours=28))]


@pytest.mark.parametrize(
    ("precision", "first", "last", "zone", "over"),
    [
        ("day", date(2026, 7, 22), date(2026, 7, 22), "Asia/Tokyo",
         datetime(2026, 7, 22, 15, tzinfo=UTC)),
        ("day", date(2026, 7, 22), date(2026, 7, 22), "Asia/Kolkata",
         datetime(2026, 7, 22, 18, 30, tzinfo=UTC)),
        ("span", date(2026, 7, 20), date(2026, 7, 24), "Asia/Tokyo",
         datetime(2026, 7, 24, 15, tzinfo=UTC)),
        ("month", date(2026, 7, 1), date(2026, 7, 31), "Asia/Tokyo",
         datetime(2026, 7, 31, 15, tzinfo=UTC)),
        ("year", date(2026, 1, 1), date(2026, 12, 31), "Asia/Tokyo",
         datetime(2026, 12, 31, 15, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_what_is_known_to_the_day_or_less_ends_with_its_last_day_there(
    desk, precision, first, last, zone, over
) -> None:
    make_meeting(precision=precision, on_from=first, on_to=last, time_zone=zone, owner=desk)
    assert told(over + DAY - MINUTE) == []
    assert told(over + DAY) == [(desk.name, over + DAY)]


def test_a_meeting_of_an_unknown_day_is_never_chased(desk) -> None:
    make_meeting(precision="unknown", owner=desk)
    assert told(END + 20 * DAY) == []


def test_again_after_three_and_seven_days_and_then_the_managers(meeting, desk, manager) -> None:
    every_hour = [END + timedelta(hours=hour) for hour in range(0, 24 * 13, 8)]
    for moment in every_hour:
        found = told(moment)
    assert found == [
        (desk.name, END + DAY),
        (desk.name, END + 3 * DAY),
        (desk.name, END + 7 * DAY),
        (manager.name, END + 10 * DAY),
    ]


def test_an_end_put_right_after_the_word_is_no_new_word(meeting, desk) -> None:
    told(END + DAY)
    later = END + timedelta(hours=23)
    type(meeting).objects.filter(pk=meeting.pk).update(ends_at=later)
    assert told(later + DAY) == [(desk.name, END + DAY)]
    assert told(later + 3 * DAY)[1:] == [(desk.name, later + 3 * DAY)]
    later += 2 * DAY
    type(meeting).objects.filter(pk=meeting.pk).update(ends_at=later)
    # It was not over yet when the first word was said; the second was said of it.
    assert len(told(later + DAY)) == 2
    assert told(later + 3 * DAY)[2:] == [(desk.name, later + 3 * DAY)]


def test_a_meeting_that_went_on_after_the_word_is_chased_anew(meeting, desk) -> None:
    told(END + DAY)
    later = END + timedelta(hours=30)
    type(meeting).objects.filter(pk=meeting.pk).update(ends_at=later)
    assert told(later + DAY)[1:] == [(desk.name, later + DAY)]


def test_sweeps_missed_for_days_say_only_the_last_word(meeting, desk) -> None:
    assert told(END + 8 * DAY) == [(desk.name, END + 7 * DAY)]


def test_what_was_spoken_of_once_is_not_forgotten_by_a_long_silence(meeting, desk, manager) -> None:
    told(END + DAY)
    assert told(END + 30 * DAY)[1:] == [(manager.name, END + 10 * DAY)]


def test_meetings_of_long_ago_are_left_alone_when_the_rule_comes_alive(meeting, manager) -> None:
    assert told(END + 15 * DAY) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft"},
        {"status": "cancelled", "cancelled_at": START},
        {"result": "not_now", "logged_at": END},
    ],
    ids=["draft", "cancelled", "logged"],
)
def test_drafts_cancelled_and_logged_ones_are_not_chased(desk, fields) -> None:
    make_meeting(starts_at=START, owner=desk, **fields)
    assert told(END + 2 * DAY) == []


def test_without_an_owner_those_who_sat_there_and_may_log_are_asked(official, viewer) -> None:
    absent = make_user(Role.DESK, name="Absent")
    meeting = make_meeting(starts_at=START)
    for person, present in ((official, None), (viewer, True), (absent, False)):
        meeting.attendances.create(side=AttendanceSide.OURS, user=person, present=present)
    assert told(END + DAY) == [(official.name, END + DAY)]


def test_an_owner_who_has_left_is_not_asked_and_a_member_who_sat_there_is(official) -> None:
    gone = make_user(Role.DESK, is_active=False)
    tour = make_delegation()
    member = tour.members.create(name="Omkar", user=official)
    meeting = make_meeting(starts_at=START, delegation=tour, owner=gone)
    meeting.attendances.create(side=AttendanceSide.OURS, member=member)
    assert told(END + DAY) == [(official.name, END + DAY)]


def test_else_the_members_of_the_delegation_are_asked_and_only_those_who_see_it(desk) -> None:
    tour = make_delegation()
    tour.members.create(name="Deepa", user=desk)
    tour.members.create(name="Nobody with an account", rank=2)
    make_meeting(starts_at=START, delegation=tour)
    make_meeting(starts_at=START, delegation=tour, sensitive=True)
    assert told(END + DAY) == [(desk.name, END + DAY)]


def test_logging_the_outcome_takes_the_word_back_and_stops_the_mail(meeting, desk) -> None:
    told(END + DAY)
    row = Notification.objects.get(kind=KIND)
    assert row.read_at is None
    log_outcome(meeting=meeting, by=desk, result="not_now", client_id=uuid4())
    row.refresh_from_db()
    assert row.read_at is not None
    deliver(END + DAY)
    row.refresh_from_db()
    assert (row.delivery, mail.outbox) == (Delivery.NOT_WANTED, [])


@pytest.mark.parametrize(
    "change",
    [
        {"result": "not_now", "logged_at": END},
        {"status": "cancelled", "cancelled_at": END},
        {"starts_at": END + 5 * DAY},
    ],
    ids=["logged", "cancelled", "moved"],
)
def test_whatever_settles_it_the_next_sweep_takes_the_word_back(meeting, change) -> None:
    told(END + DAY)
    type(meeting).objects.filter(pk=meeting.pk).update(**change)
    told(END + DAY + MINUTE)
    assert not Notification.objects.unread().filter(kind=KIND).exists()
    deliver(END + DAY + MINUTE)
    assert mail.outbox == []


def test_a_mail_that_waited_is_not_sent_to_somebody_who_gave_the_meeting_away(
    meeting, official
) -> None:
    told(END + DAY)
    type(meeting).objects.filter(pk=meeting.pk).update(owner=official)
    deliver(END + DAY)
    assert mail.outbox == []


def test_the_mail_says_both_clocks_whom_one_met_and_where_to_log(meeting) -> None:
    meeting.attendances.create(organisation=make_organisation(name_en="Kyocera"))
    meeting.city = "Tokyo"
    meeting.save()
    told(END + DAY)
    deliver(END + DAY)
    [letter] = mail.outbox
    assert letter.subject == "No outcome yet: Ceramics"
    html = letter.alternatives[0].content
    for part in (letter.body, html):
        assert "14:00 Tokyo (10:30 IST)" in part
        assert "Kyocera" in part
        assert f"/meetings/{meeting.pk}/outcome/" in part
        assert "22 Jul 2026" in part


@pytest.mark.parametrize("number", [3, 30])
def test_many_meetings_cost_no_more_queries_than_few(
    desk, number, django_assert_max_num_queries
) -> None:
    for _each in range(number):
        meeting = make_meeting(starts_at=START, owner=desk)
        meeting.attendances.create(organisation=make_organisation())
    rule = OutcomeRule()
    with django_assert_max_num_queries(10):
        found = list(rule.occurrences(END + DAY))
    rows = [
        Notification(pk=place, kind=KIND, subject=each.subject, recipient=desk, due_at=each.due_at)
        for place, each in enumerate(found)
    ]
    with django_assert_max_num_queries(12):
        assert len(rule.messages(rows, END + DAY)) == number


def test_the_moments_are_the_rules_own_to_set(meeting, desk, manager) -> None:
    RuleSetting.objects.update(values={"hours": 48, "again": [4], "managers": 6})
    for hours in range(0, 24 * 12, 8):
        found = told(END + timedelta(hours=hours))
    assert found == [(desk.name, END + 2 * DAY), (desk.name, END + 4 * DAY),
                     (manager.name, END + 6 * DAY)]  # fmt: skip


def test_a_sensitive_meeting_is_not_told_to_a_deputy_who_must_not_know(meeting, desk) -> None:
    meeting.sensitive = True
    meeting.save()
    deputy = make_user(Role.DESK)
    desk.absences.create(first_day=START.date(), last_day=(END + 5 * DAY).date(), deputy=deputy)
    assert told(END + DAY) == [(desk.name, END + DAY)]
    row = Notification.objects.get()
    assert OutcomeRule().message(row, END + DAY)
    row.on_behalf_of, row.recipient = desk, deputy
    assert OutcomeRule().message(row, END + DAY) is None


LAST = date(2026, 7, 24)
ROUND = datetime(2026, 7, 31, 2, 30, tzinfo=UTC)  # 08:00 in Lucknow, a week after the last day
UNDECIDED = NotificationKind.ROUND_UNDECIDED


@pytest.fixture
def tour(desk):
    made = make_delegation(starts_on=date(2026, 7, 20), ends_on=LAST)
    made.members.create(name="Deepa", user=desk)
    make_meeting(delegation=made, starts_at=START, result="moves_forward", logged_at=END)
    return made


def asked() -> list[tuple[str, datetime]]:
    rows = Notification.objects.filter(kind=UNDECIDED)
    return list(rows.values_list("recipient__name", "due_at"))


def test_a_week_after_a_tour_its_members_are_reminded_once_of_what_is_proposed(tour, desk) -> None:
    told(ROUND - MINUTE)
    assert asked() == []
    for moment in (ROUND, ROUND + DAY, ROUND + 6 * DAY):
        told(moment)
    assert asked() == [(desk.name, ROUND)]
    deliver(ROUND + 6 * DAY)
    [letter] = [each for each in mail.outbox if "wait to be decided" in each.subject]
    assert f"/delegations/{tour.pk}/after/" in letter.body


def test_nobody_is_reminded_when_something_was_decided(tour, desk) -> None:
    told(ROUND)
    dismiss_proposals(delegation=tour, keys=[(tour.meetings.get().pk, 7)], by=desk)
    told(ROUND + MINUTE)
    assert not Notification.objects.unread().filter(kind=UNDECIDED).exists()
    deliver(ROUND + MINUTE)
    assert mail.outbox == []


@pytest.mark.parametrize("result", ["declined", "not_now"])
def test_a_tour_that_leaves_nothing_for_the_first_week_reminds_nobody(tour, result) -> None:
    tour.meetings.update(result=result)
    told(ROUND + DAY)
    assert asked() == []


def test_tours_of_past_years_remind_nobody(tour) -> None:
    told(ROUND + 15 * DAY)
    assert asked() == []
