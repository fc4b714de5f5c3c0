"""Dates in figures: 2026-12-05, 5/12/2026, 12/5."""

import re
from datetime import date

from django.utils.translation import gettext as _

from followups.dates_in_words.phrases import phrase
from followups.dates_in_words.sums import Answer, named_day

_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_NOT_DATES = {"24/7", "9/11", "50/50"}
BESIDE = r"(?:\s?\((?P<wd>[月火水木金土日]|mon|tue|wed|thu|fri|sat|sun)(?:曜日?)?\))?"
_DAYS = "月火水木金土日"
_SHORT = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _weekday(match: re.Match[str]) -> int | None:
    word = match["wd"]
    if not word:
        return None
    return _DAYS.index(word) if word in _DAYS else _SHORT.index(word)


@phrase(
    rf"(?<![\d./-])(?P<year>(?:19|20|21)\d\d)[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?![\d/-]){BESIDE}"
)
def year_first(match: re.Match[str], today: date) -> Answer | None:
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    return named_day(today, month, day, year, _weekday(match))


@phrase(
    rf"(?<![\d./-])(?P<a>\d{{1,2}})[-/.](?P<b>\d{{1,2}})[-/.](?P<year>(?:19|20|21)\d\d|\d\d)(?![\d/-]){BESIDE}"
)
def year_last(match: re.Match[str], today: date) -> Answer | None:
    year = int(match["year"])
    return _either(match, today, year + 2000 if year < 100 else year)


@phrase(rf"(?<![\d./-])(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})(?![\d/.%-]){BESIDE}", shy=True)
def without_year(match: re.Match[str], today: date) -> Answer | None:
    return None if match[0] in _NOT_DATES else _either(match, today, None)


def _either(match: re.Match[str], today: date, year: int | None) -> Answer | None:
    """Day first as in India and Britain; month first in a Japanese sentence, or if it must be."""
    a, b = int(match["a"]), int(match["b"])
    month_first = bool(_JAPANESE.search(match.string)) or b > 12
    if month_first and a > 12:
        month_first = False
    month, day = (a, b) if month_first else (b, a)
    if a == b or (year is not None and max(a, b) > 12):
        return named_day(today, month, day, year, _weekday(match))
    how = _("Read as month/day.") if month_first else _("Read as day/month.")
    swapped = named_day(today, day, month, year)
    others = (swapped.day,) if swapped and swapped.day else ()
    if max(a, b) > 12:
        how = how if month_first and not _JAPANESE.search(match.string) else ""
    return named_day(today, month, day, year, _weekday(match), how, others)
