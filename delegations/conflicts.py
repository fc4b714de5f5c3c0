"""What cannot be in a programme: one person at two places at once, a journey there is no time for.

Pure functions over stops: whoever fetches them leaves out drafts and cancelled meetings, and those
whose hour is not known.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from delegations.travel import least_minutes

# As long as a meeting counts whose end nobody has stated.
USUAL = timedelta(hours=1)

PERSON, VEHICLE, INTERPRETER, TRAVEL = "person", "vehicle", "interpreter", "travel"


class Stop(NamedTuple):
    """A meeting as far as clashes ask: when, where, and who or what is needed there.

    `needs` maps a kind (person, vehicle, interpreter) to what stands for one and its name.
    """

    pk: int
    title: str
    starts_at: datetime
    ends_at: datetime | None
    city: str
    needs: Mapping[str, Mapping[Hashable, str]]

    @property
    def ends(self) -> datetime:
        return self.ends_at or self.starts_at + USUAL


class Conflict(NamedTuple):
    """Two stops that do not go together, the earlier one first, and for whom."""

    kind: str
    first: Stop
    second: Stop
    who: tuple[str, ...]
    needed: int = 0  # minutes of a journey, at least
    planned: int = 0

    @property
    def assumed(self) -> bool:
        """Whether the first stop's end is only supposed."""
        return self.first.ends_at is None


def conflicts(stops: Iterable[Stop]) -> list[Conflict]:
    """Return each clash once, in the order of the programme."""
    ordered = sorted(stops, key=lambda stop: (stop.starts_at, stop.pk))
    by_pk = {stop.pk: stop for stop in ordered}
    names: dict[tuple[str, Hashable], str] = {}
    taken: dict[tuple[str, Hashable], list[Stop]] = defaultdict(list)
    for stop in ordered:
        for kind, each in stop.needs.items():
            for key, name in each.items():
                names.setdefault((kind, key), name)
                taken[kind, key].append(stop)
    found: dict[_Clash, list[str]] = defaultdict(list)
    for (kind, key), series in taken.items():
        for clash in _of_one(kind, series):
            found[clash].append(names[kind, key])
    result = [
        Conflict(each.kind, by_pk[each.first], by_pk[each.second], tuple(sorted(who)), *each[3:])
        for each, who in found.items()
    ]
    return sorted(result, key=lambda each: (each.second.starts_at, each.first.pk, each.kind))


class _Clash(NamedTuple):
    kind: str
    first: int
    second: int
    needed: int = 0
    planned: int = 0


def _of_one(kind: str, series: list[Stop]) -> list[_Clash]:
    """The clashes of one person, car or interpreter, whose stops come in order."""
    clashes = []
    for number, stop in enumerate(series):
        for later in series[number + 1 :]:
            if later.starts_at >= stop.ends:
                break
            clashes.append(_Clash(kind, stop.pk, later.pk))
    return clashes + _journeys(series) if kind == PERSON else clashes


def _journeys(series: list[Stop]) -> list[_Clash]:
    """Ways from one stop to the next for which there is too little time."""
    impossible = []
    last: Stop | None = None
    for stop in series:
        if last is not None and stop.starts_at >= last.ends:
            needed = least_minutes(last.city, stop.city) if last.city and stop.city else None
            planned = int((stop.starts_at - last.ends).total_seconds() // 60)
            if needed and planned < needed:
                impossible.append(_Clash(TRAVEL, last.pk, stop.pk, needed, planned))
        if last is None or stop.ends >= last.ends:
            last = stop
    return impossible


def by_stop(found: Iterable[Conflict]) -> dict[int, list[Conflict]]:
    """Return the clashes of each stop, under its number."""
    beside: dict[int, list[Conflict]] = defaultdict(list)
    for conflict in found:
        beside[conflict.first.pk].append(conflict)
        beside[conflict.second.pk].append(conflict)
    return beside
