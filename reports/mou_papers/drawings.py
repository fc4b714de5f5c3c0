"""The report's pictures for papers: the same as on the page."""

from dataclasses import dataclass

from reports.blocks import Picture
from reports.mou_papers.material import Material
from reports.mou_report import Point, month_ends
from reports.pictures.of_report import districts, pictures

MONTHS = 12
# How wide each is drawn (a whole line of A4 is 640) and shown, as a share of the line.
SHARES = {"map": 0.8}
# Half a slide: the legend has the larger letters.
HALF, SHARP = 420, 220


@dataclass(frozen=True)
class Drawn:
    """A picture as PNG with its words."""

    title: str
    png: bytes
    alt: str
    note: str


def trend_points(material: Material) -> list[Point]:
    """Where the selection stood at the ends of the last months; asked once."""
    if material.points is None:
        material.points = []
        for day in month_ends(material.question.day, MONTHS):
            material.points += material.report.trend([day])
            material.beat()
    return material.points


def drawings(material: Material) -> dict[str, Picture]:
    """Return the pictures that say something, by name; drawn once."""
    if material.drawn is None:
        drawn = pictures(material.report, trend_points(material))
        material.drawn = {
            each.name: Picture(
                svg=each.svg(),
                alt=each.title,
                note=" ".join(each.notes),
                title=each.title,
                width=SHARES.get(each.name, 1.0),
            )
            for each in drawn
            if each.data
        }
    return material.drawn


def map_png(material: Material) -> Drawn | None:
    """Return the map of the districts for a slide; None where no district is stated."""
    picture = districts(material.table("district"))
    if not picture.data:
        return None
    png = picture.png(width=HALF, ppi=SHARP)
    return Drawn(picture.title, png, picture.title, " ".join(picture.notes))
