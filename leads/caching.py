"""Values kept for a while in the cache, which may be away at any time."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

log = logging.getLogger(__name__)
Value = TypeVar("Value")


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
