"""The pictures of the MOU report: what each draws, where its marks lead, what is said with it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.choices import GROUND_BROKEN, PRODUCTION, SIGNED, AgeBand
from leads.formats import crore, indian_grouping
from leads.models import District, step_order
from reports.mou_report import Breakdown, Line, MOUReport, Point
from reports.mou_report.lines import narrowing
from reports.pictures.picture import Picture

# What a report is asked for at once when all its pictures are drawn.
TABLES = ("stage", "year", "age", "district", "sector")
SECTORS = 15


def pictures(report: MOUReport, points: Iterable[Point] = ()) -> list[Picture]:
    """Return all pictures of a report, in the order of the page; the trend of the points given."""
    return [
        stages(report),
        years(report.table("year")),
        ages(report.table("age")),
        sectors(report),
        districts(report.table("district")),
        trend(list(points)),
    ]


def stages(report: MOUReport) -> Picture:
    """The funnel: who stands at each step, and who came as far or further."""
    lines = report.table("stage").lines
    asked = report.links.selected.get("stage", [])
    values = [line.mous.value for line in lines]
    reached, urls = [], []
    for index, _line in enumerate(lines):
        codes = [line.code for line in lines[index:] if not asked or line.code in asked]
        reached.append(sum(values[index:]))
        urls.append(report.links.to(reached[-1], {"stage": codes}))
    data = {
        "categories": [line.label for line in lines],
        "names": [_("Here now"), _("This far or further")],
        "values": values,
        "reached": reached,
        "links": [line.mous.url for line in lines],
        "reached_links": urls,
        "unit": _("MOUs"),
    }
    dropped = report.headline.dropped.value
    notes = [_("A step that was passed over counts as reached.")]
    if dropped:
        words = ngettext(
            "%(number)s dropped MOU stands where it came to.",
            "%(number)s dropped MOUs stand where they came to.",
            dropped,
        )
        notes.append(words % {"number": indian_grouping(dropped)})
    title = _("How far the MOUs have come")
    return Picture("stages", title, "funnel", data if any(values) else None, tuple(notes))


def years(table: Breakdown) -> Picture:
    """Committed against realised, by fiscal year of signing."""
    title = _("Committed and realised, by fiscal year of signing")
    if table.total.committed.value is None and table.total.realised.value is None:
        return Picture("years", title, "promised", None, (_nothing_stated(table),))
    lines = [line for line in table.lines if line.mous.value]
    data: dict[str, Any] = {
        "categories": [line.label for line in lines],
        "names": [_("Committed"), _("Realised")],
        "promised": [_crore(line.committed.value) for line in lines],
        "realised": [_crore(line.realised.value) for line in lines],
        "links": [line.mous.url for line in lines],
        "promised_links": [line.committed.url for line in lines],
        "realised_links": [line.realised.url for line in lines],
        "unit": _("₹ crore"),
    }
    if table.shared and table.shared.committed.value is not None:
        data["categories"].append(_("several years"))
        data["promised"].append(_crore(table.shared.committed.value))
        data["realised"].append(None)
        data["links"].append(table.shared.committed.url)
        data["promised_links"].append(table.shared.committed.url)
        data["realised_links"].append("")
    return Picture("years", title, "promised", data, tuple(_unknown(table.total)))


def ages(table: Breakdown) -> Picture:
    """How long ago those not yet grounded were signed, as far as that is stated."""
    lines = [line for line in table.lines if line.code != AgeBand.NOT_STATED]
    unknown = sum(line.mous.value for line in table.lines if line.code == AgeBand.NOT_STATED)
    notes: list[str] = []
    if not table.total.mous.value:
        notes.append(_("Every MOU here is grounded or dropped."))
    elif unknown == table.total.mous.value:
        notes.append(_("No signing date is stated here, so no age is known."))
    elif unknown:
        words = ngettext(
            "Of %(number)s of %(all)s the signing date is not stated, so its age is not known.",
            "Of %(number)s of %(all)s the signing dates are not stated, so their age is not known.",
            unknown,
        )
        of = indian_grouping(table.total.mous.value)
        notes.append(words % {"number": indian_grouping(unknown), "all": of})
    data = {
        "categories": [line.label for line in lines],
        "values": [line.mous.value for line in lines],
        "links": [line.mous.url for line in lines],
        "unit": _("MOUs"),
    }
    title = _("Age of MOUs not yet grounded")
    return Picture("ages", title, "ageing", data if any(data["values"]) else None, tuple(notes))


def sectors(report: MOUReport) -> Picture:
    """The MOUs of each sector by how far they have come; the largest sector first."""
    title = _("Sectors and how far their MOUs have come")
    tab = report.crosstab("sector", "stage")
    lines = [line for line in tab.lines if line.total.figure.value]
    lines.sort(key=lambda line: (line.code is None, -line.total.figure.value))
    if not lines:
        return Picture("sectors", title, "stacked", None, (_("There is no MOU to draw."),))
    notes = []
    if len(lines) > SECTORS:
        words = _("The %(number)s largest sectors; all of them stand in the cross-table.")
        notes.append(words % {"number": SECTORS})
        lines = lines[:SECTORS]
    codes = [code for code, _label in tab.headings]
    series = []
    for number, (name, steps) in enumerate(_phases(codes)):
        at = [index for index, code in enumerate(codes) if code in steps]
        values = [sum(line.cells[index].figure.value or 0 for index in at) for line in lines]
        asked = report.links.selected.get("stage", [])
        stage = [step for step in steps if not asked or step in asked]
        urls = [
            report.links.to(value, {**narrowing(("sector",), (line.code,)), "stage": stage})
            for line, value in zip(lines, values, strict=True)
        ]
        if any(values):
            series.append({"name": name, "values": values, "links": urls, "paint": f"p{number}"})
    data = {
        "categories": [line.label for line in lines],
        "series": series,
        "links": [line.total.figure.url for line in lines],
        "unit": _("MOUs"),
    }
    return Picture("sectors", title, "stacked", data, tuple(notes))


# Eleven steps are too many colours to tell apart: these begin a phase, and a step that is new to
# the ladder belongs to the phase it stands in.
_BEGINS = {
    SIGNED: "signed",
    "land_identified": "land",
    "land_allotted": "land",
    "clearances_applied": "clearances",
    "clearances_in_hand": "clearances",
    GROUND_BROKEN: "grounded",
    PRODUCTION: "production",
}


def _phases(codes: Iterable[str]) -> list[tuple[str, list[str]]]:
    """The steps of each phase, by what it is called."""
    names = {
        "signed": _("Signed"),
        "land": _("Land"),
        "clearances": _("Clearances"),
        "grounded": _("Grounded"),
        "production": _("In production"),
    }
    order = step_order()
    steps: dict[str, list[str]] = {phase: [] for phase in names}
    phase = "signed"
    for code in sorted({*order, *codes}, key=lambda code: order.get(code, len(order))):
        phase = _BEGINS.get(code, phase)
        steps[phase].append(code)
    return [(name, steps[phase]) for phase, name in names.items()]


def districts(table: Breakdown) -> Picture:
    """Committed investment by district, or the number of MOUs while no amount is stated."""
    lines = [line for line in table.lines if line.code is not None and line.mous.value]
    money = any(line.committed.value for line in lines)
    title = _("Committed investment by district") if money else _("MOUs by district")
    notes = [_("Boundaries indicative.")]
    if not lines:
        return Picture("map", title, "map", None, (_("No MOU states its district."),))
    if not money:
        notes.append(_("No investment is stated, so the map shows how many MOUs."))
    elif table.shared:
        notes.append(_("Totals for several districts are not on the map."))
    notes.extend(_elsewhere(table, money))
    lgd = dict(District.objects.values_list("pk", "lgd_code"))
    places = [
        {
            "code": lgd[line.code],
            "name": line.label,
            "value": _crore(line.committed.value) if money else line.mous.value,
            "link": line.committed.url if money else line.mous.url,
        }
        for line in lines
        if lgd.get(line.code)
    ]
    unit = _("₹ crore") if money else _("MOUs")
    return Picture("map", title, "map", {"places": places, "unit": unit}, tuple(notes))


def _elsewhere(table: Breakdown, money: bool) -> Iterable[str]:
    """What the map cannot show: MOUs without a district, and those without an amount."""
    nowhere = sum(line.mous.value for line in table.lines if line.code is None)
    if nowhere:
        words = ngettext(
            "%(number)s MOU states no district.", "%(number)s MOUs state no district.", nowhere
        )
        yield words % {"number": indian_grouping(nowhere)}
    if money:
        yield from _unknown(table.total)[:1]


def trend(points: list[Point]) -> Picture:
    """What was realised, as on the last day of each month."""
    title = _("Realised investment, month by month")
    values = [_crore(point.measures.realised) for point in points]
    if all(value is None for value in values):
        note = _("No update says yet what was realised.")
        return Picture("trend", title, "trend", None, (note,))
    data = {
        "categories": [_month(points, index) for index in range(len(points))],
        "values": values,
        "links": [point.url if point.measures.mous else "" for point in points],
        "unit": _("₹ crore"),
    }
    note = _("As known on the last day of each month; the last point is the day of the report.")
    return Picture("trend", title, "trend", data, (note,))


def _month(points: list[Point], index: int) -> str:
    """“Nov 2026” at the ends and where a year begins, else “Mar”."""
    day = points[index].day
    full = index in (0, len(points) - 1) or day.year != points[index - 1].day.year
    return date_format(day, "M Y" if full else "M")


def _nothing_stated(table: Breakdown) -> str:
    number = table.total.mous.value
    return ngettext(
        "The MOU states no investment, and no update says what was realised.",
        "None of the %(shown)s MOUs states an investment, and no update says what was realised.",
        number,
    ) % {"shown": indian_grouping(number)}


def _unknown(total: Line) -> list[str]:
    """Of how many MOUs an amount is not stated: they are in no bar."""
    said = []
    for unknown, words in (
        (total.committed_unknown.value, _("Committed: %(number)s of %(all)s not stated.")),
        (total.realised_unknown.value, _("Realised: %(number)s of %(all)s not stated.")),
    ):
        if unknown:
            all_of_them = indian_grouping(total.mous.value)
            said.append(words % {"number": indian_grouping(unknown), "all": all_of_them})
    return said


def _crore(amount: Decimal | None) -> float | None:
    value = crore(amount)
    return None if value is None else float(value)
