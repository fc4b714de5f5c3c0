"""The sweep: each step is tried, what was done is written down, and no clock does harm."""

import logging
import threading
from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core import mail
from django.db import connection
from django.utils import timezone

from followups import deadman, tasks
from followups.actions import sweeps
from followups.choices import Delivery, NotificationKind
from followups.models import Notification, Sweep
from tests.factories import make_followup, make_user

pytestmark = pytest.mark.django_db
log = logging.getLogger("followups.test")


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Stand in for the three steps; a test may break one."""
    made: dict[str, Any] = {
        "raised": lambda now: 3,
        "gathered": lambda now: 2,
        "sent": lambda now: 5,
    }
    monkeypatch.setattr(sweeps, "_steps", lambda: made)
    return made


def broken(error: Exception) -> Any:
    def step(_now: Any) -> int:
        raise error

    return step


def test_a_sweep_writes_down_what_it_did(steps) -> None:
    tasks.sweep()
    row = Sweep.objects.get()
    assert (row.raised, row.gathered, row.sent, row.faults) == (3, 2, 5, [])
    assert row.started_at <= row.finished_at
    assert row.is_whole
    assert list(Sweep.objects.whole()) == [row]


@pytest.mark.parametrize(
    "error", [ValueError("of asha@example.org"), SoftTimeLimitExceeded(), ConnectionError("x")]
)
def test_mails_leave_although_nothing_new_can_be_raised(error, steps) -> None:
    steps["raised"] = broken(error)
    tasks.sweep()
    row = Sweep.objects.get()
    assert (row.raised, row.gathered, row.sent) == (0, 2, 5)
    (fault,) = row.faults
    assert fault["error"] == type(error).__name__
    assert "asha" not in str(row.faults)
    assert not row.is_whole
    assert not Sweep.objects.whole().exists()


def test_a_rule_with_a_fault_is_written_down_and_the_sweep_is_whole(steps) -> None:
    def raise_due(_now: Any) -> int:
        log.error("A rule about asha@example.org cannot be raised")
        return 1

    steps["raised"] = raise_due
    tasks.sweep()
    row = Sweep.objects.get()
    assert row.is_whole
    assert row.faults == [{"words": "A rule about …@… cannot be raised", "error": ""}]


def test_faults_of_others_are_not_its_own_and_a_flood_is_cut(steps) -> None:
    def flood(_now: Any) -> int:
        stranger = threading.Thread(target=log.error, args=("somebody else's",))
        stranger.start()
        stranger.join()
        for number in range(sweeps.MOST_FAULTS + 5):
            log.error("Fault %s", number)
        return 0

    steps["raised"] = flood
    tasks.sweep()
    words = [fault["words"] for fault in Sweep.objects.get().faults]
    assert words == [f"Fault {number}" for number in range(sweeps.MOST_FAULTS)]
    before = len(logging.getLogger().handlers)
    tasks.sweep()
    assert len(logging.getLogger().handlers) == before


def test_sweeps_are_kept_for_a_fortnight(steps) -> None:
    now = timezone.now()
    old = Sweep.objects.create(started_at=now - sweeps.KEPT - timedelta(minutes=1))
    young = Sweep.objects.create(started_at=now - sweeps.KEPT + timedelta(minutes=5))
    tasks.sweep()
    kept = set(Sweep.objects.values_list("pk", flat=True))
    assert old.pk not in kept
    assert young.pk in kept


def test_the_line_outside_is_told_of_whole_sweeps_only(steps, monkeypatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(deadman, "ping", lambda: told.append(1))
    tasks.sweep()
    assert told == [1]
    steps["sent"] = broken(ValueError("no"))
    tasks.sweep()
    assert told == [1]


# --- Two beats, and a clock that jumps ------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_sweeps_of_two_beats_at_once_say_each_thing_once() -> None:
    person = make_user()
    for days in range(8):
        make_followup(assignee=person, due_on=timezone.localdate() - timedelta(days=days + 2))
    start = threading.Barrier(3)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            start.wait(10)
            tasks.sweep()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    subjects = list(Notification.objects.values_list("subject", flat=True))
    assert len(set(subjects)) == 8
    rows = Notification.objects.values_list("kind", "subject", "recipient", "due_at")
    assert len(rows) == len(set(rows))
    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert len(ids) == len(set(ids))
    assert [row.faults for row in Sweep.objects.all()] == [[], [], []]


def told() -> tuple[int, int]:
    return Notification.objects.count(), len(mail.outbox)


def test_a_clock_that_jumps_back_and_forth_says_nothing_twice(desk) -> None:
    make_followup(assignee=desk, due_on=timezone.localdate() - timedelta(days=3))
    now = timezone.now()
    for jump in (0, -1, 0, -400, 0):
        sweeps.sweep(lambda day=jump: now + timedelta(days=day))  # type: ignore[misc]
    first = told()
    assert first[0] >= 1
    for jump in (-3, 0):
        sweeps.sweep(lambda day=jump: now + timedelta(days=day))  # type: ignore[misc]
    assert told() == first


@pytest.mark.parametrize(
    ("values", "healed"),
    [
        ({"retry_at": timedelta(days=400)}, True),
        ({"retry_at": timedelta(days=2), "attempts": 3}, True),
        ({"retry_at": timedelta(hours=5), "created_at": timedelta(hours=4)}, True),
        ({"retry_at": timedelta(hours=11)}, False),  # quiet hours
        ({"retry_at": timedelta(days=6)}, False),  # a long row of days off
        ({"retry_at": timedelta(hours=1), "attempts": 9}, False),
        ({"retry_at": timedelta(days=400), "delivery": Delivery.DIGEST}, False),
    ],
)
def test_what_a_wrong_clock_put_off_is_tried_now(desk, values, healed) -> None:
    now = timezone.now()
    row = a_notification(desk)
    moments = {
        name: now + value if isinstance(value, timedelta) else value
        for name, value in values.items()
    }
    Notification.objects.filter(pk=row.pk).update(**moments)
    assert sweeps.set_right(now) == (1 if healed else 0)
    row.refresh_from_db()
    assert (row.retry_at == now) is healed


@pytest.mark.parametrize("delivery", [Delivery.PENDING, Delivery.SENDING])
@pytest.mark.parametrize(("hours", "healed"), [(24, True), (0.03, False)])
def test_a_lease_of_a_wrong_clock_runs_out_in_time(desk, delivery, hours, healed) -> None:
    now = timezone.now()
    row = a_notification(desk)
    lease = now + timedelta(hours=hours)
    Notification.objects.filter(pk=row.pk).update(delivery=delivery, leased_until=lease)
    sweeps.set_right(now)
    row.refresh_from_db()
    assert (row.leased_until < now + timedelta(minutes=10)) is True
    assert (row.leased_until != lease) is healed


def a_notification(person: Any) -> Notification:
    now = timezone.now()
    return Notification.objects.create(
        kind=NotificationKind.FOLLOWUP_DUE, subject="followup:1", recipient=person,
        due_at=now - timedelta(minutes=1), title="Call", url="/followups/1/",
    )  # fmt: skip
