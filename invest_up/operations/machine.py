"""What runs: the parts, the workers and what their hands do, and how much the broker holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followups.models import Sweep
from followups.tasks import LIMIT
from invest_up import heartbeat, parts
from leads.models.enquiry import in_words

TASKS: dict[str, str | Promise] = {
    "followups.tasks.sweep": gettext_lazy("Reminders: raise, gather, send"),
    "leads.tasks.work_off_bulk_runs": gettext_lazy("Bulk changes"),
    "leads.tasks.compare_names": gettext_lazy("Comparing names"),
    "leads.tasks.queue_names": gettext_lazy("Queueing names"),
    "leads.tasks.rewrite_mous": gettext_lazy("Working out MOUs"),
    "reports.tasks.make_papers": gettext_lazy("Making papers"),
    "reports.tasks.sweep_papers": gettext_lazy("Throwing old papers away"),
    "reports.tasks.run_schedules": gettext_lazy("Scheduled reports"),
    "reports.tasks.renew_tallies": gettext_lazy("Counting MOUs"),
}


@dataclass(frozen=True)
class Part:
    """A part of the product: whether it does well, and what there is to say of it."""

    code: str
    name: str
    ok: bool
    words: str


@dataclass(frozen=True)
class Row:
    """One process of a worker as the page shows it."""

    worker: str
    process: str = ""
    doing: str = ""
    last: str = ""
    since: str = ""
    cut_off: bool = False


@dataclass(frozen=True)
class Broker:
    """What lies in the broker; None: it does not answer."""

    waiting: int | None
    workers: list[heartbeat.Worker]

    @property
    def rows(self) -> list[Row]:
        """One row a process; a worker whose processes have done nothing yet has one of its own."""
        return [
            row
            for worker in self.workers
            for row in ([_row(worker.name, hand) for hand in worker.hands] or [Row(worker.name)])
        ]


def _row(worker: str, hand: heartbeat.Hand) -> Row:
    return Row(
        worker=worker,
        process=hand.process,
        doing=task_words(hand.task) if hand.task else "",
        last=task_words(hand.last) if hand.last else "",
        since=span(hand.seconds),
        cut_off=hand.is_cut_off,
    )


def task_words(name: str) -> str:
    return str(TASKS.get(name, name))


def all_parts(now: datetime) -> list[Part]:
    """Return each part in words, as /health/ judges it."""
    states = parts.all_parts()
    words = {
        "database": _answers,
        "redis": _answers,
        "worker": _beats,
        "beat": _beats,
        "reminders": _reminded,
    }
    names = {
        "database": _("Database"),
        "redis": _("Broker and cache"),
        "worker": _("Workers"),
        "beat": _("Clock"),
        "reminders": _("Reminders"),
    }
    said = {code: words[code](state) for code, state in states.items()}
    if not states["redis"]["ok"]:
        # Their signs of life are kept there.
        said |= dict.fromkeys(("worker", "beat"), _("nobody can say while the broker is away"))
    return [Part(code, names[code], state["ok"], said[code]) for code, state in states.items()]


def _answers(state: parts.State) -> str:
    return _("answers") if state["ok"] else _("does not answer")


def _beats(state: parts.State) -> str:
    age = state["heartbeat_age_seconds"]
    if age is None:
        return _("never heard of")
    return _("last sign of life %(span)s ago") % {"span": span(age)}


def _reminded(state: parts.State) -> str:
    age, wait = state["last_whole_sweep_age_seconds"], state["oldest_ready_mail_seconds"]
    if age is None:
        return _("no whole sweep yet")
    said = _("last whole sweep %(span)s ago") % {"span": span(age)}
    if wait is None:
        return _("%(said)s, no mail waits") % {"said": said}
    return _("%(said)s, a mail has been ready for %(wait)s") % {"said": said, "wait": span(wait)}


def span(seconds: float) -> str:
    """Return seconds as people say them."""
    if seconds < 120:
        return _("%(n)s s") % {"n": int(seconds)}
    return in_words(timedelta(seconds=seconds))


def broker() -> Broker:
    """Return how many calls wait in the broker, and the workers it has heard of."""
    try:
        with heartbeat.client() as server:
            return Broker(int(server.llen(_queue())), heartbeat.workers(server))  # type: ignore[arg-type]
    except redis.RedisError:
        return Broker(None, [])


def _queue() -> str:
    prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("global_keyprefix", "")
    return f"{prefix}{getattr(settings, 'CELERY_TASK_DEFAULT_QUEUE', 'celery')}"


@dataclass(frozen=True)
class SweepLine:
    """A sweep as the page shows it."""

    sweep: Sweep
    state: str  # "whole", "faults", "broken", "working" or "died"
    lasted: str


def sweeps(rows: Iterable[Sweep], now: datetime) -> list[SweepLine]:
    """Return sweeps with how they ended; one without an end is at work or has died."""
    return [SweepLine(row, _state(row, now), _lasted(row)) for row in rows]


def _state(row: Sweep, now: datetime) -> str:
    if row.finished_at is None:
        return "working" if now - row.started_at < timedelta(seconds=LIMIT) else "died"
    if not row.is_whole:
        return "broken"
    return "faults" if row.faults else "whole"


def _lasted(row: Sweep) -> str:
    if row.finished_at is None:
        return ""
    seconds = max((row.finished_at - row.started_at).total_seconds(), 0)
    return _("%(n).1f s") % {"n": seconds} if seconds < 10 else span(seconds)
