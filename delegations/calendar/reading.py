"""Invitations as Outlook, Google and Apple write them, read into plain values."""

import codecs
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
from django.utils.translation import gettext as _
from icalendar.error import BrokenCalendarProperty

from delegations.calendar import zones
from delegations.choices import Answer
from leads import formats

MAX_BYTES = 1_000_000
MAX_EVENTS = 50
# More are no invitation but a list: the guests of a seminar are pasted in on its own page.
MAX_PEOPLE = 300
UID_LENGTH = 300
TITLE_LENGTH = 200
TEXT_LENGTH = 20_000
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
_BYTE_ORDER = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ANSWERS = {
    "ACCEPTED": Answer.ACCEPTED,
    "TENTATIVE": Answer.TENTATIVE,
    "DECLINED": Answer.DECLINED,
}


class UnreadableError(ValueError):
    """What was given is no invitation; the message says what to do."""


@dataclass(frozen=True)
class Person:
    """Somebody an invitation names."""

    name: str
    email: str
    answer: str = Answer.INVITED


@dataclass
class Invited:
    """One event of an invitation: what it says, and what a reader should look at twice."""

    uid: str
    sequence: int
    stamped_at: datetime | None
    cancelled: bool
    title: str
    time_zone: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    on_day: date | None = None
    location: str = ""
    text: str = ""
    private: bool = False
    organiser: Person | None = None
    people: list[Person] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def decoded(data: bytes) -> str:
    """Return a file's text in whichever encoding calendars are written in Japan and India."""
    if len(data) > MAX_BYTES:
        raise UnreadableError(_("The file is too large for an invitation: 1 MB at most."))
    encodings = ("utf-16",) if data.startswith(_BYTE_ORDER) else ("utf-8-sig", "cp932")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableError(
        _("This is not a calendar file. Save the invitation as an .ics file and choose that.")
    )


def read(text: str, guess: zones.Guess) -> list[Invited]:
    """Return the events of an invitation; raises `UnreadableError` when there is none to read."""
    events, method = _events(text)
    if method == "REPLY":
        raise UnreadableError(
            _("This is somebody’s answer to an invitation, not an invitation: note it by hand.")
        )
    found: dict[str, Invited] = {}
    for event in sorted(events, key=lambda event: "RECURRENCE-ID" in event):
        invited = _invited(event, method, guess)
        if invited.uid in found:
            found[invited.uid].notes.append(
                _("Other days of the same series stand in the file: they were left out.")
            )
        else:
            found[invited.uid] = invited
    return list(found.values())


def _events(text: str) -> tuple[list[Any], str]:
    if "BEGIN:VCALENDAR" not in text.upper() and "BEGIN:VEVENT" not in text.upper():
        raise UnreadableError(
            _("There is no invitation in this: its text begins with BEGIN:VCALENDAR.")
        )
    number = text.upper().count("BEGIN:VEVENT")
    if number > MAX_EVENTS:
        raise UnreadableError(
            _("The file holds %(number)s events: that is a whole calendar. %(most)s at most.")
            % {"number": formats.indian_grouping(number), "most": MAX_EVENTS}
        )
    try:
        parts = icalendar.Calendar.from_ical(text, multiple=True)
        events = [event for part in parts for event in part.walk("VEVENT")]
        method = next((_text(part, "METHOD") for part in parts if "METHOD" in part), "")
    except Exception as error:  # whatever a parser says of what is broken
        raise UnreadableError(
            _("The invitation is damaged and cannot be read: ask for it to be sent again.")
        ) from error
    if not events:
        raise UnreadableError(_("There is no event in this file: a task or a free time is none."))
    return events, method.upper()


def _invited(event: Any, method: str, guess: zones.Guess) -> Invited:
    title = " ".join(_text(event, "SUMMARY").split())
    invited = Invited(
        uid="",
        sequence=_number(_text(event, "SEQUENCE")),
        stamped_at=_stamp(event),
        cancelled=method == "CANCEL" or _text(event, "STATUS").upper() == "CANCELLED",
        title=title[:TITLE_LENGTH] or str(_("Meeting without a title")),
        location=" ".join(_text(event, "LOCATION").split())[:TITLE_LENGTH],
        text=_text(event, "DESCRIPTION").replace("\r\n", "\n").strip()[:TEXT_LENGTH],
        private=_text(event, "CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"),
    )
    if not title:
        invited.notes.append(_("It has no title: give it one."))
    if invited.private:
        invited.notes.append(_("It is marked as private: the meeting is sensitive here."))
    _read_time(event, invited, guess)
    _read_people(event, invited)
    invited.uid = _uid(event, invited)
    if "RRULE" in event or "RDATE" in event:
        invited.notes.append(
            _("It repeats: only the first day was taken. Plan the others by hand.")
        )
    return invited


def _uid(event: Any, invited: Invited) -> str:
    """Return the event's id; one that is missing or endless is made from what it says."""
    uid = _text(event, "UID").strip()
    if uid and len(uid) <= UID_LENGTH:
        return uid
    said = uid or f"{invited.title}\n{invited.starts_at or invited.on_day}"
    return "sha256:" + hashlib.sha256(said.encode()).hexdigest()


