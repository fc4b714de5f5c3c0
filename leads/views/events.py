"""Signing events: the occasions at which MOUs were signed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, ProtectedError, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, may, require
from leads.actions import register as actions
from leads.actions.leads import RefusedError
from leads.forms.register import ChooseMOUForm, SigningEventForm
from leads.history import history_of
from leads.models import MOU, SigningEvent
from leads.views.mou_shared import FORM_METHODS, answer, typed

PAGE_SIZE = 25
MOUS_SHOWN = 50


@require(Permission.VIEW)
@require_safe
def mou_event_list(request: HttpRequest) -> HttpResponse:
    """Occasions at which MOUs were signed, newest first, each with how many."""
    seen = MOU.objects.visible_to(request.user)
    events = SigningEvent.objects.annotate(signed=Count("mous", filter=Q(mous__in=seen)))
    events = events.newest_first()
    page = Paginator(events, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "leads/mou_event_list.html", {"page": page})


@require(Permission.VIEW)
@require_safe
def mou_event_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An occasion, and the MOUs signed at it."""
    return _page(request, get_object_or_404(SigningEvent, pk=pk))


def _page(
    request: HttpRequest, event: SigningEvent, form: ChooseMOUForm | None = None
) -> HttpResponse:
    signed = MOU.objects.visible_to(request.user).filter(event=event)
    if may(request.user, Permission.MOU_EDIT):
        form = form or ChooseMOUForm(user=request.user)
    context = {
        "event": event,
        "mous": signed.for_list().with_rag()[:MOUS_SHOWN],
        "signed": signed.count(),
        "empty": not event.mous.exists(),
        "form": form,
        "history": history_of(event, reader=request.user),
    }
    return answer(request, "leads/mou_event_detail.html", context)


@require(Permission.MOU_EDIT)
@require_http_methods(FORM_METHODS)
def mou_event_create(request: HttpRequest) -> HttpResponse:
    """Add an occasion; MOUs name it in their form, or are added on its page."""
    form = SigningEventForm(typed(request))
    if form.is_valid():
        event = form.save()
        messages.success(request, _("The event is added: now add what was signed there."))
        return redirect(event)
    context = {"form": form, "title": _("New signing event")}
    return answer(request, "leads/mou_event_form.html", context)


@require(Permission.MOU_EDIT)
@require_http_methods(FORM_METHODS)
def mou_event_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an occasion."""
    event = get_object_or_404(SigningEvent, pk=pk)
    known, form = str(event), SigningEventForm(typed(request), instance=event)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(event)
    context = {"form": form, "event": event, "known": known, "title": _("Edit signing event")}
    return answer(request, "leads/mou_event_form.html", context)


@require(Permission.MOU_EDIT)
@require_POST
def mou_event_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an MOU was signed at this occasion."""
    event = get_object_or_404(SigningEvent, pk=pk)
    form = ChooseMOUForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, event, form)
    mou = form.cleaned_data["mou"]
    try:
        actions.sign_at(event=event, mou=mou, by=request.user)
    except RefusedError as refusal:
        form.add_error("mou", refusal)
        return _page(request, event, form)
    messages.success(request, _("Added: %(mou)s.") % {"mou": mou})
    return redirect(event)


@require(Permission.MOU_EDIT)
@require_POST
def mou_event_remove(request: HttpRequest, pk: int, mou: int) -> HttpResponse:
    """Say that an MOU was not signed at this occasion."""
    event = get_object_or_404(SigningEvent, pk=pk)
    signed = get_object_or_404(MOU.objects.visible_to(request.user), pk=mou)
    actions.take_off_event(event=event, mou=signed, by=request.user)
    messages.success(request, _("Taken off this event: %(mou)s.") % {"mou": signed})
    return redirect(event)


@require(Permission.MOU_EDIT)
@require_POST
def mou_event_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete an occasion at which nothing was signed."""
    event = get_object_or_404(SigningEvent, pk=pk)
    try:
        event.delete()
    except ProtectedError:
        messages.error(request, _("MOUs were signed there: take them off the event first."))
        return redirect(event)
    messages.success(request, _("Deleted: %(event)s.") % {"event": event})
    return redirect("leads:mou_event_list")
