"""Lines and values of the desk's reports."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

from reports.desk.table import Column, Kind, Row, in_words

register = template.Library()


@register.filter
def in_kind(value: Any, kind: Kind) -> str:
    """A value as people read it: “12.5 days”."""
    return in_words(value, kind)


@register.simple_tag
def desk_row(row: Row, columns: Sequence[Column]) -> SafeString:
    """A line of a table, each cell with its column."""
    pairs = list(zip(row.cells, columns, strict=True))
    return get_template("reports/desk_row.html").render({"row": row, "pairs": pairs})
