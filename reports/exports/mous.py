"""MOUs as a file, today or as they stood on a past day."""

from typing import Any

from django.db.models import Case, CharField, F, Func, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from leads.choices import EventKind, Instrument, LeadSource, MOUStatus, Side
from leads.filters.mous import MOUFilter, in_order
from leads.models import MOU, Lead, step_names
from leads.mou_querysets import MOUQuerySet
from reports.exports.columns import ExportList
from reports.exports.in_sql import (
    Beside,
    LocalTime,
    Plain,
    SqlColumn,
    as_known,
    in_crore,
    in_words,
    name_of,
)


def mou_columns(request: HttpRequest, rows: MOUQuerySet) -> list[SqlColumn]:
    """What stands in a row of the register, as the database works it out."""
    of = rows.column
    return [
        SqlColumn(_("MOU"), F("title"), 40, text=True),
        SqlColumn(_("Number"), F("number"), 14, text=True),
        SqlColumn(_("Instrument"), in_words("instrument", dict(Instrument.choices)), 20),
        SqlColumn(_("Parties (Japanese)"), Beside("names_ja"), 30, text=True),
        SqlColumn(_("Parties (English)"), Beside("names_en"), 30, text=True),
        SqlColumn(_("Lead"), _lead(request), 30, text=True),
        SqlColumn(_("Came through"), in_words("lead__source", dict(LeadSource.choices)), 14),
        SqlColumn(_("Nodal department"), F("department__name_en"), 30, text=True),
        SqlColumn(_("Nodal officer"), F("nodal_officer"), 20, text=True),
        SqlColumn(_("Owner at the desk"), F("owner__name"), 20, text=True),
        SqlColumn(_("Signed on"), as_known("signed_on"), 12),
        SqlColumn(_("Signed at"), F("signed_at"), 20, text=True),
        SqlColumn(_("Signing event"), F("event__name"), 24, text=True),
        SqlColumn(_("Kind of event"), in_words("event__kind", dict(EventKind.choices)), 14),
        SqlColumn(
            _("Valid until"), F("at__valid_end") if rows.day else as_known("valid_until"), 12
        ),
        SqlColumn(_("Sector"), name_of("sector"), 24, text=True),
        SqlColumn(_("District"), name_of("district"), 18),
        SqlColumn(_("Stage"), in_words(of("stage"), step_names()), 18),
        SqlColumn(_("Status"), in_words(of("status"), dict(MOUStatus.choices)), 10),
        SqlColumn(_("Reason"), _reason(rows), 24, text=True),
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


def _reason(rows: MOUQuerySet) -> Case | F:
    """The reason on the row is today's: of a past day it is said where it belongs to the status."""
    if not rows.day:
        return F("status_reason")
    same = When(status=F(rows.column("status")), then=F("status_reason"))
    return Case(same, default=None, output_field=TextField())


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


# Gathered once for all rows: asked for each row apart it takes longer than all other columns.
_PARTIES = """SELECT p.mou_id AS row_id,
  string_agg(NULLIF(o.name_ja, ''), '; ' ORDER BY p.side, p.id) AS names_ja,
  string_agg(NULLIF(o.name_en, ''), '; ' ORDER BY p.side, p.id) AS names_en
FROM leads_mouparty p JOIN leads_organisation o ON o.id = p.organisation_id
WHERE p.mou_id IN ({mous}) GROUP BY p.mou_id"""


def _parties(rows: QuerySet) -> tuple[str, tuple[Any, ...]]:
    """All parties of each MOU in one cell, in either script."""
    mous, params = rows.order_by().values("pk").query.sql_with_params()
    return _PARTIES.format(mous=mous), params


def _address(request: HttpRequest) -> Func:
    """The address of each row, as one would send it by mail."""
    base = request.build_absolute_uri(reverse("leads:mou_list"))
    parts = (Value(base), Cast("pk", CharField()), Value("/"))
    return Func(*parts, template="(%(expressions)s)", arg_joiner=" || ", output_field=TextField())


MOUS = ExportList(
    slug="mous",
    title=_("MOUs"),
    page="leads:mou_list",
    needs=Permission.VIEW,
    narrow=lambda request: MOUFilter(
        request.GET, MOU.objects.visible_to(request.user), request=request
    ),
    in_order=in_order,
    in_sql=mou_columns,
    gathered=_parties,
)
