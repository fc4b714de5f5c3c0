"""Leads as a file."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from leads.choices import LeadKind, LeadSource, LeadStatus, Stage
from leads.filters.leads import LeadFilter, sorted_by
from leads.formats import crore
from leads.models import District, Lead, LeadPartner, Sector
from reports.exports.columns import Column, ExportList, Row, grouped, link_to, listed
from reports.exports.words import chosen, named, tied


def _partners(keys: list[int]) -> dict[int, Any]:
    names = ("lead_id", "organisation__name_ja", "organisation__name_en")
    rows = LeadPartner.objects.filter(lead__in=keys).order_by("id").values_list(*names)
    return grouped((lead, (ja, en)) for lead, ja, en in rows)


def _columns(request: HttpRequest) -> list[Column]:
    sectors, districts = named(Sector), named(District)
    kinds = {value: str(label) for value, label in LeadKind.choices}
    return [
        Column(_("Partners (Japanese)"), lambda row: _partner_names(row, 0), 30),
        Column(_("Partners (English)"), lambda row: _partner_names(row, 1), 30),
        Column(_("Lead"), "title", 40),
        Column(_("Stage"), chosen("stage", Stage)),
        Column(_("Status"), chosen("status", LeadStatus), 10),
        Column(_("Reason"), "status_reason", 24),
        Column(_("Kinds"), lambda row: listed(kinds.get(kind, kind) for kind in row["kinds"]), 24),
        Column(_("Sectors"), lambda row: listed(sectors.get(k) for k in row["sectors"] or ()), 24),
        Column(
            _("Districts"), lambda row: listed(districts.get(k) for k in row["districts"] or ()), 20
        ),
        Column(_("Place in words"), "place", 20),
        Column(_("Owner"), "owner__name", 20),
        Column(_("Investment as stated"), "amount", 18),
        Column(_("Currency"), "currency", 9),
        Column(_("Investment (₹ crore)"), lambda row: crore(row["amount_inr"]), 18),
        Column(_("Jobs"), "jobs", 8, whole=True),
        Column(_("Land (acres)"), "land_acres", 12),
        Column(_("Next action"), "next_action", 36),
        Column(_("Next action due"), "next_due_on", 14),
        Column(_("Came through"), chosen("source", LeadSource), 12),
        Column(_("Nivesh Mitra reference"), "nivesh_mitra", 18),
        Column(_("Nivesh Sarathi reference"), "nivesh_sarathi", 18),
        Column(_("Tags"), lambda row: listed(row["tags"]), 20),
        Column(_("Last sign of life"), "heard_at", 16),
        Column(_("Registered"), "created_at", 16),
        Column(_("Changed"), "updated_at", 16),
        Column(_("Id"), "pk", 8, whole=True),
        Column(_("Address"), link_to(request, reverse("leads:lead_list")), 40),
    ]


def _partner_names(row: Row, script: int) -> str:
    return listed(names[script] for names in row["partners"] or ())


LEADS = ExportList(
    slug="leads",
    title=_("Leads"),
    page="leads:lead_list",
    needs=Permission.VIEW,
    narrow=lambda request: LeadFilter(
        request.GET, Lead.objects.visible_to(request.user), request=request
    ),
    in_order=sorted_by,
    fields=(
        "title", "stage", "status", "status_reason", "kinds", "place", "owner__name", "amount",
        "currency", "amount_inr", "jobs", "land_acres", "next_action", "next_due_on", "source",
        "nivesh_mitra", "nivesh_sarathi", "heard_at", "created_at", "updated_at",
    ),
    columns=_columns,
    related={
        "partners": _partners,
        "sectors": tied(Lead.sectors.through, "lead_id", "sector_id"),
        "districts": tied(Lead.districts.through, "lead_id", "district_id"),
        "tags": tied(Lead.tags.through, "lead_id", "tag__name"),
    },
)  # fmt: skip
