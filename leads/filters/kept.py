"""Queries that are kept: as the filter understands them, and counted for the ready views."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet, SuspiciousOperation, ValidationError
from django.db import connection
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.caching import kept
from leads.choices import ViewPage
from leads.filters.choosing import stated
from leads.filters.leads import SORTS, LeadFilter
from leads.formats import indian_grouping
from leads.models import Lead
from leads.models.saved_view import QUERY_AT_MOST
from leads.paging import about_how_many, round_to_two_digits
from leads.querysets import LeadQuerySet
from leads.ready_views import READY_VIEWS, ReadyView

# What a page understands besides the filters.
OF_PAGES: dict[str, tuple[str, ...]] = {
    ViewPage.LIST: ("sort",),
    ViewPage.BOARD: ("by",),
    ViewPage.CALENDAR: (),
    ViewPage.MAP: (),
}
VIEW_NAMES = {
    ViewPage.LIST: "leads:lead_list",
    ViewPage.BOARD: "leads:lead_board",
    ViewPage.CALENDAR: "leads:lead_calendar",
    ViewPage.MAP: "leads:lead_map",
}
COUNTED_UP_TO = 2_000
COUNTS_KEPT_FOR = 60


def normalised(query: str, page: str, request: HttpRequest) -> str:
    """Return a query as it is kept: known words only, in one order; refuse what means nothing."""
    data = _read(query)
    narrowed = LeadFilter(data, Lead.objects.none(), request=request)
    if narrowed.errors:
        raise ValidationError(
            _("A filter of this view is not understood. Correct it on the page, then save it.")
        )
    kept = known_words(data, page)
    text = kept.urlencode()
    if len(text) > QUERY_AT_MOST:
        raise ValidationError(_("These are too many filters to keep: take some away."))
    return text


def known_words(data: QueryDict, page: str) -> QueryDict:
    """Return what a page understands of a query, in the order in which queries are kept."""
    kept = QueryDict(mutable=True)
    for name in (*LeadFilter.base_filters, *OF_PAGES.get(page, ())):
        values = [value.replace("\0", "") for value in data.getlist(name) if value.strip()]
        if name == "sort":
            values = [value for value in values[-1:] if value.removeprefix("-") in SORTS]
        if values:
            kept.setlist(name, list(dict.fromkeys(values)))
    return kept


def _read(query: str) -> QueryDict:
    if len(query) > 4 * QUERY_AT_MOST:
        raise ValidationError(_("These are too many filters to keep: take some away."))
    try:
        return stated(QueryDict(query.removeprefix("?"))) or QueryDict()
    except SuspiciousOperation as error:
        raise ValidationError(_("These are too many filters to keep: take some away.")) from error


def in_words(query: str, request: HttpRequest) -> list[str]:
    """Say what a query narrows; nothing of one that cannot be kept."""
    try:
        return LeadFilter(_read(query), Lead.objects.none(), request=request).describe()
    except ValidationError:
        return []


def ready_views() -> list[ReadyView]:
    """Ready views whose filters all exist."""
    known = LeadFilter.base_filters
    return [view for view in READY_VIEWS if all(name in known for name, _value in view.query)]


def ready_query(view: ReadyView) -> str:
    """The address of a ready view, in the order addresses are kept in."""
    query = QueryDict(mutable=True)
    values = dict(view.query)
    for name in LeadFilter.base_filters:
        if name in values:
            query[name] = values[name]
    return query.urlencode()


@dataclass(frozen=True)
class Count:
    """How many leads a view has; of many only about how many."""

    number: int
    about: bool = False

    def __str__(self) -> str:
        return f"~{indian_grouping(self.number)}" if self.about else indian_grouping(self.number)


def counts_of_ready_views(request: HttpRequest) -> dict[str, Count]:
    """Count all ready views in one query, at most once a minute for each person."""
    key = f"ready-views:{request.user.pk}:{request.user.role}:{timezone.localdate()}"
    return kept(key, lambda: _count(request), COUNTS_KEPT_FOR)


def _count(request: HttpRequest) -> dict[str, Count]:
    """One round trip; each view stops at a limit, beyond which the planner's guess is told."""
    parts, params, sets = [], [], {}
    for view in ready_views():
        rows = _rows(view, request)
        sets[view.slug] = rows
        try:
            capped = rows.order_by().values("pk")[: COUNTED_UP_TO + 1]
            sql, values = capped.query.sql_with_params()
        except EmptyResultSet:
            continue
        # Django wrote the inner statement; every value of it is a parameter.
        parts.append(f"SELECT %s, count(*) FROM ({sql}) counted")  # noqa: S608
        params += [view.slug, *values]
    found: dict[str, int] = {}
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), params)
            found = dict(cursor.fetchall())
    return {slug: _counted(found.get(slug, 0), rows) for slug, rows in sets.items()}


def _rows(view: ReadyView, request: HttpRequest) -> LeadQuerySet:
    visible = Lead.objects.visible_to(request.user)
    return LeadFilter(QueryDict(ready_query(view)), visible, request=request).qs


def _counted(number: int, rows: Any) -> Count:
    if number <= COUNTED_UP_TO:
        return Count(number)
    return Count(round_to_two_digits(max(number, about_how_many(rows))), about=True)
