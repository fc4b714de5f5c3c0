"""MOUs as a file, today or as they stood on a past day."""

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, CharField, F, Func, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from leads.choices import EventKind, Instrument, LeadSource, MOUStatus, Side
from leads.filters.mous import MOUFilter, in_order
from leads.models import MOU, District, Lead, MOUParty, Sector, step_names
from leads.querysets import MOUQuerySet
from reports.exports.columns import ExportList
from reports.exports.in_sql import (
    LocalTime,
    Plain,
    SqlColumn,
    as_known,
    in_crore,
    in_words,
    looked_up,
)
from reports.exports.words import named


def _columns(request: HttpRequest, rows: MOUQuerySet) -> list[SqlColumn]:
    of = rows.column
    return [
        SqlColumn(_("MOU"), F("title"), 40, text=True),
        SqlColumn(_("Number"), F("number"), 14, text=True),
        SqlColumn(_("Instrument"), in_words("instrument", dict(Instrument.choices)), 20),
        SqlColumn(_("Parties (Japanese)"), _parties("name_ja"), 30, text=True),
        SqlColumn(_("Parties (English)"), _parties("name_en"), 30, text=True),
        SqlColumn(_("Lead"), _lead(request), 30, text=True),
        SqlColumn(_("Came through"), in_words("lead__source", dict(LeadSource.choices)), 14),
        SqlColumn(_("Nodal department"), F("department__name_en"), 30, text=True),
        SqlColumn(_("Nodal officer"), F("nodal_officer"), 20, text=True),
        SqlColumn(_("Owner at the desk"), F("owner__name"), 20, text=True),
        SqlColumn(_("Signed on"), as_known("signed_on"), 12),
        SqlColumn(_("Signed at"), F("signed_at"), 20, text=True),
        SqlColumn(_("Signing event"), F("event__name"), 24, text=True),
        SqlColumn(_("Kind of event"), in_words("event__kind", dict(EventKind.choices)), 14),
        SqlColumn(_("Valid until"), as_known("valid_until"), 12),
        SqlColumn(_("Sector"), looked_up("sector_id", named(Sector)), 24, text=True),
        SqlColumn(_("District"), looked_up("district_id", named(District)), 18),
        SqlColumn(_("Stage"), in_words(of("stage"), step_names()), 18),
        SqlColumn(_("Status"), in_words(of("status"), dict(MOUStatus.choices)), 10),
        SqlColumn(_("Reason"), F("status_reason"), 24, text=True),
        SqlColumn(_("Next step"), in_words(of("next_step"), step_names()), 18),
        SqlColumn(_("Whose turn"), in_words(of("turn"), dict(Side.choices)), 12),
        SqlColumn(_("Expected by"), F(of("forecast_end")), 12),
        SqlColumn(_("Slippage in days"), F(of("slip_days")), 10, whole=True),
        SqlColumn(_("Investment as stated"), Plain(of("amount")), 18),
        SqlColumn(_("Currency"), F(of("currency")), 9),
        SqlColumn(_("Investment (₹ crore)"), in_crore(of("amount_inr")), 18),
        SqlColumn(_("Group with one total"), F("group__name"), 24, text=True),
        SqlColumn(_("Jobs promised"), F(of("jobs")), 12, whole=True),
        SqlColumn(_("Land (acres)"), Plain(of("land_acres")), 12),
        SqlColumn(_("Last update"), F(of("updated_as_of")), 12),
        SqlColumn(_("Realised (₹ crore)"), in_crore(of("realised_inr")), 16),
        SqlColumn(_("Jobs realised"), F(of("realised_jobs")), 12, whole=True),
        SqlColumn(_("Changed"), LocalTime("updated_at", timezone.get_current_timezone()), 16),
        SqlColumn(_("Id"), F("pk"), 8, whole=True),
        SqlColumn(_("Address"), _address(request), 40),
        *_of_the_day(rows),
    ]


def _of_the_day(rows: MOUQuerySet) -> list[SqlColumn]:
    """A file of a past day says so in each row: files are parted from their names."""
    if not rows.day:
        return []
    day = Value(rows.day.isoformat(), output_field=CharField())
    return [SqlColumn(_("As on"), day, 12)]


def _lead(request: HttpRequest) -> Case:
    """Of leads one may not see, not even their names."""
    hidden = Lead.objects.hidden_from(request.user).order_by().values("pk")
    nothing = When(lead__in=hidden, then=Value(None))
    return Case(nothing, default=F("lead__title"), output_field=TextField())


def _parties(name: str) -> Subquery:
    """All parties in one cell, in one of the two scripts."""
    named_so = ~Q(**{f"organisation__{name}": ""})
    of_the_mou = MOUParty.objects.filter(named_so, mou=OuterRef("pk")).order_by().values("mou")
    names = StringAgg(f"organisation__{name}", delimiter="; ", order_by=("side", "id"))
    return Subquery(of_the_mou.annotate(names=names).values("names"), output_field=TextField())


def _address(request: HttpRequest) -> Func:
    """The address of each row, as one would send it by mail."""
    base = request.build_absolute_uri(reverse("leads:mou_list"))
    parts = (Value(base), Cast("pk", CharField()), Value("/"))
    return Func(*parts, function="concat", output_field=TextField())


MOUS = ExportList(
    slug="mous",
    title=_("MOUs"),
    page="leads:mou_list",
    needs=Permission.VIEW,
    narrow=lambda request: MOUFilter(
        request.GET, MOU.objects.visible_to(request.user), request=request
    ),
    in_order=in_order,
    in_sql=_columns,
)
