"""The stops of a programme as values: two statements, however many meetings, seats and tasks.

What the workspace prints and what clashes are found in; model instances with their relations cost
many times as much.
"""

import json
import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from delegations.choices import (
    TAKES_PLACE,
    Answer,
    AttendanceSide,
    PreparationKind,
    PreparationState,
)
from delegations.conflicts import INTERPRETER, PERSON, VEHICLE, Stop
from delegations.models import Meeting

COLUMNS = (
    "pk", "title", "kind", "format", "precision", "starts_at", "ends_at", "on_from", "on_to",
    "time_zone", "day", "city", "place", "sensitive", "status", "cancel_reason", "result",
)  # fmt: skip
# By hand: as the ORM's, with five relations to fill, it took most of the page. What belongs to a
# meeting comes as one text: where nothing has changed nobody needs to read it (`Gathered`).
BESIDE = """
SELECT 'seats', seat.meeting_id, json_agg(json_build_array(
         seat.meeting_id, seat.side, seat.organisation_id, firm.name_en, firm.name_ja,
         seat.contact_id,
         concat_ws(' ', nullif(contact.family_romaji, ''), nullif(contact.given_romaji, '')),
         concat_ws(' ', nullif(contact.family_name, ''), nullif(contact.given_name, '')),
         coalesce(seat.user_id, member.user_id), person.name, seat.member_id, member.name,
         seat.name, seat.answer, seat.present
       ) ORDER BY seat.side, seat.id)::text
FROM delegations_attendance seat
LEFT JOIN leads_organisation firm ON firm.id = seat.organisation_id
LEFT JOIN leads_contact contact ON contact.id = seat.contact_id
LEFT JOIN delegations_delegationmember member ON member.id = seat.member_id
LEFT JOIN accounts_user person ON person.id = coalesce(seat.user_id, member.user_id)
WHERE seat.meeting_id = ANY(%(keys)s)
GROUP BY seat.meeting_id
UNION ALL
SELECT 'tasks', task.meeting_id, json_agg(json_build_array(
         task.meeting_id, task.kind, task.state, task.note, task.due_on, person.name, task.owner_id
       ) ORDER BY task.id)::text
FROM delegations_preparation task LEFT JOIN accounts_user person ON person.id = task.owner_id
WHERE task.meeting_id = ANY(%(keys)s)
GROUP BY task.meeting_id
ORDER BY 1, 2
"""


class Seat(NamedTuple):
    """Somebody, or a firm, at a stop."""

    meeting: int
    side: str
    organisation: int | None
    organisation_en: str | None
    organisation_ja: str | None
    contact: int | None
    contact_en: str
    contact_ja: str
    user: int | None
    user_name: str | None
    member: int | None
    member_name: str | None
    name: str
    answer: str
    present: bool | None

    @property
    def stays_away(self) -> bool:
        return self.answer == Answer.DECLINED or self.present is False

    @property
    def person(self) -> str:
        """The person's name, or nothing where a firm comes as such."""
        contact = self.contact_en or self.contact_ja
        return contact or self.member_name or self.user_name or self.name


class Task(NamedTuple):
    """One thing to prepare."""

    meeting: int
    kind: str
    state: str
    note: str
    due_on: date | None
    owner: str | None
    owner_id: int | None

    @classmethod
    def read(cls, values: Sequence[Any]) -> "Task":
        task = cls._make(values)
        return task._replace(due_on=task.due_on and date.fromisoformat(str(task.due_on)))

    def is_late(self, today: date) -> bool:
        return self.state == PreparationState.TO_DO and bool(self.due_on and self.due_on < today)


