"""The outcome board in words: who met whom, what came of it, who promised what by when.

Like the stops of the programme, a row is a tuple that is drawn once (`board_row` in
desk_programme); the parts are named like the attributes of the rows they stand for.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import get_language

from delegations import times
from delegations.choices import MeetingLeadKind
from delegations.models import MeetingLead
from delegations.stop_rows import Moment, Words, labels, ours, soonest, when_of
from delegations.stops import Gathered, gather
from followups.choices import Direction
from followups.models import FollowUp
from leads.choices import Stage
from leads.models import Lead

SAID_SHOWN = 220
BOARDS_KEPT = 32
Beside = tuple[tuple[int, Any], ...]  # rows with the number of the meeting they belong to


class PromiseRow(NamedTuple):
    """A promise as `meeting_promises.html` draws it."""

    get_absolute_url: str
    title: str
    get_direction_display: str
    assignee: str
    due_on: date | None
    done_at: datetime | None
    is_overdue: bool
    days_late: int


class LeadLine(NamedTuple):
    """A lead that came up."""

    url: str
    title: str
    stage: str
    stage_label: str
    status: str
    raised: bool


class BoardRow(NamedTuple):
    """One meeting of the board."""

    pk: int
    url: str
    title: str
    when: str
    status: str
    day: bool
    guests: tuple[tuple[str, str], ...]
    more_guests: str
    ours: str
    result: str
    get_result_display: str
    wants_outcome: bool
    said: str
    promises: tuple[PromiseRow, ...]
    leads: tuple[LeadLine, ...]

    @property
    def on_board(self) -> bool:
        """Whether the board has something to say, or to ask, about it."""
        return bool(self.result or self.wants_outcome or self.said or self.promises)


def board_of(meetings: QuerySet, user: Any) -> tuple[BoardRow, ...]:
    """Return what came of meetings, scoped to the reader, in the order of the programme."""
    gathered = gather(meetings, "said")
    keys = [meeting["pk"] for meeting in gathered.meetings]
    return _board(gathered, _promises(keys, user), _leads(keys, user), Moment.of(gathered))


@lru_cache(BOARDS_KEPT)
def _board(
    gathered: Gathered, promises: Beside, leads: Beside, moment: Moment
) -> tuple[BoardRow, ...]:
    words = Words(gathered, {}, moment)
    promised, raised = _by_meeting(promises), _by_meeting(leads)
    rows = [
        _row(words, gathered, meeting, promised[meeting["pk"]], raised[meeting["pk"]])
        for meeting in sorted(gathered.meetings, key=soonest)
    ]
    return tuple(row for row in rows if row.on_board)


def _by_meeting(rows: Beside) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for meeting, row in rows:
        found[meeting].append(row)
    return found


def _row(
    words: Words,
    gathered: Gathered,
    meeting: Mapping[str, Any],
    promises: list[PromiseRow],
    leads: list[LeadLine],
) -> BoardRow:
    seats = gathered.seats.get(meeting["pk"], ())
    guests, more = words.guests(seats)
    return BoardRow(
        pk=meeting["pk"],
        url=f"{words.base}{meeting['pk']}/",
        title=meeting["title"],
        when=times.when(when_of(meeting)),
        status=meeting["status"],
        day=bool(meeting["day"]),
        guests=guests,
        more_guests=more,
        ours=ours(seats),
        result=meeting["result"],
        get_result_display=words.results.get(meeting["result"], ""),
        wants_outcome=words.wants_outcome(meeting),
        said=Truncator(meeting["said"]).chars(SAID_SHOWN),
        promises=tuple(promises),
        leads=tuple(leads),
    )


def _promises(keys: list[int], user: Any) -> Beside:
    """The promises of some meetings that this person may see."""
    base, today = reverse("followups:followup_list"), timezone.localdate()
    directions = labels(Direction, get_language() or "en")
    found = []
    rows = FollowUp.objects.visible_to(user).filter(meetings__in=keys).order_by("due_on", "pk")
    for meeting, pk, title, direction, assignee, due, done, snoozed in rows.values_list(
        "meetings", "pk", "title", "direction", "assignee__name", "due_on", "done_at",
        "snoozed_until",
    ):  # fmt: skip
        waits = bool(snoozed and snoozed > today)
        late = (today - due).days if due and not done and not waits and due < today else 0
        words = directions[direction]
        row = PromiseRow(f"{base}{pk}/", title, words, assignee or "", due, done, late > 0, late)
        found.append((meeting, row))
    return tuple(found)


def _leads(keys: list[int], user: Any) -> Beside:
    """The leads of some meetings that this person may see."""
    base, stages = reverse("leads:lead_list"), labels(Stage, get_language() or "en")
    links = MeetingLead.objects.filter(meeting__in=keys, lead__in=Lead.objects.visible_to(user))
    found = []
    for meeting, lead, title, stage, status, kind in links.order_by("pk").values_list(
        "meeting", "lead", "lead__title", "lead__stage", "lead__status", "kind"
    ):
        raised = kind == MeetingLeadKind.RAISED
        row = LeadLine(f"{base}{lead}/", title, stage, stages[stage], status, raised)
        found.append((meeting, row))
    return tuple(found)
