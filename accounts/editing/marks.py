"""What somebody saw when her form was opened: carried by the form, signed."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Model

SALT = "accounts.editing"


@dataclass
class Mark:
    """The state of a row as a form showed it."""

    at: str  # the row's updated_at
    values: dict[str, Any] | None = None  # None: only the time is known
    rows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)  # of formsets
    event: int = 0  # the newest line of the row's history
    # Fields both changed, with what stood there at first: whoever sent this has to choose.
    ask: dict[str, Any] = field(default_factory=dict)

    def signed(self, row: Model) -> str:
        """Return the mark as a text only we can have written, good for this row alone."""
        return signing.dumps({**asdict(self), "of": _of(row)}, salt=SALT, compress=True)


def read(text: str, row: Model) -> Mark | None:
    """Return the mark a form carried; a bare time will do, anything else is none."""
    try:
        known = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return _only_time(text)
    return Mark(**known) if known.pop("of", None) == _of(row) else None


def _of(row: Model) -> list[Any]:
    return [row._meta.label_lower, row.pk]


def _only_time(text: str) -> Mark | None:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return Mark(at=text)
