"""How often a calendar link is answered: generous to calendars, not to guessers."""

import time

from django.core.cache import cache

HOUR = 3600


def too_many(kind: str, who: str, most: int) -> bool:
    """Count one call of this hour and say whether it is one too many; without a cache, none is."""
    key = f"calendar:{kind}:{who}:{int(time.time() // HOUR)}"
    try:
        cache.add(key, 0, HOUR)
        return cache.incr(key) > most
    except Exception:
        # Redis is away: a token of 256 bits is not guessed meanwhile.
        return False
