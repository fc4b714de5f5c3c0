"""Template doors to `leads.formats`."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from leads import formats

register = template.Library()


def _muted(text: str, known: bool) -> str | SafeString:
    return text if known else format_html('<span class="not-stated">{}</span>', text)


@register.filter
def rupees(amount: Decimal | None) -> str:
    return _muted(formats.rupees(amount), amount is not None)


@register.filter
def stated(value: Any) -> Any:
    """Show a value, or “not stated” for an unknown one; zero is a value."""
    known = value is not None and value != "" and value != []
    return value if known else _muted(formats.not_stated(), False)


@register.filter
def number(value: int | None) -> str:
    """Show a whole number with Indian grouping, or “not stated”."""
    return _muted(
        formats.not_stated() if value is None else formats.indian_grouping(int(value)),
        value is not None,
    )


@register.filter
def day(value: date | None) -> str:
    return _muted(formats.day(value), value is not None)


@register.filter
def long_day(value: date) -> str:
    return formats.long_day(value)


@register.simple_tag
def money(amount: Decimal | None, currency: str) -> str:
    return _muted(formats.money(amount, currency), amount is not None)


@register.simple_tag
def precise_date(value: date | None, precision: str = "day") -> str:
    return _muted(formats.precise_date(value, precision), value is not None)


@register.simple_tag
def day_span(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return _muted(formats.not_stated(), False)
    return formats.day_span(first, last)
