"""The board: promises in columns by when, and the moves made on it."""

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from followups.actions.places import MEANWHILE, put_back
from followups.filters import BoardFilter
from followups.lanes import (
    DONE,
    LANES,
    LATER,
    SNOOZED,
    WEEK,
    cards,
    lane_of,
    lanes_of,
    mark_of,
    numbers_of,
)
from followups.models import FollowUp
from followups.move_form import ANY_DAY, MoveForm, offers
from followups.views.lists import asked_for, head, wants_part
from leads.formats import day as written_day

BOARD = "followups:followup_board"


@require(Permission.VIEW)
@require_safe
def followup_board(request: HttpRequest) -> HttpResponse:
    """Promises in columns: overdue, today, this week, later, snoozed, done lately."""
    context = asked_for(request, BoardFilter)
    today = timezone.localdate()
    lanes = lanes_of(context["filter"].qs, request.user, today)
    shown = sum(lane.number for lane in lanes)
    context |= {
        "lanes": lanes,
        "shown": shown,
        "total": _everything(request, context["who"], today) if context["words"] else shown,
        "board_query": request.GET.urlencode(),
        "carried": _narrowing(request.GET, context["who"]),
    }
    if wants_part(request):
        return render(request, "followups/followup_board.html#results", context)
    context |= head(request, context["who"])
    return render(request, "followups/followup_board.html", context)


def _everything(request: HttpRequest, who: str, today: date) -> int:
    """How many the board shows when nothing narrows it."""
    rows = FollowUp.objects.visible_to(request.user).of(who, request.user)
    return sum(numbers_of(rows, today).values())


def _narrowing(query: QueryDict, who: str) -> str:
    """The question without its state and days, to which a column adds its own."""
    kept = {name: value for name, value in query.items() if value and name not in _OF_COLUMNS}
    return urlencode({"who": who} | kept)


_OF_COLUMNS = ("state", "when", "due_from", "due_to", "done_from", "done_to", "sort", "page")


# --- Moves ----------------------------------------------------------------------------------------
@require(Permission.FOLLOWUP_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def followup_move(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: where a promise may go. POST: move it, or ask for the day it needs."""
    followup = get_object_or_404(FollowUp.objects.visible_to(request.user), pk=pk)
    if request.method != "POST":
        return _panel(request, followup, None, request.GET.get("stage", ""))
    form, was = MoveForm(request.POST, followup=followup), mark_of(followup)
    if not form.is_valid():
        return _panel(request, followup, form, request.POST.get("stage", ""))
    lanes = {lane_of(followup, timezone.localdate())}
    try:
        moved = form.move(request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        if any(each.code == MEANWHILE for each in error.error_list):
            return _answer(request, pk, lanes, _meanwhile(pk), "warning", status=409)
        form.add_error(None, error)
        return _panel(request, followup, form, request.POST.get("stage", ""))
    undo = "" if not followup.is_open else _undo(moved, was)
    return _answer(request, pk, lanes, _moved(moved), "success", undo, moved.repeats)


def _panel(
    request: HttpRequest, followup: FollowUp, form: MoveForm | None, stage: str
) -> HttpResponse:
    """The questions of a move: in the board's dialog, or on a page of their own."""
    today = timezone.localdate()
    target = stage if stage in LANES or stage == ANY_DAY else ""
    board = _board_query(request)
    form = form or MoveForm(followup=followup)
    context = {
        "followup": followup,
        "form": form,
        "asks": form.is_bound and form.only_asks,
        "target": target,
        "target_label": LANES.get(target, ""),
        "asked_lane": target if target in (WEEK, LATER, SNOOZED) else ANY_DAY,
        "stands": lane_of(followup, today),
        "mark": mark_of(followup),
        "offers": offers(target, today),
        "steps_open": form.steps_open() if target in ("", DONE) else 0,
        "today": today,
        "board_query": board.urlencode(),
        "board_url": f"{reverse(BOARD)}?{board.urlencode()}",
    }
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "followups/followup_move.html", context)
    status = 422 if request.method == "POST" else 200
    return render(request, "followups/followup_move.html#panel", context, status=status)


def _board_query(request: HttpRequest) -> QueryDict:
    """The address of the board a move was made on."""
    sent = request.POST if request.method == "POST" else request.GET
    return QueryDict(sent.get("board", ""), mutable=True)


def _moved(row: FollowUp) -> str:
    if not row.is_open:
        return _("Done: %(title)s") % {"title": row.title}
    if row.is_snoozed:
        words = _("Snoozed until %(day)s.")
        return words % {"day": written_day(row.snoozed_until)}  # type: ignore[arg-type]
    return _("Due on %(day)s now.") % {"day": written_day(row.due_on)}


def _meanwhile(pk: int) -> str:
    row = FollowUp.objects.get(pk=pk)
    lane = LANES[lane_of(row, timezone.localdate())]
    return _("Somebody has changed it meanwhile: it stands at “%(lane)s” now.") % {"lane": lane}


def _undo(moved: FollowUp, was: str) -> str:
    question = urlencode({"was": was, "seen": mark_of(moved)})
    return f"{reverse('followups:followup_move_undo', args=[moved.pk])}?{question}"


@require(Permission.FOLLOWUP_EDIT)
@require_POST
def followup_move_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's last move back, as long as nobody has touched the promise since."""
    followup = get_object_or_404(FollowUp.objects.visible_to(request.user), pk=pk)
    lanes = {lane_of(followup, timezone.localdate())}
    was, seen = request.GET.get("was", ""), request.GET.get("seen", "")
    try:
        put_back(followup=followup, was=was, seen=seen, by=request.user)  # type: ignore[arg-type]
    except ValidationError as refusal:
        return _answer(request, pk, lanes, " ".join(refusal.messages), "warning", status=409)
    return _answer(request, pk, lanes, _("Undone."), "success", stale=followup.repeats)


def _answer(
    request: HttpRequest, pk: int, lanes: set[str], words: str, level: str, undo: str = "",
    stale: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The card as it now is, and the heads of the columns it left and entered."""
    board = _board_query(request)
    if not request.htmx:  # type: ignore[attr-defined]
        messages.add_message(request, getattr(messages, level.upper()), words)
        return redirect(f"{reverse(BOARD)}?{board.urlencode()}")
    today = timezone.localdate()
    narrowed = BoardFilter(board, FollowUp.objects.visible_to(request.user), request=request)
    numbers = numbers_of(narrowed.qs, today)
    card = cards([pk], request.user)[pk]
    touched = lanes | {lane_of(card, today)}
    context: dict[str, Any] = {
        "card": card,
        "lane": lane_of(card, today),
        "note": words if status == 409 else "",
        "heads": [(key, numbers[key]) for key in touched],
        "board_query": board.urlencode(),
    }
    answer = render(request, "followups/followup_board.html#moved", context, status=status)
    toast = {"message": words, "level": level, "undo": undo}
    # One that repeats has left or lost a successor: the board asks for all of itself.
    told: dict[str, Any] = {"toast": toast, "card-answered": {}, "notifications-changed": {}}
    answer["HX-Trigger"] = json.dumps(told | ({"board-stale": {}} if stale else {}))
    return answer
