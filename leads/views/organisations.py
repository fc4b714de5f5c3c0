"""Pages of organisations: list, page, create, edit, and suggestions for pickers."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, require
from leads.duplicates import ORGANISATIONS
from leads.filters.organisations import COUNTED, OrganisationFilter, sorted_by
from leads.forms.organisations import OrganisationForm
from leads.models import Organisation
from leads.views.merges import follows_merges
from leads.views.organisation_page import organisation_page, rows_of, with_counts

PER_PAGE = 50
SUGGESTED_AT_MOST = 20
QUERY_AT_MOST = 200


@require_safe
@require(Permission.VIEW)
def organisation_list(request: HttpRequest) -> HttpResponse:
    """All organisations, narrowed and sorted by the address."""
    organisations = Organisation.objects.visible_to(request.user)
    narrowed = OrganisationFilter(request.GET, organisations, request=request)
    found, sort = narrowed.qs, request.GET.get("sort", "")
    words, total = narrowed.describe(), organisations.count()
    if sort.removeprefix("-") in COUNTED:
        found = with_counts(found, request.user)
    paginator = Paginator(sorted_by(found, sort).values_list("pk", flat=True), PER_PAGE)
    # Counted already where nothing is narrowed, and never with the columns of a sort order.
    plain = not words and not narrowed.errors
    paginator.count = total if plain else narrowed.qs.count()
    context = {
        "filter": narrowed,
        "page": rows_of(paginator.get_page(request.GET.get("page")), request.user),
        "total": total,
        "words": words,
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"leads/organisation_list.html{part}", context)


@require_safe
@require(Permission.VIEW)
@follows_merges(ORGANISATIONS)
def organisation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one organisation."""
    organisations = Organisation.objects.visible_to(request.user).select_related(
        "prefecture", "district", "parent", "owner", "deputy", "citation"
    )
    organisation = get_object_or_404(organisations.prefetch_related("sectors"), pk=pk)
    context = organisation_page(organisation, request.user, request.GET.get("group", ""))
    return render(request, "leads/organisation_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ORGANISATION_EDIT)
def organisation_create(request: HttpRequest) -> HttpResponse:
    """Register an organisation; one that seems to be known already is asked about."""
    return _edit(request, Organisation())


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ORGANISATION_EDIT)
@transaction.atomic
def organisation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known; the row is locked while a change is checked and saved."""
    organisations = Organisation.objects.visible_to(request.user).select_related("parent")
    if request.method == "POST":
        organisations = organisations.select_for_update(of=("self",))
    return _edit(request, get_object_or_404(organisations, pk=pk))


def _edit(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = OrganisationForm(data, instance=organisation, user=request.user)
    if data is not None and form.is_valid():
        saved = form.save()
        messages.success(request, _("The organisation was saved."))
        return redirect(saved)
    context = {"form": form, "organisation": organisation if organisation.pk else None}
    return render(request, "leads/organisation_form.html", context)


@require_safe
@require(Permission.VIEW)
def organisation_suggest(request: HttpRequest) -> JsonResponse:
    """What a picker offers while one types: exact names first, then beginnings."""
    query = request.GET.get("q", "").replace("\0", "")[:QUERY_AT_MOST]
    return JsonResponse({"results": _suggestions(request, query)})


def _suggestions(request: HttpRequest, query: str) -> list[dict[str, Any]]:
    found = Organisation.objects.visible_to(request.user).best_first(query)
    return [
        {"id": row.pk, "text": row.name, "hint": row.other_name}
        for row in found[:SUGGESTED_AT_MOST]
    ]
