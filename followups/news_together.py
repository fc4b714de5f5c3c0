"""Many follow-ups that change hands in one go are one piece of news: one line, one link.

Its subject is `followups:` and the first of them; the moment of the deed says which the others are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from followups.mail import Message
from followups.models import FollowUp, Notification
from leads import formats

Value = TypeVar("Value")

PREFIX = "followups:"
NAMED_AT_MOST = 3


class Deed(NamedTuple):
    """What somebody did to a promise, and perhaps one who must hear of it."""

    followup: int
    at: datetime
    doer: int
    title: str
    urgent: bool
    due_on: date
    assignee: int | None
    before: int | None
    note: str
    done_note: str
    deed: str
    # Whose it is, and until when, where it was handed over for an absence.
    handed_from: int | None
    until: date | None
    # Whose it was before, where it went back or on.
    was_from: int | None
    person: int = 0


def parts_of(found: Iterable[Deed]) -> Iterator[list[Deed]]:
    """Split deeds, sorted by moment and reader, into what is one piece of news each."""
    for _which, deeds in groupby(found, key=lambda each: (each.at, each.person)):
        given: dict[int | None, list[Deed]] = defaultdict(list)
        for each in deeds:
            if each.deed == "given":
                given[each.assignee].append(each)
            else:
                yield [each]
        yield from given.values()


def is_together(row: Notification) -> bool:
    """Say whether a notification is about many follow-ups."""
    return row.subject.startswith(PREFIX)


def subject_of(part: Sequence[Deed]) -> str:
    """Return what notifications call it."""
    return f"{PREFIX}{part[0].followup}"


def line_of(part: Sequence[Deed], reader: int, people: Mapping[int, User]) -> str:
    """Say it in one line: “12 follow-ups of Deepa are yours until 3 December 2026”."""
    first, number = part[0], len(part)
    words = {
        "number": number,
        "name": str(people.get(first.assignee or 0, "")),
        "whose": str(people.get(_only(each.handed_from or each.before for each in part) or 0, "")),
        "day": formats.day(until) if (until := _only(each.until for each in part)) else "",
    }
    if first.assignee == reader:
        return _yours(part, reader, words)
    if first.assignee is None:
        said = ngettext(
            "Nobody sees to %(number)d follow-up any more",
            "Nobody sees to %(number)d follow-ups any more",
            number,
        )
    elif all(each.was_from == first.assignee for each in part):
        said = ngettext(
            "%(number)d follow-up is back with %(name)s",
            "%(number)d follow-ups are back with %(name)s",
            number,
        )
    elif words["day"]:
        said = ngettext(
            "%(number)d follow-up of %(whose)s is with %(name)s until %(day)s",
            "%(number)d follow-ups of %(whose)s are with %(name)s until %(day)s",
            number,
        )
    else:
        said = ngettext(
            "%(number)d follow-up is with %(name)s now",
            "%(number)d follow-ups are with %(name)s now",
            number,
        )
    return said % words


def _yours(part: Sequence[Deed], reader: int, words: dict[str, object]) -> str:
    number = len(part)
    if all(each.was_from == reader for each in part):
        said = ngettext(
            "%(number)d follow-up is yours again",
            "%(number)d follow-ups are yours again",
            number,
        )
    elif words["whose"] and words["day"]:
        said = ngettext(
            "%(number)d follow-up of %(whose)s is yours until %(day)s",
            "%(number)d follow-ups of %(whose)s are yours until %(day)s",
            number,
        )
    elif words["whose"]:
        said = ngettext(
            "%(number)d follow-up of %(whose)s is yours now",
            "%(number)d follow-ups of %(whose)s are yours now",
            number,
        )
    else:
        said = ngettext(
            "%(number)d follow-up is yours now", "%(number)d follow-ups are yours now", number
        )
    return said % words


def link_of(part: Sequence[Deed], reader: int) -> str:
    """Return the address of the list that shows them."""
    first, asked = part[0], {"state": "open"}
    if first.assignee == reader:
        asked |= {"who": "mine"}
        if all(each.handed_from not in (None, reader) for each in part):
            asked |= {"handed": "to"}
    elif all(each.handed_from == reader for each in part):
        asked |= {"who": "all", "handed": "from"}
    else:
        mine = all(each.before == reader for each in part)
        asked |= {"who": "all" if mine else "watching"}
        asked |= {"assignee": str(first.assignee or "none")}
    return f"{reverse('followups:followup_list')}?{urlencode(asked)}"


def still_told(
    row: Notification, deeds: Iterable[Deed], seen: Collection[int], watched: Collection[int]
) -> list[Deed]:
    """Return those of many that still stand as they were given, and that this reader hears of."""
    reader = row.meant_for.pk
    given = [each for each in deeds if each.at == row.due_at and each.deed == "given"]
    known = [each for each in given if each.followup in seen]
    hers = [each for each in known if each.assignee == reader]
    return hers or [each for each in known if each.before == reader or each.followup in watched]


def watched_by(rows: Iterable[Notification], numbers: Collection[int]) -> dict[int, set[int]]:
    """Return which of some follow-ups those watch of whom notifications speak: one query."""
    links = FollowUp.watchers.through.objects.filter(
        user__in={row.meant_for.pk for row in rows}, followup__in=numbers
    )
    found: dict[int, set[int]] = defaultdict(set)
    for person, followup in links.values_list("user_id", "followup_id"):
        found[person].add(followup)
    return found


def message_of(part: Sequence[Deed], reader: int, people: Mapping[int, User]) -> Message:
    """Say what the mail says: in one line, and which the first of them are."""
    line = line_of(part, reader, people)
    titles = [each.title for each in sorted(part, key=lambda each: (each.due_on, each.followup))]
    named, more = titles[:NAMED_AT_MOST], len(titles) - NAMED_AT_MOST
    if more > 0:
        named.append(_("%(number)d more") % {"number": more})
    doer = people.get(part[0].doer, _("somebody whose account is gone"))
    facts = [
        (_("By"), str(doer)),
        (_("Note"), part[0].note),
        (_("Which"), formats.listed(named)),
    ]
    return Message(
        subject=line,
        line=_("Handed over"),
        heading=line,
        button=_("Open the list"),
        facts=tuple((label, value) for label, value in facts if value),
    )


def _only(values: Iterable[Value]) -> Value | None:
    """Return what all of them are, or nothing."""
    found = set(values)
    return found.pop() if len(found) == 1 else None
