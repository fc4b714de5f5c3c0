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
from delegations.forms.delegations import DelegationForm, MemberFormSet
from delegations.forms.fields import Faults
from delegations.models import Delegation, DelegationMember, DelegationPolicy, Meeting
from delegations.times import programme
from leads.history import Part, history_of

PER_PAGE = 50
FORM_METHODS = ["GET", "HEAD", "POST"]
PARTS = (
    Part(DelegationMember, "delegation_id", gettext_lazy("member"), "name"),
    Part(DelegationPolicy, "delegation_id", gettext_lazy("policy shown"), "policy_id"),
)


@require(Permission.VIEW)
@require_safe
def delegation_list(request: HttpRequest) -> HttpResponse:
    """Journeys, with how many meetings each had and how many lack an outcome."""
    visible = Delegation.objects.visible_to(request.user)
    narrowed = DelegationFilter(request.GET, visible, request=request)
    rows = narrowed.qs.for_list(request.user)
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
    """A journey: who, why, the programme by day, and what came of it."""
    rows = Delegation.objects.visible_to(request.user).select_related("citation")
    delegation = get_object_or_404(
        rows.prefetch_related("members__organisation", "policies"), pk=pk
    )
    meetings = list(
        Meeting.objects.visible_to(request.user)
        .filter(delegation=delegation)
        .for_board(request.user)
    )
    programmed = programme(meetings)
    context = {
        "delegation": delegation,
        "programme": programmed,
        "board": [meeting for slot in programmed for meeting in slot.meetings if meeting.on_board],
        "missing": [meeting for meeting in meetings if meeting.wants_outcome],
        "meetings": meetings,
        "history": history_of(delegation, *PARTS, reader=request.user),
    }
    return render(request, "delegations/delegation_detail.html", context)


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
    form = DelegationForm(data, instance=delegation)
    members = MemberFormSet(data, instance=delegation, prefix="members")
    form.beside(members)
    if data is not None and all([form.is_valid(), members.is_valid()]):
        with transaction.atomic():
            members.instance = form.save()
            members.save()
        messages.success(request, _("The delegation was saved."))
        return redirect(members.instance)
    saved = Delegation.objects.filter(pk=delegation.pk).first() if delegation.pk else None
    context = {
        "form": form,
        "members": members,
        "faults": Faults(form, members),
        "delegation": saved,
    }
    return render(request, "delegations/delegation_form.html", context)
