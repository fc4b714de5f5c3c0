"""The map of Uttar Pradesh's districts: outlines drawn once, shades by what is counted."""

import json
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from math import cos, radians
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.formats import indian_grouping, rupees
from leads.models import District, Lead

OUTLINES = settings.BASE_DIR / "static" / "geo" / "up-districts.json"
WIDTH = 1000
SHADES = 5
# A degree of longitude is shorter up here: the state lies around this latitude.
MIDDLE = 27.2


class Outline(NamedTuple):
    """A district's border as the path of an SVG, and a point inside for its label."""

    lgd: int
    path: str
    middle: tuple[int, int] = (0, 0)


class Drawing(NamedTuple):
    """All outlines and the size of the picture."""

    width: int
    height: int
    outlines: tuple[Outline, ...]


class Place(NamedTuple):
    """What stands in a district."""

    district: District
    path: str
    leads: int
    rupees: Decimal | None
    not_stated: int
    shade: int

    @property
    def words(self) -> str:
        """“Lucknow: 2 leads, ₹420 crore, 1 not stated”."""
        number = ngettext("%(n)s lead", "%(n)s leads", self.leads)
        parts = [number % {"n": indian_grouping(self.leads)}]
        if self.leads and self.rupees is None:
            parts.append(_("investment not stated"))
        elif self.leads:
            parts.append(rupees(self.rupees))
            if self.not_stated:
                parts.append(_("%(n)s not stated") % {"n": indian_grouping(self.not_stated)})
        return f"{self.district}: {', '.join(parts)}"


class Shade(NamedTuple):
    """A step of the legend; both ends belong to it."""

    number: int
    low: Any
    high: Any


@lru_cache(maxsize=1)
def drawing() -> Drawing:
    """Project the boundaries once and keep the paths: whole units, relative steps."""
    features = json.loads(OUTLINES.read_text())["features"]
    rings = {int(f["properties"]["lgd"]): _rings(f["geometry"]) for f in features}
    points = [point for each in rings.values() for ring in each for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = cos(radians(MIDDLE))
    scale = WIDTH / ((east - west) * squeeze)

    def at(point: Sequence[float]) -> tuple[int, int]:
        return (
            round((point[0] - west) * squeeze * scale),
            round((north - point[1]) * scale),
        )

    outlines = tuple(
        Outline(
            lgd,
            "".join(_path([at(p) for p in ring]) for ring in each),
            _middle([at(p) for p in max(each, key=len)]),
        )
        for lgd, each in sorted(rings.items())
    )
    return Drawing(WIDTH, round((north - south) * scale), outlines)


def _rings(geometry: dict[str, Any]) -> list[Any]:
    if geometry["type"] == "Polygon":
        return list(geometry["coordinates"])
    return [ring for polygon in geometry["coordinates"] for ring in polygon]


def _middle(points: list[tuple[int, int]]) -> tuple[int, int]:
    """The centre of gravity of a ring: where a district's name stands."""
    pairs = list(pairwise([*points, points[0]]))
    crosses = [x * b - a * y for (x, y), (a, b) in pairs]
    area = sum(crosses) or 1
    x = sum((p[0] + q[0]) * cross for (p, q), cross in zip(pairs, crosses, strict=True))
    y = sum((p[1] + q[1]) * cross for (p, q), cross in zip(pairs, crosses, strict=True))
    return round(x / (3 * area)), round(y / (3 * area))


def _path(points: list[tuple[int, int]]) -> str:
    """“M12 30l5-1-3 9z”: short, for 75 of them stand in the page."""
    (x, y), *rest = points
    steps = [f"M{x} {y}l"]
    for to_x, to_y in rest:
        if (to_x, to_y) != (x, y):
            steps.append(f"{to_x - x} {to_y - y} ")
            x, y = to_x, to_y
    return "".join(steps).replace(" -", "-").rstrip() + "z"


def counted_by_district(leads: QuerySet) -> dict[int, dict[str, Any]]:
    """Leads and rupees in each district: one query; a lead of two districts counts in both."""
    links = Lead.districts.through.objects.filter(lead__in=leads.order_by().values("pk"))
    sums = links.values("district").annotate(
        leads=Count("lead"),
        rupees=Sum("lead__amount_inr"),
        not_stated=Count("lead", filter=Q(lead__amount_inr__isnull=True)),
    )
    return {row.pop("district"): row for row in sums}


def without_district(leads: QuerySet) -> int:
    """Leads that name no district."""
    named = Lead.districts.through.objects.values("lead")
    return leads.order_by().exclude(pk__in=named).count()


def shades_of(values: Sequence[Any]) -> list[Shade]:
    """Split values above nothing into up to five steps with about equally many districts."""
    known = sorted({value for value in values if value})
    if not known:
        return []
    steps = min(SHADES, len(known))
    edges = [known[len(known) * step // steps] for step in range(steps)] + [None]
    return [
        Shade(
            # Few steps take the far ends of the colours, so that they can be told apart.
            SHADES - steps + step + 1,
            edges[step],
            max(v for v in known if edges[step + 1] is None or v < edges[step + 1]),
        )
        for step in range(steps)
    ]


def shade_of(value: Any, shades: Sequence[Shade]) -> int:
    """The number of a value's step; 0 where there is nothing."""
    return next((s.number for s in shades if value and s.low <= value <= s.high), 0)


def places_of(
    found: dict[int, dict[str, Any]], by_investment: bool
) -> tuple[list[Place], list[Shade]]:
    """All 75 districts with what stands in them, and the legend."""
    measure = "rupees" if by_investment else "leads"
    shades = shades_of([row[measure] for row in found.values()])
    paths = {outline.lgd: outline.path for outline in drawing().outlines}
    nothing: dict[str, Any] = {"leads": 0, "rupees": None, "not_stated": 0}
    places = []
    for district in District.objects.all():
        row = found.get(district.pk, nothing)
        path = paths.get(district.lgd_code, "")
        places.append(Place(district, path, **row, shade=shade_of(row[measure], shades)))
    return places, shades
