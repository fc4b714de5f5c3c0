"""The steps of a promise, who watches it and who sees to it: small changes on its page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import Permission, require
from followups import actions
from followups.actions import checklist
from followups.forms import GiveForm, StepForm, WatcherForm
from followups.models import FollowUp
from followups.views.page import checklist_of, the_followup, the_page, watching

# What the buttons of a step do to it.
UP, DOWN = -1, 1


@require(Permission.FOLLOWUP_EDIT)
@require_POST
def step_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a step at the end of the list."""
    followup = the_followup(request, pk)
    form = StepForm(request.POST)
    if form.is_valid():
        try:
            checklist.add_steps(followup=followup, texts=[form.cleaned_data["text"]])
        except ValidationError as error:
            form.add_error("text", error)
    if form.errors:
        return _checklist(request, followup, step_form=form)
    return _checklist(request, followup, added=True)


@require(Permission.FOLLOWUP_EDIT)
@require_POST
def step_change(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """Tick a step, open it again, move it or take it off the list."""
    followup = the_followup(request, pk)
    row = get_object_or_404(followup.checklist, pk=step)
    do = request.POST.get("do", "")
    if do in ("tick", "untick"):
        checklist.tick(step=row, done=do == "tick", by=request.user)
    elif do in ("up", "down"):
        checklist.shift(step=row, by_places=UP if do == "up" else DOWN)
    elif do == "remove":
        checklist.remove(step=row)
    return _checklist(request, followup, touched=step, did=do)


def _checklist(request: HttpRequest, followup: FollowUp, **more: Any) -> HttpResponse:
    refused = "step_form" in more
    if request.htmx:
        context = {"followup": followup, **checklist_of(followup), **more}
        status = 422 if refused else 200
        return render(request, "followups/followup_checklist.html", context, status=status)
    if refused:
        return the_page(request, followup, **more)
    return redirect(f"{followup.get_absolute_url()}#checklist")


@require(Permission.VIEW)
@require_POST
def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """Hear what becomes of a promise from now on, or no more."""
    followup = the_followup(request, pk)
    change = actions.unwatch if "stop" in request.POST else actions.watch
    change(followup=followup, person=request.user)
    return _watchers(request, followup, touched=True)


@require(Permission.FOLLOWUP_EDIT)
@require_POST
def watchers(request: HttpRequest, pk: int) -> HttpResponse:
    """Let colleagues hear of a promise, or no more."""
    followup = the_followup(request, pk)
    form = WatcherForm(request.POST, watching=followup.watchers.all())
    if not form.is_valid():
        return _watchers(request, followup, watcher_form=form)
    gone, person = form.cleaned_data["gone"], form.cleaned_data["person"]
    if gone:
        actions.unwatch(followup=followup, person=gone)
    if person:
        actions.watch(followup=followup, person=person)
    return _watchers(request, followup)


def _watchers(request: HttpRequest, followup: FollowUp, **more: Any) -> HttpResponse:
    refused = "watcher_form" in more
    if request.htmx:
        context = {"followup": followup, **watching(request.user, followup), **more}
        status = 422 if refused else 200
        return render(request, "followups/followup_watchers.html", context, status=status)
    if refused:
        return the_page(request, followup, **more)
    return redirect(f"{followup.get_absolute_url()}#watchers")


@require(Permission.FOLLOWUP_EDIT)
@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a promise to a colleague, with a word; whoever sees it no more goes back to the list."""
    followup = the_followup(request, pk)
    form = GiveForm(request.POST, followup=followup)
    if form.is_valid():
        to, note = form.cleaned_data["to"], form.cleaned_data["note"]
        try:
            actions.assign(followup=followup, to=to, by=request.user, note=note)
        except ValidationError as error:
            form.add_error("to", error)
    if form.errors:
        return the_page(request, followup, give_form=form)
    said = {"name": form.cleaned_data["to"], "title": followup.title}
    messages.success(request, _("Given to %(name)s: %(title)s") % said)
    seen = FollowUp.objects.visible_to(request.user).filter(pk=pk).exists()
    return redirect(followup.get_absolute_url() if seen else reverse("followups:followup_list"))
