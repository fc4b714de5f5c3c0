"""Whatever happens to a promise, in whatever order: told when due, once, and never in vain."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.choices import Role
from followups.actions import complete, reopen, snooze, wake
from followups.choices import Delivery
from followups.models import FollowUp, Notification
from tests.examples import examples
from tests.factories import make_followup, make_user
from tests.followups.clock import DUE, LUCKNOW, PROMISES, TOKYO, at, mailed_at_once, sweep

# So many days after its day a promise speaks again, until all of a history is over.
LATE = (1, 3, 7, 14, 30)

steps = st.lists(
    st.one_of(
        st.tuples(st.just("sweep"), st.integers(1, 40)),
        st.tuples(st.just("sleep"), st.integers(1, 4)),
        st.tuples(st.just("move"), st.integers(-2, 4)),
        st.sampled_from([("done", 0), ("reopen", 0), ("wake", 0)]),
    ),
    max_size=14,
)


def expected_moment(row: FollowUp, zone: str, now: datetime) -> tuple[str, datetime] | None:
    """Say, in other words than the product's, of what a person should have been told by now."""

    def morning(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 8, tzinfo=ZoneInfo(zone))

    woken = row.snoozed_until if row.snoozed_until and row.snoozed_until > row.due_on else None
    if woken and now < morning(woken):
        return None
    days = [row.due_on + timedelta(days=late) for late in LATE] + ([woken] if woken else [])
    passed = [day for day in days if now >= morning(day)]
    if passed:
        return "followup_overdue", morning(max(passed))
    if now >= morning(row.due_on) and not woken:
        return "followup_due", morning(row.due_on)
    return None


def happen(row: FollowUp, what: str, number: int, now: datetime, zone: str) -> None:
    with time_machine.travel(now, tick=False):
        today = now.astimezone(ZoneInfo(zone)).date()
        if what == "done":
            complete(followup=row, by=row.assignee)
        elif what == "reopen":
            reopen(followup=row, by=row.assignee)
        elif what == "wake":
            wake(followup=row, by=row.assignee)
        elif what == "move":
            FollowUp.objects.filter(pk=row.pk).update(due_on=today + timedelta(days=number))
        elif what == "sleep" and row.is_open:
            # The actions think in the office's days.
            office = now.astimezone(ZoneInfo(LUCKNOW)).date()
            snooze(followup=row, until=office + timedelta(days=number), by=row.assignee)


@pytest.mark.django_db
@settings(max_examples=examples(60))
@given(steps=steps, zone=st.sampled_from([LUCKNOW, TOKYO]))
def test_told_when_due_once_and_never_in_vain(steps, zone) -> None:
    with transaction.atomic():
        mail.outbox.clear()
        mailed_at_once(*PROMISES)
        person = make_user(
            Role.DESK, time_zone=zone, mail_on_days_off=True, quiet_from=None, quiet_until=None
        )
        row = make_followup(due_on=DUE, assignee=person)
        now = at(-1, "09:00", zone)
        for what, number in [*steps, ("sweep", 1)]:
            row.refresh_from_db()
            if what != "sweep":
                happen(row, what, number, now, zone)
                continue
            now += timedelta(hours=number)
            before = len(mail.outbox)
            sweep(now)
            check(row, zone, now, len(mail.outbox) - before)
            assert sweep(now) == (0, 0)
        ids = [message.message()["Message-ID"] for message in mail.outbox]
        assert len(ids) == len(set(ids)), "a mail left twice"
        assert len(ids) == Notification.objects.filter(delivery=Delivery.SENT).count()
        transaction.set_rollback(True)


def check(row: FollowUp, zone: str, now: datetime, sent: int) -> None:
    """After a sweep: at most one new mail, none of what is kept, a word said of what is due."""
    today = now.astimezone(ZoneInfo(zone)).date()
    asleep = row.snoozed_until is not None and row.snoozed_until > today
    assert sent <= 1
    if not row.is_open or asleep:
        assert sent == 0
        return
    moment = expected_moment(row, zone, now)
    if moment is None:
        assert sent == 0
    else:
        # A later word says it too: of a date moved since, or a sleep ended since.
        kind, due_at = moment
        said = Notification.objects.filter(kind=kind, due_at__range=(due_at, now))
        assert said.exists()
