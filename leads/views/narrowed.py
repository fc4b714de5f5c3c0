"""The leads an address asks for: list, board, calendar and map show the same set."""

from typing import Any

from django.http import HttpRequest, QueryDict

from leads.filters.leads import LeadFilter
from leads.models import Lead
from leads.paging import how_many

# Keys of the address that are one view's own and mean nothing to the others.
OWN_KEYS = ("page", "after", "before", "count", "by", "month", "measure", "sort")


def narrowed_set(request: HttpRequest, *own: str) -> dict[str, Any]:
    """Return filter, words, and “showing 8 of 403”; `own`: keys the page keeps when cleared."""
    leads = Lead.objects.visible_to(request.user)
    narrowed = LeadFilter(request.GET, leads, request=request)
    words = narrowed.describe()
    total, total_about = how_many(leads)
    shown, about = (total, total_about)
    if narrowed.errors:
        shown, about = 0, False
    elif words:
        shown, about = how_many(narrowed.qs)
    kept = QueryDict(mutable=True)
    for key in own:
        if request.GET.get(key):
            kept[key] = request.GET[key]
    return {
        "filter": narrowed,
        "leads": narrowed.qs,
        "words": words,
        "shown": shown,
        "about": about,
        "total": total,
        "total_about": total_about,
        "clear_url": f"{request.path}?{kept.urlencode()}" if kept else request.path,
    }


def filter_query(query: QueryDict, **more: Any) -> str:
    """The part of an address every view understands, with something added: for links to lists."""
    kept = query.copy()
    for key, values in query.lists():
        kept.setlist(key, [value for value in values if value])
        if key in OWN_KEYS or not kept.getlist(key):
            del kept[key]
    for key, value in more.items():
        kept[key] = value
    return kept.urlencode()


def rest_of(request: HttpRequest, *besides: str) -> str:
    """The address without some keys, to which a link adds its own: “q=tokyo&” or nothing."""
    query = request.GET.copy()
    for key in besides:
        query.pop(key, None)
    rest = filter_query(query)
    return f"{rest}&" if rest else ""
