"""What has to be ready before meetings, in words: one meeting's list, a delegation's table."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from delegations import times
from delegations.choices import TAKES_PLACE, PreparationKind, PreparationState
from delegations.models import Meeting
from delegations.stop_rows import Moment, Readiness, Words, labels, readiness, soonest, when_of
from delegations.stops import Gathered, Task, gather
from leads import formats

SHOWS = ("all", "open", "late", "mine")
# A table, and as many lines again for what its filters find.
TABLES_KEPT = 64


class TaskRow(NamedTuple):
    """One thing of one meeting: equal rows look alike."""

    tick: str
    kind: str
    label: str
    state: str
    state_label: str
    late: bool
    owner: str
    due: str
    note: str


class StopTasks(NamedTuple):
    """A meeting with all its things, as a line of the table."""

    url: str
    title: str
    when: str
    clocks: str
    ready: str
    ready_state: str
    tasks: tuple[TaskRow, ...]


def task_row(meeting: int, kind: str, task: Task | None, today: date) -> TaskRow:
    """Put one thing into words; without a row it is to do, by nobody yet."""
    state = task.state if task else PreparationState.TO_DO
    due = task.due_on if task else None
    language = get_language() or "en"
    return TaskRow(
        # What a tick wants, not what it finds: two people who tick at once want the same.
        tick=f"{meeting}-{kind}-{_after_a_tick(state)}",
        kind=kind,
        label=labels(PreparationKind, language)[kind],
        state=state,
        state_label=labels(PreparationState, language)[state],
        late=task.is_late(today) if task else False,
        owner=(task.owner or "") if task else "",
        due=_due(due, today) if due else "",
        note=task.note if task else "",
    )


def _after_a_tick(state: str) -> str:
    done = state == PreparationState.DONE
    return PreparationState.TO_DO if done else PreparationState.DONE


def _due(day: date, today: date) -> str:
    return date_format(day, "j M") if day.year == today.year else formats.day(day)


def tasks_of(meeting: Meeting) -> tuple[tuple[TaskRow, ...], Readiness]:
    """All things of one meeting in their order, and how many are ready."""
    tasks = gather(Meeting.objects.filter(pk=meeting.pk)).tasks.get(meeting.pk, {})
    today = timezone.localdate()
    rows = tuple(
        task_row(meeting.pk, kind, tasks.get(kind), today) for kind in PreparationKind.values
    )
    return rows, readiness(tasks, today)


def table_of(gathered: Gathered, show: str, reader: int) -> tuple[StopTasks, ...]:
    """The meetings of a delegation that take place, as far as they are asked for."""
    return _table(gathered, show, reader, Moment.of(gathered))


@lru_cache(TABLES_KEPT)
def _table(gathered: Gathered, show: str, reader: int, moment: Moment) -> tuple[StopTasks, ...]:
    words = Words(gathered, {}, moment)
    return tuple(
        _line(words, meeting)
        for meeting in sorted(gathered.meetings, key=soonest)
        if _asked(show, words, meeting, reader)
    )


def _line(words: Words, meeting: Mapping[str, Any]) -> StopTasks:
    pk = meeting["pk"]
    tasks, ready = words.gathered.tasks.get(pk, {}), words.readiness(meeting)
    return StopTasks(
        url=f"{words.base}{pk}/preparation/",
        title=meeting["title"],
        when=formats.day(meeting["day"]) if meeting["day"] else "",
        clocks=times.clocks(when_of(meeting)),
        ready=ready.words if ready.needed or tasks else "",
        ready_state=ready.state,
        tasks=tuple(
            task_row(pk, kind, tasks.get(kind), words.today) for kind in PreparationKind.values
        ),
    )


def _asked(show: str, words: Words, meeting: Mapping[str, Any], reader: int) -> bool:
    """Whether a filter of the table asks for a meeting."""
    if meeting["status"] not in TAKES_PLACE:
        return False
    tasks: Mapping[str, Task] = words.gathered.tasks.get(meeting["pk"], {})
    if show == "late":
        return any(task.is_late(words.today) for task in tasks.values())
    if show == "mine":
        return any(_open(task) and task.owner_id == reader for task in tasks.values())
    if show == "open":
        ready = words.readiness(meeting)
        return ready.ready < ready.needed
    return True


def _open(task: Task) -> bool:
    return task.state == PreparationState.TO_DO


def count_shows(gathered: Gathered, reader: int) -> dict[str, int]:
    """How many meetings each filter of the table finds."""
    return {show: len(table_of(gathered, show, reader)) for show in SHOWS}
