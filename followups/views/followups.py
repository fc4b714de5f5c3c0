"""Follow-ups: the list, the page of one, its form and its buttons."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.permissions import Permission, require
from followups import actions
from followups.forms import DoneForm, FollowUpForm, NewFollowUpForm, SnoozeForm
from followups.models import FollowUp
from followups.sources import Source
from followups.views.addresses import row_asked_for, source_asked_for, way_back
from followups.views.page import known_of, the_followup, the_page

# How a button's row looks where it stands: in a table or in a list.
ROWS = {"row": "followups/followup_row.html", "item": "followups/followup_item.html"}


@require(Permission.VIEW)
@require_safe
def followup_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One promise and what happened to it; reading it settles what one was told of it."""
    followup = the_followup(request, pk)
    actions.mark_read(subject=followup.subject, recipient=request.user)
    return the_page(request, followup)


@require(Permission.FOLLOWUP_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def followup_create(request: HttpRequest) -> HttpResponse:
    """Write down a promise, perhaps about the row of the page one came from."""
    about, said_at = row_asked_for(request), source_asked_for(request)
    initial = {"assignee": request.user.pk, **known_of(request, about)}
    if said_at:
        initial |= said_at[0].known(request.user, said_at[1])
    form = NewFollowUpForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        followup = _created(form, request.user, said_at)
        messages.success(request, _("Kept in mind: %(title)s") % {"title": followup.title})
        return redirect(way_back(request.POST, followup.get_absolute_url()))
    came_from = said_at or about
    otherwise = came_from[1].get_absolute_url() if came_from else ""
    return _form(request, form, otherwise, said_at=said_at[1] if said_at else None)


@transaction.atomic
def _created(form: NewFollowUpForm, by: Any, said_at: tuple[Source, Any] | None) -> FollowUp:
    """Save the promise once, however often its form was sent, and tie it to where it was said."""
    cleaned = form.cleaned_data
    followup = form.already_saved() or actions.create(
        by=by,
        followup=form.save(commit=False),
        watchers=cleaned["watchers"],
        steps=cleaned["steps"],
    )
    if said_at:
        said_at[0].keep(said_at[1], followup)
    return followup


@require(Permission.FOLLOWUP_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def followup_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a promise; the row is locked while a change is checked and saved."""
    rows = FollowUp.objects.visible_to(request.user)
    if request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    followup = get_object_or_404(rows, pk=pk)
    form = FollowUpForm(request.POST or None, instance=followup, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The follow-up was changed."))
        return redirect(way_back(request.POST, followup.get_absolute_url()))
    return _form(request, form, followup.get_absolute_url())


def _form(request: HttpRequest, form: FollowUpForm, otherwise: str, **more: Any) -> HttpResponse:
    context = {
        **more,
        "form": form,
        "followup": FollowUp.objects.filter(pk=form.instance.pk).first(),  # as it stands
        "next": way_back(request.POST or request.GET, otherwise),
    }
    return render(request, "followups/followup_form.html", context)


@require(Permission.FOLLOWUP_EDIT)
@require_POST
def followup_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a promise; `reopen` takes that back."""
    followup = the_followup(request, pk)
    if "reopen" in request.POST:
        actions.reopen(followup=followup, by=request.user)
        return _after(request, followup, _("Open again: %(title)s"))
    form = DoneForm(request.POST)
    if not form.is_valid():
        return _refused(request, followup, done_form=form)
    actions.complete(followup=followup, by=request.user, note=form.cleaned_data["note"])
    return _after(request, followup, _("Done: %(title)s"))


@require(Permission.FOLLOWUP_EDIT)
@require_POST
def followup_snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a promise sleep; `wake` ends it."""
    followup = the_followup(request, pk)
    if "wake" in request.POST:
        actions.wake(followup=followup, by=request.user)
        return _after(request, followup, _("Awake again: %(title)s"))
    form = SnoozeForm(request.POST)
    if form.is_valid():
        try:
            actions.snooze(followup=followup, until=form.cleaned_data["until"], by=request.user)
        except ValidationError as error:
            form.add_error("until", error)
        else:
            return _after(request, followup, _("Snoozed: %(title)s"))
    return _refused(request, followup, snooze_form=form)


def _after(request: HttpRequest, followup: FollowUp, words: str) -> HttpResponse:
    """Draw the row anew where its button stood, or go back to its page."""
    said = words % {"title": followup.title}
    if not request.htmx:
        messages.success(request, said)
        return redirect(way_back(request.POST, followup.get_absolute_url()))
    context = {"followup": the_followup(request, followup.pk), "touched": True}
    response = render(request, _row_template(request), context)
    trigger_client_event(response, "toast", {"message": said, "level": "success"})
    return trigger_client_event(response, "notifications-changed")


def _refused(request: HttpRequest, followup: FollowUp, **forms: Any) -> HttpResponse:
    """Say beside the field what to do: in the row for htmx, else on the follow-up's own page."""
    if not request.htmx:
        return the_page(request, followup, **forms)
    context = {"followup": followup, "touched": True, **forms}
    return render(request, _row_template(request), context, status=422)


def _row_template(request: HttpRequest) -> str:
    return ROWS.get(request.POST.get("as", ""), ROWS["item"])
