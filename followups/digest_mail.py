"""The mail of a day: groups of lines, each with a link to its row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followups.choices import NotificationKind as Kind
from followups.mail import Message, compose, one_line
from followups.models import Digest, Notification
from followups.speaking import speaking
from followups.stopping import stop_link
from leads import formats

LINES_AT_MOST = 80
FACTS_IN_A_LINE = 2
# What stands in the subject by name; the rest is counted together.
COUNTS_IN_THE_SUBJECT = 2

# In the order in which they are read; what somebody called urgent comes before all of them.
GROUPS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "urgent": (gettext_lazy("Urgent"), ()),
    "overdue": (gettext_lazy("Overdue"), (Kind.FOLLOWUP_OVERDUE,)),
    "today": (gettext_lazy("Due today"), (Kind.FOLLOWUP_DUE,)),
    "enquiries": (gettext_lazy("Enquiries"), (Kind.ENQUIRY_UNANSWERED,)),
    "meetings": (
        gettext_lazy("Meetings and delegations"),
        (Kind.MEETING_WITHOUT_OUTCOME, Kind.ROUND_UNDECIDED, Kind.DELEGATION_LATE),
    ),
    "soon": (gettext_lazy("Due soon"), (Kind.FOLLOWUP_SOON,)),
    "leads": (gettext_lazy("Leads"), (Kind.LEAD_SILENT, Kind.NO_NEXT_ACTION)),
    "mous": (
        gettext_lazy("MOUs"),
        (Kind.MOU_LAPSING, Kind.MILESTONE_PASSED, Kind.MILESTONE_NEAR, Kind.MOU_STALE),
    ),
    "others": (gettext_lazy("Overdue with others for long"), (Kind.FOLLOWUP_ESCALATED,)),
    "news": (gettext_lazy("News"), (Kind.FOLLOWUP_NEWS,)),
}
RED = {"urgent", "overdue"}
# Who owes what to whom needs no labels; a lone date does.
SPEAK_FOR_THEMSELVES = {Kind.FOLLOWUP_SOON, Kind.FOLLOWUP_DUE, Kind.FOLLOWUP_OVERDUE}
_GROUP_OF: dict[str, str] = {kind: name for name, (_t, kinds) in GROUPS.items() for kind in kinds}
_ORDER = [kind for _title, kinds in GROUPS.values() for kind in kinds]


@dataclass(frozen=True)
class Line:
    """One thing of the day: its name leads to its row."""

    kind: str
    title: str
    words: str
    link: str
    facts: str = ""
    for_whom: str = ""


@dataclass
class Group:
    """Lines of one heading; some of them may be counted only."""

    name: str
    lines: list[Line] = field(default_factory=list)
    total: int = 0

    @property
    def title(self) -> str:
        return str(GROUPS[self.name][0])

    @property
    def is_red(self) -> bool:
        return self.name in RED

    @property
    def left(self) -> int:
        return self.total - len(self.lines)

    @property
    def count(self) -> str:
        """Say how many there are, as the subject says it."""
        if self.name == "urgent":
            words = _("%(number)d urgent")
        elif self.name == "overdue":
            words = _("%(number)d overdue")
        elif self.name == "today":
            words = _("%(number)d due today")
        else:
            words = _("%(title)s: %(number)d")
        return words % {"title": self.title, "number": self.total}


class Page:
    """What the mail of a day says, gathered rule by rule within `speaking(reader)`."""

    def __init__(self, day: date) -> None:
        self.day = day
        self._found: dict[str, Group] = {}
        # Kinds whose words stand in the line of another one.
        self._told_along: list[str] = []

    @property
    def groups(self) -> list[Group]:
        return [self._found[name] for name in GROUPS if name in self._found]

    @property
    def total(self) -> int:
        return sum(group.total for group in self._found.values())

    @property
    def left(self) -> int:
        return sum(group.left for group in self._found.values())

    @property
    def kinds(self) -> list[str]:
        """Kinds the mail speaks of, each once."""
        lines = [line.kind for group in self.groups for line in group.lines]
        return list(dict.fromkeys([*lines, *self._told_along]))

    def add(self, rows: Sequence[Notification], messages: Mapping[int, Message]) -> None:
        """Add what a rule says of its rows; what it says nothing of is settled."""
        for row in rows:
            message = messages.get(row.pk)
            if message is None:
                continue
            name = "urgent" if row.urgent else _GROUP_OF.get(row.kind, "news")
            group = self._found.setdefault(name, Group(name))
            group.total += 1
            if len(group.lines) < LINES_AT_MOST:
                group.lines.append(_line(row, message))

    def join(self, other: "Page") -> None:
        """Add all that another page says; news of a row that is named already stand in its line."""
        for name, theirs in other._found.items():
            if name == "news":
                theirs.lines = [line for line in theirs.lines if not self._told(theirs, line)]
                if not theirs.total:
                    continue
            group = self._found.setdefault(name, Group(name))
            group.total += theirs.total
            group.lines += theirs.lines

    def _told(self, news: Group, line: Line) -> bool:
        """Say a piece of news in the line of the same row, where there is one."""
        for group in self.groups:
            for place, other in enumerate(group.lines):
                if (other.link, other.for_whom) == (line.link, line.for_whom):
                    words = f"{other.words} · {line.words}"
                    group.lines[place] = replace(other, words=words)
                    news.total -= 1
                    self._told_along.append(line.kind)
                    return True
        return False

    def cut(self) -> None:
        """Keep the first lines; the others are counted under their heading."""
        room = LINES_AT_MOST
        for group in self.groups:
            group.lines = group.lines[:room]
            room -= len(group.lines)

    @property
    def subject(self) -> str:
        """“Monday, 23 November 2026: 3 overdue, 2 due today and 4 more”."""
        return _("%(day)s: %(counts)s") % {"day": formats.long_day(self.day), "counts": self.counts}

    @property
    def counts(self) -> str:
        """“3 overdue, 2 due today and 4 more”."""
        named = self.groups[:COUNTS_IN_THE_SUBJECT]
        words = formats.listed([group.count for group in named])
        more = self.total - sum(group.total for group in named)
        if more:
            words = _("%(counts)s and %(number)d more") % {"counts": words, "number": more}
        return words


def in_order(kinds: Iterable[str]) -> list[str]:
    """Return kinds as they are read; those nobody placed come last."""
    found = set(kinds)
    return [*(kind for kind in _ORDER if kind in found), *sorted(found - set(_ORDER))]


def _line(row: Notification, message: Message) -> Line:
    said = [(label, value) for label, value in message.facts if value][:FACTS_IN_A_LINE]
    if row.kind in SPEAK_FOR_THEMSELVES:
        facts = [value for _label, value in said]
    else:
        facts = [_("%(label)s: %(value)s") % {"label": label, "value": value}
                 for label, value in said]  # fmt: skip
    return Line(
        kind=row.kind,
        title=one_line(message.heading),
        words=message.line,
        link=settings.SITE_URL + row.url,
        facts=" · ".join(facts),
        for_whom=row.on_behalf_of.name if row.on_behalf_of else "",
    )


def letter(
    digest: Digest, page: Page, connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    """Return the mail of a day; its Message-ID is the same at each attempt."""
    page.cut()
    reader = digest.recipient
    context = {
        "page": page,
        "urgent": any(group.is_red for group in page.groups),
        "stops": [(Kind(kind).label, stop_link(reader, kind)) for kind in page.kinds],
    }
    with speaking(reader):
        subject = page.subject
        return compose(
            reader, digest.message_id, subject, "followups/email/digest", context, connection
        )
