"""What clashes in a programme, in words."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from delegations.conflicts import TRAVEL, Conflict

WHO_SHOWN = 3


class Clash(NamedTuple):
    """A clash in words, with the stops it is about."""

    words: str
    first: int
    first_title: str
    second: int
    second_title: str


def span(length: timedelta) -> str:
    """Return “45 min”, “2 h” or “1 h 30”."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    if not hours:
        return _("%(minutes)s min") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(hours)s h %(minutes)s") % {"hours": hours, "minutes": f"{minutes:02d}"}


def conflict_words(conflict: Conflict) -> str:
    """Say what clashes: “Two stops at one time: Suresh Khanna.”."""
    words = {"who": some(conflict.who)}
    if conflict.kind == TRAVEL:
        return _(
            "%(from)s → %(to)s needs about %(needed)s door to door, "
            "%(planned)s is planned: %(who)s."
        ) % {
            **words,
            "from": conflict.first.city,
            "to": conflict.second.city,
            "needed": span(timedelta(minutes=conflict.needed)),
            "planned": span(timedelta(minutes=conflict.planned)),
        } + _assumed(conflict)
    sentences = {
        "person": _("Two stops at one time: %(who)s."),
        "vehicle": _("One vehicle for two at one time: %(who)s."),
        "interpreter": _("One interpreter for two at one time: %(who)s."),
    }
    return sentences[conflict.kind] % words + _assumed(conflict)


def _assumed(conflict: Conflict) -> str:
    if not conflict.assumed:
        return ""
    return " " + _("(An end nobody stated counts as one hour after the start.)")


def some(names: Sequence[str]) -> str:
    """Return “A, B, C and 2 more”."""
    shown = ", ".join(names[:WHO_SHOWN])
    more = len(names) - WHO_SHOWN
    return _("%(names)s and %(more)s more") % {"names": shown, "more": more} if more > 0 else shown


def beside(conflict: Conflict, pk: int) -> str:
    """A clash as it stands beside one of its two stops."""
    last = conflict.first.pk != pk
    other = conflict.first if last else conflict.second
    if conflict.kind != TRAVEL:
        words = _("The other: “%(title)s”.")
    else:
        words = _("Before: “%(title)s”.") if last else _("Next: “%(title)s”.")
    return f"{conflict_words(conflict)} {words % {'title': other.title}}"


def told(conflict: Conflict) -> Clash:
    """Return a clash as it stands at the head of the programme."""
    return Clash(
        conflict_words(conflict),
        conflict.first.pk,
        conflict.first.title,
        conflict.second.pk,
        conflict.second.title,
    )
