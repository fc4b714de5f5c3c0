"""Stops in words: who is there, what is ready, what clashes, on whose clock.

A stop is a tuple, and equal tuples look alike: what was drawn once need not be drawn again
(`stop_row` in desk_programme).
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from delegations import times
from delegations.choices import (
    TAKES_PLACE,
    AttendanceSide,
    MeetingFormat,
    MeetingKind,
    MeetingPrecision,
    MeetingStatus,
    PreparationKind,
    PreparationState,
    Result,
)
from delegations.clash_words import beside, some, span
from delegations.conflicts import Conflict
from delegations.stops import Gathered, Seat, Task
from leads.formats import both_scripts

GUESTS_SHOWN = 3


class StopRow(NamedTuple):
    """One stop of the programme; texts are plain, "" where nothing is to be said.

    Named like a meeting's attributes where partials of meetings draw them.
    """

    pk: int
    url: str
    title: str
    kind: str
    format: str
    format_words: str
    clocks: str
    until: str
    hour_missing: bool
    place: str
    guests: tuple[tuple[str, str], ...]
    more_guests: str
    ours: str
    sensitive: bool
    status: str
    cancel_reason: str
    result: str
    get_result_display: str
    wants_outcome: bool
    day: bool
    ready: str
    ready_state: str
    late: str
    preparation_url: str
    warnings: tuple[str, ...]
    free_before: str


class When(NamedTuple):
    """A meeting's time as `times` reads it."""

    pk: int
    precision: str
    starts_at: datetime | None
    on_from: date | None
    on_to: date | None
    time_zone: str
    city: str

    @property
    def starts_there(self) -> datetime | None:
        return self.starts_at and self.starts_at.astimezone(ZoneInfo(self.time_zone))


class Moment(NamedTuple):
    """What words depend on besides the rows: the day, which meetings have begun, the language."""

    today: date
    begun: frozenset[int]
    language: str

    @classmethod
    def of(cls, gathered: Gathered) -> "Moment":
        now, today = timezone.now(), timezone.localdate()
        begun = (row["pk"] for row in gathered.meetings if _has_begun(row, now, today))
        return cls(today, frozenset(begun), get_language() or "en")


def _has_begun(meeting: Mapping[str, Any], now: datetime, today: date) -> bool:
    if meeting["starts_at"]:
        return meeting["starts_at"] < now
    return bool(meeting["on_to"] and meeting["on_to"] < today)


class Readiness(NamedTuple):
    """How many things are ready, of how many that are needed, and how many are late."""

    ready: int
    needed: int
    late: int

    @property
    def words(self) -> str:
        if not self.needed:
            return _("nothing to prepare")
        return _("%(ready)s of %(needed)s ready") % {"ready": self.ready, "needed": self.needed}

    @property
    def state(self) -> str:
        if self.late:
            return "late"
        return "all" if self.ready == self.needed else "part" if self.ready else "none"


def readiness(tasks: Mapping[str, Task], today: date) -> Readiness:
    """Count what is ready; what has no row yet is to do."""
    states = [task.state for task in tasks.values()]
    needless = states.count(PreparationState.NOT_NEEDED)
    late = sum(task.is_late(today) for task in tasks.values())
    done = states.count(PreparationState.DONE)
    return Readiness(done, len(PreparationKind) - needless, late)


