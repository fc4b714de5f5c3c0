"""The search page, and the same results in the palette that opens on every page."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, may, require
from followups.dates_in_words import read_day
from leads.searching import LONGEST_QUERY, Query
from reports.jumps import jumps
from reports.search import find

ON_PAGE = 10
IN_PALETTE = 5


@require(Permission.VIEW)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything that holds the words of the address, grouped by kind."""
    context = _context(request, ON_PAGE, count=True)
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    response = render(request, f"reports/search.html{part}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require(Permission.VIEW)
@require_safe
def palette(request: HttpRequest) -> HttpResponse:
    """The best few of each kind, for who is still typing; without words, where to go."""
    if not request.htmx:  # type: ignore[attr-defined]
        query = urlencode({"q": request.GET.get("q", "")[:LONGEST_QUERY]})
        return redirect(f"{reverse('reports:search')}?{query}")
    context = _context(request, IN_PALETTE, count=False)
    context["jumps"] = jumps(request.user, str(context["q"]))
    if may(request.user, Permission.FOLLOWUP_EDIT):
        # A line that names a day is rather to be written down than to be looked for.
        context["reading"] = read_day(str(context["q"]), timezone.localdate())
    return render(request, "reports/palette_options.html", context)


def _context(request: HttpRequest, wanted: int, *, count: bool) -> dict[str, object]:
    typed = request.GET.get("q", "")
    query = Query(typed)
    return {
        "q": query.typed,
        "asked": bool(query),
        "short": bool(query) and query.is_short,
        "cut": len(typed) > LONGEST_QUERY,
        "groups": find(typed, request.user, wanted, count=count),
    }
