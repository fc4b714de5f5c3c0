"""What people are reminded of: one class a rule, one registry.

A rule says what is due, what has been settled since, and what its mail says. To write that down
once, to take it back and to send it is the same for all (`followups.actions`). Apps above add
rules of their own with `rule(kind)`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Model
from django.utils.functional import Promise

from accounts.models import User
from followups import mail
from followups.choices import Channel, NotificationKind
from followups.models import Notification, RuleSetting

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
    # Leaves at once, whatever its rule says.
    urgent: bool = False
    on_behalf_of: User | None = None
    # Whose deed it tells of: whoever did it is not told of it, for somebody else neither.
    doer: int | None = None


@dataclass(frozen=True)
class Parameter:
    """A number, or a list of numbers, an administrator may set; `default` is one of its kind."""

    name: str
    label: str | Promise
    default: int | tuple[int, ...]
    least: int = 0
    most: int = 365
    unit: str | Promise = ""


class Rule:
    """One reason to remind people; its answers depend on the moment and its values alone.

    `values` are its parameters by name: as set by an administrator, or as tried out in a preview.
    """

    kinds: ClassVar[tuple[str, ...]] = ()
    # What it says of itself on its setting page.
    words: ClassVar[str | Promise] = ""
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    # Whether its mails leave at once unless somebody says otherwise.
    at_once: ClassVar[bool] = False
    # A letter with a shape of its own (papers): never part of the day's mail.
    alone: ClassVar[bool] = False
    # What its subjects are: those a deputy may not see are not told her.
    model: ClassVar[type[Model] | None] = None
    # Whether a person may ask not to hear of it at all; if not, "off" means "here only".
    may_be_off: ClassVar[bool] = True
    # Words about one thing to one person stand further apart than this: a changed time zone or
    # setting does not say the same twice on one day. Zero where each word is news of its own.
    apart: ClassVar[timedelta] = timedelta(hours=20)
    # Whether it counts on from a day: where steps were set anew, or the day put right, an earlier
    # step than the one that was told is no new word. What counts down to a day may come nearer.
    onward: ClassVar[bool] = False

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        defaults = {each.name: each.default for each in self.parameters}
        self.values: dict[str, Any] = {**defaults, **(values or {})}

    @property
    def kind(self) -> str:
        return self.kinds[0]

    @property
    def title(self) -> str:
        return str(NotificationKind(self.kind).label)

    def occurrences(self, now: datetime) -> Iterable[Occurrence]:
        """Say what is due by now; what was told before may be among it."""
        raise NotImplementedError

    def settled(self, numbers: set[int], now: datetime) -> set[int]:
        """Of the rows people have unread words about, say which need no word any more."""
        return set()

    def seen_by(self, person: User, numbers: set[int]) -> set[int]:
        """Of the rows this rule speaks of, say which a person may see."""
        if self.model is None:
            return numbers
        seen = self.model.objects.visible_to(person)  # type: ignore[attr-defined]
        return set(seen.filter(pk__in=numbers).values_list("pk", flat=True))

    def message(self, row: Notification, now: datetime) -> mail.Message | None:
        """Say what the mail says, or None when there is nothing left to be said."""
        raise NotImplementedError

    def messages(self, rows: Sequence[Notification], now: datetime) -> dict[int, mail.Message]:
        """Say what is to be said of many rows of this rule, by their ids; the settled are left out.

        Rules with many rows answer with a query or two instead of one a row.
        """
        said = ((row.pk, self.message(row, now)) for row in rows)
        return {pk: message for pk, message in said if message}

    def letter(self, row: Notification, now: datetime) -> Letter | None:
        """Return what writes the mail, or None when it is of no use any more."""
        message = self.message(row, now)
        return partial(mail.told, row, message) if message else None


RULES: dict[str, type[Rule]] = {}


def rule(*kinds: str) -> Callable[[type[Rule]], type[Rule]]:
    """Make a rule known by the kinds of notification it raises; the first one names it."""

    def remember(made: type[Rule]) -> type[Rule]:
        made.kinds = kinds
        RULES.update(dict.fromkeys(kinds, made))
        return made

    return remember


class RuleBook:
    """All rules as they are set at one moment: made once a sweep, a batch or a page."""

    def __init__(self) -> None:
        self.settings = {row.kind: row for row in RuleSetting.objects.all()}
        self._made: dict[type[Rule], Rule] = {}

    def get(self, kind: str) -> Rule | None:
        """Return the rule that raises a kind, with its values as they are set."""
        made = RULES.get(kind)
        return self._of(made) if made else None

    def _of(self, made: type[Rule]) -> Rule:
        if made not in self._made:
            setting = self.settings.get(made.kinds[0])
            self._made[made] = made(setting.values if setting else None)
        return self._made[made]

    def all(self) -> list[Rule]:
        """Return each rule once, in the order in which they became known."""
        return [self._of(made) for made in dict.fromkeys(RULES.values())]

    def in_use(self) -> list[Rule]:
        """Return those nobody has switched off."""
        return [each for each in self.all() if self.is_on(each)]

    def is_on(self, rule: Rule) -> bool:
        setting = self.settings.get(rule.kind)
        return setting is None or setting.enabled

    def channel(self, rule: Rule) -> Channel:
        """Return how people hear of a rule who have chosen nothing themselves."""
        setting = self.settings.get(rule.kind)
        at_once = rule.at_once if setting is None or setting.at_once is None else setting.at_once
        return Channel.AT_ONCE if at_once or rule.alone else Channel.DIGEST


def number_in(subject: str) -> int:
    """Return the id in what notifications call a row: 12 of "followup:12"."""
    return int(subject.partition(":")[2])


def number_of(row: Notification) -> int:
    """Return the id of the row a notification is about."""
    return number_in(row.subject)
