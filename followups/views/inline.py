"""A lead's next action, changed where the lead stands: in a row of the list, on its page."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import reswap, retarget, trigger_client_event

from accounts.ids import is_id
from accounts.permissions import Permission, require
from followups import actions
from followups.forms import DoneNextForm, NextActionForm
from followups.models import FollowUp
from followups.views.addresses import came_from, way_back
from leads.models import Lead

DONE = "done"


@require(Permission.FOLLOWUP_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def inline(request: HttpRequest) -> HttpResponse:
    """Change, keep or add what is next for a lead: GET the form, POST it and get the cell."""
    lead = _lead(request)
    if request.method != "POST":
        followup = _open_ones(request, lead).first()
        return _form(request, lead, followup, _empty(request, lead, followup))
    followup, gone = _written_about(request, lead)
    form = _typed(request, lead, followup)
    if gone:
        form.add_error(None, gone)
    if not form.is_valid():
        return _form(request, lead, followup, form)
    return _saved(request, lead, _save(request, lead, followup, form))


def _lead(request: HttpRequest) -> Lead:
    asked = request.GET.get("lead", "")
    if not is_id(asked):
        raise Http404
    return get_object_or_404(Lead.objects.visible_to(request.user), pk=asked)


def _open_ones(request: HttpRequest, lead: Lead) -> Any:
    """The open follow-ups of a lead, the earliest first, as far as this person sees them."""
    visible = FollowUp.objects.visible_to(request.user).open().filter(lead=lead)
    return visible.select_related("assignee").order_by("due_on", "id")


def _written_about(request: HttpRequest, lead: Lead) -> tuple[FollowUp | None, str]:
    """The follow-up the form was about, locked; and what became of it if it is open no more."""
    asked = request.POST.get("followup", "")
    if not is_id(asked):
        return None, ""
    rows = FollowUp.objects.visible_to(request.user).filter(lead=lead)
    row = rows.select_for_update(of=("self",)).filter(pk=asked).first()
    if row is None:
        return None, _("This next action is not there any more. Save again to add yours.")
    if not row.is_open:
        words = _("“%(title)s” was done meanwhile by %(who)s. Save again to add what you wrote.")
        return None, words % {"title": row.title, "who": row.done_by or _("somebody")}
    return row, ""


def _wants_done(request: HttpRequest) -> bool:
    return (request.POST if request.method == "POST" else request.GET).get("do") == DONE


def _empty(request: HttpRequest, lead: Lead, followup: FollowUp | None) -> Any:
    if followup and _wants_done(request):
        return DoneNextForm(auto_id="inline-%s")
    return NextActionForm(instance=followup, auto_id="inline-%s")


def _typed(request: HttpRequest, lead: Lead, followup: FollowUp | None) -> Any:
    fresh = FollowUp(lead=lead, assignee=request.user, created_by=request.user)
    if followup and _wants_done(request):
        fresh.assignee, fresh.direction = followup.assignee, followup.direction
        fresh.organisation, fresh.contact = followup.organisation, followup.contact
        return DoneNextForm(request.POST, instance=fresh, auto_id="inline-%s")
    return NextActionForm(request.POST, instance=followup or fresh, auto_id="inline-%s")


def _save(request: HttpRequest, lead: Lead, followup: FollowUp | None, form: Any) -> str:
    """Write what was typed and return what is said of it."""
    if not isinstance(form, DoneNextForm):
        title = form.cleaned_data["title"]
        _keep(form)
        return _("Next: %(title)s") % {"title": title}
    actions.complete(followup=followup, by=request.user, note=form.cleaned_data["note"])
    title = form.cleaned_data["title"]
    if not title:
        return _("Done: %(title)s") % {"title": followup.title if followup else ""}
    _keep(form)
    return _("Done. Next: %(title)s") % {"title": title}


def _keep(form: Any) -> None:
    """Save once, however often the form was sent."""
    if form.already_saved():
        return
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        if not form.already_saved():
            raise


def _form(request: HttpRequest, lead: Lead, followup: FollowUp | None, form: Any) -> HttpResponse:
    context = {
        "lead": lead,
        "followup": followup,
        "form": form,
        "done": isinstance(form, DoneNextForm),
        "next": way_back(request.POST, came_from(request, lead.get_absolute_url())),
    }
    if not request.htmx:
        return render(request, "followups/followup_inline.html", context)
    if request.method != "POST":
        return render(request, "followups/followup_inline.html#form", context)
    answer = render(request, "followups/followup_inline.html#form", context, status=422)
    return reswap(retarget(answer, "#inline-form"), "outerHTML")


def _saved(request: HttpRequest, lead: Lead, words: str) -> HttpResponse:
    if not request.htmx:
        messages.success(request, words)
        return redirect(way_back(request.POST, lead.get_absolute_url()))
    lead.refresh_from_db()  # the next action is kept by the database
    answer = render(request, "followups/followup_inline.html#cells", {"lead": lead})
    trigger_client_event(answer, "toast", {"message": words, "level": "success"})
    trigger_client_event(answer, "followups-changed")
    return trigger_client_event(answer, "notifications-changed")
