"""Organisations and contacts as files."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from leads.choices import Country, OrganisationKind
from leads.filters import contacts, organisations
from leads.models import Contact, District, Employment, Organisation, Prefecture, Sector
from reports.exports.columns import Column, ExportList, Row, grouped, link_to, listed
from reports.exports.words import chosen, looked_up, named, tied


def _organisation_columns(request: HttpRequest) -> list[Column]:
    sectors = named(Sector)
    return [
        Column(_("Name (English)"), "name_en", 36),
        Column(_("Name (Japanese)"), "name_ja", 36),
        Column(_("Reading (kana)"), "name_kana", 30),
        Column(_("Short name"), "short_name", 12),
        Column(_("Former names"), lambda row: listed(row["former_names"]), 24),
        # Thirteen digits are a name, not a number to reckon with.
        Column(_("Corporate number"), "corporate_number", 16),
        Column(_("Kind"), chosen("kind", OrganisationKind), 16),
        Column(_("Country"), chosen("country", Country), 10),
        Column(_("Prefecture"), looked_up("prefecture_id", named(Prefecture)), 14),
        Column(_("District"), looked_up("district_id", named(District)), 18),
        Column(_("Postal address"), "address", 36),
        Column(_("Website"), "website", 30),
        Column(_("Parent organisation"), "parent_name", 30),
        Column(_("Account owner"), "owner__name", 20),
        Column(_("Deputy"), "deputy__name", 20),
        Column(
            _("Sectors"), lambda row: listed(sectors.get(key) for key in row["sectors"] or ()), 24
        ),
        Column(_("Presence in India"), "india_presence", 30),
        Column(_("Registered"), "created_at", 16),
        Column(_("Changed"), "updated_at", 16),
        Column(_("Id"), "pk", 8, whole=True),
        Column(_("Address"), link_to(request, reverse("leads:organisation_list")), 40),
    ]


def _parents(keys: list[int]) -> dict[int, Any]:
    names = ("pk", "parent__name_en", "parent__name_ja")
    rows = Organisation.objects.filter(pk__in=keys, parent__isnull=False).values_list(*names)
    return {key: en or ja for key, en, ja in rows}


def _organisations_in_order(rows: QuerySet, sort: str) -> QuerySet:
    # Counts of leads and MOUs are worked out for a screen at a time, never for a whole file.
    counted = sort.removeprefix("-") in organisations.COUNTED
    return organisations.sorted_by(rows, "" if counted else sort)


ORGANISATIONS = ExportList(
    slug="organisations",
    title=_("Organisations"),
    page="leads:organisation_list",
    needs=Permission.VIEW,
    narrow=lambda request: organisations.OrganisationFilter(
        request.GET, Organisation.objects.visible_to(request.user), request=request
    ),
    in_order=_organisations_in_order,
    fields=(
        "name_en", "name_ja", "name_kana", "short_name", "former_names", "corporate_number",
        "kind", "country", "prefecture_id", "district_id", "address", "website", "owner__name",
        "deputy__name", "india_presence", "created_at", "updated_at",
    ),
    columns=_organisation_columns,
    related={
        "parent_name": _parents,
        "sectors": tied(Organisation.sectors.through, "organisation_id", "sector_id"),
    },
)  # fmt: skip


def _contact_columns(request: HttpRequest) -> list[Column]:
    return [
        Column(_("Family name"), "family_name", 14),
        Column(_("Given name"), "given_name", 14),
        Column(_("Family name (kana)"), "family_kana", 16),
        Column(_("Given name (kana)"), "given_kana", 16),
        Column(_("Family name (Latin letters)"), "family_romaji", 16),
        Column(_("Given name (Latin letters)"), "given_romaji", 16),
        Column(_("Honorific"), "honorific", 10),
        Column(_("Organisations (Japanese)"), lambda row: _post(row, 0), 30),
        Column(_("Organisations (English)"), lambda row: _post(row, 1), 30),
        Column(_("Titles"), lambda row: _post(row, 2), 24),
        Column(_("E-mail"), "email", 28),
        Column(_("Phone"), "phone", 20),
        Column(_("Language"), "language", 14),
        Column(_("Consent given on"), "consent_on", 14),
        Column(_("Keep until"), "retain_until", 14),
        Column(_("Changed"), "updated_at", 16),
        Column(_("Id"), "pk", 8, whole=True),
        Column(_("Address"), link_to(request, reverse("leads:contact_list")), 40),
    ]


def _posts(keys: list[int]) -> dict[int, Any]:
    today = timezone.localdate()
    present = Employment.objects.filter(Q(ended_on=None) | Q(ended_on__gte=today), contact__in=keys)
    names = ("contact_id", "organisation__name_ja", "organisation__name_en", "title", "title_ja")
    rows = present.order_by("-started_on", "-id").values_list(*names)
    return grouped((key, (ja, en, title or title_ja)) for key, ja, en, title, title_ja in rows)


def _post(row: Row, part: int) -> str:
    return listed(post[part] for post in row["posts"] or ())


CONTACTS = ExportList(
    slug="contacts",
    title=_("Contacts"),
    page="leads:contact_list",
    # Names and telephone numbers of people, all at once: for those who look after them.
    needs=Permission.ORGANISATION_EDIT,
    narrow=lambda request: contacts.ContactFilter(
        request.GET, Contact.objects.visible_to(request.user), request=request
    ),
    in_order=contacts.sorted_by,
    fields=(
        "family_name", "given_name", "family_kana", "given_kana", "family_romaji", "given_romaji",
        "honorific", "email", "phone", "language", "consent_on", "retain_until", "updated_at",
    ),
    columns=_contact_columns,
    related={"posts": _posts},
)  # fmt: skip
