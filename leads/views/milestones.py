"""Pages of an MOU's ladder: one step of it, and which ladder it climbs."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require
from leads.actions.milestones import choose_ladder, plan_milestone
from leads.forms.ladders import ChooseLadderForm
from leads.forms.milestones import MilestoneForm
from leads.models import MOU, Milestone, ladder_of, step_order

FORM_METHODS = ["GET", "HEAD", "POST"]


def _mou(request: HttpRequest, pk: int) -> MOU:
    """Fetch an MOU this person may see; locked while something is written."""
    mous = MOU.objects.visible_to(request.user)
    if request.method == "POST":
        mous = mous.select_for_update(of=("self",))
    return get_object_or_404(mous, pk=pk)


@require_http_methods(FORM_METHODS)
@require(Permission.MOU_UPDATE)
@transaction.atomic
def mou_milestone(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Plan a step of the ladder, or say that it was reached."""
    mou = _mou(request, pk)
    step = _step(mou, kind)
    data = request.POST if request.method == "POST" else None
    form = MilestoneForm(data, instance=step, user=request.user)
    if form.is_valid():
        plan_milestone(mou=mou, kind=kind, by=request.user, **form.values())
        messages.success(request, _("Saved: %(step)s.") % {"step": step.get_kind_display()})
        return redirect(mou)
    known = _step(mou, kind)  # as it stands, whatever was typed
    said = known.forecasts.select_related("by") if known.pk else []
    context = {"form": form, "mou": mou, "step": known, "forecasts": said}
    refused = data is not None and request.htmx  # type: ignore[attr-defined]
    return render(request, "leads/mou_milestone.html", context, status=422 if refused else 200)


def _step(mou: MOU, kind: str) -> Milestone:
    if kind not in step_order():
        raise Http404
    steps = {step.kind: step for step in ladder_of(mou)}
    if kind not in steps:
        raise Http404
    return steps[kind]


@require_http_methods(FORM_METHODS)
@require(Permission.MOU_EDIT)
@transaction.atomic
def mou_ladder(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the ladder an MOU climbs."""
    mou = _mou(request, pk)
    data = request.POST if request.method == "POST" else None
    form = ChooseLadderForm(data, initial={"ladder": mou.ladder_id})
    if form.is_valid():
        ladder, plan = form.cleaned_data["ladder"], form.cleaned_data["plan"]
        planned = choose_ladder(mou=mou, ladder=ladder, by=request.user, plan=plan)
        messages.success(request, _chosen(planned))
        return redirect(mou)
    context = {"form": form, "mou": mou}
    return render(request, "leads/mou_ladder_form.html", context)


def _chosen(planned: int) -> str:
    if not planned:
        return _("The ladder was chosen.")
    words = ngettext(
        "The ladder was chosen; %(n)s step was planned by it.",
        "The ladder was chosen; %(n)s steps were planned by it.",
        planned,
    )
    return words % {"n": planned}
