"""What is sent by itself: once a period, also late, also twice at once, and to whom it belongs."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.choices import Role
from followups.actions import deliver
from followups.choices import Delivery
from followups.models import Notification
from leads.models import MOU, ProgressUpdate
from reports.actions import schedules
from reports.actions.schedules import make_run, note_due, pause_schedule, run_due, try_again
from reports.models import ReviewDay, ScheduleRun, Snapshot
from tests.factories import make_mou, make_review, make_schedule, make_user

pytestmark = pytest.mark.django_db
IST = ZoneInfo("Asia/Kolkata")


def at(text: str) -> datetime:
    """A moment on the clock of Lucknow."""
    return datetime.fromisoformat(text).replace(tzinfo=IST)


def long_silent(**fields: Any) -> MOU:
    mou = make_mou(signed_on=timezone.localdate() - timedelta(days=500), **fields)
    day = timezone.localdate() - timedelta(days=90)
    ProgressUpdate.objects.create(mou=mou, as_of=day)
    return mou


# --- When --------------------------------------------------------------------------------------
SINCE = at("2025-01-01T00:00")


@pytest.mark.parametrize(
    ("timing", "now", "period", "due"),
    [
        # Mondays at eight: the moment itself, a minute before it, four days late.
        ({}, "2026-11-23T08:00", "2026-11-23", "2026-11-23T08:00"),
        ({}, "2026-11-23T07:59", "2026-11-16", "2026-11-16T08:00"),
        ({}, "2026-11-27T23:00", "2026-11-23", "2026-11-23T08:00"),
        ({"weekday": 6}, "2026-11-23T08:00", "2026-11-16", "2026-11-22T08:00"),
        ({"rhythm": "month"}, "2026-11-01T08:00", "2026-11-01", "2026-11-01T08:00"),
        ({"rhythm": "month"}, "2026-11-01T07:00", "2026-10-01", "2026-10-01T08:00"),
        ({"rhythm": "month", "month_day": 31}, "2027-03-01T00:00", "2027-02-01",
         "2027-02-28T08:00"),
        ({"rhythm": "month", "month_day": 30}, "2027-01-01T00:00", "2026-12-01",
         "2026-12-30T08:00"),
    ],
)  # fmt: skip
def test_the_newest_moment_that_has_come(
    timing: dict[str, Any], now: str, period: str, due: str
) -> None:
    schedule = make_schedule(since=SINCE, **timing)
    assert schedule.latest(at(now)) == (date.fromisoformat(period), at(due))
    assert schedule.next_moment(at(now)) > at(now)


def test_what_was_before_it_was_set_up_is_not_sent() -> None:
    schedule = make_schedule(since=at("2026-11-23T09:00"))
    assert schedule.latest(at("2026-11-23T10:00")) is None
    assert schedule.latest(at("2026-11-30T08:00")) is not None


def test_a_month_without_a_clock_is_caught_up_once() -> None:
    schedule = make_schedule(since=SINCE)
    for now in ("2026-10-05T08:00", "2026-11-11T10:00", "2026-11-11T10:01", "2026-11-16T08:00"):
        note_due(at(now))
    periods = list(schedule.runs.order_by("period").values_list("period", flat=True))
    # The weeks between were missed, and are not made up one by one.
    assert [str(period) for period in periods] == ["2026-10-05", "2026-11-09", "2026-11-16"]


def test_another_day_of_the_week_does_not_send_the_week_again() -> None:
    schedule = make_schedule(since=SINCE)
    note_due(at("2026-11-23T08:00"))
    schedule.weekday = 3
    schedule.save()
    note_due(at("2026-11-26T08:00"))
    assert schedule.runs.count() == 1


def test_the_database_knows_a_week_once() -> None:
    schedule = make_schedule()
    ScheduleRun.objects.create(schedule=schedule, period=date(2026, 11, 23), due_at=SINCE)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScheduleRun.objects.create(schedule=schedule, period=date(2026, 11, 23), due_at=SINCE)


# --- Once --------------------------------------------------------------------------------------
def test_two_beats_make_one_mail(manager: Any) -> None:
    long_silent()
    make_schedule()
    now = timezone.now()
    assert [run_due(now), run_due(now)] == [1, 0]
    assert [deliver(timezone.now()), deliver(timezone.now())] == [1, 0]
    assert len(mail.outbox) == 1


def test_a_row_is_claimed_by_one() -> None:
    make_schedule()
    now = timezone.now()
    note_due(now)
    pk = ScheduleRun.objects.get().pk
    assert schedules._claim(pk, now) is not None
    assert schedules._claim(pk, now) is None
    assert make_run(pk=pk, now=now) is False


def test_a_worker_that_died_is_followed_by_another(manager: Any) -> None:
    long_silent()
    make_schedule()
    now = timezone.now()
    note_due(now)
    first = schedules._claim(ScheduleRun.objects.get().pk, now)
    later = now + schedules.LEASE + timedelta(seconds=1)
    assert run_due(later) == 1
    # The first one wakes up again: its lease is gone, and it tells nobody.
    with pytest.raises(schedules.LostError):
        schedules._make(first, later)  # type: ignore[arg-type]
    assert Notification.objects.count() == 1


def test_a_fault_is_tried_again_and_then_shown(manager: Any, monkeypatch: Any) -> None:
    long_silent()
    make_schedule()

    def broken(run: Any, now: Any) -> Any:
        Notification.objects.create(
            kind="stale_list", subject="half", recipient=manager, due_at=now, title="-", url="/"
        )
        raise ValueError

    monkeypatch.setitem(schedules.MAKERS, "stale", broken)
    now = timezone.now()
    for attempt in range(schedules.ATTEMPTS + 2):
        run_due(now + attempt * (schedules.PAUSE + timedelta(seconds=1)))
    run = ScheduleRun.objects.get()
    assert (run.state, run.attempts) == ("failed", schedules.ATTEMPTS)
    assert run.error == "It could not be made (ValueError)."
    assert not Notification.objects.exists()
    monkeypatch.undo()
    try_again(run=run)
    assert run_due(timezone.now()) == 1
    assert Notification.objects.count() == 1


def test_the_message_id_is_the_same_at_each_attempt(manager: Any, monkeypatch: Any) -> None:
    long_silent()
    make_schedule()
    run_due(timezone.now())
    deliver(timezone.now())
    row = Notification.objects.get()
    Notification.objects.update(delivery=Delivery.PENDING)
    deliver(timezone.now())
    ids = [letter.extra_headers["Message-ID"] for letter in mail.outbox]
    assert ids == [row.message_id] * 2


def test_paused_is_silent_and_goes_on_from_then(manager: Any) -> None:
    long_silent()
    schedule = pause_schedule(schedule=make_schedule(), paused=True)
    assert run_due(timezone.now()) == 0
    pause_schedule(schedule=schedule, paused=False)
    assert run_due(timezone.now()) == 0
    assert run_due(timezone.now() + timedelta(days=7)) == 1


# --- The list of what is silent -----------------------------------------------------------------
def mails() -> dict[str, str]:
    run_due(timezone.now())
    deliver(timezone.now())
    return {letter.to[0].split("<")[-1].rstrip(">"): letter.body for letter in mail.outbox}


def test_owners_get_their_own_and_managers_all(manager: Any, desk: Any, official: Any) -> None:
    long_silent(title="Desk’s plant", owner=desk)
    long_silent(title="Officer’s plant", nodal_user=official, owner=desk)
    long_silent(title="Nobody’s plant")
    make_mou(title="Fresh plant", owner=make_user(), signed_on=timezone.localdate())
    make_schedule(to_owners=True)
    sent = mails()
    assert sent.keys() == {manager.email, desk.email, official.email}
    assert "Nobody’s plant" in sent[manager.email]
    assert "Nobody’s plant" not in sent[desk.email]
    assert "Officer’s plant" in sent[official.email]
    assert "Desk’s plant" not in sent[official.email]
    assert "2 MOUs without an update for 30 days" in sent[desk.email]
    assert "Fresh plant" not in "".join(sent.values())


def test_a_list_that_is_empty_by_now_is_not_sent(manager: Any, desk: Any) -> None:
    mou = long_silent(owner=desk)
    make_schedule(to_owners=True, to_managers=False)
    run_due(timezone.now())
    ProgressUpdate.objects.create(mou=mou, as_of=timezone.localdate())
    deliver(timezone.now())
    assert mail.outbox == []
    assert Notification.objects.get().delivery == Delivery.NOT_WANTED


def test_who_reads_sees_only_what_she_may(manager: Any, viewer: Any) -> None:
    long_silent(title="Secret plant", sensitive=True)
    long_silent(title="Open plant")
    make_schedule().people.add(viewer)
    sent = mails()
    assert "Secret plant" in sent[manager.email]
    assert "Secret plant" not in sent[viewer.email]
    assert "Open plant" in sent[viewer.email]


def test_who_left_or_wants_no_mails_gets_none(manager: Any) -> None:
    long_silent()
    make_user(Role.MANAGER, is_active=False)
    quiet = make_user(Role.MANAGER, email_reminders=False)
    make_schedule()
    assert mails().keys() == {manager.email}
    assert Notification.objects.get(recipient=quiet).delivery == Delivery.NOT_WANTED


# --- The day of the review ----------------------------------------------------------------------
def test_a_review_freezes_the_report_and_tells_what_changed(manager: Any, viewer: Any) -> None:
    today = timezone.localdate()
    make_review(day=today - timedelta(days=30))
    make_mou(title="New plant", signed_on=today - timedelta(days=5))
    make_mou(title="Secret plant", signed_on=today - timedelta(days=5), sensitive=True)
    make_schedule(name="Monthly\nreview", kind="review").people.add(viewer)
    sent = mails()
    assert "2 MOUs are new" in sent[manager.email]
    assert "1 MOU is new" in sent[viewer.email]
    assert "Secret plant" not in sent[viewer.email]
    snapshot = Snapshot.objects.get()
    assert (snapshot.by, snapshot.against) == (None, today - timedelta(days=30))
    assert ReviewDay.objects.filter(day=timezone.now().astimezone(IST).date()).exists()
    letter = mail.outbox[0]
    _name, content, kind = letter.attachments[0]
    assert kind == "application/pdf"
    assert bytes(content).startswith(b"%PDF")
    assert "\n" not in letter.subject


def test_the_first_review_compares_with_nothing(manager: Any) -> None:
    make_mou()
    make_schedule(kind="review")
    assert "What changed" not in mails()[manager.email]
    assert Snapshot.objects.get().against is None


def test_a_narrowed_schedule_stays_narrowed(manager: Any, desk: Any) -> None:
    long_silent(title="Hers", owner=desk)
    long_silent(title="His", owner=manager)
    make_schedule(question=f"owner={desk.pk}")
    body = mails()[manager.email]
    assert "Hers" in body
    assert "His" not in body


def test_an_address_too_long_for_a_notice_is_not_cut(desk: Any) -> None:
    short = make_schedule(kind="stale", question="stage=signed")
    long = make_schedule(kind="stale", question="&".join(f"stage=step_{n}" for n in range(40)))
    assert schedules.silent_address(short, desk).endswith("?stage=signed&stale=1&mine=1")
    assert schedules.silent_address(long, desk) == long.get_absolute_url()


@pytest.mark.parametrize("kind", ["review", "stale"])
def test_an_owners_long_name_leaves_room_for_the_title(manager: Any, kind: str) -> None:
    """Owner and title share a cell: a cell of its own that may not break is as wide as a name."""
    owner = make_user(name="जगदीशचन्द्रवेंकटसुब्रमण्यम" * 3, role=Role.DESK)
    mou = make_mou(title="Plant", owner=owner, signed_on=timezone.localdate() - timedelta(1500))
    ProgressUpdate.objects.create(mou=mou, as_of=timezone.localdate() - timedelta(days=1234))
    make_schedule(kind=kind)
    run_due(timezone.now())
    deliver(timezone.now())
    letter = next(letter for letter in mail.outbox if manager.email in letter.to[0])
    html = letter.alternatives[0][0]
    cell = next(cell for cell in html.split("<td")[1:] if "Plant" in cell)
    assert owner.name in cell
    assert "1,234 days" in html
    assert "1,234 days" in letter.body
