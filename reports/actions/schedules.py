"""Sends reports by themselves: each week or month of a schedule is a row, and the row is the queue.

Whoever finds a moment passed writes the row (UNIQUE: one a period), whoever claims it by a
conditional UPDATE makes it, and in the same transaction it is marked and its readers are told.
A clock that stood still, a worker that died and two beats at once cost lateness, nothing else.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from accounts.permissions import Permission, may
from followups.choices import Delivery, NotificationKind
from followups.models import Notification
from leads.formats import day as day_words
from leads.mou_querysets import MOUQuerySet
from reports.actions.snapshots import ANYBODY, one_moment, take_snapshot
from reports.choices import RunState, ScheduleKind
from reports.models import OFFICE, ReportSchedule, ReviewDay, ScheduleRun, Snapshot
from reports.mou_report import Question
from reports.reviews import last_review

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
PAUSE = timedelta(minutes=5)
ATTEMPTS = 5
LONGEST_ADDRESS = 200  # of a notice


class LostError(Exception):
    """Somebody else makes this one by now."""


def run_due(now: datetime) -> int:
    """Make what is due and nobody makes; return how many were made."""
    note_due(now)
    waiting = ScheduleRun.objects.claimable(now).order_by("due_at", "id")
    return sum(make_run(pk=pk, now=now) for pk in list(waiting.values_list("pk", flat=True)))


def note_due(now: datetime) -> int:
    """Write a row for each week or month whose moment has come; return how many were missing."""
    due = {
        (schedule.pk, found[0]): found[1]
        for schedule in ReportSchedule.objects.active()
        if (found := schedule.latest(now))
    }
    known = ScheduleRun.objects.filter(schedule__in={schedule for schedule, _period in due})
    missing = due.keys() - set(known.values_list("schedule", "period"))
    rows = [
        ScheduleRun(schedule_id=schedule, period=period, due_at=due[schedule, period])
        for schedule, period in missing
    ]
    # Somebody may write the same at this moment: the constraint decides.
    ScheduleRun.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def make_run(*, pk: int, now: datetime) -> bool:
    """Make one delivery if nobody else does; whatever goes wrong is tried again later."""
    run = _claim(pk, now)
    if run is None:
        return False
    try:
        with one_moment():
            _make(run, now)
    except LostError:
        return False
    except Exception as error:
        log.exception("Delivery %s of schedule %s", run.pk, run.schedule_id)
        _later(run, now, error)
        return False
    return True


def _claim(pk: int, now: datetime) -> ScheduleRun | None:
    """Take a row by an UPDATE that only one can win."""
    lease = now + LEASE
    won = (
        ScheduleRun.objects.claimable(now)
        .filter(pk=pk)
        .update(state=RunState.WORKING, leased_until=lease, attempts=F("attempts") + 1)
    )
    return ScheduleRun.objects.select_related("schedule").get(pk=pk) if won else None


def _make(run: ScheduleRun, now: datetime) -> None:
    mine = ScheduleRun.objects.filter(
        pk=run.pk, state=RunState.WORKING, leased_until=run.leased_until
    )
    if not mine.select_for_update().exists():
        raise LostError
    snapshot, kind, title, people = MAKERS[run.schedule.kind](run, now)
    rows = [_word(run, person, kind, title, snapshot, now) for person in people]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    mine.update(
        state=RunState.DONE,
        leased_until=None,
        snapshot=snapshot,
        told=len(rows),
        error="",
        done_at=now,
    )


def _later(run: ScheduleRun, now: datetime, error: Exception) -> None:
    """Wait a while; after some attempts somebody has to look."""
    given_up = run.attempts >= ATTEMPTS
    ScheduleRun.objects.filter(
        pk=run.pk, state=RunState.WORKING, leased_until=run.leased_until
    ).update(
        state=RunState.FAILED if given_up else RunState.WAITING,
        leased_until=None if given_up else now + PAUSE,
        # The text of an error may hold what not everybody may read.
        error=_("It could not be made (%(error)s).") % {"error": type(error).__name__},
    )


@transaction.atomic
def try_again(*, run: ScheduleRun) -> None:
    """Let a delivery that was given up be made anew."""
    ScheduleRun.objects.filter(pk=run.pk, state=RunState.FAILED).update(
        state=RunState.WAITING, attempts=0, leased_until=None, error=""
    )


def _word(
    run: ScheduleRun, person: User, kind: str, title: str, snapshot: Snapshot | None, now: datetime
) -> Notification:
    return Notification(
        kind=kind,
        subject=run.subject,
        recipient=person,
        due_at=run.due_at,
        title=title[:300],
        url=snapshot.get_absolute_url() if snapshot else silent_address(run.schedule, person),
        retry_at=now,
        delivery=Delivery.PENDING if person.email_reminders else Delivery.NOT_WANTED,
    )


# --- What is made ------------------------------------------------------------------------------
Made = tuple[Snapshot | None, str, str, Iterable[User]]


def _review(run: ScheduleRun, now: datetime) -> Made:
    """A review day is written down, and the report frozen as it is now."""
    schedule, today = run.schedule, now.astimezone(OFFICE).date()
    words = {"name": schedule.name, "day": day_words(today)}
    ReviewDay.objects.get_or_create(
        day=today, defaults={"words": schedule.name[:200], "by": schedule.by}
    )
    # Counted as a manager sees it; who may see less reads the figures of the open MOUs.
    reader = User(pk=ANYBODY, role=Role.MANAGER, is_active=True)
    question = Question(QueryDict(schedule.question), None, last_review(today), reader)
    snapshot = take_snapshot(
        question=question,
        title=_("%(name)s, %(day)s") % words,
        by=None,
        author=_("schedule “%(name)s”") % words,
    )
    return snapshot, NotificationKind.REVIEW_REPORT, snapshot.title, _named(schedule)


def _stale(run: ScheduleRun, now: datetime) -> Made:
    """Owners hear of their own silent MOUs, managers and those named of all."""
    schedule = run.schedule
    people = {person.pk: person for person in _named(schedule)}
    if schedule.to_owners:
        people |= {person.pk: person for person in _owners(schedule)}
    wanted = [person for person in people.values() if silent_for(schedule, person).exists()]
    return None, NotificationKind.STALE_LIST, schedule.name, wanted


MAKERS: dict[str, Callable[[ScheduleRun, datetime], Made]] = {
    ScheduleKind.REVIEW: _review,
    ScheduleKind.STALE: _stale,
}


def _named(schedule: ReportSchedule) -> list[User]:
    """Managers and people by name, as far as they are here and may read reports."""
    named = Q(pk__in=schedule.people.values("pk"))
    if schedule.to_managers:
        named |= Q(role=Role.MANAGER)
    people = User.objects.filter(named, is_active=True).order_by("pk")
    return [person for person in people if may(person, Permission.REPORT_VIEW)]


def _owners(schedule: ReportSchedule) -> list[User]:
    silent = _narrowed(schedule, User(pk=ANYBODY, role=Role.MANAGER, is_active=True)).stale()
    owners = silent.order_by().values("owner"), silent.order_by().values("nodal_user")
    people = User.objects.filter(Q(pk__in=owners[0]) | Q(pk__in=owners[1]), is_active=True)
    return [person for person in people.order_by("pk") if may(person, Permission.VIEW)]


def _narrowed(schedule: ReportSchedule, reader: User) -> MOUQuerySet:
    return Question(QueryDict(schedule.question), None, None, reader).scope


def gets_all(schedule: ReportSchedule, person: User) -> bool:
    """Whether a person gets the whole list, not only her own MOUs."""
    is_manager = schedule.to_managers and person.role == Role.MANAGER
    return is_manager or schedule.people.filter(pk=person.pk).exists()


def silent_for(schedule: ReportSchedule, person: User) -> MOUQuerySet:
    """The silent MOUs a person hears of, the most silent first."""
    silent = _narrowed(schedule, person).stale()
    if not gets_all(schedule, person):
        silent = silent.filter(Q(owner=person) | Q(nodal_user=person))
    return silent.stalest_first()


def silent_address(schedule: ReportSchedule, person: User) -> str:
    """Where these MOUs are listed; a narrowing too long for a notice is left to the schedule."""
    query = QueryDict(schedule.question, mutable=True)
    query["stale"] = "1"
    if not gets_all(schedule, person):
        query["mine"] = "1"
    address = f"{reverse('leads:mou_list')}?{query.urlencode()}"
    # Cut off it would list other rows.
    return address if len(address) <= LONGEST_ADDRESS else schedule.get_absolute_url()


# --- Setting them up ---------------------------------------------------------------------------
@transaction.atomic
def save_schedule(*, form: Any, by: User) -> ReportSchedule:
    """Save a schedule; with another timing it promises nothing for the moments before now."""
    schedule: ReportSchedule = form.instance
    before = ReportSchedule.objects.filter(pk=schedule.pk).first() if schedule.pk else None
    if before is None:
        schedule.by = by
    if before is None or before.timing != schedule.timing:
        schedule.since = timezone.now()
    saved: ReportSchedule = form.save()
    return saved


@transaction.atomic
def pause_schedule(*, schedule: ReportSchedule, paused: bool) -> ReportSchedule:
    """Stop a schedule, or let it go on from now; what was missed meanwhile stays missed."""
    locked = ReportSchedule.objects.select_for_update().get(pk=schedule.pk)
    if locked.paused != paused:
        locked.paused = paused
        if not paused:
            locked.since = timezone.now()
        locked.save(update_fields=["paused", "since", "updated_at"])
    return locked


__all__ = [
    "gets_all", "make_run", "note_due", "pause_schedule", "run_due", "save_schedule",
    "silent_address", "silent_for", "try_again",
]  # fmt: skip
