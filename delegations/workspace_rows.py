"""The programme of a delegation in words: days, stops, what clashes, what is ready.

A stop is a tuple, and equal tuples look alike: what was drawn once need not be drawn again
(`stop_row` in desk_programme).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
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
from delegations.clash_words import Clash, beside, some, span, told
from delegations.conflicts import Conflict, by_stop, conflicts
from delegations.models import Delegation, Leg
from delegations.stops import Gathered, Seat, Task
from leads import formats

GUESTS_SHOWN = 3
FREE_FROM = timedelta(minutes=90)
# A tour of a season has no list of its free days.
DAYS_SHOWN = 45
ONE_DAY = timedelta(days=1)


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


class Day(NamedTuple):
    """A day of the programme, or what is known only as a span, month or year."""

    anchor: str
    title: str
    short: str
    where: str
    night: str
    is_today: bool
    on_a_day: bool
    stops: tuple[StopRow, ...]
    warned: bool
    free: str = ""
    iso: str = ""


class Programme(NamedTuple):
    """All that the programme's page says about the stops."""

    days: list[Day]
    warnings: list[Clash]
    missing: int
    ready: int
    needed: int
    late: int


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


def programme_of(delegation: Delegation, legs: Sequence[Leg], gathered: Gathered) -> Programme:
    """Put the stops of a delegation into words, day by day."""
    found = conflicts(gathered.stops())
    words = Words(gathered, by_stop(found))
    days = Days(delegation, legs, words).all()
    tasks = [
        words.readiness(meeting)
        for meeting in gathered.meetings
        if meeting["status"] in TAKES_PLACE
    ]
    return Programme(
        days=days,
        warnings=[told(each, words.now) for each in found],
        missing=sum(words.wants_outcome(meeting) for meeting in gathered.meetings),
        ready=sum(each.ready for each in tasks),
        needed=sum(each.needed for each in tasks),
        late=sum(each.late for each in tasks),
    )


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
    return Readiness(done, len(PreparationKind.values) - needless, late)


class Words:
    """Puts stops into words for one page: language and clock are asked once."""

    def __init__(self, gathered: Gathered, beside: Mapping[int, list[Conflict]]) -> None:
        language = get_language() or "en"
        self.gathered, self.beside = gathered, beside
        self.japanese = language == "ja"
        self.kinds = labels(MeetingKind, language)
        self.formats = labels(MeetingFormat, language)
        self.results = labels(Result, language)
        self.now, self.today = timezone.now(), timezone.localdate()
        self.base = reverse("delegations:meeting_list")

    def wants_outcome(self, meeting: Mapping[str, Any]) -> bool:
        held = meeting["status"] in TAKES_PLACE and not meeting["result"]
        return held and self.is_past(meeting)

    def is_past(self, meeting: Mapping[str, Any]) -> bool:
        if meeting["starts_at"]:
            return meeting["starts_at"] < self.now
        return bool(meeting["on_to"] and meeting["on_to"] < self.today)

    def readiness(self, meeting: Mapping[str, Any]) -> Readiness:
        tasks = self.gathered.tasks.get(meeting["pk"], {})
        if not tasks and self.is_past(meeting):
            return Readiness(0, 0, 0)  # what nobody wrote down in time asks for nothing
        return readiness(tasks, self.today)

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
            ours=_ours(seats),
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
                parties[seat.organisation] = self._both(*names)
            elif seat.contact:
                parties["contact", seat.contact] = self._both(seat.contact_en, seat.contact_ja)
            else:
                parties["name", seat.person] = (seat.person, "")
        shown, rest = list(parties.values())[:GUESTS_SHOWN], len(parties) - GUESTS_SHOWN
        more = ngettext("and %(more)s more", "and %(more)s more", rest) if rest > 0 else ""
        return tuple(shown), more % {"more": rest} if more else ""

    def _both(self, english: str, native: str) -> tuple[str, str]:
        first, other = (native, english) if self.japanese else (english, native)
        return first or other, other if first else ""


