"""The map: the leads an address asks for, by district of Uttar Pradesh."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from leads.district_map import (
    Place,
    counted_by_district,
    drawing,
    places_of,
    without_district,
)
from leads.views.narrowed import filter_query, narrowed_set, rest_of

SORTS: dict[str, Callable[[Place], Any]] = {
    "district": lambda place: str(place.district),
    "leads": lambda place: place.leads,
    "investment": lambda place: place.rupees or 0,
}


@require_safe
@require(Permission.VIEW)
def lead_map(request: HttpRequest) -> HttpResponse:
    """Districts shaded by leads or by investment, and a table that says the same."""
    by_investment = request.GET.get("measure") == "investment"
    context = narrowed_set(request, "measure")
    places, shades = places_of(counted_by_district(context["leads"]), by_investment)
    context |= {
        "by_investment": by_investment,
        "places": sorted(places, key=lambda place: str(place.district)),
        "rows": _sorted(places, request.GET.get("sort", ""), by_investment),
        "shades": shades,
        "drawing": drawing(),
        "nowhere": without_district(context["leads"]),
        "several": any(place.leads for place in places),
        "nowhere_query": filter_query(request.GET, district="none"),
        "district_query": rest_of(request, "district"),
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"leads/lead_map.html{part}", context)


def _sorted(places: list[Place], sort: str, by_investment: bool) -> list[Place]:
    """By the column asked for; else most first."""
    key, descending = sort.removeprefix("-"), sort.startswith("-")
    if key not in SORTS:
        key, descending = ("investment" if by_investment else "leads"), True
    by_name = sorted(places, key=lambda place: str(place.district))
    return sorted(by_name, key=SORTS[key], reverse=descending)