# --- When -----------------------------------------------------------------------------------------
def _read_time(event: Any, invited: Invited, guess: zones.Guess) -> None:
    """Fill in the day or the hours, on the clock of the place, and say what is not certain."""
    start = _value(event, "DTSTART")
    if not isinstance(start, date):
        raise UnreadableError(
            _("“%(title)s” does not say when it begins: ask for it to be sent again.")
            % {"title": invited.title}
        )
    if not FIRST_DAY < (start.date() if isinstance(start, datetime) else start) < LAST_DAY:
        raise UnreadableError(
            _("“%(title)s” lies outside the years 1990 to 2100.") % {"title": invited.title}
        )
    end = _end(event, start)
    if not isinstance(start, datetime):
        invited.on_day = start
        invited.time_zone = guess.zone(f"{invited.location} {invited.title}") or zones.DEFAULT
        _note_last_day(invited, start, end)
        return
    zone, note = zones.place_zone(start, _tzid(event), guess, invited.location, invited.title)
    # Whoever is invited from Tokyo to Noida reads the clock of Noida there.
    invited.time_zone = guess.zone(invited.location) or zone
    if invited.time_zone != zone:
        note = zones.shown_elsewhere(invited.time_zone, zone)
    invited.notes += [note] if note else []
    invited.starts_at = zones.instant(start, zone)
    if isinstance(end, datetime):
        _set_end(invited, zones.instant(end, zone))


def _end(event: Any, start: date) -> date | None:
    end = _value(event, "DTEND")
    lasts = _value(event, "DURATION")
    if end is None and isinstance(lasts, timedelta):
        try:
            return start + lasts
        except OverflowError:
            return None
    return end if isinstance(end, date) else None


def _note_last_day(invited: Invited, start: date, end: date | None) -> None:
    last = end - timedelta(days=1) if end and not isinstance(end, datetime) else start
    if last > start:
        invited.notes.append(
            _("It lasts until %(day)s: the meeting here is on its first day.")
            % {"day": formats.day(last)}
        )


def _set_end(invited: Invited, end: datetime) -> None:
    starts = invited.starts_at
    if starts is None or end <= starts:
        return
    clock = zones.clock(invited.time_zone)
    if end.astimezone(clock).date() == starts.astimezone(clock).date():
        invited.ends_at = end
        return
    there = end.astimezone(clock)
    invited.notes.append(
        _("It ends on another day (%(day)s, %(time)s): the end was left open.")
        % {"day": formats.day(there.date()), "time": f"{there:%H:%M}"}
    )


def _tzid(event: Any) -> str:
    return str(getattr(_first(event, "DTSTART"), "params", {}).get("TZID", ""))


def _stamp(event: Any) -> datetime | None:
    """When this version was written."""
    for name in ("LAST-MODIFIED", "DTSTAMP"):
        at = _value(event, name)
        if isinstance(at, datetime):
            return at if at.tzinfo else at.replace(tzinfo=UTC)
    return None


# --- Who ------------------------------------------------------------------------------------------
def _read_people(event: Any, invited: Invited) -> None:
    """Fill in who invites and who is invited, each once; rooms and projectors are nobody."""
    organiser = _first(event, "ORGANIZER")
    if organiser is not None:
        invited.organiser = _person(organiser, Answer.ACCEPTED)
    found = [invited.organiser] if invited.organiser else []
    known = {person.email for person in found if person.email}
    attendees = _all(event, "ATTENDEE")
    if len(attendees) > MAX_PEOPLE:
        invited.notes.append(
            _("It names %(number)s people: only the first %(most)s were taken.")
            % {"number": formats.indian_grouping(len(attendees)), "most": MAX_PEOPLE}
        )
    for attendee in attendees[:MAX_PEOPLE]:
        params = getattr(attendee, "params", {})
        if str(params.get("CUTYPE", "")).upper() in ("ROOM", "RESOURCE"):
            continue
        answer = _ANSWERS.get(str(params.get("PARTSTAT", "")).upper(), Answer.INVITED)
        person = _person(attendee, answer)
        if person and person.email not in known:
            found.append(person)
            known |= {person.email} - {""}
    invited.people = found


def _person(value: Any, answer: str) -> Person | None:
    email = str(value).strip()
    email = email[7:] if email.lower().startswith("mailto:") else ""
    name = str(getattr(value, "params", {}).get("CN", "")).strip().strip("\"'")
    name = " ".join((name or email).split())[:160]
    return Person(name, email.strip().casefold(), answer) if name else None


# --- One property ---------------------------------------------------------------------------------
def _all(event: Any, name: str) -> list[Any]:
    value = event.get(name)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _first(event: Any, name: str) -> Any:
    return next(iter(_all(event, name)), None)


def _value(event: Any, name: str) -> Any:
    """Return a day, a moment or a length; nothing where what is written is none."""
    try:
        return getattr(_first(event, name), "dt", None)
    except BrokenCalendarProperty:
        return None


def _text(event: Any, name: str) -> str:
    value = _first(event, name)
    return "" if value is None else str(value).replace("\x00", "")


def _number(text: str) -> int:
    return min(int(text), 2_000_000_000) if text.isascii() and text.isdigit() else 0
