"""What is heard of one MOU: an update with milestones and evidence, or “no change”; its status."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require
from leads.actions import updates as actions
from leads.choices import Currency, MOUStatus
from leads.doubts import doubts_about
from leads.forms.mou_status import MOUStatusForm
from leads.forms.updates import NoChangeForm, ProgressForm
from leads.models import MOU, ProgressUpdate, ladder_of

FORM_METHODS = ["GET", "HEAD", "POST"]


def _mou(request: HttpRequest, pk: int) -> MOU:
    """Fetch an MOU this person may see; locked where something is sent, so that one comes first."""
    mous = MOU.objects.visible_to(request.user).select_related("group", "owner")
    if request.method == "POST":
        mous = mous.select_for_update(of=("self",))
    return get_object_or_404(mous.prefetch_related("milestones"), pk=pk)


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Render a form's page; to htmx a refused form answers 422, so that it is swapped."""
    refused = request.method == "POST" and request.htmx  # type: ignore[attr-defined]
    return render(request, template, context, status=422 if refused else 200)


def newest_of(mou: MOU) -> int | None:
    """The id of the newest update, by which a form knows what its page had shown."""
    return mou.updates.order_by("-id").values_list("pk", flat=True).first()


def record(form: ProgressForm, by: Any) -> tuple[ProgressUpdate, list[str]]:
    """Record a form that is valid; what looks odd about it comes back in words."""
    values = form.values()
    asked = {name: values[name] for name in ("realised", "jobs", "as_of")}
    doubts = doubts_about(mou=form.mou, **asked)
    return actions.record_progress(mou=form.mou, by=by, **values), doubts


@require(Permission.MOU_UPDATE)
@require_http_methods(FORM_METHODS)
@transaction.atomic
def mou_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is known of an MOU; “no change” is an update too."""
    mou = _mou(request, pk)
    if "no_change" in request.POST:
        once = NoChangeForm(request.POST).once
        actions.record_no_change(mou=mou, by=request.user, client_id=once)
        messages.success(request, _("Noted: nothing has changed."))
        return redirect(mou)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    known = {"mou": mou, "ladder": ladder_of(mou), "newest": newest_of(mou)}
    form = ProgressForm(*sent, initial=money_before(mou), **known)
    if form.is_valid():
        _update, doubts = record(form, request.user)
        for doubt in doubts:
            messages.warning(request, doubt)
        messages.success(request, _("The update is recorded."))
        return redirect(mou)
    return _answer(request, "leads/mou_update.html", {"form": form, "mou": mou})


def money_before(mou: MOU) -> dict[str, Any]:
    """Start from the currency and rate of the last amount that was stated."""
    return money_of(mou, mou.updates.filter(realised_amount__isnull=False).first())


def money_of(mou: MOU, last: ProgressUpdate | None) -> dict[str, Any]:
    """The currency and rate of an update, else of the commitment, as they stand in their fields."""
    source: Any = last or (mou if mou.currency else None)
    if source is None:
        return {"currency": Currency.INR}
    rate = None if source.currency == Currency.INR else source.inr_rate
    return {"currency": source.currency, "inr_rate": rate and f"{rate.normalize():f}"}


@require(Permission.MOU_EDIT)
@require_http_methods(FORM_METHODS)
@transaction.atomic
def mou_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an MOU on hold, call it delayed, dormant or dropped, or make it active again."""
    mou = _mou(request, pk)
    form = MOUStatusForm(request.POST if request.method == "POST" else None, instance=mou)
    if form.is_valid():
        cleaned = form.cleaned_data
        status, reason = cleaned["status"], cleaned["status_reason"]
        actions.change_mou_status(
            mou=mou, by=request.user, status=status, reason=reason, since=cleaned["since"]
        )
        label = MOUStatus(status).label
        messages.success(request, _("The status is now: %(status)s.") % {"status": label})
        return redirect(mou)
    changes = mou.status_changes.select_related("by")
    return _answer(request, "leads/mou_status.html", {"form": form, "mou": mou, "changes": changes})
