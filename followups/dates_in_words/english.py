"""Days as they are said in English."""

import re
from datetime import date

from django.utils.translation import gettext as _

from followups.choices import Repeats
from followups.dates_in_words import sums
from followups.dates_in_words.phrases import phrase
from followups.dates_in_words.sums import Answer, checked, in_months, named_day, plus
from leads.working_days import add_working_days

# Not within a word or a number of Latin letters; other scripts may stand right beside it.
B, E = r"(?<![a-z0-9])", r"(?![a-z0-9])"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LONG = r"(?P<wd>monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
WD = (
    r"(?P<wd>monday|mon|tuesday|tues|tue|wednesday|weds|wed|thursday|thurs|thur|thu|friday|fri"
    r"|saturday|sat|sunday|sun)\.?"
)
MONTH = (
    r"(?P<month>january|jan|february|feb|march|mar|april|apr|may|june|jun|july|jul|august|aug"
    r"|september|sept|sep|october|oct|november|nov|december|dec)\.?"
)
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20,
    "thirty": 30, "a couple of": 2, "couple of": 2, "a few": 3, "few": 3,
}  # fmt: skip
N = rf"(?P<n>\d{{1,3}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))})"
UNIT = (
    r"(?P<unit>(?:working|business|work|office)[ -]?days?|days?|fortnights?|weeks?|months?|years?)"
).replace(" ", r"\s")
ORDINAL = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?:,? *-? *(?P<year>(?:19|20|21)\d\d|'\d\d))?".replace(" ", r"\s")
BESIDE = rf"(?:{WD},? (?:the )?)?"
PART = r"(?P<part>end(?: of)?|middle of|mid|beginning of|start of|early|late)"
SPAN = r"(?:\d{1,2}(?:st|nd|rd|th)?\s*[-–]\s*)?"  # of “5–7 Dec” the last day counts


def _weekday(match: re.Match[str]) -> int | None:
    word = match["wd"]
    return _DAYS.index(word[:3]) if word else None


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return 2000 + int(text[1:]) if text.startswith("'") else int(text)


def count(word: str) -> int:
    """Return the number a word says."""
    word = " ".join(word.split())
    return _COUNTS.get(word) or int(word) if not word.isdecimal() else int(word)


def later(day: date, n: int, unit: str) -> date:
    """Return a day so many days, weeks, months or working days later, or earlier."""
    if unit.startswith(("work", "business", "office")):
        return add_working_days(day, n)
    if unit.startswith("month"):
        return in_months(day, n)
    if unit.startswith("year"):
        return in_months(day, 12 * n)
    return plus(day, n * {"w": 7, "f": 14}.get(unit[0], 1))


def counted(today: date, n: int, unit: str, vague: bool = False) -> Answer:
    """So much later, and how that was counted."""
    how = ""
    if unit.startswith(("work", "business", "office")):
        how = _("Counted without weekends and public holidays of both countries.")
    elif vague:
        how = _("“A few” is read as three.")
    return checked(later(today, n, unit), today, how)


# --- Near days --------------------------------------------------------------------------------
@phrase(rf"{B}(?:today|tonight|(?:this|in the) (?:afternoon|evening)|this morning|eod|cob"
        rf"|(?:the )?end of (?:the )?day){E}")  # fmt: skip
def today_(_match: re.Match[str], today: date) -> Answer:
    return checked(today, today)


@phrase(rf"{B}(?:the )?day after tomorrow{E}")
def day_after(_match: re.Match[str], today: date) -> Answer:
    return checked(plus(today, 2), today)


@phrase(rf"{B}(?:tomorrow|tomorow|tommorrow|tommorow|tmrw|tmr|tmrow)"
        rf"(?: (?:morning|afternoon|evening|night))?{E}")  # fmt: skip
def tomorrow(_match: re.Match[str], today: date) -> Answer:
    return checked(plus(today, 1), today)


@phrase(rf"{B}yesterday{E}")
def yesterday(_match: re.Match[str], today: date) -> Answer:
    return checked(plus(today, -1), today)


# --- Weekdays ---------------------------------------------------------------------------------
@phrase(rf"{B}(?:(?P<shown>next|this coming|this|coming|upcoming|last|past) ){WD}{E}(?! week{E})")
def shown_weekday(match: re.Match[str], today: date) -> Answer:
    weekday = _weekday(match) or 0
    if match["shown"] == "next":
        return sums.next_weeks(today, weekday)
    if match["shown"] == "this":
        return sums.this_weeks(today, weekday)
    if match["shown"] in ("last", "past"):
        return checked(plus(sums.coming(plus(today, -1), weekday), -7), today)
    return checked(sums.coming(today, weekday), today)


@phrase(rf"{B}{LONG}{E}")
def long_weekday(match: re.Match[str], today: date) -> Answer:
    return sums.bare_weekday(today, _weekday(match) or 0)


@phrase(rf"{B}{WD}(?:{E}|$)", shy=True)
def short_weekday(match: re.Match[str], today: date) -> Answer:
    return sums.bare_weekday(today, _weekday(match) or 0)


@phrase(rf"{B}{WD} week{E}|{B}(?P<n>a|one|two|1|2) weeks? (?:on|from|after) (?P<wd2>{LONG[7:]}{E}")
def weekday_week(match: re.Match[str], today: date) -> Answer:
    weekday = _DAYS.index((match["wd"] or match["wd2"])[:3])
    weeks = count(match["n"]) if match["n"] else 1
    return checked(plus(sums.coming(today, weekday), 7 * weeks), today)


@phrase(rf"{B}{WD},? (?:of |in )?(?P<which>this week|next week|(?:the )?week after next){E}")
def weekday_of_week(match: re.Match[str], today: date) -> Answer:
    return _of_week(match, today)


@phrase(rf"{B}(?P<which>this week|next week|(?:the )?week after next)(?:'s|’s)?,? (?:on )?{WD}{E}")
def week_then_weekday(match: re.Match[str], today: date) -> Answer:
    return _of_week(match, today)


def _weeks(which: str) -> int:
    return 0 if which.startswith("this") else 1 if which.startswith("next") else 2


def _of_week(match: re.Match[str], today: date) -> Answer:
    weeks, weekday = _weeks(match["which"]), _weekday(match) or 0
    if weeks == 0:
        return sums.this_weeks(today, weekday)
    return checked(plus(sums.monday(today, weeks), weekday), today)


# --- Weeks, months, years ---------------------------------------------------------------------
@phrase(rf"{B}(?P<which>next week|(?:the )?week after next){E}")
def week(match: re.Match[str], today: date) -> Answer:
    return sums.week_begin(today, _weeks(match["which"]))


@phrase(rf"{B}(?:(?:the )?(?:end of|later) )?(?:the |this )week{E}|{B}eow{E}")
def this_week(_match: re.Match[str], today: date) -> Answer:
    return sums.week_end(today)


@phrase(rf"{B}(?:the )?(?P<part>end|middle|mid|beginning|start|early|late)(?: of)?(?: |-)"
        rf"(?P<which>next week|(?:the )?week after next){E}")  # fmt: skip
def part_of_week(match: re.Match[str], today: date) -> Answer:
    weeks, part = _weeks(match["which"]), match["part"]
    if part in ("end", "late"):
        return sums.week_end(today, weeks)
    if part in ("middle", "mid"):
        return checked(plus(sums.monday(today, weeks), 2), today, _("Read as its Wednesday."))
    return sums.week_begin(today, weeks)


@phrase(rf"{B}(?:this |the |next )?weekend{E}")
def weekend(match: re.Match[str], today: date) -> Answer:
    return sums.weekend(today, int(match[0].startswith("next")))


@phrase(rf"{B}(?:(?:the )?(?:end of|later) )?this month{E}|{B}eom{E}|{B}(?:the )?month[ -]?end{E}"
        rf"|{B}(?:the )?end of (?:the )?month{E}")  # fmt: skip
def this_month(_match: re.Match[str], today: date) -> Answer:
    return checked(sums.month_end(today), today)


@phrase(rf"{B}(?:(?:the )?{PART}(?: |-))?(?:next month|(?P<two>(?:the )?month after next)){E}")
def next_month(match: re.Match[str], today: date) -> Answer:
    first = in_months(today.replace(day=1), 2 if match["two"] else 1)
    return sums.whole_month(today, first, _part(match["part"] or "begin"))


def _part(word: str) -> str:
    if word.startswith(("end", "late")):
        return "end"
    if word.startswith("mid"):
        return "mid"
    return "early" if word.startswith("early") else "begin"


@phrase(rf"{B}(?:the )?{PART}(?: |-)"
        rf"(?:the )?{MONTH}{YEAR}{E}")  # fmt: skip
def part_of_month(match: re.Match[str], today: date) -> Answer | None:
    return _month(match, today, _part(match["part"]))


@phrase(rf"{B}{MONTH}{YEAR} end{E}")
def month_then_end(match: re.Match[str], today: date) -> Answer | None:
    return _month(match, today, "end")


@phrase(rf"{B}(?P<marker>in|during|within|by|before|until|till) {MONTH}{YEAR}{E}(?!\s*\d)")
def month_alone(match: re.Match[str], today: date) -> Answer | None:
    begins = match["marker"] in ("by", "before")
    return _month(match, today, "begin" if begins else "end")


def _month(match: re.Match[str], today: date, part: str) -> Answer | None:
    number = _MONTHS.index(match["month"][:3]) + 1
    first = sums.month_called(today, number, _year(match["year"]))
    if first and part == "begin" and not match["year"] and first < today:
        first = sums.month_called(today, number, today.year + 1)
    return sums.whole_month(today, first, part) if first else None


@phrase(rf"{B}(?:the )?(?P<which>1st|2nd|3rd|4th|first|second|third|fourth|last) week of "
        rf"(?:(?P<next>next month)|(?P<this>(?:this|the) month)|{MONTH}{YEAR}){E}")  # fmt: skip
def week_of_month(match: re.Match[str], today: date) -> Answer | None:
    first: date | None = in_months(today.replace(day=1), 1 if match["next"] else 0)
    if match["month"]:
        number = _MONTHS.index(match["month"][:3]) + 1
        first = sums.month_called(today, number, _year(match["year"]))
    if first is None:
        return None
    weeks = {"1": 1, "f": 1, "2": 2, "s": 2, "3": 3, "t": 3, "4": 4, "l": 5}
    number = 4 if match["which"] == "fourth" else weeks[match["which"][0]]
    last = sums.month_end(first)
    day = last if number == 5 else first.replace(day=7 * number)
    return checked(day, today, _("Read as the last day of that week."))


@phrase(rf"{B}(?:(?:the )?end of (?:the |this )?year|year[ -]?end|eoy|this year){E}")
def year_end(_match: re.Match[str], today: date) -> Answer:
    return checked(date(today.year, 12, 31), today)


@phrase(
    rf"{B}(?:the )?end of (?:the |this )?(?:financial|fiscal) year{E}|{B}(?:fy|fiscal)[ -]?end{E}"
)
def financial_year_end(_match: re.Match[str], today: date) -> Answer:
    return checked(date(today.year + (today.month > 3), 3, 31), today)


@phrase(rf"{B}(?:the )?end of (?:the |this )?quarter{E}|{B}quarter[ -]?end{E}|{B}eoq{E}")
def quarter_end(_match: re.Match[str], today: date) -> Answer:
    return checked(sums.month_end(today, (3 - today.month) % 3), today)


# --- So much later ----------------------------------------------------------------------------
@phrase(rf"{B}(?:in|within|after) (?:the next )?{N}[\s-]?{UNIT}(?:'s?|’s?)?(?: time)?{E}"
        rf"(?! (?:before|after|from|of){E})")  # fmt: skip
def in_so_much(match: re.Match[str], today: date) -> Answer:
    return counted(today, count(match["n"]), match["unit"], match["n"].endswith("few"))


@phrase(rf"{B}{N}[\s-]?{UNIT} (?:from (?:now|today)|later|hence|ahead|time){E}")
def so_much_later(match: re.Match[str], today: date) -> Answer:
    return counted(today, count(match["n"]), match["unit"], match["n"].endswith("few"))


@phrase(rf"{B}(?:in )?a fortnight(?:'s time|’s time)?{E}")
def fortnight(_match: re.Match[str], today: date) -> Answer:
    return checked(plus(today, 14), today)


@phrase(rf"{B}(?:the )?next (?:working|business) day{E}")
def next_working_day(_match: re.Match[str], today: date) -> Answer:
    return counted(today, 1, "working day")


# --- Dates ------------------------------------------------------------------------------------
@phrase(rf"{B}{BESIDE}(?:the )?{SPAN}{ORDINAL}[\s-]*(?:of )?{MONTH}{YEAR}{E}"
        rf"(?! be{E})")  # fmt: skip
def day_month(match: re.Match[str], today: date) -> Answer | None:
    return _date(match, today)


@phrase(rf"{B}{BESIDE}{MONTH}\s*(?:the )?{ORDINAL}(?![\d%.:]){YEAR}{E}(?! (?:crore|lakh|mw|%))")
def month_day(match: re.Match[str], today: date) -> Answer | None:
    return _date(match, today)


def _date(match: re.Match[str], today: date) -> Answer | None:
    month = _MONTHS.index(match["month"][:3]) + 1
    return named_day(today, month, int(match["day"]), _year(match["year"]), _weekday(match))


@phrase(rf"{B}(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)(?: of (?P<which>this|the|next) month)?"
        rf"(?=\s*$|\s*[,.;)]|\s+(?:at|to|with){E})", shy=True)  # fmt: skip
def day_of_month(match: re.Match[str], today: date) -> Answer | None:
    return sums_day_of_month(today, int(match["day"]), match["which"] == "next")


def sums_day_of_month(today: date, day: int, in_next: bool = False) -> Answer | None:
    """The 5th: of this month, or of the next one that still has it ahead."""
    if not 1 <= day <= 31:
        return None
    for months in range(int(in_next), 4):
        first = in_months(today.replace(day=1), months)
        if sums.month_end(first).day >= day and first.replace(day=day) >= today:
            return checked(first.replace(day=day), today)
    return None


# --- Again and again --------------------------------------------------------------------------
_EVERY = {"week": Repeats.WEEKLY, "fortnight": Repeats.FORTNIGHTLY, "month": Repeats.MONTHLY,
          "quarter": Repeats.QUARTERLY, "year": Repeats.YEARLY}  # fmt: skip


@phrase(rf"{B}(?:on )?every (?P<other>other |second |two weeks? on |2 weeks? on )?{WD}{E}")
def every_weekday(match: re.Match[str], today: date) -> Answer:
    repeats = Repeats.FORTNIGHTLY if match["other"] else Repeats.WEEKLY
    return Answer(sums.coming(today, _weekday(match) or 0), repeats=repeats)


@phrase(rf"{B}every (?P<unit>(?:(?:two|2|three|3) )?(?:week|fortnight|month|quarter|year)s?){E}")
def every_so_often(match: re.Match[str], today: date) -> Answer | None:
    words = {"two weeks": "fortnight", "2 weeks": "fortnight",
             "three months": "quarter", "3 months": "quarter"}  # fmt: skip
    said = " ".join(match["unit"].split())
    repeats = _EVERY.get(words.get(said, said))
    if repeats is None:
        return None
    months = {Repeats.MONTHLY: 1, Repeats.QUARTERLY: 3, Repeats.YEARLY: 12}.get(repeats)
    days = 7 if repeats == Repeats.WEEKLY else 14
    day = in_months(today, months) if months else plus(today, days)
    return Answer(day, how=_("Read as the first time after today."), repeats=repeats)


@phrase(rf"{B}(?:on )?(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th) of (?:every|each) month{E}")
def every_month(match: re.Match[str], today: date) -> Answer | None:
    answer = sums_day_of_month(today, int(match["day"]))
    return Answer(answer.day, repeats=Repeats.MONTHLY) if answer else None
