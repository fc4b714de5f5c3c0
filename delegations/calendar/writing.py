"""Calendars in the words of RFC 5545, as Google, Outlook and Apple read them."""

import unicodedata
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import icalendar

from delegations.calendar.entries import Calendar, Entry

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODID = "-//Invest UP//Japan Desk//EN"
ASK_AGAIN = timedelta(hours=1)
# Neither country changes its clocks: one standard time each, as Google writes them. A time on the
# clock of its place stays there when the calendar's owner travels.
ZONES = {"Asia/Tokyo": ("JST", timedelta(hours=9)), "Asia/Kolkata": ("IST", timedelta(minutes=330))}


def written(calendar: Calendar) -> bytes:
    """Return a calendar as a file: lines of at most 75 bytes, ended by CR LF."""
    file = icalendar.Calendar()
    file.add("prodid", PRODID)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    file.add("name", _clean(calendar.name))
    file.add("x-wr-calname", _clean(calendar.name))
    file.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", "PT1H")
    for zone in ZONES:
        file.add_component(_zone(zone))
    head, end = file.to_ical().rsplit(b"END:VCALENDAR", 1)
    return b"".join([head, *map(_lines, calendar.entries), b"END:VCALENDAR", end])


# Of two thousand events a day changes a few: the others are not written anew (20 MB a process).
@lru_cache(8192)
def _lines(entry: Entry) -> bytes:
    return _event(entry).to_ical()


def _zone(name: str) -> icalendar.Timezone:
    words, offset = ZONES[name]
    standard = icalendar.TimezoneStandard()
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001  (a clock's own time)
    standard.add("tzoffsetfrom", offset)
    standard.add("tzoffsetto", offset)
    standard.add("tzname", words)
    zone = icalendar.Timezone()
    zone.add("tzid", name)
    zone.add_component(standard)
    return zone


def _event(entry: Entry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed.astimezone(UTC))
    event.add("created", entry.created.astimezone(UTC))
    event.add("last-modified", entry.changed.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("status", entry.status)
    event.add("dtstart", entry.starts)
    event.add("dtend", entry.ends)
    event.add("summary", _clean(entry.title))
    if entry.location:
        event.add("location", _clean(entry.location))
    event.add("description", _clean(entry.text))
    event.add("url", entry.link)
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", _busy(entry))
    if entry.private:
        event.add("class", "PRIVATE")
    return event


def _busy(entry: Entry) -> str:
    """Outlook's own word: it does not look at the status."""
    if not entry.busy:
        return "FREE"
    return "TENTATIVE" if entry.status == "TENTATIVE" else "BUSY"


def _clean(text: str) -> str:
    """Line ends as one sign, and no signs that calendars refuse."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")
    )
