"""One round of the clock: raise, gather, send. Each step is tried whatever became of the others."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.hiding import hidden
from followups.actions.delivery import deliver
from followups.actions.digests import gather
from followups.actions.jumps import set_right
from followups.actions.raising import raise_due
from followups.models import Sweep

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
KEPT = timedelta(days=14)
MOST_FAULTS = 20
LONGEST_WORDS = 200


def _steps() -> dict[str, Callable[[datetime], int]]:
    """Return what a sweep does, in order, by the figure that counts it."""
    return {"raised": raise_due, "gathered": gather, "sent": deliver}


def sweep(clock: Clock = timezone.now) -> Sweep:
    """Do all that is due; return the row that says what was done and what went wrong."""
    row = Sweep.objects.create(started_at=clock())
    with _listening() as faults:
        _tried("set right", set_right, clock)
        raised_at = clock()
        for figure, step in _steps().items():
            # The day's mail is gathered as of the moment for which all was raised: what falls due
            # in between would else miss its own day.
            moment = clock if figure == "sent" else lambda: raised_at
            setattr(row, figure, _tried(figure, step, moment))
    row.faults, row.finished_at = faults, clock()
    row.save()
    Sweep.objects.filter(started_at__lt=clock() - KEPT).delete()
    return row


def _tried(name: str, step: Callable[[datetime], int], clock: Clock) -> int:
    """Do one step; what waits already leaves, whatever is wrong with what comes next."""
    try:
        return step(clock())
    except Exception:
        log.exception("The sweep broke off at “%s”", name, extra={"broke_off": True})
        if not connection.in_atomic_block:
            # PostgreSQL may have been started anew meanwhile: the next step calls it again.
            connection.close_if_unusable_or_obsolete()
        return 0


@contextmanager
def _listening() -> Iterator[list[dict[str, Any]]]:
    """Collect what is logged as an error meanwhile: a rule with a fault does not stop a sweep."""
    listener, root = _Listener(), logging.getLogger()
    root.addHandler(listener)
    try:
        yield listener.faults
    finally:
        root.removeHandler(listener)


class _Listener(logging.Handler):
    """Keeps the first faults of its own thread, without what no log may hold."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.faults: list[dict[str, Any]] = []
        self.thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread != self.thread or len(self.faults) >= MOST_FAULTS:
            return
        error = record.exc_info[0] if record.exc_info else None
        fault: dict[str, Any] = {
            "words": hidden(record.getMessage())[:LONGEST_WORDS],
            "error": error.__name__ if error else "",
        }
        if getattr(record, "broke_off", False):
            fault["whole"] = False
        self.faults.append(fault)
