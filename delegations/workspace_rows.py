"""The programme of a delegation in words: days, stops, what clashes, what is ready."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from delegations import times
from delegations.choices import TAKES_PLACE
from delegations.clash_words import Clash, span, told
from delegations.conflicts import by_stop, conflicts
from delegations.models import Delegation, Leg
from delegations.stop_rows import Moment, StopRow, Words, when_of
from delegations.stops import Gathered
from leads import formats

# What the days say of a city.
STAY = ("city", "first_day", "last_day", "hotel")
FREE_FROM = timedelta(minutes=90)
# About 200 kB each at 60 stops; what is on a desk in a week.
PROGRAMMES_KEPT = 32
# A tour of a season has no list of its free days.
DAYS_SHOWN = 45
ONE_DAY = timedelta(days=1)


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

    days: tuple[Day, ...]
    warnings: tuple[Clash, ...]
    missing: int
    ready: int
    needed: int
    late: int


def programme_of(delegation: Delegation, legs: Sequence[Leg], gathered: Gathered) -> Programme:
    """Put the stops of a delegation into words, day by day."""
    first, last = delegation.starts_on, delegation.ends_on
    stays = tuple(tuple(getattr(leg, name) for name in STAY) for leg in legs)
    return _programme(first, last, stays, gathered, Moment.of(gathered))


@lru_cache(PROGRAMMES_KEPT)
def _programme(
    first: date, last: date, stays: tuple[tuple, ...], gathered: Gathered, moment: Moment
) -> Programme:
    legs = [Leg(**dict(zip(STAY, stay, strict=True))) for stay in stays]
    found = conflicts(gathered.stops())
    words = Words(gathered, by_stop(found), moment)
    tasks = [
        words.readiness(meeting)
        for meeting in gathered.meetings
        if meeting["status"] in TAKES_PLACE
    ]
    return Programme(
        days=Days(first, last, legs, words).all(),
        warnings=tuple(told(each) for each in found),
        missing=sum(words.wants_outcome(meeting) for meeting in gathered.meetings),
        ready=sum(each.ready for each in tasks),
        needed=sum(each.needed for each in tasks),
        late=sum(each.late for each in tasks),
    )


class Days:
    """The days of a journey one after the other, then what has no day yet."""

    def __init__(self, first: date, last: date, legs: Sequence[Leg], words: Words) -> None:
        self.first, self.last, self.legs, self.words = first, last, legs, words
        self.by_slot = times.programme(
            [when_of(meeting) for meeting in words.gathered.meetings]  # type: ignore[misc]
        )
        self.meetings = {meeting["pk"]: meeting for meeting in words.gathered.meetings}

    def all(self) -> tuple[Day, ...]:
        dated: dict[date, list[dict[str, Any]]] = defaultdict(list)
        rest: list[Day] = []
        for number, slot in enumerate(self.by_slot):
            meetings = [self.meetings[when.pk] for when in slot.meetings]
            if slot.on_a_day:
                dated[meetings[0]["day"]] = meetings
            else:
                rest.append(self.undated(number, slot.title, meetings))
        days = set(dated)
        length = (self.last - self.first).days
        if dated and length < DAYS_SHOWN:
            days |= {self.first + ONE_DAY * number for number in range(length + 1)}
        return (*(self.day(day, dated.get(day, [])) for day in sorted(days)), *rest)

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
        there = [leg for leg in self.legs if leg.covers(day)]
        if day >= self.last or not there:
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
