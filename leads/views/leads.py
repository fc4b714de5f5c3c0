"""Pages of leads: list, page, create, edit, and the moves along stages and statuses."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, require
from leads.actions.leads import open_lead
from leads.filters.leads import LeadFilter
from leads.forms.leads import LeadForm, PartnerFormSet, StageForm, StatusForm
from leads.history import history_of
from leads.models import Lead
from leads.views.lead_lines import cached_figures, lead_list_page
from leads.views.lead_page import PARTS, lead_page, leads_for_page, partner_of_address

PER_PAGE = 50
FORM_METHODS = ["GET", "HEAD", "POST"]
HISTORY_AT_MOST = 500


@require_safe
@require(Permission.VIEW)
def lead_list(request: HttpRequest) -> HttpResponse:
    """All leads a person may see, narrowed and sorted by the address."""
    context = lead_list_page(request)
    template = "leads/lead_list.html#results" if request.htmx else "leads/lead_list.html"
    return render(request, template, context)


@require_safe
@require(Permission.VIEW)
def lead_figures(request: HttpRequest) -> HttpResponse:
    """What a large set of leads adds up to: counted apart, so that the list need not wait."""
    narrowed = LeadFilter(request.GET, Lead.objects.visible_to(request.user), request=request)
    context = {"shown": cached_figures(request, narrowed), "words": narrowed.describe()}
    part = "#figures" if request.htmx else ""
    return render(request, f"leads/lead_figures.html{part}", context)


@require_safe
@require(Permission.VIEW)
def lead_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one lead."""
    lead = get_object_or_404(leads_for_page(request.user), pk=pk)
    return render(request, "leads/lead_detail.html", lead_page(request, lead))


@require_http_methods(FORM_METHODS)
@require(Permission.LEAD_EDIT)
def lead_create(request: HttpRequest) -> HttpResponse:
    """Register a lead with its partners."""
    return _edit(request, Lead())


@require_http_methods(FORM_METHODS)
@require(Permission.LEAD_EDIT)
@transaction.atomic
def lead_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a lead; the row is locked while a change is checked and saved."""
    leads = Lead.objects.visible_to(request.user)
    if request.method == "POST":
        leads = leads.select_for_update(of=("self",))
    return _edit(request, get_object_or_404(leads, pk=pk))


def _edit(request: HttpRequest, lead: Lead) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = LeadForm(data, instance=lead, user=request.user)
    partners = PartnerFormSet(
        data,
        instance=lead,
        prefix="partners",
        queryset=lead.partners.select_related("organisation") if lead.pk else None,
        form_kwargs={"user": request.user},
        initial=None if lead.pk else partner_of_address(request),
    )
    form.beside(partners)
    if data is not None and all([form.is_valid(), partners.is_valid()]):
        return redirect(_save(request, form, partners))
    context = {"form": form, "partners": partners, "lead": lead if lead.pk else None}
    return render(request, "leads/lead_form.html", context)


@transaction.atomic
def _save(request: HttpRequest, form: LeadForm, partners: Any) -> Lead:
    is_new = form.instance.pk is None
    lead = form.save()
    partners.instance = lead
    partners.save()
    if is_new:
        open_lead(lead=lead, by=request.user)
    for organisation in partners.added():
        messages.info(
            request, _("“%(name)s” was added to the organisations.") % {"name": organisation}
        )
    messages.success(request, _("The lead was saved."))
    return lead


@require_http_methods(FORM_METHODS)
@require(Permission.LEAD_EDIT)
def lead_stage(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what blocks the way to the asked stage. POST: move the lead there."""
    lead = get_object_or_404(leads_for_page(request.user), pk=pk)
    if request.method != "POST":
        context = lead_page(request, lead, target=request.GET.get("stage", ""))
        return _stage_card(request, context)
    form = StageForm(request.POST, lead=lead, user=request.user)
    if not (form.is_valid() and form.move()):
        return _stage_card(request, lead_page(request, lead, stage_form=form), refused=True)
    return _moved(
        request, lead, _("The lead was moved to “%(stage)s”.") % {"stage": lead.get_stage_display()}
    )


@require_http_methods(FORM_METHODS)
@require(Permission.LEAD_EDIT)
def lead_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the lead on hold or to sleep, declare it lost, or reopen it."""
    lead = get_object_or_404(leads_for_page(request.user), pk=pk)
    if request.method != "POST":
        return _stage_card(request, lead_page(request, lead))
    form = StatusForm(request.POST, lead=lead, user=request.user)
    if not (form.is_valid() and form.change()):
        return _stage_card(request, lead_page(request, lead, status_form=form), refused=True)
    return _moved(
        request, lead, _("The lead is now: %(status)s.") % {"status": lead.get_status_display()}
    )


def _stage_card(
    request: HttpRequest, context: dict[str, Any], refused: bool = False
) -> HttpResponse:
    """The stage card alone for htmx, else the whole page with it."""
    if not request.htmx:
        return render(request, "leads/lead_detail.html", context)
    status = 422 if refused else 200
    return render(request, "leads/lead_detail.html#stage", context, status=status)


def _moved(request: HttpRequest, lead: Lead, words: str) -> HttpResponse:
    messages.success(request, words)
    if not request.htmx:
        return redirect(lead)
    lead = leads_for_page(request.user).get(pk=lead.pk)
    return render(request, "leads/lead_detail.html#moved", lead_page(request, lead))


@require_safe
@require(Permission.VIEW)
def lead_history(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened to a lead, newest first."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)
    entries = history_of(lead, *PARTS, reader=request.user, limit=HISTORY_AT_MOST)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "leads/lead_history.html", {"lead": lead, "page": page})
