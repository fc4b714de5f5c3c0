"""MOUs: the register, one MOU with its ladder and updates, and the forms that change it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.ids import is_id
from accounts.permissions import Permission, require
from leads.actions import mous as actions
from leads.choices import Country, PartySide
from leads.forms.mous import MOUForm, MOUGroupForm, PartyFormSet
from leads.history import Part, history_of
from leads.models import MOU, Lead, Milestone, MOUGroup, MOUParty, ladder_of

PAGE_SIZE = 25
UPDATES_SHOWN = 10
SUGGESTED_AT_MOST = 20
FORM_METHODS = ["GET", "HEAD", "POST"]
PARTS = (
    Part(Milestone, "mou_id", gettext_lazy("milestone"), "kind"),
    Part(MOUParty, "mou_id", gettext_lazy("party"), "organisation_id"),
)


def _mou(request: HttpRequest, pk: int) -> MOU:
    """Fetch an MOU this person may see, or answer 404."""
    mous = MOU.objects.visible_to(request.user).select_related(
        "lead", "owner", "sector", "district", "department", "group", "citation"
    )
    return get_object_or_404(mous.prefetch_related("parties__organisation", "milestones"), pk=pk)


def _typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Render a form's page; to htmx a refused form answers 422, so that it is swapped."""
    refused = request.method == "POST" and request.htmx  # type: ignore[attr-defined]
    return render(request, template, context, status=422 if refused else 200)


@require(Permission.VIEW)
@require_safe
def mou_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An MOU: who promised what, how far it has come, what was last heard."""
    mou = _mou(request, pk)
    updates = mou.updates.for_page()
    everything = request.GET.get("updates") == "all"
    context = {
        "mou": mou,
        "lead": Lead.objects.visible_to(request.user).filter(pk=mou.lead_id).first(),
        "ladder": ladder_of(mou),
        "updates": updates if everything else updates[:UPDATES_SHOWN],
        "updates_left": 0 if everything else max(updates.count() - UPDATES_SHOWN, 0),
        "siblings": _siblings(request, mou),
        "history": history_of(mou, *PARTS, reader=request.user),
        "client_id": uuid.uuid4(),
    }
    return render(request, "leads/mou_detail.html", context)


def _siblings(request: HttpRequest, mou: MOU) -> Any:
    """The other MOUs that share a group's total, as far as this person sees them."""
    if mou.group_id is None:
        return MOU.objects.none()
    return MOU.objects.visible_to(request.user).filter(group=mou.group_id).exclude(pk=mou.pk)


def _from_lead(request: HttpRequest) -> tuple[MOU, list[dict[str, Any]]]:
    """Return what a new MOU takes over from the lead it came from."""
    asked = request.GET.get("lead", "")
    if not asked:
        return MOU(owner=request.user), []
    if not is_id(asked):
        raise Http404
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=asked)
    sectors, districts = list(lead.sectors.all()[:2]), list(lead.districts.all()[:2])
    mou = MOU(
        title=lead.title,
        lead=lead,
        owner=lead.owner or request.user,
        sensitive=lead.sensitive,
        sector=sectors[0] if len(sectors) == 1 else None,
        district=districts[0] if len(districts) == 1 else None,
    )
    partners = dict.fromkeys(p.organisation for p in lead.partners.select_related("organisation"))
    return mou, [{"organisation": o.pk, "side": _side(o)} for o in partners]


def _side(organisation: Any) -> str:
    of_the_state = organisation.kind == "government" and organisation.country == Country.INDIA
    return PartySide.STATE if of_the_state else PartySide.INVESTOR


@require(Permission.MOU_EDIT)
@require_http_methods(FORM_METHODS)
def mou_create(request: HttpRequest) -> HttpResponse:
    """Register an MOU, perhaps of a lead."""
    mou, partners = _from_lead(request)
    return _edit(request, mou, partners)


@require(Permission.MOU_EDIT)
@require_http_methods(FORM_METHODS)
@transaction.atomic
def mou_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what stands in an MOU; the row is locked while a change is checked and saved."""
    mous = MOU.objects.visible_to(request.user)
    if request.method == "POST":
        mous = mous.select_for_update(of=("self",))
    return _edit(request, get_object_or_404(mous, pk=pk))


def _edit(
    request: HttpRequest, mou: MOU, partners: list[dict[str, Any]] | None = None
) -> HttpResponse:
    known = mou.title if mou.pk else ""
    data = _typed(request)
    form = MOUForm(data, instance=mou, user=request.user)
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
    form.beside(parties)
    if data is not None and all([form.is_valid(), parties.is_valid()]):
        return redirect(_save(request, form, parties))
    context = {"form": form, "parties": parties, "mou": mou if mou.pk else None, "known": known}
    return _answer(request, "leads/mou_form.html", context)


@transaction.atomic
def _save(request: HttpRequest, form: MOUForm, parties: Any) -> MOU:
    write = actions.revise_mou if form.instance.pk else actions.register_mou
    mou = write(mou=form.save(commit=False), by=request.user)
    form.save_m2m()
    parties.instance = mou
    parties.save()
    for organisation in parties.added():
        messages.info(
            request, _("“%(name)s” was added to the organisations.") % {"name": organisation}
        )
    messages.success(request, _("The MOU was saved."))
    return mou


@require(Permission.MOU_EDIT)
@require_safe
def mou_lead_suggest(request: HttpRequest) -> JsonResponse:
    """Leads an MOU may have come from, by what was typed so far."""
    query = request.GET.get("q", "").replace("\0", "")[:200]
    leads = Lead.objects.visible_to(request.user).search(query).order_by("-pk")
    results = [{"id": lead.pk, "text": str(lead)} for lead in leads[:SUGGESTED_AT_MOST]]
    return JsonResponse({"results": results})


@require(Permission.VIEW)
@require_safe
def mou_group_list(request: HttpRequest) -> HttpResponse:
    """Groups of MOUs for which one total was stated."""
    seen = MOU.objects.visible_to(request.user)
    groups = MOUGroup.objects.visible_to(request.user).annotate(
        members=Count("mous", filter=Q(mous__in=seen))
    )
    groups = groups.order_by("name")  # counting has forgotten it
    page = Paginator(groups, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "leads/mou_group_list.html", {"page": page})


@require(Permission.MOU_EDIT)
@require_http_methods(FORM_METHODS)
def mou_group_create(request: HttpRequest) -> HttpResponse:
    """Add a group; its MOUs are put into it on their own pages."""
    form = MOUGroupForm(_typed(request))
    if form.is_valid():
        form.save()
        messages.success(request, _("The group is added: now choose it on each of its MOUs."))
        return redirect("leads:mou_group_list")
    return _answer(request, "leads/mou_group_form.html", {"form": form, "title": _("New group")})


@require(Permission.MOU_EDIT)
@require_http_methods(FORM_METHODS)
def mou_group_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a group's name or total."""
    group = get_object_or_404(MOUGroup.objects.visible_to(request.user), pk=pk)
    form = MOUGroupForm(_typed(request), instance=group)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("leads:mou_group_list")
    members = MOU.objects.visible_to(request.user).filter(group=group)
    context = {"form": form, "group": group, "members": members, "title": _("Edit group")}
    return _answer(request, "leads/mou_group_form.html", context)
