"""MOUs as a file."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from leads.choices import DatePrecision, Instrument, MOUStatus
from leads.filters.mous import MOUFilter, in_order
from leads.formats import crore, precise_date
from leads.models import MOU, District, Lead, MOUParty, Sector, step_names
from reports.exports.columns import Column, ExportList, Row, grouped, link_to, listed
from reports.exports.words import chosen, looked_up, named


def _columns(request: HttpRequest) -> list[Column]:
    hidden = set(Lead.objects.hidden_from(request.user).values_list("pk", flat=True))
    return [
        Column(_("MOU"), "title", 40),
        Column(_("Number"), "number", 14),
        Column(_("Instrument"), chosen("instrument", Instrument), 20),
        Column(_("Parties (Japanese)"), lambda row: _parties(row, 0), 30),
        Column(_("Parties (English)"), lambda row: _parties(row, 1), 30),
        # Of leads one may not see, not even their names.
        Column(_("Lead"), lambda row: None if row["lead_id"] in hidden else row["lead__title"], 30),
        Column(_("Nodal department"), "department__name_en", 30),
        Column(_("Nodal officer"), "nodal_officer", 20),
        Column(_("Owner at the desk"), "owner__name", 20),
        Column(_("Signed on"), lambda row: _day(row, "signed_on"), 12),
        Column(_("Signed at"), "signed_at", 20),
        Column(_("Valid until"), lambda row: _day(row, "valid_until"), 12),
        Column(_("Sector"), looked_up("sector_id", named(Sector)), 24),
        Column(_("District"), looked_up("district_id", named(District)), 18),
        Column(_("Stage"), looked_up("stage", step_names()), 18),
        Column(_("Status"), chosen("status", MOUStatus), 10),
        Column(_("Reason"), "status_reason", 24),
        Column(_("Investment as stated"), "amount", 18),
        Column(_("Currency"), "currency", 9),
        Column(_("Investment (₹ crore)"), lambda row: crore(row["amount_inr"]), 18),
        Column(_("Group with one total"), "group__name", 24),
        Column(_("Jobs promised"), "jobs", 12, whole=True),
        Column(_("Land (acres)"), "land_acres", 12),
        Column(_("Last update"), "updated_as_of", 12),
        Column(_("Realised (₹ crore)"), lambda row: crore(row["realised_inr"]), 16),
        Column(_("Jobs realised"), "realised_jobs", 12, whole=True),
        Column(_("Changed"), "updated_at", 16),
        Column(_("Id"), "pk", 8, whole=True),
        Column(_("Address"), link_to(request, reverse("leads:mou_list")), 40),
    ]


def _day(row: Row, field: str) -> Any:
    """A date where the day is known, else as much as is known of it, in words."""
    day, known = row[field], row[f"{field}_precision"]
    return day if day is None or known == DatePrecision.DAY else precise_date(day, known)


def _signers(keys: list[int]) -> dict[int, Any]:
    names = ("mou_id", "organisation__name_ja", "organisation__name_en")
    rows = MOUParty.objects.filter(mou__in=keys).order_by("side", "id").values_list(*names)
    return grouped((mou, (ja, en)) for mou, ja, en in rows)


def _parties(row: Row, script: int) -> str:
    return listed(names[script] for names in row["parties_"] or ())


MOUS = ExportList(
    slug="mous",
    title=_("MOUs"),
    page="leads:mou_list",
    needs=Permission.VIEW,
    narrow=lambda request: MOUFilter(
        request.GET, MOU.objects.visible_to(request.user), request=request
    ),
    in_order=in_order,
    fields=(
        "title", "number", "instrument", "lead_id", "lead__title", "department__name_en",
        "nodal_officer", "owner__name", "signed_on", "signed_on_precision", "signed_at",
        "valid_until", "valid_until_precision", "sector_id", "district_id", "stage", "status",
        "status_reason", "amount", "currency", "amount_inr", "group__name", "jobs", "land_acres",
        "updated_as_of", "realised_inr", "realised_jobs", "updated_at",
    ),
    columns=_columns,
    related={"parties_": _signers},
)  # fmt: skip
