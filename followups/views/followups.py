"""Follow-ups: lists, the page of one, and its buttons."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from followups.actions import followups as actions
from followups.filters import WHO, FollowUpFilter, whose_words
from followups.forms import DoneForm, FollowUpForm, SnoozeForm
from followups.models import FollowUp
from leads.history import history_of

PER_PAGE = 50


def _followup(request: HttpRequest, pk: int) -> FollowUp:
    rows = FollowUp.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows, pk=pk)


def _back(request: HttpRequest, followup: FollowUp) -> HttpResponse:
    """Return to the page the button stood on; addresses of other sites are not followed."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return redirect(target)
    return redirect(followup)


@require(Permission.VIEW)
@require_safe
def followup_list(request: HttpRequest) -> HttpResponse:
    """Promises: mine, my team's, everybody's."""
    who = request.GET.get("who", "mine")
    data = request.GET.copy()
    data["who"] = who
    visible = FollowUp.objects.visible_to(request.user)
    chosen = FollowUpFilter(data, queryset=visible, request=request)
    rows = chosen.qs
    page = Paginator(rows.for_list(), PER_PAGE).get_page(request.GET.get("page"))
    whole = FollowUpFilter({"who": who}, queryset=visible, request=request).qs
    context = {
        "filter": chosen,
        "page": page,
        "who": who,
        "tabs": WHO,
        "title": whose_words(who),
        "total": whole.count(),
        "overdue": whole.overdue().count(),
        "words": chosen.describe(),
        "next": request.get_full_path(),
    }
    part = "#results" if request.htmx else ""
    return render(request, f"followups/followup_list.html{part}", context)


@require(Permission.VIEW)
@require_safe
def followup_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One promise and what happened to it."""
    return _page(request, _followup(request, pk))


def _page(
    request: HttpRequest, followup: FollowUp, status: int = 200, **forms: Any
) -> HttpResponse:
    context = {
        "followup": followup,
        "done_form": forms.get("done_form") or DoneForm(),
        "snooze_form": forms.get("snooze_form") or SnoozeForm(),
        "history": history_of(followup, reader=request.user),
    }
    return render(request, "followups/followup_detail.html", context, status=status)


@require(Permission.FOLLOWUP_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def followup_create(request: HttpRequest) -> HttpResponse:
    """Write down a promise."""
    about = {name: request.GET.get(name) for name in ("lead", "mou", "organisation", "contact")}
    initial = {**about, "assignee": request.user.pk, "direction": "ours"}
    form = FollowUpForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        followup = form.already_saved()
        if followup is None:
            form.instance.created_by = request.user
            followup = form.save()
        messages.success(request, _("The follow-up is kept."))
        return redirect(followup.lead or followup.mou or followup.organisation or followup)
    return _form(request, form, _("New follow-up"))


@require(Permission.FOLLOWUP_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def followup_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a promise."""
    followup = _followup(request, pk)
    form = FollowUpForm(request.POST or None, instance=followup, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The follow-up was changed."))
        return redirect(followup)
    return _form(request, form, _("Change a follow-up"), followup)


def _form(
    request: HttpRequest, form: FollowUpForm, title: str, followup: FollowUp | None = None
) -> HttpResponse:
    """Draw the form with the names of what the promise is about."""
    about = [
        row
        for name in ("lead", "mou", "organisation", "contact")
        if (row := _chosen(form, name)) is not None
    ]
    context = {"form": form, "title": title, "about": about, "followup": followup}
    return render(request, "followups/followup_form.html", context)


def _chosen(form: FollowUpForm, name: str) -> Any:
    value = form[name].value()
    if value is None or not str(value).isdecimal() or len(str(value)) > 18:
        return None
    return form.fields[name].queryset.filter(pk=value).first()


@require(Permission.FOLLOWUP_EDIT)
@require_POST
def followup_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a promise; `reopen` takes that back."""
    followup = _followup(request, pk)
    if "reopen" in request.POST:
        actions.reopen(followup=followup, by=request.user)
        return _back(request, followup)
    form = DoneForm(request.POST)
    if not form.is_valid():
        return _page(request, followup, status=422 if request.htmx else 200, done_form=form)
    actions.complete(followup=followup, by=request.user, note=form.cleaned_data["note"])
    if not request.htmx:
        messages.success(request, _("Done: %(title)s") % {"title": followup.title})
    return _back(request, followup)


@require(Permission.FOLLOWUP_EDIT)
@require_POST
def followup_snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a promise sleep; `wake` ends it."""
    followup = _followup(request, pk)
    if "wake" in request.POST:
        actions.wake(followup=followup, by=request.user)
        return _back(request, followup)
    form = SnoozeForm(request.POST)
    if form.is_valid():
        try:
            actions.snooze(followup=followup, until=form.cleaned_data["until"], by=request.user)
        except ValidationError as error:
            form.add_error("until", error)
        else:
            return _back(request, followup)
    return _page(request, followup, status=422 if request.htmx else 200, snooze_form=form)
