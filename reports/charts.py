"""What the charts of the MOU status report draw; None where a drawing would say nothing."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.choices import GROUND_BROKEN, PRODUCTION, SIGNED, AgeBand
from leads.filters.mous import NONE
from leads.formats import crore
from leads.models import District, step_order
from reports.links import Links
from reports.queries import Breakdown, MOUStatusReport

Chart = dict[str, Any]

# Many steps are too many colours to tell apart: each step belongs to one of four phases.
def _phases() -> dict[str, list[str]]:
    """The steps of each phase, by what it is called."""
    order = step_order()
    ground, production = order[GROUND_BROKEN], order[PRODUCTION]
    return {
        _("Signed"): [SIGNED],
        _("On the way"): [code for code, at in order.items() if at < ground and code != SIGNED],
        _("Grounded"): [code for code, at in order.items() if ground <= at < production],
        _("In production"): [code for code, at in order.items() if at >= production],
    }


def _crore(amount: Decimal | None) -> float | None:
    value = crore(amount)
    return None if value is None else float(value)


def sectors_by_stage(report: MOUStatusReport, links: Links) -> Chart | None:
    """MOUs of each sector, stacked by how far they have come; the largest sector first."""
    lines = [line for line in report.tables["sector"].lines if line.mous.value]
    lines.sort(key=lambda line: -line.mous.value)
    if not lines:
        return None
    counts: dict[tuple[Any, str], int] = {}
    phases = _phases()
    for row in report.sectors_by_stage:
        phase = next(name for name, steps in phases.items() if row["stage"] in steps)
        cell = (row["top_sector"], phase)
        counts[cell] = counts.get(cell, 0) + row["n"]
    series = []
    for name, stages in phases.items():
        values = [counts.get((line.code, name), 0) for line in lines]
        cells = zip(lines, values, strict=True)
        urls = [
            links.to(value, {"sector": NONE if line.code is None else line.code, "stage": stages})
            for line, value in cells
        ]
        if any(values):
            series.append({"name": name, "values": values, "links": urls})
    names, urls = [line.label for line in lines], [line.mous.url for line in lines]
    size = "chart-short" if len(lines) < 4 else "chart-tall" if len(lines) > 10 else ""
    return {
        "categories": names, "series": series, "unit": _("MOUs"), "links": urls, "size": size,
    }  # fmt: skip


def promised_by_year(table: Breakdown) -> Chart | None:
    """Committed against realised, by fiscal year of signing; None while no amount is stated."""
    lines = [line for line in table.lines if line.mous.value]
    if table.total.committed.value is None and table.total.realised.value is None:
        return None
    chart: Chart = {
        "categories": [line.label for line in lines],
        "names": [_("Committed"), _("Realised")],
        "promised": [_crore(line.committed.value) for line in lines],
        "realised": [_crore(line.realised.value) for line in lines],
        "links": [line.mous.url for line in lines],
        "unit": _("₹ crore"),
    }
    if table.shared:
        chart["categories"].append(_("several years"))
        chart["promised"].append(_crore(table.shared.committed.value))
        chart["realised"].append(None)
        chart["links"].append(table.shared.committed.url)
    return chart


def ages(table: Breakdown) -> Chart | None:
    """MOUs not yet grounded by the time since their signing, as far as that is stated."""
    lines = [line for line in table.lines if line.code != AgeBand.NOT_STATED]
    if not any(line.mous.value for line in lines):
        return None
    return {
        "categories": [line.label for line in lines],
        "values": [line.mous.value for line in lines],
        "links": [line.mous.url for line in lines],
        "unit": _("MOUs"),
    }


def districts(table: Breakdown) -> Chart | None:
    """Committed investment by district, or the number of MOUs while no amount is stated."""
    lines = [line for line in table.lines if line.code is not None]
    if not lines:
        return None
    money = any(line.committed.value is not None for line in lines)
    most = max(line.mous.value for line in lines)
    lgd = dict(District.objects.values_list("pk", "lgd_code"))
    places = [
        {
            "code": lgd[line.code],
            "name": line.label,
            "value": _crore(line.committed.value) if money else line.mous.value,
            "link": line.committed.url if money else line.mous.url,
        }
        for line in lines
    ]
    return {
        "places": places,
        "unit": _("₹ crore") if money else ngettext("MOU", "MOUs", most),
        "key": "lgd",
        "money": money,
    }
