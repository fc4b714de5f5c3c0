"""What may stand in a cell: never a live formula, and never a damaged value.

Spreadsheets run text that begins like a formula. Such text gets an apostrophe in front, which
`unguarded` takes away again; telephone numbers (“+81-3-…”) and plain numbers (“-5.2”) are no
formulas and stay as they are. Numbers and dates are not text and are never touched.
"""

import re
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

GUARD = "'"
# Also the full-width signs of Japanese keyboards; what a program skips over in front of them counts
# as not there.
_SKIPPED = "\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff"
_LIKE_A_FORMULA = re.compile(rf"'*(?:[\t\r\n]|[{_SKIPPED}]*[=+\-@＝＋－＠])")
_PHONE_OR_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?|\+\d[\d ().-]*\d")


def guarded(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    if text[:1].isalnum():
        return text  # nearly all cells
    if _LIKE_A_FORMULA.match(text) and not _PHONE_OR_NUMBER.fullmatch(text):
        return GUARD + text
    return text


def unguarded(text: str) -> str:
    """Return what `guarded` was given."""
    rest = text.removeprefix(GUARD)
    if rest != text and _LIKE_A_FORMULA.match(rest) and not _PHONE_OR_NUMBER.fullmatch(rest):
        return rest
    return text


def as_text(value: Any, zone: tzinfo) -> str:
    """Return a cell of a CSV file; what is not stated is empty."""
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None).isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return plain(value)
    return str(value)


def plain(number: Decimal) -> str:
    """A decimal without exponent and without the zeros of its column: 1850, 12.5."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
