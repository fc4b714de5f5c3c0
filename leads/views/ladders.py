"""Pages of the ladder: its steps in their order, and which projects climb which of them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from leads.actions import ladders as actions
from leads.forms.ladders import LadderForm, RungForms, StepForm
from leads.models import MOU, Ladder, Milestone, Rewriting, Rung, Step

FORM_METHODS = ["GET", "HEAD", "POST"]
NAV = {"nav": "leads:mou_list"}


def _under_way() -> Rewriting | None:
    """The change that is still carried over to the MOUs."""
    return Rewriting.objects.filter(ended_at=None).first()


def _said(request: HttpRequest, words: str) -> None:
    messages.success(request, words)
    if _under_way():
        messages.info(request, _("The MOUs follow in the background, within some minutes."))


@require_safe
@require(Permission.VIEW)
def step_list(request: HttpRequest) -> HttpResponse:
    """All steps in their order, with how many MOUs stand at each."""
    mous = MOU.objects.visible_to(request.user).order_by()
    standing = dict(mous.values_list("stage").annotate(n=Count("pk")))
    steps = Step.objects.annotate(ladders_count=Count("rungs")).order_by("position")
    context = {
        "steps": [(step, standing.get(step.code, 0)) for step in steps],
        "under_way": _under_way(),
    }
    return render(request, "leads/step_list.html", context | NAV)


@require_http_methods(FORM_METHODS)
@require(Permission.ADMINISTER)
def step_create(request: HttpRequest) -> HttpResponse:
    """Add a step; ladders take it up on their own pages."""
    form = StepForm(request.POST if request.method == "POST" else None, instance=Step())
    if form.is_valid() and _accepted(
        form,
        actions.add_step,
        step=form.instance,
        after=form.cleaned_data["after"],
        by=request.user,
    ):
        _said(request, _("The step was added: now put it on the ladders that have it."))
        return redirect("leads:ladder_list")
    return render(request, "leads/step_form.html", {"form": form, "step": None} | NAV)


@require_http_methods(FORM_METHODS)
@require(Permission.ADMINISTER)
def step_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a step, or let it retire."""
    step = get_object_or_404(Step, pk=pk)
    form = StepForm(request.POST if request.method == "POST" else None, instance=step)
    if form.is_valid() and _accepted(
        form, actions.change_step, step=form.instance, by=request.user
    ):
        _said(request, _("The step was saved."))
        return redirect("leads:step_list")
    context = {
        "form": form,
        "step": Step.objects.get(pk=pk),  # as it stands
        "ladders": Ladder.objects.filter(rungs__step=step),
        "used": Milestone.objects.filter(kind=step.code).count(),
    }
    return render(request, "leads/step_form.html", context | NAV)


def _accepted(form: Any, act: Any, **values: Any) -> bool:
    """Let an action write what a form holds; what it refuses stands in the form."""
    try:
        act(**values)
    except ValidationError as refused:
        form.add_error(None, refused)
    except IntegrityError:
        form.add_error(None, _("Somebody has just saved the same: look at the list, then decide."))
    return not form.errors


@require_POST
@require(Permission.ADMINISTER)
def step_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a step change places with the one before or after it."""
    step = get_object_or_404(Step, pk=pk)
    try:
        actions.move_step(step=step, up=request.POST.get("way") == "up", by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        _said(request, _("“%(step)s” has moved.") % {"step": step})
    return redirect("leads:step_list")


@require_POST
@require(Permission.ADMINISTER)
def step_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a step nobody has used."""
    step = get_object_or_404(Step, pk=pk)
    try:
        actions.delete_step(step=step, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The step “%(step)s” was deleted.") % {"step": step})
    return redirect("leads:step_list")


@require_safe
@require(Permission.VIEW)
def ladder_list(request: HttpRequest) -> HttpResponse:
    """Which projects climb which steps, who owes them and when they are due."""
    mous = MOU.objects.visible_to(request.user).order_by()
    counts = dict(mous.values_list("ladder").annotate(n=Count("pk")))
    rungs: dict[int, list[Rung]] = {}
    for rung in Rung.objects.select_related("step").order_by("step__position"):
        rungs.setdefault(rung.ladder_id, []).append(rung)
    shown = [
        (ladder, rungs.get(ladder.pk, []), _climbing(ladder, counts))
        for ladder in Ladder.objects.all()
    ]
    context = {"ladders": shown, "under_way": _under_way()}
    return render(request, "leads/ladder_list.html", context | NAV)


def _climbing(ladder: Ladder, counts: dict[int | None, int]) -> int:
    return counts.get(ladder.pk, 0) + (counts.get(None, 0) if ladder.is_default else 0)


@require_http_methods(FORM_METHODS)
@require(Permission.ADMINISTER)
def ladder_create(request: HttpRequest) -> HttpResponse:
    """Add a ladder."""
    return _ladder(request, Ladder())


@require_http_methods(FORM_METHODS)
@require(Permission.ADMINISTER)
def ladder_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a ladder and its rungs."""
    return _ladder(request, get_object_or_404(Ladder, pk=pk))


def _ladder(request: HttpRequest, ladder: Ladder) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form, rungs = LadderForm(data, instance=ladder), RungForms(data, ladder)
    if data is not None and all([form.is_valid(), rungs.is_valid()]):
        plans = rungs.plans()
        if _accepted(form, actions.save_ladder, ladder=ladder, rungs=plans, by=request.user):
            _said(request, _("The ladder was saved."))
            return redirect("leads:ladder_list")
    climbing = actions.climbing(ladder).count() if ladder.pk else 0
    known = Ladder.objects.filter(pk=ladder.pk).first() if ladder.pk else None
    context = {"form": form, "rungs": rungs, "ladder": known, "climbing": climbing}
    return render(request, "leads/ladder_form.html", context | NAV)


@require_POST
@require(Permission.ADMINISTER)
def ladder_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a ladder no MOU climbs."""
    ladder = get_object_or_404(Ladder, pk=pk)
    try:
        actions.delete_ladder(ladder=ladder, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The ladder “%(name)s” was deleted.") % {"name": ladder.name})
    return redirect("leads:ladder_list")
