"""What waits in the database: the rows are the queues, whatever the broker knows of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Model, Q
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from followups.choices import Delivery
from followups.models import Acknowledgement, Digest, Mailed, Notification
from leads.choices import RowState
from leads.duplicates import KINDS
from leads.models import BulkRow, BulkRun, Rewriting
from leads.models.enquiry import in_words
from reports.choices import PaperState, RunState
from reports.models import PaperRun, ScheduleRun

# What could have been done since then is late, and shown in red.
LATE = timedelta(minutes=10)


@dataclass
class Backlog:
    """How one queue stands: what could be done now, what is being done, what went wrong."""

    ready: int = 0
    working: int = 0
    later: int = 0
    failed: int = 0
    uncertain: int = 0
    oldest: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        return self.oldest is not None and now - self.oldest > LATE


@dataclass(frozen=True)
class Queue:
    """One queue: how it is called, how it stands, and how its failures are tried again."""

    code: str
    name: str | Promise
    look: Callable[[datetime], Backlog]
    # Its rows that failed, for those that can be tried again from here.
    failed: Callable[[], Sequence[Model]] | None = None
    # Where its rows are listed.
    page: str = ""
    # What narrows that list to failures, and to what is in doubt.
    failures: str = ""
    doubts: str = ""


@dataclass(frozen=True)
class Line:
    """A queue as the page shows it."""

    queue: Queue
    backlog: Backlog
    now: datetime

    @property
    def late(self) -> bool:
        return self.backlog.is_late(self.now)

    @property
    def waited(self) -> str:
        """How long its oldest row has been ready."""
        return in_words(self.now - self.backlog.oldest) if self.backlog.oldest else ""

    @property
    def is_empty(self) -> bool:
        return self.backlog == Backlog()

    @property
    def may_retry(self) -> bool:
        return bool(self.queue.failed and self.backlog.failed)

    @property
    def page(self) -> str:
        return reverse(self.queue.page) if self.queue.page else ""

    @property
    def failed_page(self) -> str:
        return f"{self.page}{self.queue.failures}" if self.queue.failures else ""

    @property
    def uncertain_page(self) -> str:
        return f"{self.page}{self.queue.doubts}" if self.queue.doubts else ""


def lines(now: datetime) -> list[Line]:
    """Return every queue as it stands; the number of questions does not grow with the rows."""
    return [Line(queue, queue.look(now), now) for queue in QUEUES.values()]


def _mails(model: type[Mailed], now: datetime) -> Backlog:
    rows: Any = model._default_manager.order_by()
    due = Q(due_at__lte=now, retry_at__lte=now)
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    pending, sending = Q(delivery=Delivery.PENDING), Q(delivery=Delivery.SENDING)
    ready = free & ((pending & due) | sending)
    moving = rows.filter(delivery__in=[Delivery.PENDING, Delivery.SENDING]).aggregate(
        ready=Count("pk", filter=ready),
        working=Count("pk", filter=~free),
        later=Count("pk", filter=pending & ~due & free),
        oldest=Min(Greatest("due_at", "retry_at"), filter=ready),
    )
    amiss = rows.filter(delivery__in=[Delivery.FAILED, Delivery.UNCERTAIN]).aggregate(
        failed=Count("pk", filter=Q(delivery=Delivery.FAILED)),
        uncertain=Count("pk", filter=Q(delivery=Delivery.UNCERTAIN)),
    )
    return Backlog(**moving, **amiss)


def _notifications(now: datetime) -> Backlog:
    """Those that go with the day's mail wait for it: they are not late."""
    backlog = _mails(Notification, now)
    waiting = Notification.objects.filter(delivery=Delivery.DIGEST, digest=None).order_by()
    backlog.later += waiting.count()
    return backlog


def _bulk(now: datetime) -> Backlog:
    runs = BulkRun.objects.unfinished().order_by()
    left = BulkRow.objects.filter(run__in=runs.values("pk")).order_by()
    waiting = left.filter(Q(state=RowState.PENDING) | Q(undo="asked"))
    return Backlog(ready=waiting.count(), oldest=runs.aggregate(since=Min("created_at"))["since"])


def _names(now: datetime) -> Backlog:
    stale = [kind.marks._default_manager.filter(stale=True).count() for kind in KINDS.values()]
    return Backlog(ready=sum(stale))


def _rewriting(now: datetime) -> Backlog:
    rows = Rewriting.objects.filter(ended_at=None).order_by()
    return Backlog(**rows.aggregate(ready=Count("pk"), oldest=Min("asked_at")))


def _papers(now: datetime) -> Backlog:
    return _made(PaperRun, PaperState, "asked_at")


def _schedules(now: datetime) -> Backlog:
    return _made(ScheduleRun, RunState, "due_at")


def _made(model: type[Model], state: Any, since: str) -> Backlog:
    rows = model._default_manager.order_by().exclude(state=state.DONE)
    under_way = Q(state__in=[state.WAITING, state.WORKING])
    counted = rows.aggregate(
        ready=Count("pk", filter=Q(state=state.WAITING)),
        working=Count("pk", filter=Q(state=state.WORKING)),
        failed=Count("pk", filter=Q(state=state.FAILED)),
        oldest=Min(since, filter=under_way),
    )
    return Backlog(**counted)


def _failed_mails(model: type[Mailed]) -> Callable[[], Sequence[Model]]:
    return lambda: model._default_manager.filter(delivery=Delivery.FAILED).order_by("pk")


def _of_mails(code: str, name: Promise, model: type[Mailed], look: Any = None) -> Queue:
    return Queue(
        code,
        name,
        look or (lambda now: _mails(model, now)),
        _failed_mails(model),
        page="followups:sent_list",
        failures="?state=failed",
        doubts="?state=uncertain",
    )


def _failed(model: type[Model], state: Any) -> Callable[[], Sequence[Model]]:
    return lambda: model._default_manager.filter(state=state.FAILED).order_by("pk")


_ALL = (
    _of_mails("reminders", _("Mails of reminders"), Notification, _notifications),
    _of_mails("digests", _("Daily mails"), Digest),
    _of_mails("acknowledgements", _("Acknowledgements of enquiries"), Acknowledgement),
    Queue("bulk", _("Leads of bulk changes"), _bulk, page="leads:bulk_list"),
    Queue("papers", _("Papers"), _papers, _failed(PaperRun, PaperState)),
    Queue(
        "schedules",
        _("Scheduled reports"),
        _schedules,
        _failed(ScheduleRun, RunState),
        page="reports:schedule_list",
    ),
    Queue("names", _("Names to be compared with others"), _names),
    Queue("rewriting", _("Changes of MOU steps to be worked in"), _rewriting),
)
QUEUES: dict[str, Queue] = {queue.code: queue for queue in _ALL}