class Days:
    """The days of a journey one after the other, then what has no day yet."""

    def __init__(self, delegation: Delegation, legs: Sequence[Leg], words: Words) -> None:
        self.delegation, self.legs, self.words = delegation, legs, words
        self.by_slot = times.programme(
            [when_of(meeting) for meeting in words.gathered.meetings]  # type: ignore[misc]
        )
        self.meetings = {meeting["pk"]: meeting for meeting in words.gathered.meetings}

    def all(self) -> list[Day]:
        dated: dict[date, list[dict[str, Any]]] = defaultdict(list)
        rest: list[Day] = []
        for number, slot in enumerate(self.by_slot):
            meetings = [self.meetings[when.pk] for when in slot.meetings]
            if slot.on_a_day:
                dated[meetings[0]["day"]] = meetings
            else:
                rest.append(self.undated(number, slot.title, meetings))
        days = set(dated)
        first, last = self.delegation.starts_on, self.delegation.ends_on
        if dated and (last - first).days < DAYS_SHOWN:
            days |= {first + ONE_DAY * number for number in range((last - first).days + 1)}
        return [*(self.day(day, dated.get(day, [])) for day in sorted(days)), *rest]

    def day(self, day: date, meetings: list[dict[str, Any]]) -> Day:
        stops = self.stops(meetings)
        return Day(
            anchor=f"day-{day:%Y-%m-%d}",
            title=_("%(weekday)s, %(day)s")
            % {"weekday": date_format(day, "l"), "day": formats.day(day)},
            short=date_format(day, "D j"),
            where=" → ".join(dict.fromkeys(leg.city for leg in self.legs if leg.covers(day))),
            night=self.night(day),
            is_today=day == self.words.today,
            on_a_day=True,
            stops=stops,
            warned=any(stop.warnings for stop in stops),
            free="" if stops else self.free(day),
            iso=day.isoformat(),
        )

    def free(self, day: date) -> str:
        if day < self.words.today:
            return _("No meeting is known of this day.")
        return _("Nothing is planned: a free day, or one of travel.")

    def undated(self, number: int, title: str, meetings: list[dict[str, Any]]) -> Day:
        stops = tuple(self.words.row(meeting) for meeting in meetings)
        return Day(f"later-{number}", title, title, "", "", False, False, stops, False)

    def stops(self, meetings: list[dict[str, Any]]) -> tuple[StopRow, ...]:
        """The rows of a day; what lies free between two stops is said with the later one."""
        rows, busy_until = [], None
        for meeting in meetings:
            starts, counts = meeting["starts_at"], meeting["status"] in TAKES_PLACE
            free = ""
            if starts and counts and busy_until and starts - busy_until >= FREE_FROM:
                free = _("free for %(time)s") % {"time": span(starts - busy_until)}
            rows.append(self.words.row(meeting, free))
            if starts and counts:
                # Of an end nobody stated one cannot say what is free after it.
                ends = meeting["ends_at"]
                busy_until = ends and max(ends, busy_until or ends)
        return tuple(rows)

    def night(self, day: date) -> str:
        """Where one sleeps after a day: in the city one came to last; nowhere on the way home."""
        if day >= self.delegation.ends_on:
            return ""
        there = [leg for leg in self.legs if leg.covers(day)]
        if not there:
            return ""
        leg = there[-1]
        return f"{leg.hotel}, {leg.city}" if leg.hotel else leg.city


def journey_of(delegation: Delegation, legs: Iterable[Leg]) -> list[Leg]:
    """The cities of a journey in order; those without days where nobody has stated any."""
    known = list(legs)
    return known or [
        Leg(delegation=delegation, city=city, position=number)
        for number, city in enumerate(delegation.cities)
    ]


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


def _ours(seats: Iterable[Seat]) -> str:
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
