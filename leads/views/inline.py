"""One thing of a lead changed where it stands; without scripts on a small page of its own."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import reswap, retarget, trigger_client_event

from accounts.permissions import Permission, require
from leads.choices import STAGE_ORDER, Stage
from leads.forms.inline import InlineStageForm, OwnerForm
from leads.models import MOU, Lead
from leads.views.lead_page import blockers

FORMS: dict[str, Any] = {"stage": InlineStageForm, "owner": OwnerForm}


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.LEAD_EDIT)
def lead_inline(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """Change a lead's stage or owner in place: GET the form, POST it and get the cell."""
    if field not in FORMS:
        raise Http404
    leads = Lead.objects.visible_to(request.user).select_related("owner")
    lead = get_object_or_404(leads, pk=pk)
    bound = request.POST if request.method == "POST" else None
    form = FORMS[field](
        bound,
        lead=lead,
        user=request.user,
        target=request.GET.get("stage", ""),
        auto_id="inline-%s",
    )
    if bound is not None and form.is_valid() and form.apply():
        return _saved(request, lead, field)
    return _form(request, lead, field, form)


def _form(request: HttpRequest, lead: Lead, field: str, form: Any) -> HttpResponse:
    context = {
        "lead": lead,
        "field": field,
        "form": form,
        "changed": form.changed_since(request.GET.get("seen", "")),
        "next": _way_back(request, lead),
        **(_in_the_way(request, lead, form) if field == "stage" else {}),
    }
    if not request.htmx:
        return render(request, "leads/lead_inline.html", context)
    if request.method != "POST":
        return render(request, "leads/lead_inline.html#form", context)
    answer = render(request, "leads/lead_inline.html#form", context, status=422)
    return reswap(retarget(answer, "#inline-form"), "outerHTML")


def _in_the_way(request: HttpRequest, lead: Lead, form: InlineStageForm) -> dict[str, Any]:
    """What keeps the lead from the stage that is chosen in the form."""
    target = form["stage"].value() or ""
    if target not in Stage.values:
        return {"target": None}
    mous = MOU.objects.visible_to(request.user).filter(lead=lead).order_by("-signed_on", "-id")
    return {
        "target": Stage(target),
        "target_is_back": STAGE_ORDER[target] < STAGE_ORDER[lead.stage],
        "blockers": blockers(lead, target, list(mous[:1])),
    }


def _way_back(request: HttpRequest, lead: Lead) -> str:
    """Where the row stands: what the form carries, or the page one came from."""
    given = request.POST.get("next", "")
    if not given and not request.htmx:
        came_from = urlsplit(request.headers.get("Referer", ""))
        here = came_from.netloc == request.get_host() and came_from.path != request.path
        given = came_from._replace(scheme="", netloc="").geturl() if here else ""
    safe = given.startswith("/") and url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return given if safe else lead.get_absolute_url()


def _saved(request: HttpRequest, lead: Lead, field: str) -> HttpResponse:
    if field == "stage":
        words = _("“%(lead)s” was moved to “%(stage)s”.")
    else:
        words = _("The owner of “%(lead)s” is now %(owner)s.")
    named = {
        "lead": lead.title,
        "stage": lead.get_stage_display(),
        "owner": lead.owner or _("nobody"),
    }
    if not request.htmx:
        messages.success(request, words % named)
        return redirect(_way_back(request, lead))
    answer = render(request, f"leads/lead_cell_{field}.html", {"lead": lead})
    trigger_client_event(answer, "toast", {"message": words % named, "level": "success"})
    return trigger_client_event(answer, "lead-changed")
