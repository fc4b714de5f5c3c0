"""Moves made on the board: a card asks for another column, the answer says where it stands now."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission, require
from leads.actions.leads import RefusedError
from leads.actions.milestones import reach_milestone
from leads.actions.moves import take_back_milestone, undo_move
from leads.choices import STAGE_ORDER, Stage
from leads.filters.leads import LeadFilter
from leads.forms.leads import StageForm
from leads.forms.moves import ReachForm
from leads.lanes import LEADS, MOUS, figures_of_each, mou_cards
from leads.models import MOU, Lead, rungs_of, step_name, step_order
from leads.rows import lead_rows, words_of_absence
from leads.views.board import figures_come_later, may_move, rows_of
from leads.views.lead_page import blockers, leads_for_page

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
@require(Permission.LEAD_EDIT)
def lead_move(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: where a lead may go and what is missing for it. POST: move it."""
    lead = get_object_or_404(leads_for_page(request.user), pk=pk)
    if request.method != "POST":
        return _panel(request, "lead_move", _ways(request, lead, request.GET.get("stage", "")))
    form, seen = StageForm(request.POST, lead=lead, user=request.user), request.POST.get("seen")
    if form.is_valid() and form.move():
        change = lead.stage_changes.order_by("-at", "-id").first()
        undo = reverse("leads:lead_move_undo", args=[lead.pk, change.pk])
        words = _("Moved to “%(stage)s”.") % {"stage": lead.get_stage_display()}
        return _moved(request, LEADS, lead.pk, {seen, lead.stage}, words, undo)
    if form.has_error(NON_FIELD_ERRORS, "moved_meanwhile"):
        return _meanwhile(request, LEADS, lead.pk, {seen, lead.stage}, _who_moved(lead))
    return _panel(request, "lead_move", _ways(request, lead, request.POST.get("stage", ""), form))


def _ways(
    request: HttpRequest, lead: Lead, target: str, form: StageForm | None = None
) -> dict[str, Any]:
    """Where a lead may go; for the stage that was asked for, what stands in the way."""
    target = target if target in Stage.values and target != lead.stage else ""
    mous = list(
        MOU.objects.visible_to(request.user).filter(lead=lead).prefetch_related("milestones")
    )
    here = STAGE_ORDER[lead.stage]
    return {
        "lead": lead,
        "form": form or StageForm(lead=lead, user=request.user, target=target),
        "target": Stage(target) if target else None,
        "back": bool(target) and STAGE_ORDER[target] < here,
        "blockers": blockers(lead, target, mous),
        "stages": [
            {
                "key": stage.value,
                "label": stage.label,
                "here": stage == lead.stage,
                "back": STAGE_ORDER[stage] < here,
                "missing": len(lead.missing_for(stage)) if STAGE_ORDER[stage] > here else 0,
            }
            for stage in Stage
        ],
    }


def _who_moved(lead: Lead) -> str:
    change = lead.stage_changes.select_related("by").order_by("-at", "-id").first()
    words = {"stage": lead.get_stage_display(), "name": change.by if change else None}
    if words["name"] is None:
        return _("It was moved to “%(stage)s” meanwhile.") % words
    return _("%(name)s has moved it to “%(stage)s” meanwhile.") % words


@require_POST
@require(Permission.LEAD_EDIT)
def lead_move_undo(request: HttpRequest, pk: int, change: int) -> HttpResponse:
    """Take one's own last move back."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)
    line = get_object_or_404(lead.stage_changes, pk=change)
    try:
        undo_move(lead=lead, change=line, by=request.user)
    except RefusedError as refusal:
        return _meanwhile(request, LEADS, lead.pk, {lead.stage}, " ".join(refusal.messages))
    words = _("Undone: it stands at “%(stage)s” again.") % {"stage": lead.get_stage_display()}
    return _moved(request, LEADS, lead.pk, {line.from_stage, line.to_stage}, words)


@require_http_methods(FORM_METHODS)
@require(Permission.MOU_UPDATE)
def mou_move(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the steps ahead, or the day for one of them. POST: the step was reached."""
    mou = get_object_or_404(MOU.objects.visible_to(request.user), pk=pk)
    if request.method != "POST":
        return _panel(request, "mou_move", _steps(mou, request.GET.get("stage", "")))
    form, seen = ReachForm(request.POST, mou=mou), request.POST.get("seen")
    if form.has_error("seen", "moved_meanwhile"):
        words = str(form.errors["seen"][0])
        return _meanwhile(request, MOUS, mou.pk, {seen, mou.stage}, words)
    if not form.is_valid():
        return _panel(request, "mou_move", _steps(mou, request.POST.get("stage", ""), form))
    kind, was = form.cleaned_data["stage"], mou.stage
    values = {"actual": form.cleaned_data["actual_on"]}
    values["order_reason"] = form.cleaned_data.get("order_reason", "")
    step = reach_milestone(mou=mou, kind=kind, by=request.user, **values)
    words = _("Moved to “%(stage)s”.") % {"stage": step.get_kind_display()}
    undo = reverse("leads:mou_move_undo", args=[mou.pk, kind])
    return _moved(request, MOUS, mou.pk, {was, kind}, words, undo)


