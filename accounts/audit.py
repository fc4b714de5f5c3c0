"""History of every tracked row, kept by database triggers: they see bulk and raw SQL as well."""

from collections.abc import Callable
from typing import Any

import pghistory


def tracked(*exclude: str) -> Callable[..., Any]:
    """Track inserts, updates and deletes of a model; `exclude` names derived columns."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude) or None,
    )


def tracked_links() -> Callable[..., Any]:
    """Track what a many-to-many field gains and loses; for a proxy of its `through` model."""
    return pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
