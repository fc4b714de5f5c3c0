"""Money, dates, times and names in words, in one place: screens, mails and exports all ask here."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from leads.choices import CRORE, LAKH_CRORE, Currency, DatePrecision

SYMBOLS = {Currency.INR: "₹", Currency.JPY: "¥", Currency.USD: "$", Currency.EUR: "€"}
_OKU = 100_000_000
_ZONE_NAMES = {"Asia/Tokyo": "JST", "Asia/Kolkata": "IST"}


def both_scripts(english: str, native: str) -> tuple[str, str]:
    """Return a name in the reader's script, and in the other where there are two."""
    first, other = (native, english) if get_language() == "ja" else (english, native)
    return (first, other) if first else (other, "")


def not_stated() -> str:
    return _("not stated")


def indian_grouping(whole: int) -> str:
    """Return 1,00,000-style grouping: the last three digits, then pairs."""
    digits = str(abs(whole))
    head, tail = digits[:-3], digits[-3:]
    while head:
        tail, head = f"{head[-2:]},{tail}", head[:-2]
    return f"-{tail}" if whole < 0 else tail


def grouped(value: Decimal) -> str:
    """Return a number with Indian grouping and up to two places: 12,34,567.5."""
    whole, fraction = _trimmed(value, 2)
    return indian_grouping(whole) + (f".{fraction}" if fraction else "")


def _trimmed(value: Decimal, places: int) -> tuple[int, str]:
    """Round half up; return the whole part and the fraction without trailing zeros."""
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole = int(rounded)
    fraction = format(abs(rounded - whole), "f")[2:].rstrip("0")
    return whole, fraction


def rupees(amount: Decimal | None) -> str:
    """Return an amount in rupees as “₹1,850 crore” or “₹1.25 lakh crore”; None is “not stated”."""
    if amount is None:
        return not_stated()
    if abs(amount) >= LAKH_CRORE:
        whole, fraction = _trimmed(amount / LAKH_CRORE, 2)
        number = indian_grouping(whole) + (f".{fraction}" if fraction else "")
        return _("₹%(number)s lakh crore") % {"number": number}
    if abs(amount) >= CRORE / 10:
        whole, fraction = _trimmed(amount / CRORE, 0 if abs(amount) >= 1000 * CRORE else 2)
        number = indian_grouping(whole) + (f".{fraction}" if fraction else "")
        return _("₹%(number)s crore") % {"number": number}
    return f"₹{indian_grouping(int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP)))}"


def money(amount: Decimal | None, currency: str) -> str:
    """Return an amount in its own currency: rupees in crore, yen in 億, others grouped by three."""
    if amount is None:
        return not_stated()
    if currency == Currency.INR:
        return rupees(amount)
    symbol = SYMBOLS.get(Currency(currency), currency) if currency else ""
    if currency == Currency.JPY and abs(amount) >= _OKU:
        whole, fraction = _trimmed(amount / _OKU, 2)
        return f"{symbol}{whole:,}" + (f".{fraction}" if fraction else "") + "億"
    whole, fraction = _trimmed(amount, 2)
    return f"{symbol}{whole:,}" + (f".{fraction}" if fraction else "")


def crore(amount: Decimal | None) -> Decimal | None:
    """Return rupees as a number of crore, two places, for charts and columns headed ₹ crore."""
    return None if amount is None else (amount / CRORE).quantize(Decimal("0.01"))


def day(value: date | None) -> str:
    return date_format(value, "DATE_FORMAT") if value else not_stated()


def long_day(value: date) -> str:
    """Return “Monday, 23 November 2026”: a day in the words of a letter."""
    return date_format(value, pgettext("date format", "l, j F Y"))


def listed(words: list[str]) -> str:
    """Return “a, b, c” as the reader's language joins it."""
    return pgettext("between two things", ", ").join(words)


def precise_date(value: date | None, precision: str = DatePrecision.DAY) -> str:
    """Return a date no more exact than it is known: “2026”, “August 2025” or “10 Aug 2025”."""
    if value is None:
        return not_stated()
    if precision == DatePrecision.YEAR:
        return str(value.year)
    if precision == DatePrecision.MONTH:
        return date_format(value, pgettext("date format", "F Y"))
    return day(value)


def fiscal_year(start: int) -> str:
    """Return “2025–26” for the fiscal year that begins in April 2025."""
    return f"{start}–{(start + 1) % 100:02d}"


def day_span(first: date, last: date) -> str:
    """Return “20–26 Jul 2025”, shortened where month or year repeat."""
    if first == last:
        return day(first)
    start = start_of_span(first, last)
    return f"{start}–{day(last)}" if start.isdigit() else f"{start} – {day(last)}"


def start_of_span(first: date, last: date) -> str:
    """Return the first day as it stands before the last: “20”, “30 Jun” or the whole of it."""
    if get_language() == "ja":  # the year stands first there: nothing at the end can be shared
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return str(first.day)
    return _day_and_month(first) if first.year == last.year else day(first)


def _day_and_month(value: date | datetime) -> str:
    return date_format(value, pgettext("date format", "j M"))


def has_two_clocks(zone: str) -> bool:
    """Say whether a clock is one of the two this trade lives by."""
    return zone in _ZONE_NAMES


def two_clocks(instant: datetime, place_zone: str, place: str = "") -> str:
    """Return “14:00 Tokyo (10:30 IST)”: the place's clock first, the other country's beside it."""
    other_zone = "Asia/Kolkata" if place_zone != "Asia/Kolkata" else "Asia/Tokyo"
    there, other = (
        instant.astimezone(ZoneInfo(place_zone)),
        instant.astimezone(ZoneInfo(other_zone)),
    )
    shift = "" if there.date() == other.date() else f"{_day_and_month(other)} "
    name = place or _ZONE_NAMES[place_zone]
    return f"{there:%H:%M} {name} ({shift}{other:%H:%M} {_ZONE_NAMES[other_zone]})"