def _steps(mou: MOU, target: str, form: ReachForm | None = None) -> dict[str, Any]:
    order, rungs = step_order(), rungs_of(mou)
    target = target if target in order and target != mou.stage else ""
    here = order.get(mou.stage, 0)
    ahead = [code for code, rung in rungs.items() if order[code] > here and not rung.step.retired]
    return {
        "mou": mou,
        "target": target,
        "target_name": step_name(target),
        "strange": bool(target) and target not in rungs,
        "back": bool(target) and order[target] < here,
        "ahead": [(code, step_name(code)) for code in ahead],
        "form": form or ReachForm(mou=mou, initial={"stage": target, "seen": mou.stage}),
    }


@require_POST
@require(Permission.MOU_UPDATE)
def mou_move_undo(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Say that the step just recorded was not reached."""
    mou = get_object_or_404(MOU.objects.visible_to(request.user), pk=pk)
    if kind not in step_order():
        raise Http404
    try:
        mou = take_back_milestone(mou=mou, kind=kind, by=request.user)
    except RefusedError as refusal:
        return _meanwhile(request, MOUS, mou.pk, {mou.stage}, " ".join(refusal.messages))
    words = _("Undone: it stands at “%(stage)s” again.") % {"stage": mou.get_stage_display()}
    return _moved(request, MOUS, mou.pk, {kind, mou.stage}, words)


def _panel(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """The questions of a move: in the board's dialog, or on a page of their own."""
    board = _board_query(request)
    context |= {"board_query": board.urlencode(), "board_url": _board_url(board)}
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, f"leads/{name}.html", context)
    status = 422 if request.method == "POST" else 200
    return render(request, f"leads/{name}.html#panel", context, status=status)


def _board_query(request: HttpRequest) -> QueryDict:
    """The address of the board a move was made on."""
    sent = request.POST if request.method == "POST" else request.GET
    return QueryDict(sent.get("board", ""), mutable=True)


def _board_url(query: QueryDict) -> str:
    return f"{reverse('leads:lead_board')}?{query.urlencode()}"


def _moved(
    request: HttpRequest, by: str, pk: int, stages: set[str | None], words: str, undo: str = ""
) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, words)
        return redirect(_board_url(_board_query(request)))
    return _answer(request, by, pk, stages, {"message": words, "level": "success", "undo": undo})


def _meanwhile(
    request: HttpRequest, by: str, pk: int, stages: set[str | None], words: str
) -> HttpResponse:
    """Somebody else was quicker: the card goes where it stands now and says so."""
    if not request.htmx:  # type: ignore[attr-defined]
        messages.warning(request, words)
        return redirect(_board_url(_board_query(request)))
    toast = {"message": words, "level": "warning"}
    return _answer(request, by, pk, stages, toast, note=words, status=409)


def _answer(
    request: HttpRequest, by: str, pk: int, stages: set[str | None], toast: dict[str, str],
    note: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The card as it now is, and the heads of the columns it left and entered."""
    query = _board_query(request)
    narrowed = LeadFilter(query, Lead.objects.visible_to(request.user), request=request)
    touched = [stage for stage in stages if stage in {*Stage.values, *step_order()}]
    rows, figures = rows_of(request, by, narrowed), {}
    if not figures_come_later():
        figures = figures_of_each(rows.filter(stage__in=touched), touched)
    context = {
        "by": by,
        "card": mou_cards([pk])[pk] if by == MOUS else lead_rows([pk])[0],
        "note": note,
        "heads": figures.items(),
        "may_move": may_move(request, by),
        "absent": words_of_absence(),
        "board_query": query.urlencode(),
    }
    answer = render(request, "leads/lead_board.html#moved", context, status=status)
    answer["HX-Trigger"] = json.dumps({"toast": toast, "card-answered": {}})
    return answer
