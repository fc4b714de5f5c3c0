"""Both sides of a meeting in short: how many, what they answered, and the first few by name."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from delegations.choices import Answer, AttendanceSide
from delegations.models import Attendance, Meeting

SHOWN = 10
FIGURES_FROM = 5


@dataclass
class Side:
    """One side of the table."""

    key: str
    label: str
    count: int = 0
    figures: list[tuple[str, int]] = field(default_factory=list)
    shown: list[Attendance] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


def sides_of(meeting: Meeting) -> list[Side]:
    """Both sides, theirs first: three questions, however many are listed."""
    seats = meeting.attendances.all()
    counted: dict[str, dict[tuple[str, Any], int]] = {side: {} for side in AttendanceSide.values}
    groups = seats.order_by().values_list("side", "answer", "present").annotate(n=Count("pk"))
    for side, answer, present, number in groups:
        counted[side][answer, present] = number
    return [
        _side(meeting, AttendanceSide(side), counted[side])
        for side in (AttendanceSide.THEIRS, AttendanceSide.OURS)
    ]


def _side(meeting: Meeting, side: AttendanceSide, counted: dict[tuple[str, Any], int]) -> Side:
    found = Side(side.value, str(side.label), sum(counted.values()))
    if found.count:
        rows = meeting.attendances.filter(side=side).for_list().in_order()
        found.shown = list(rows[:SHOWN])
    if found.count >= FIGURES_FROM:
        found.figures = list(_figures(meeting, counted))
    return found


def _figures(meeting: Meeting, counted: dict[tuple[str, Any], int]) -> Iterator[tuple[str, int]]:
    answers = [
        (Answer.ACCEPTED, _("accepted")),
        (Answer.TENTATIVE, _("perhaps")),
        (Answer.DECLINED, _("declined")),
        (Answer.INVITED, _("no answer yet")),
    ]
    told = [(label, sum(n for (a, _p), n in counted.items() if a == key)) for key, label in answers]
    if meeting.has_begun:
        came = [(True, _("came")), (False, _("did not come")), (None, _("not ticked off"))]
        told += [
            (label, sum(n for (_a, p), n in counted.items() if p is key)) for key, label in came
        ]
    return ((label, number) for label, number in told if number)
