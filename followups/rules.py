"""What people are reminded of: one class a rule, one registry.

A rule says what is due, what has been settled since, and what its mail says. To write that down
once, to take it back and to send it is the same for all (`followups.actions`). Apps above add
rules of their own with `rule(kind)`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import ClassVar

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from accounts.models import User
from followups import mail
from followups.models import Notification

Letter = Callable[[BaseEmailBackend], EmailMessage]


@dataclass(frozen=True)
class Occurrence:
    """Somebody must hear of something, as of a moment: the same four parts are told once."""

    kind: str
    subject: str
    recipient: User
    due_at: datetime
    title: str
    url: str


class Rule:
    """One reason to remind people; its answers depend on the moment alone."""

    kinds: ClassVar[tuple[str, ...]] = ()

    def occurrences(self, now: datetime) -> Iterable[Occurrence]:
        """Say what is due by now; what was told before may be among it."""
        raise NotImplementedError

    def settled(self, numbers: set[int], now: datetime) -> set[int]:
        """Of the rows people have unread words about, say which need no word any more."""
        return set()

    def message(self, row: Notification, now: datetime) -> mail.Message | None:
        """Say what the mail says, or None when there is nothing left to be said."""
        raise NotImplementedError

    def letter(self, row: Notification, now: datetime) -> Letter | None:
        """Return what writes the mail, or None when it is of no use any more."""
        message = self.message(row, now)
        return partial(mail.told, row, message) if message else None


RULES: dict[str, Rule] = {}


def rule(*kinds: str) -> Callable[[type[Rule]], type[Rule]]:
    """Make a rule known by the kinds of notification it raises."""

    def remember(made: type[Rule]) -> type[Rule]:
        made.kinds = kinds
        RULES.update(dict.fromkeys(kinds, made()))
        return made

    return remember


def all_rules() -> list[Rule]:
    """Return each rule once, in the order in which they became known."""
    return list(dict.fromkeys(RULES.values()))


def number_of(row: Notification) -> int:
    """Return the id of the row a notification is about."""
    return int(row.subject.partition(":")[2])
