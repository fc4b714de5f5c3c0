"""Signs of life of worker and beat, kept in Redis and read by /health/ and the machine's pages.

A worker says which task each of its hands has taken up and laid down: hands are processes, and one
that was killed has laid nothing down.
"""

import json
import logging
import os
import time
from dataclasses import dataclass
from typing import Any

import redis
from celery import current_app
from celery.beat import PersistentScheduler
from celery.signals import heartbeat_sent, task_postrun, task_prerun, worker_ready
from django.conf import settings

log = logging.getLogger(__name__)

EVERY_SECONDS = 5
# A worker that said nothing for so long is gone, and so is what its hands did.
SEEN_SECONDS = 600
FORGOTTEN_SECONDS = 86_400
WORKERS, HANDS = "workers", "hands"


def client() -> redis.Redis:
    """Return a connection that gives up after two seconds."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def _key(part: str) -> str:
    """Products that share one Redis do not vouch for each other's parts."""
    return f"{settings.CACHES['default']['KEY_PREFIX']}:heartbeat:{part}"


def beat(part: str) -> None:
    """Say that a part is alive; a Redis that is away must not stop it."""
    try:
        with client() as connection:
            connection.set(_key(part), time.time(), ex=86_400)
    except redis.RedisError:
        return


def age(connection: redis.Redis, part: str) -> float | None:
    """Return seconds since the part's last sign of life, or None without one."""
    stamp = connection.get(_key(part))
    return None if stamp is None else max(time.time() - float(stamp), 0.0)  # type: ignore[arg-type]


class BeatingScheduler(PersistentScheduler):
    """Celery's own scheduler, with a sign of life."""

    last_beat = 0.0

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if time.monotonic() - self.last_beat >= EVERY_SECONDS:
            self.last_beat = time.monotonic()
            beat("beat")
        return super().tick(*args, **kwargs)


@heartbeat_sent.connect
def worker_beat(sender: Any = None, **kwargs: Any) -> None:
    beat("worker")
    name = getattr(getattr(sender, "eventer", None), "hostname", "")
    if name:
        _write_down(WORKERS, name, {"at": time.time()})


@worker_ready.connect
def sweep_at_once(**kwargs: Any) -> None:
    """Catch up as soon as there is somebody to do it, instead of a minute later."""
    try:
        current_app.send_task("followups.tasks.sweep", expires=60, retry=False)
    except Exception:
        log.warning("No broker: the first sweep waits for the clock.", exc_info=True)


@task_prerun.connect
def taken_up(task_id: str = "", task: Any = None, **kwargs: Any) -> None:
    request = getattr(task, "request", None)
    hard, _soft = getattr(request, "timelimit", None) or (None, None)
    limit = hard or getattr(task, "time_limit", None) or settings.CELERY_TASK_TIME_LIMIT
    _of_hand(request, {"task": getattr(task, "name", ""), "since": time.time(), "limit": limit})


@task_postrun.connect
def laid_down(task_id: str = "", task: Any = None, **kwargs: Any) -> None:
    said = {"task": "", "since": time.time(), "last": getattr(task, "name", "")}
    _of_hand(getattr(task, "request", None), said)


def _of_hand(request: Any, said: dict[str, Any]) -> None:
    name = getattr(request, "hostname", None)
    if name and not getattr(request, "is_eager", False):
        _write_down(HANDS, f"{name} {os.getpid()}", said)


def _write_down(where: str, name: str, said: dict[str, Any]) -> None:
    try:
        with client() as connection:
            connection.hset(_key(where), name, json.dumps(said))
            connection.expire(_key(where), FORGOTTEN_SECONDS)
    except redis.RedisError:
        return


@dataclass
class Hand:
    """One process of a worker: what it does, or did last, and since when."""

    process: str
    task: str
    last: str
    seconds: float
    limit: float = 0

    @property
    def is_cut_off(self) -> bool:
        """It does something for longer than it may: it was killed, and nobody laid it down."""
        return bool(self.task) and self.seconds > self.limit + EVERY_SECONDS


@dataclass
class Worker:
    """A worker that gave a sign of life not long ago."""

    name: str
    age: float
    hands: list[Hand]


def workers(connection: redis.Redis) -> list[Worker]:
    """Return the workers by name, and what each of their hands does."""
    found = {
        name: Worker(name, seconds, [])
        for name, said in _read(connection, WORKERS).items()
        if (seconds := _since(said.get("at"))) < SEEN_SECONDS
    }
    for key, said in sorted(_read(connection, HANDS).items()):
        name, _space, process = key.rpartition(" ")
        hand = Hand(
            process,
            str(said.get("task", "")),
            str(said.get("last", "")),
            _since(said.get("since")),
            float(said.get("limit") or 0),
        )
        if name in found and hand.seconds < SEEN_SECONDS + hand.limit:
            found[name].hands.append(hand)
    return sorted(found.values(), key=lambda each: each.name)


def _read(connection: redis.Redis, where: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, text in connection.hgetall(_key(where)).items():  # type: ignore[union-attr]
        try:
            said = json.loads(text)
        except ValueError:
            continue  # another version of the product wrote it
        if isinstance(said, dict):
            found[name.decode(errors="replace")] = said
    return found


def _since(stamp: Any) -> float:
    return max(time.time() - stamp, 0.0) if isinstance(stamp, int | float) else float("inf")
