"""Rows of upper floors a promise may be written down at: the follow-up room need not know them.

The room above registers each kind of such rows with `source(...)`; its pages then link to
`/followups/new/?<name>=<id>`, and the promise is tied to the row when it is saved.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from followups.models import FollowUp


@dataclass(frozen=True)
class Source:
    """One kind of row: how it is found, what it tells a new promise, and how it keeps it."""

    name: str
    # The row if the person may see it, else None.
    find: Callable[[User, int], Any]
    # What the form begins with: names of its fields and ids.
    known: Callable[[User, Any], dict[str, Any]]
    # Ties a saved promise to the row; harmless when done twice.
    keep: Callable[[Any, FollowUp], None]


SOURCES: dict[str, Source] = {}


def source(made: Source) -> None:
    """Make a kind of row known."""
    SOURCES[made.name] = made
