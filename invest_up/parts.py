"""What the product stands on, and how each part does: for /health/ and the machine's own pages."""

from datetime import datetime
from typing import Any

import redis
from django.db import Error, connection
from django.db.models import Min, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from followups.actions.delivery import QUEUES
from followups.choices import Delivery
from followups.models import Sweep
from invest_up import heartbeat

# A part is down when it has been silent this long: twelve missed signs of life.
SILENT_AFTER_SECONDS = 60
# Ten missed sweeps, or five that took as long as they may.
SWEEP_AFTER_SECONDS = 600
# A mail that could leave and does not: a full queue is worked off well within the hour.
MAIL_AFTER_SECONDS = 3600

State = dict[str, Any]


def all_parts() -> dict[str, State]:
    """Return the state of each part by name; `ok` is what decides."""
    return {"database": database(), **redis_and_beats(), "reminders": reminders(timezone.now())}


def database() -> State:
    """Say whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        connection.close()  # the next request tries a new one
        return {"ok": False}
    return {"ok": True}


def redis_and_beats() -> dict[str, State]:
    """Return the state of Redis, and of worker and beat, whose signs of life are kept there."""
    try:
        with heartbeat.client() as server:
            ages = {part: heartbeat.age(server, part) for part in ("worker", "beat")}
    except redis.RedisError:
        silent = {"ok": False, "heartbeat_age_seconds": None}
        return {"redis": {"ok": False}, "worker": dict(silent), "beat": dict(silent)}
    parts: dict[str, State] = {"redis": {"ok": True}}
    for part, age in ages.items():
        parts[part] = {
            "ok": age is not None and age < SILENT_AFTER_SECONDS,
            "heartbeat_age_seconds": None if age is None else round(age, 1),
        }
    return parts


def reminders(now: datetime) -> State:
    """The dead-man's line: since when no sweep was whole, and how long a mail has been ready."""
    try:
        swept = Sweep.objects.whole().order_by("-finished_at").values_list("finished_at", flat=True)
        last, waiting = swept.first(), oldest_ready(now)
    except Error:
        connection.close()
        last = waiting = None
    age, wait = _seconds(now, last), _seconds(now, waiting)
    return {
        "ok": age is not None and age < SWEEP_AFTER_SECONDS and (wait or 0) < MAIL_AFTER_SECONDS,
        "last_whole_sweep_age_seconds": age,
        "oldest_ready_mail_seconds": wait,
    }


def oldest_ready(now: datetime) -> datetime | None:
    """Return since when the mail that could have left longest ago waits."""
    ready = Q(delivery=Delivery.PENDING, due_at__lte=now, retry_at__lte=now)
    left_behind = Q(delivery=Delivery.SENDING, leased_until__lt=now)
    since = Min(Greatest("due_at", "retry_at"))
    found = [
        queue.objects.filter(ready | left_behind).order_by().aggregate(since=since)["since"]
        for queue in QUEUES
    ]
    return min((each for each in found if each), default=None)


def _seconds(now: datetime, then: datetime | None) -> float | None:
    return None if then is None else round(max((now - then).total_seconds(), 0.0), 1)
