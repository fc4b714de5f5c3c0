"""Lines of the MOU report, each drawn once: equal lines look alike, so none is out of date."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from reports.mou_numbers import CrossRow, Row, SilentRow, silent_rows

register = template.Library()

# Two to four kB each: a few dozen reports.
KEPT = 2_000


@register.simple_tag
def report_row(row: Row) -> SafeString:
    """Draw a line of a table."""
    return _drawn("reports/mou_row.html", row, get_language() or "en")


@register.simple_tag
def cross_row(row: CrossRow) -> SafeString:
    """Draw a line of a cross-table."""
    return _drawn("reports/mou_cross_row.html", row, get_language() or "en")


@register.simple_tag
def silent_of(silence: Any) -> list[SilentRow]:
    """The silent MOUs of a report in words; of a frozen one as well."""
    return silent_rows(silence.mous)


@register.simple_tag
def silent_row(row: SilentRow, may_update: Any) -> SafeString:
    """Draw an MOU nobody has updated."""
    return _silent(row, bool(may_update), get_language() or "en")


@lru_cache(KEPT)
def _silent(row: SilentRow, may_update: bool, _language: str) -> SafeString:
    drawn = get_template("reports/mou_silent_row.html")
    return drawn.render({"row": row, "may_update": may_update})


@lru_cache(KEPT)
def _drawn(name: str, row: Row | CrossRow, _language: str) -> SafeString:
    return get_template(name).render({"row": row})
