"""Signs of life of worker and beat, kept in Redis and read by /health/."""

import time
from typing import Any

import redis
from celery.beat import PersistentScheduler
from celery.signals import heartbeat_sent
from django.conf import settings

EVERY_SECONDS = 5


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
def worker_beat(**kwargs: Any) -> None:
    beat("worker")
