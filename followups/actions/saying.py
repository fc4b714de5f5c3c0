"""Who did it, for the history, also outside of a request."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pghistory

from accounts.models import User


def said_by(by: User | None, note: str = "") -> AbstractContextManager[Any]:
    """Let the history know who it was and what was said with it."""
    told: dict[str, Any] = {"user": by.pk} if by else {}
    if note:
        told["note"] = note[:300]
    return pghistory.context(**told) if told else nullcontext()
