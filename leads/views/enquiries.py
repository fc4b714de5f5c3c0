"""Pages of enquiries: list, page, a new one, and what is done with one."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.ids import is_id
from accounts.permissions import Permission, require
from leads.actions import enquiries as actions
from leads.actions.leads import RefusedError
from leads.filters.enquiries import EnquiryFilter, in_state, most_urgent_first, reply_figures
from leads.forms.enquiries import CloseForm, EnquiryForm
from leads.models import Contact, Enquiry, Lead, Organisation
from leads.views.enquiry_page import enquiries_for_page, enquiry_page

PER_PAGE = 50
FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@require(Permission.VIEW)
def enquiry_list(request: HttpRequest) -> HttpResponse:
    """Enquiries, those that wait for a reply first, and how quickly the desk replies."""
    seen = Enquiry.objects.visible_to(request.user)
    narrowed = EnquiryFilter(request.GET, seen, request=request)
    found = most_urgent_first(narrowed.qs.for_list())
    context = {
        "filter": narrowed,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "total": in_state(seen, "").count(),
        "any": seen.exists(),
        "words": narrowed.describe(),
    }
    if request.htmx:
        return render(request, "leads/enquiry_list.html#results", context)
    context |= {"figures": reply_figures(seen), "held": seen.held().count()}
    return render(request, "leads/enquiry_list.html", context)


@require_http_methods(FORM_METHODS)
@require(Permission.LEAD_EDIT)
def enquiry_create(request: HttpRequest) -> HttpResponse:
    """Register an enquiry that came by telephone, mail, event or otherwise; it opens a lead."""
    data = request.POST if request.method == "POST" else None
    form = EnquiryForm(data, user=request.user, client_id=uuid.uuid4())
    if data is not None and form.is_valid():
        enquiry = form.receive()
        messages.success(request, _("The enquiry was registered and its lead opened."))
        return redirect(enquiry)
    return render(request, "leads/enquiry_form.html", {"form": form})


@require_safe
@require(Permission.VIEW)
def enquiry_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked, by whom, and what became of it."""
    return _page(request, _asked(request, pk))


@require_http_methods(FORM_METHODS)
@require(Permission.LEAD_EDIT)
def enquiry_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Log the first reply, which stops the clock."""
    enquiry = _asked(request, pk)
    if request.method != "POST":
        return _page(request, enquiry)
    form = enquiry_page(request, enquiry, data=request.POST)["reply_form"]
    if form.is_valid() and _done(
        form, actions.log_first_reply, enquiry=enquiry, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("The first reply was logged; the clock has stopped."))
        return redirect(enquiry)
    return _page(request, enquiry, reply_form=form)


@require_POST
@require(Permission.LEAD_EDIT)
def enquiry_reply_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a first reply that was logged by mistake."""
    enquiry = _asked(request, pk)
    actions.take_back_reply(enquiry=enquiry, by=request.user)
    messages.success(request, _("The first reply was taken back; the clock runs on."))
    return redirect(enquiry)


@require_http_methods(FORM_METHODS)
@require(Permission.LEAD_EDIT)
def enquiry_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an enquiry that comes to nothing."""
    enquiry = _asked(request, pk)
    if request.method != "POST":
        return _page(request, enquiry)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _page(request, enquiry, close_form=form)
    had_lead = enquiry.lead is not None
    done = _done(form, _close, enquiry=enquiry, by=request.user, **form.cleaned_data)
    if not done:
        return _page(request, enquiry, close_form=form)
    messages.success(request, _("The enquiry was closed."))
    if had_lead and done is not _LEAD_GONE:
        messages.warning(
            request, _("Its lead was worked on, so it stays: change its status on its page.")
        )
    return redirect(enquiry)


_LEAD_GONE, _LEAD_STAYS = object(), object()


def _close(**kwargs: Any) -> object:
    return _LEAD_GONE if actions.close_enquiry(**kwargs) else _LEAD_STAYS


@require_POST
@require(Permission.LEAD_EDIT)
def enquiry_let_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept an enquiry that was held back, or reopen a closed one."""
    enquiry = _asked(request, pk)
    actions.let_in(enquiry=enquiry, by=request.user)
    messages.success(request, _("The enquiry is open and has a lead."))
    return redirect(enquiry)


@require_http_methods(FORM_METHODS)
@require(Permission.LEAD_EDIT)
def enquiry_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm which organisation asked: one that was proposed, another, or a new one."""
    enquiry = _asked(request, pk)
    if request.method != "POST":
        return _page(request, enquiry)
    form = enquiry_page(request, enquiry, data=request.POST)["organisation_form"]
    if not form.is_valid():
        return _page(request, enquiry, organisation_form=form)
    organisation: Organisation = form.cleaned_data["organisation"]
    actions.attach_organisation(enquiry=enquiry, organisation=organisation, by=request.user)
    messages.success(request, _("The enquiry is from “%(name)s”.") % {"name": organisation})
    return redirect(enquiry)


@require_http_methods(FORM_METHODS)
@require(Permission.LEAD_EDIT)
def enquiry_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm which contact asked, or add the person to the contacts."""
    enquiry = _asked(request, pk)
    if request.method != "POST":
        return _page(request, enquiry)
    known = request.POST.get("contact", "")
    if is_id(known):
        contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=known)
    else:
        form = enquiry_page(request, enquiry, data=request.POST)["contact_form"]
        if not form.is_valid():
            return _page(request, enquiry, contact_form=form)
        contact = form.contact()
    actions.attach_contact(enquiry=enquiry, contact=contact, by=request.user)
    messages.success(request, _("The enquiry is from %(name)s.") % {"name": contact})
    return redirect(enquiry)


@require_http_methods(FORM_METHODS)
@require(Permission.LEAD_EDIT)
def enquiry_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Tie the enquiry to a lead that exists already."""
    enquiry = _asked(request, pk)
    if request.method != "POST":
        return _page(request, enquiry)
    form = enquiry_page(request, enquiry, data=request.POST)["lead_form"]
    if form.is_valid() and _done(
        form, actions.attach_lead, enquiry=enquiry, by=request.user, **form.cleaned_data
    ):
        lead: Lead = form.cleaned_data["lead"]
        messages.success(request, _("The enquiry belongs to “%(lead)s”.") % {"lead": lead})
        return redirect(enquiry)
    return _page(request, enquiry, lead_form=form)


def _asked(request: HttpRequest, pk: int) -> Enquiry:
    return get_object_or_404(enquiries_for_page(request.user), pk=pk)


def _page(request: HttpRequest, enquiry: Enquiry, **forms_shown: forms.Form) -> HttpResponse:
    context = enquiry_page(request, enquiry) | forms_shown
    return render(request, "leads/enquiry_detail.html", context)


def _done(form: forms.Form, action: Any, **kwargs: Any) -> Any:
    """Do it and return what came of it, or put the refusal into the form."""
    try:
        return action(**kwargs)
    except RefusedError as refusal:
        form.add_error(None, refusal)
        return None