class Words:
    """Puts stops into words for one page: language and clock are asked once."""

    def __init__(
        self, gathered: Gathered, beside: Mapping[int, list[Conflict]], moment: Moment
    ) -> None:
        language = moment.language
        self.gathered, self.beside = gathered, beside
        self.today, self.begun = moment.today, moment.begun
        self.known: dict[int, Readiness] = {}
        self.kinds = labels(MeetingKind, language)
        self.formats = labels(MeetingFormat, language)
        self.results = labels(Result, language)
        self.base = reverse("delegations:meeting_list")

    def wants_outcome(self, meeting: Mapping[str, Any]) -> bool:
        held = meeting["status"] in TAKES_PLACE and not meeting["result"]
        return held and meeting["pk"] in self.begun

    def readiness(self, meeting: Mapping[str, Any]) -> Readiness:
        pk = meeting["pk"]
        if pk not in self.known:
            tasks = self.gathered.tasks.get(pk, {})
            # What nobody wrote down in time asks for nothing.
            needless = not tasks and pk in self.begun
            self.known[pk] = Readiness(0, 0, 0) if needless else readiness(tasks, self.today)
        return self.known[pk]

    def row(self, meeting: Mapping[str, Any], free_before: str = "") -> StopRow:
        pk = meeting["pk"]
        seats = self.gathered.seats.get(pk, ())
        guests, more = self.guests(seats)
        ready = self.readiness(meeting)
        cancelled = meeting["status"] == MeetingStatus.CANCELLED
        asked = not cancelled and (ready.needed or pk in self.gathered.tasks)
        return StopRow(
            pk=pk,
            url=f"{self.base}{pk}/",
            title=meeting["title"],
            kind=self.kinds[meeting["kind"]],
            format=meeting["format"].upper(),
            format_words=self.formats.get(meeting["format"], ""),
            clocks=times.clocks(when_of(meeting)),
            until=_until(meeting),
            hour_missing=meeting["precision"] == MeetingPrecision.DAY,
            place=", ".join(filter(None, (meeting["place"], meeting["city"]))),
            guests=guests,
            more_guests=more,
            ours=ours(seats),
            sensitive=meeting["sensitive"],
            status=meeting["status"],
            cancel_reason=meeting["cancel_reason"],
            result=meeting["result"],
            get_result_display=self.results.get(meeting["result"], ""),
            wants_outcome=self.wants_outcome(meeting),
            day=bool(meeting["day"]),
            ready=ready.words if asked else "",
            ready_state=ready.state,
            late=_late(ready.late) if asked else "",
            preparation_url=f"{self.base}{pk}/preparation/",
            warnings=tuple(beside(each, pk) for each in self.beside.get(pk, ())),
            free_before=free_before,
        )

    def guests(self, seats: Iterable[Seat]) -> tuple[tuple[tuple[str, str], ...], str]:
        """Return the first of the other side, in both scripts, and how many more."""
        parties: dict[Any, tuple[str, str]] = {}
        for seat in seats:
            if seat.side != AttendanceSide.THEIRS:
                continue
            if seat.organisation:
                names = (seat.organisation_en or "", seat.organisation_ja or "")
                parties[seat.organisation] = both_scripts(*names)
            elif seat.contact:
                parties["contact", seat.contact] = both_scripts(seat.contact_en, seat.contact_ja)
            else:
                parties["name", seat.person] = (seat.person, "")
        shown, rest = list(parties.values())[:GUESTS_SHOWN], len(parties) - GUESTS_SHOWN
        more = ngettext("and %(more)s more", "and %(more)s more", rest) if rest > 0 else ""
        return tuple(shown), more % {"more": rest} if more else ""


def when_of(meeting: Mapping[str, Any]) -> Any:
    """Return a meeting's time as `times` reads it."""
    return When(**{name: meeting[name] for name in When._fields})


def _until(meeting: Mapping[str, Any]) -> str:
    """Return “until 15:30 · 1 h 30”, or nothing where the end is not known."""
    if not meeting["ends_at"] or not meeting["starts_at"]:
        return ""
    there = meeting["ends_at"].astimezone(ZoneInfo(meeting["time_zone"]))
    length = meeting["ends_at"] - meeting["starts_at"]
    return _("until %(time)s · %(length)s") % {"time": f"{there:%H:%M}", "length": span(length)}


def ours(seats: Iterable[Seat]) -> str:
    """Name who sits there for us, as far as they are named."""
    names = [seat.person for seat in seats if seat.side == AttendanceSide.OURS and seat.person]
    return some(names) if names else ""


def _late(number: int) -> str:
    return ngettext("%(n)s late", "%(n)s late", number) % {"n": number} if number else ""


def soonest(meeting: Mapping[str, Any]) -> tuple:
    """Sort by this: the order of the programme, what has no day last."""
    starts = meeting["starts_at"]
    hour = starts.timestamp() if starts else 0
    return meeting["day"] or date.max, starts is None, hour, meeting["pk"]


@cache
def labels(choices: Any, _language: str) -> dict[str, str]:
    """Return the words of choices, put into words once a language."""
    return {value: str(label) for value, label in choices.choices}
