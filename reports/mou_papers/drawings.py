"""The report's pictures for papers: the same as on the page."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.blocks import Picture
from reports.mou_papers.material import Material
from reports.mou_report import Point, month_ends

MONTHS = 12


def trend_points(material: Material) -> list[Point]:
    """Where the selection stood at the ends of the last months; asked once."""
    if material.points is None:
        material.points = material.report.trend(month_ends(material.question.day, MONTHS))
    return material.points


def drawings(material: Material) -> dict[str, Picture]:
    """Return the pictures that say something, by name."""
    return {}


def indicative() -> str:
    """What stands under each map."""
    return _("Boundaries are indicative.")


@dataclass(frozen=True)
class Drawn:
    """A picture as PNG with its words."""

    title: str
    png: bytes
    alt: str
    note: str


def map_png(material: Material) -> Drawn | None:
    """Return the map of the districts for a slide; None where no district is stated."""
    return None