@dataclass(frozen=True)
class Gathered:
    """Meetings with who sits there and what is to prepare; equal ones read alike.

    So what was put into words once can be kept under it; seats and tasks are read when asked for.
    """

    columns: tuple[str, ...]
    values: tuple[tuple[Any, ...], ...]
    texts: tuple[tuple[str, int, str], ...]

    @cached_property
    def meetings(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, values, strict=True)) for values in self.values]

    @cached_property
    def seats(self) -> Mapping[int, list[Seat]]:
        """Who sits there, under the meeting's number."""
        return {
            meeting: [Seat._make(each) for each in json.loads(text)]
            for what, meeting, text in self.texts
            if what == "seats"
        }

    @cached_property
    def tasks(self) -> Mapping[int, dict[str, Task]]:
        """What is to prepare, under the meeting's number and its kind."""
        return {
            meeting: {each[1]: Task.read(each) for each in json.loads(text)}
            for what, meeting, text in self.texts
            if what == "tasks"
        }

    def stops(self) -> list[Stop]:
        """What clashes are looked for in: meetings that take place and whose hour is known."""
        known = _known(seat for seats in self.seats.values() for seat in seats)
        return [
            Stop(
                pk=meeting["pk"],
                title=meeting["title"],
                starts_at=meeting["starts_at"],
                ends_at=meeting["ends_at"],
                city=meeting["city"],
                needs={
                    PERSON: _people(self.seats.get(meeting["pk"], ()), known),
                    **_things(self.tasks.get(meeting["pk"], {})),
                },
            )
            for meeting in self.meetings
            if meeting["starts_at"] and meeting["status"] in TAKES_PLACE
        ]


def gather(meetings: QuerySet, *more: str) -> Gathered:
    """Fetch meetings, already scoped to the reader, with their seats and tasks."""
    columns = (*COLUMNS, *more)
    values = tuple(meetings.order_by("pk").values_list(*columns))
    with connection.cursor() as cursor:
        cursor.execute(BESIDE, {"keys": [row[0] for row in values]})
        return Gathered(columns, values, tuple(cursor.fetchall()))


def around(meeting: Meeting, user: Any) -> QuerySet:
    """Meetings this person may see that could clash with one: near it, with any of its people."""
    near = Meeting.objects.visible_to(user).filter(status__in=TAKES_PLACE)
    starts: datetime | None = meeting.starts_at
    if starts is None or meeting.status not in TAKES_PLACE:
        return near.none()
    day = timedelta(days=1)
    seats = meeting.attendances.all()
    same = Q(pk=meeting.pk)
    if meeting.delegation_id:
        same |= Q(delegation=meeting.delegation_id)
    for who in ("user", "contact"):
        same |= Q(**{f"attendances__{who}__in": seats.exclude(**{who: None}).values(who)})
    return near.filter(same, starts_at__range=(starts - day, starts + day)).distinct()


def folded(name: str) -> str:
    """Return a typed name as it is compared: letter case, width and spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _known(seats: Iterable[Seat]) -> dict[str, Hashable]:
    """Our people by name: somebody typed by that name is the same."""
    return {
        folded(name): _identity(seat)
        for seat in seats
        if seat.side == AttendanceSide.OURS and (seat.user or seat.member)
        if (name := seat.member_name or seat.user_name)
    }


def _identity(seat: Seat) -> Hashable:
    if seat.contact:
        return ("contact", seat.contact)
    if seat.user:
        return ("user", seat.user)
    return ("member", seat.member) if seat.member else None


def _people(seats: Iterable[Seat], known: Mapping[str, Hashable]) -> dict[Hashable, str]:
    """Who is needed at a stop, each under what tells them apart."""
    people: dict[Hashable, str] = {}
    for seat in seats:
        if seat.stays_away or not seat.person:
            continue
        who = _identity(seat)
        if who is None:
            name, ours = folded(seat.name), seat.side == AttendanceSide.OURS
            # Of the other side two firms may each have a Mr Tanaka.
            typed = ("name", seat.side, None if ours else seat.organisation, name)
            who = known.get(name, typed) if ours else typed
        people[who] = seat.person
    return people


def _things(tasks: Mapping[str, Task]) -> dict[str, dict[Hashable, str]]:
    """The car and the interpreter of a stop, by what was written about them."""
    things: dict[str, dict[Hashable, str]] = {}
    for kind, task_kind in (
        (VEHICLE, PreparationKind.VEHICLE),
        (INTERPRETER, PreparationKind.INTERPRETER),
    ):
        task = tasks.get(task_kind)
        if task and task.note.strip() and task.state != PreparationState.NOT_NEEDED:
            things[kind] = {folded(task.note): task.note.strip()}
    return things
