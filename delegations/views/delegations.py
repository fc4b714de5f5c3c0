"""Pages of delegations: list, page, create, edit."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, require
from delegations.filters.delegations import DelegationFilter
from delegations.forms.journeys import DelegationInput
from delegations.models import Delegation, DelegationMember, DelegationPolicy, Leg, Meeting
from delegations.stops import gather
from delegations.workspace_rows import journey_of, programme_of
from leads.history import Part, history_of

PER_PAGE = 50
FORM_METHODS = ["GET", "HEAD", "POST"]
PARTS = (
    Part(DelegationMember, "delegation_id", gettext_lazy("member"), "name"),
    Part(Leg, "delegation_id", gettext_lazy("city"), "city"),
    Part(DelegationPolicy, "delegation_id", gettext_lazy("policy shown"), "policy_id"),
)


@require(Permission.VIEW)
@require_safe
def delegation_list(request: HttpRequest) -> HttpResponse:
    """Journeys, with how many meetings each had and how many lack an outcome."""
    visible = Delegation.objects.visible_to(request.user)
    narrowed = DelegationFilter(request.GET, visible, request=request)
    rows = narrowed.qs.for_list(request.user).with_scores(request.user)
    context = {
        "filter": narrowed,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "total": visible.count(),
        "words": narrowed.describe(),
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"delegations/delegation_list.html{part}", context)


@require(Permission.VIEW)
@require_safe
def delegation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The workspace of a journey: where it goes, the programme by day, who travels."""
    rows = Delegation.objects.visible_to(request.user).select_related("citation")
    delegation = get_object_or_404(rows.prefetch_related("policies", "legs"), pk=pk)
    journey = journey_of(delegation, delegation.legs.all())
    meetings = Meeting.objects.visible_to(request.user).filter(delegation=delegation)
    context = {
        "delegation": delegation,
        "tab": "programme",
        "journey": journey,
        "programme": programme_of(delegation, journey, gather(meetings)),
        "members": list(delegation.members.select_related("organisation")),
    }
    return render(request, "delegations/delegation_detail.html", context)


@require(Permission.VIEW)
@require_safe
def delegation_history(request: HttpRequest, pk: int) -> HttpResponse:
    """What was changed on a journey, its members and cities, newest first."""
    delegation = get_object_or_404(Delegation.objects.visible_to(request.user), pk=pk)
    context = {
        "delegation": delegation,
        "tab": "programme",
        "under": _("History"),
        "history": history_of(delegation, *PARTS, reader=request.user),
    }
    part = "#panel" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"delegations/delegation_history.html{part}", context)


@require(Permission.DELEGATION_EDIT)
@require_http_methods(FORM_METHODS)
def delegation_create(request: HttpRequest) -> HttpResponse:
    """Plan a journey, or write one down."""
    return _edit(request, Delegation())


@require(Permission.DELEGATION_EDIT)
@require_http_methods(FORM_METHODS)
@transaction.atomic
def delegation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a journey; the row is locked while a change is checked and saved."""
    rows = Delegation.objects.visible_to(request.user)
    if request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    return _edit(request, get_object_or_404(rows, pk=pk))


def _edit(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    data: Any = request.POST if request.method == "POST" else None
    typed = DelegationInput(data, delegation)
    if data is not None and typed.is_valid():
        saved = typed.save()
        messages.success(request, _("The delegation was saved."))
        return redirect(saved)
    before = Delegation.objects.filter(pk=delegation.pk).first() if delegation.pk else None
    context = {"typed": typed, "form": typed.form, "delegation": before}
    return render(request, "delegations/delegation_form.html", context)
