"""The form of an MOU, with its parties, project places and portal references."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.ids import is_id
from accounts.permissions import Permission, require
from leads.actions import mous as actions
from leads.choices import Country, PartySide
from leads.forms.mous import MOUForm, PartyFormSet
from leads.forms.register import PlaceFormSet, ReferenceFormSet
from leads.models import MOU, Lead, SigningEvent
from leads.views.mou_shared import (
    FORM_METHODS,
    answer,
    locked_mou,
    typed,
    warn_of_missing_rate,
)

SUGGESTED_AT_MOST = 20


def _asked(request: HttpRequest, name: str, rows: Any) -> Any:
    """Fetch the row a new MOU is about, by the number in the address; 404 for a strange one."""
    asked = request.GET.get(name, "")
    if not asked:
        return None
    if not is_id(asked):
        raise Http404
    return get_object_or_404(rows, pk=asked)


def _new_mou(request: HttpRequest) -> tuple[MOU, list[dict[str, Any]]]:
    """Return what a new MOU takes over from the lead and the event it came from."""
    event = _asked(request, "event", SigningEvent.objects.all())
    lead = _asked(request, "lead", Lead.objects.visible_to(request.user))
    mou = MOU(owner=request.user, event=event)
    if event:
        mou.signed_on, mou.signed_on_precision = event.held_on, event.held_on_precision
        mou.signed_at = event.place
    if lead is None:
        return mou, []
    sectors, districts = list(lead.sectors.all()[:2]), list(lead.districts.all()[:2])
    mou.title, mou.lead, mou.sensitive = lead.title, lead, lead.sensitive
    mou.owner = lead.owner or request.user
    mou.sector = sectors[0] if len(sectors) == 1 else None
    mou.district = districts[0] if len(districts) == 1 else None
    partners = dict.fromkeys(p.organisation for p in lead.partners.select_related("organisation"))
    return mou, [{"organisation": o.pk, "side": _side(o)} for o in partners]


def _side(organisation: Any) -> str:
    of_the_state = organisation.kind == "government" and organisation.country == Country.INDIA
    return PartySide.STATE if of_the_state else PartySide.INVESTOR


@require(Permission.MOU_EDIT)
@require_http_methods(FORM_METHODS)
def mou_create(request: HttpRequest) -> HttpResponse:
    """Register an MOU, perhaps of a lead."""
    mou, partners = _new_mou(request)
    return _edit(request, mou, partners)


@require(Permission.MOU_EDIT)
@require_http_methods(FORM_METHODS)
@transaction.atomic
def mou_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what stands in an MOU; the row is locked while a change is checked and saved."""
    return _edit(request, locked_mou(request, pk))


def _rows(request: HttpRequest, mou: MOU, partners: list[dict[str, Any]] | None) -> dict[str, Any]:
    """The formsets beside the form, by the names their template knows."""
    data = typed(request)
    # The partners not on POST: a row that still says what it was given would count as left alone.
    parties = PartyFormSet(
        data,
        instance=mou,
        prefix="parties",
        queryset=mou.parties.select_related("organisation") if mou.pk else None,
        form_kwargs={"user": request.user},
        initial=partners if data is None else None,
    )
    parties.extra = len(partners or ()) + 1
    return {
        "parties": parties,
        "places": PlaceFormSet(data, instance=mou, prefix="places"),
        "references": ReferenceFormSet(data, instance=mou, prefix="references"),
    }


def _edit(
    request: HttpRequest, mou: MOU, partners: list[dict[str, Any]] | None = None
) -> HttpResponse:
    known, data = mou.title if mou.pk else "", typed(request)
    form, rows = MOUForm(data, instance=mou, user=request.user), _rows(request, mou, partners)
    form.beside(*rows.values())
    sound = [each.is_valid() for each in (form, *rows.values())]  # each is looked at
    if data is not None and all(sound):
        return redirect(_save(request, form, rows))
    context = {"form": form, **rows, "mou": mou if mou.pk else None, "known": known}
    return answer(request, "leads/mou_form.html", context)


@transaction.atomic
def _save(request: HttpRequest, form: MOUForm, rows: dict[str, Any]) -> MOU:
    write = actions.revise_mou if form.instance.pk else actions.register_mou
    mou = write(mou=form.save(commit=False), by=request.user)
    form.save_m2m()
    for formset in rows.values():
        formset.instance = mou
        formset.save()
    for organisation in rows["parties"].added():
        messages.info(
            request, _("“%(name)s” was added to the organisations.") % {"name": organisation}
        )
    messages.success(request, _("The MOU was saved."))
    warn_of_missing_rate(request, mou)
    return mou


@require(Permission.MOU_EDIT)
@require_safe
def mou_lead_suggest(request: HttpRequest) -> JsonResponse:
    """Leads an MOU may have come from, by what was typed so far."""
    return _suggested(request, Lead.objects.visible_to(request.user))


@require(Permission.MOU_EDIT)
@require_safe
def mou_suggest(request: HttpRequest) -> JsonResponse:
    """MOUs, by what was typed so far."""
    return _suggested(request, MOU.objects.visible_to(request.user))


def _suggested(request: HttpRequest, rows: Any) -> JsonResponse:
    query = request.GET.get("q", "").replace("\0", "")[:200]
    found = rows.search(query).order_by("-pk")[:SUGGESTED_AT_MOST]
    return JsonResponse({"results": [{"id": row.pk, "text": str(row)} for row in found]})
