"""Stops, outcomes, tasks, each drawn once: equal rows look alike, nothing can be out of date.

So do lists of them: a programme in which nothing has changed is drawn as a whole; where one stop
has, only that one is drawn again.
"""

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from delegations.board_rows import BoardRow
from delegations.preparing import StopTasks, TaskRow
from delegations.stop_rows import StopRow
from delegations.workspace_rows import Day

register = template.Library()

# About 2 kB each; the programmes a desk looks at in a day.
KEPT = 2_000
# About 150 kB each at 60 stops.
LISTS_KEPT = 32


@register.simple_tag(takes_context=True)
def programme_days(context: template.Context, days: tuple[Day, ...], delegation: int) -> SafeString:
    """Draw the days of a programme with their stops."""
    may_plan = "delegation_edit" in (context.get("can") or ())
    return _programme_days(days, delegation, may_plan, get_language() or "en")


@lru_cache(LISTS_KEPT)
def _programme_days(
    days: tuple[Day, ...], delegation: int, may_plan: bool, _language: str
) -> SafeString:
    seen = {"days": days, "delegation": delegation, "may_plan": may_plan}
    return get_template("delegations/programme_days.html").render(seen)


@register.simple_tag
def stop_row(stop: StopRow) -> SafeString:
    """Draw a stop of the programme."""
    return _stop_row(stop, get_language() or "en")


@lru_cache(KEPT)
def _stop_row(stop: StopRow, _language: str) -> SafeString:
    return get_template("delegations/programme_stop.html").render({"meeting": stop})


@register.simple_tag
def preparation_lines(lines: tuple[StopTasks, ...], may_tick: bool) -> SafeString:
    """Draw the lines of a table of things to prepare."""
    return _preparation_lines(lines, bool(may_tick), get_language() or "en")


@lru_cache(LISTS_KEPT)
def _preparation_lines(lines: tuple[StopTasks, ...], may_tick: bool, _language: str) -> SafeString:
    seen = {"lines": lines, "may_tick": may_tick}
    return get_template("delegations/preparation_lines.html").render(seen)


@register.simple_tag
def tick_cell(task: TaskRow, may_tick: bool) -> SafeString:
    """Draw one thing to prepare with its tick."""
    return _tick_cell(task, bool(may_tick), get_language() or "en")


@lru_cache(KEPT)
def _tick_cell(task: TaskRow, may_tick: bool, _language: str) -> SafeString:
    seen = {
        "task": task,
        "may_tick": may_tick,
        "tick_url": reverse("delegations:preparation_tick"),
    }
    return get_template("delegations/preparation_cell.html").render(seen)


@register.simple_tag
def outcome_board(board: tuple[BoardRow, ...]) -> SafeString:
    """Draw the outcome board."""
    return _outcome_board(board, get_language() or "en")


@lru_cache(LISTS_KEPT)
def _outcome_board(board: tuple[BoardRow, ...], _language: str) -> SafeString:
    return get_template("delegations/outcome_board.html").render({"board": board})


@register.simple_tag
def board_row(row: BoardRow) -> SafeString:
    """Draw a line of the outcome board."""
    return _board_row(row, get_language() or "en")


@lru_cache(KEPT)
def _board_row(row: BoardRow, _language: str) -> SafeString:
    return get_template("delegations/outcome_board_row.html").render({"meeting": row})
