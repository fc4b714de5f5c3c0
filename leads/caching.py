"""Values kept for a while in the cache, which may be away at any time."""

import logging
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.core.cache import cache

log = logging.getLogger(__name__)
Value = TypeVar("Value")
MINUTE = 60.0
HOUR = 3600
_in_process: dict[Hashable, tuple[float, Any]] = {}


def for_a_minute(key: Hashable, make: Callable[[], Value]) -> Value:
    """Return what this process made under a key within the last minute, or make it."""
    until, made = _in_process.get(key, (0.0, None))
    if until < time.monotonic():
        made = make()
        _in_process[key] = (time.monotonic() + MINUTE, made)
    return made


def forget_the_minute() -> None:
    """Let this process ask again at once: after a save, and between tests."""
    _in_process.clear()


def kept(key: str, make: Callable[[], Value], seconds: int) -> Value:
    """Return what is kept under a key, else make it and keep it; without a cache, make it.

    What depends on the reader has the reader in its key.
    """
    try:
        found = cache.get(key)
    except Exception:
        # Redis is away, or another version of the product kept something it alone understands.
        log.warning("The cache does not answer: computed instead.", exc_info=True)
        return make()
    if found is not None:
        return found
    made = make()
    try:
        cache.set(key, made, seconds)
    except Exception:
        log.warning("The cache takes nothing: it is computed again next time.", exc_info=True)
    return made


def too_many(what: str, most: int) -> bool:
    """Count one call of this hour and say whether it is one too many; without a cache, none is."""
    key = f"calls:{what}:{int(time.time() // HOUR)}"
    try:
        cache.add(key, 0, HOUR)
        return cache.incr(key) > most
    except Exception:
        # The cache is away: what is counted here is not guessed meanwhile.
        return False
