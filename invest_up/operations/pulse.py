"""A day of sweeps: was there a whole one in each five minutes, and if not, since when."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from followups.models import Sweep

DAY, HOUR, CELL = timedelta(hours=24), timedelta(hours=1), timedelta(minutes=5)
# Two whole sweeps further apart than this are a gap.
GAP = timedelta(minutes=5)


@dataclass
class Hour:
    """An hour of sweeps in twelve cells: "whole", "broken", "none", or "" outside what is known."""

    begins: datetime
    cells: list[str]
    sweeps: int = 0
    broken: int = 0
    raised: int = 0
    gathered: int = 0
    sent: int = 0
    faults: int = 0


@dataclass(frozen=True)
class Gap:
    """A stretch without a whole sweep."""

    begins: datetime
    ends: datetime | None

    def lasted(self, now: datetime) -> timedelta:
        return (self.ends or now) - self.begins


@dataclass
class Pulse:
    """The last day of sweeps."""

    last: datetime | None = None
    hours: list[Hour] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


def pulse(now: datetime) -> Pulse:
    """Return the last 24 hours, the newest first."""
    newest = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    first = newest - DAY + HOUR
    sweeps = list(Sweep.objects.filter(started_at__gte=first).order_by("started_at", "id"))
    whole = [each.finished_at for each in sweeps if each.is_whole and each.finished_at]
    known = Sweep.objects.order_by("started_at").values_list("started_at", flat=True).first()
    hours = [_hour(first + HOUR * number, sweeps, known, now) for number in range(24)]
    earlier = Sweep.objects.whole().filter(started_at__lt=first).order_by("-finished_at").first()
    before = max(earlier.finished_at, first) if earlier and earlier.finished_at else None
    return Pulse(
        last=max(whole, default=earlier.finished_at if earlier else None),
        hours=hours[::-1],
        gaps=_gaps([each for each in (before, *sorted(whole)) if each], now)[::-1],
    )


def _hour(begins: datetime, sweeps: list[Sweep], known: datetime | None, now: datetime) -> Hour:
    mine = [each for each in sweeps if begins <= each.started_at < begins + HOUR]
    hour = Hour(begins, [_cell(begins + CELL * nth, mine, known, now) for nth in range(12)])
    for each in mine:
        hour.sweeps += 1
        hour.broken += not each.is_whole
        hour.raised += each.raised
        hour.gathered += each.gathered
        hour.sent += each.sent
        hour.faults += len(each.faults)
    return hour


def _cell(begins: datetime, sweeps: list[Sweep], known: datetime | None, now: datetime) -> str:
    ends = begins + CELL
    found = [each for each in sweeps if begins <= each.started_at < ends]
    if any(each.is_whole for each in found):
        return "whole"
    if found:
        return "broken"
    # The cell that is not over may still get its sweep.
    return "none" if known and known < ends <= now else ""


def _gaps(whole: list[datetime], now: datetime) -> list[Gap]:
    ends: list[datetime | None] = [*whole[1:], None]
    gaps = [Gap(begins, end) for begins, end in zip(whole, ends, strict=True)] if whole else []
    return [each for each in gaps if each.lasted(now) > GAP]
