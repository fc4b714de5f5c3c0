"""When meetings are, as far as it is known, in words and as a programme by day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from delegations.choices import MeetingPrecision
from leads import formats

if TYPE_CHECKING:
    from delegations.models import Meeting


@dataclass
class Slot:
    """A heading of the programme and what stands under it."""

    title: str
    on_a_day: bool
    meetings: list["Meeting"] = field(default_factory=list)


def clocks(meeting: "Meeting") -> str:
    """Return “14:00 Tokyo (10:30 IST)”, or nothing where the hour is not known."""
    if meeting.starts_at is None:
        return ""
    return formats.two_clocks(meeting.starts_at, meeting.time_zone, meeting.city)


def when(meeting: "Meeting") -> str:
    """Return as much of a meeting's time as is known: no more exact than it was stated."""
    if meeting.starts_at is None:
        return when_day(meeting)
    return _("%(day)s, %(time)s") % {"day": when_day(meeting), "time": clocks(meeting)}


def when_day(meeting: "Meeting") -> str:
    """Return the day on the place's clock, or the span, month or year it lies in."""
    there = meeting.starts_there
    if there is not None:
        return formats.day(there.date())
    first, last = meeting.on_from, meeting.on_to
    if first is None or last is None:
        return _("day not stated")
    if meeting.precision == MeetingPrecision.SPAN:
        return between(first, last)
    return formats.precise_date(first, meeting.precision)


def between(first: date, last: date) -> str:
    """Return “between 27 and 31 Jul 2025”, shortened where month or year repeat."""
    if first == last:
        return formats.day(first)
    words = {"first": formats.start_of_span(first, last), "last": formats.day(last)}
    return _("between %(first)s and %(last)s") % words


def programme(meetings: Iterable["Meeting"]) -> list[Slot]:
    """Return the days one after the other, then what is known only as a span, month or year."""
    slots: dict[tuple, Slot] = {}
    for meeting in sorted(meetings, key=_position):
        key = _position(meeting)[:4]
        if key not in slots:
            slots[key] = Slot(_heading(meeting), on_a_day=_is_on_a_day(meeting))
        slots[key].meetings.append(meeting)
    return list(slots.values())


def _is_on_a_day(meeting: "Meeting") -> bool:
    return meeting.precision in (MeetingPrecision.TIME, MeetingPrecision.DAY)


# After the days: narrower spans first, "not stated" at the very end.
_COARSENESS = {
    MeetingPrecision.SPAN: 1,
    MeetingPrecision.MONTH: 2,
    MeetingPrecision.YEAR: 3,
    MeetingPrecision.UNKNOWN: 4,
}


def _position(meeting: "Meeting") -> tuple:
    """Where a meeting stands in a programme; the first four parts tell the heading."""
    there = meeting.starts_there
    coarse = _COARSENESS.get(MeetingPrecision(meeting.precision), 0)
    first = there.date() if there else meeting.on_from or date.max
    last = first if not coarse else meeting.on_to or date.max
    # Of a day's meetings those without an hour come last.
    hour = (meeting.starts_at is None, meeting.starts_at.timestamp() if meeting.starts_at else 0)
    return coarse, first, last, meeting.precision if coarse else "", hour, meeting.pk


def _heading(meeting: "Meeting") -> str:
    there = meeting.starts_there
    first, last = (there.date() if there else meeting.on_from), meeting.on_to
    if first is None or (last is None and there is None):
        return _("Day not stated")
    if _is_on_a_day(meeting):
        return _("%(weekday)s, %(day)s") % {
            "weekday": date_format(first, "l"),
            "day": formats.day(first),
        }
    if meeting.precision == MeetingPrecision.SPAN and last is not None and first != last:
        words = between(first, last)
        return _("%(span)s, day not stated") % {"span": words[:1].upper() + words[1:]}
    known = formats.precise_date(first, meeting.precision)
    return _("In %(month_or_year)s, day not stated") % {"month_or_year": known}
