"""Follow-ups: the list, the page of one, its form and its buttons."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.permissions import Permission, require
from followups import actions
from followups.choices import Whose
from followups.filters import FollowUpFilter, in_order
from followups.forms import DoneForm, FollowUpForm, SnoozeForm
from followups.models import FollowUp
from followups.querysets import FollowUpQuerySet
from followups.views.addresses import row_asked_for, way_back
from leads.history import history_of

PER_PAGE = 25
# The numbers at the head ask for the page again when a button changed a row.
FIGURES = "span#figures"
# How a button's row looks where it stands: in a table or in a list.
ROWS = {"row": "followups/followup_row.html", "item": "followups/followup_item.html"}


def _followup(request: HttpRequest, pk: int) -> FollowUp:
    rows = FollowUp.objects.visible_to(request.user).with_sight(request.user).for_list()
    return get_object_or_404(rows.select_related("done_by", "created_by"), pk=pk)


@require(Permission.VIEW)
@require_safe
def followup_list(request: HttpRequest) -> HttpResponse:
    """Promises: mine, my team's, everybody's; narrowed and sorted by the address."""
    visible = FollowUp.objects.visible_to(request.user)
    chosen = FollowUpFilter(request.GET, visible, request=request)
    who, words = chosen.data["who"], chosen.describe()
    rows = in_order(chosen.qs, request.GET.get("sort", ""), chosen.data.get("state", ""))
    page = Paginator(rows.with_sight(request.user).for_list(), PER_PAGE)
    context = {
        "filter": chosen,
        "page": page.get_page(request.GET.get("page")),
        "who": who,
        "words": words,
        "total": visible.of(who, request.user).count() if words else page.count,
        "next": request.get_full_path(),
    }
    if request.htmx and request.htmx.target != FIGURES:
        return render(request, "followups/followup_list.html#results", context)
    context["figures"] = _figures(visible.of(who, request.user))
    context["tabs"] = _tabs(request, visible)
    return render(request, "followups/followup_list.html", context)


def _tabs(request: HttpRequest, visible: FollowUpQuerySet) -> list[dict[str, Any]]:
    """Mine, my team's, everybody's, each with how many are open and awake."""
    user = request.user
    counts = visible.awake().aggregate(
        mine=Count("pk", filter=Q(assignee=user)),
        team=Count("pk", filter=Q(assignee__team=user.team_id)),
        all=Count("pk"),
    )
    return [
        {"value": value, "label": label, "count": counts[value]}
        for value, label in Whose.choices
        if value != Whose.TEAM or user.team_id
    ]


def _figures(rows: FollowUpQuerySet) -> dict[str, int]:
    today = timezone.localdate()
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=today)
    return rows.open().aggregate(
        open=Count("pk", filter=awake),
        overdue=Count("pk", filter=awake & Q(due_on__lt=today)),
        snoozed=Count("pk", filter=~awake),
    )


@require(Permission.VIEW)
@require_safe
def followup_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One promise and what happened to it; reading it settles what one was told of it."""
    followup = _followup(request, pk)
    actions.mark_read(subject=followup.subject, recipient=request.user)
    return _page(request, followup)


def _page(
    request: HttpRequest,
    followup: FollowUp,
    done_form: DoneForm | None = None,
    snooze_form: SnoozeForm | None = None,
) -> HttpResponse:
    context = {
        "followup": followup,
        "done_form": done_form or DoneForm(),
        "snooze_form": snooze_form or SnoozeForm(),
        "history": history_of(followup, reader=request.user),
        "next": followup.get_absolute_url(),
    }
    return render(request, "followups/followup_detail.html", context)


@require(Permission.FOLLOWUP_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def followup_create(request: HttpRequest) -> HttpResponse:
    """Write down a promise, perhaps about the row of the page one came from."""
    about = row_asked_for(request)
    initial = {"assignee": request.user.pk, **_known_of(request, about)}
    form = FollowUpForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        followup = _created(form, request.user)
        messages.success(request, _("Kept in mind: %(title)s") % {"title": followup.title})
        return redirect(way_back(request.POST, followup.get_absolute_url()))
    return _form(request, form, about[1].get_absolute_url() if about else "")


def _known_of(request: HttpRequest, about: tuple[str, Any] | None) -> dict[str, Any]:
    """Return what the asked-for row says about the others: an MOU its lead, a lead its partner."""
    if about is None:
        return {}
    name, row = about
    known = {name: row.pk}
    if name == "mou" and row.lead_id:
        known["lead"] = row.lead_id
    if name == "lead":
        partners = set(row.partners.values_list("organisation", flat=True)[:2])
        known |= {"organisation": partners.pop()} if len(partners) == 1 else {}
    if name == "contact":
        post = row.employments.filter(ended_on=None).first()
        known |= {"organisation": post.organisation_id} if post else {}
    return known


def _created(form: FollowUpForm, by: Any) -> FollowUp:
    """Save the promise once, however often its form was sent."""
    if earlier := form.already_saved():
        return earlier
    form.instance.created_by = by
    try:
        with transaction.atomic():
            return form.save()
    except IntegrityError:
        # The same form arrived twice at the same moment: the other one has saved it.
        if earlier := form.already_saved():
            return earlier
        raise


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


def _form(request: HttpRequest, form: FollowUpForm, otherwise: str) -> HttpResponse:
    context = {
        "form": form,
        "followup": FollowUp.objects.filter(pk=form.instance.pk).first(),  # as it stands
        "next": way_back(request.POST or request.GET, otherwise),
    }
    return render(request, "followups/followup_form.html", context)


@require(Permission.FOLLOWUP_EDIT)
@require_POST
def followup_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a promise; `reopen` takes that back."""
    followup = _followup(request, pk)
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
    followup = _followup(request, pk)
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
    context = {"followup": _followup(request, followup.pk), "touched": True}
    response = render(request, _row_template(request), context)
    trigger_client_event(response, "toast", {"message": said, "level": "success"})
    return trigger_client_event(response, "notifications-changed")


def _refused(request: HttpRequest, followup: FollowUp, **forms: Any) -> HttpResponse:
    """Say beside the field what to do: in the row for htmx, else on the follow-up's own page."""
    if not request.htmx:
        return _page(request, followup, **forms)
    context = {"followup": followup, "touched": True, **forms}
    return render(request, _row_template(request), context, status=422)


def _row_template(request: HttpRequest) -> str:
    return ROWS.get(request.POST.get("as", ""), ROWS["item"])
