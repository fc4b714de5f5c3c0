"""Stops, outcomes, tasks, each drawn once: equal rows look alike, nothing can be out of date."""

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from delegations.board_rows import BoardRow
from delegations.preparing import TaskRow
from delegations.workspace_rows import StopRow

register = template.Library()

# About 2 kB each; the programmes a desk looks at in a day.
KEPT = 2_000


@register.simple_tag
def stop_row(stop: StopRow) -> SafeString:
    """Draw a stop of the programme."""
    return _stop_row(stop, get_language() or "en")


@lru_cache(KEPT)
def _stop_row(stop: StopRow, _language: str) -> SafeString:
    return get_template("delegations/programme_stop.html").render({"meeting": stop})


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
def board_row(row: BoardRow) -> SafeString:
    """Draw a line of the outcome board."""
    return _board_row(row, get_language() or "en")


@lru_cache(KEPT)
def _board_row(row: BoardRow, _language: str) -> SafeString:
    return get_template("delegations/outcome_board_row.html").render({"meeting": row})
