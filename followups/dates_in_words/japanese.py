"""Days as they are said in Japanese."""

import re
from datetime import date

from django.utils.translation import gettext as _

from followups.choices import Repeats
from followups.dates_in_words import sums
from followups.dates_in_words.english import counted, sums_day_of_month
from followups.dates_in_words.phrases import phrase
from followups.dates_in_words.sums import Answer, checked, in_months, named_day, plus

_DAYS = "月火水木金土日"
_NUMERALS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0}
# A weekday; its single character only where no other word can go on from there.
WD = r"(?P<wd>[月火水木金土日])(?:曜日?|(?=に|まで|迄|[、。)\s]|午|朝|夕|夜|$))"
# Beside a date: 12月5日(土), 12月5日土曜日.
BESIDE = r"(?:\s?\((?P<wd>[月火水木金土日])(?:曜日?)?\)|\s?の?(?P<wd2>[月火水木金土日])曜日?)?"
K = r"(?:\d{1,3}|[〇零一二三四五六七八九十百]{1,5})"
YEAR = (
    r"(?:(?P<year>(?:19|20|21)\d\d)\s?年の?\s?|(?:令和|r)(?P<era>\d{1,2}|元)(?:年の?|[./])\s?"
    r"|(?P<said>今年|本年|来年|翌年|再来年)の?\s?)?"
)
WEEKS = r"(?P<which>今週|来週|翌週|次週|再来週|さ来週|さらいしゅう|らいしゅう|こんしゅう)"
MONTHS = r"(?P<which>今月|当月|来月|翌月|再来月|さ来月)"
_PARTS = {
    "末": "end", "下旬": "end", "中": "end", "いっぱい": "end", "一杯": "end",
    "中旬": "second", "半ば": "mid", "なかば": "mid", "上旬": "early", "初旬": "early",
    "初め": "begin", "始め": "begin", "はじめ": "begin", "頭": "begin", "初": "begin",
}  # fmt: skip
PART = rf"(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))})"


def number(text: str) -> int:
    """Return the number written in digits or in Chinese numerals."""
    if text.isdecimal():
        return int(text)
    if not set(text) & set("十百"):
        return int("".join(str(_NUMERALS[c]) for c in text))
    total, digit = 0, 0
    for character in text:
        if character in "十百":
            total += max(digit, 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _NUMERALS[character]
    return total + digit


def _weekday(text: str) -> int:
    return _DAYS.index(text)


def _weeks(which: str) -> int:
    if which in ("今週", "こんしゅう"):
        return 0
    return 2 if which in ("再来週", "さ来週", "さらいしゅう") else 1


def _months(which: str) -> int:
    if which in ("今月", "当月"):
        return 0
    return 2 if which in ("再来月", "さ来月") else 1


def _year(match: re.Match[str], today: date) -> int | None:
    if match["year"]:
        return int(match["year"])
    if match["era"]:
        return 2018 + (1 if match["era"] == "元" else int(match["era"]))
    if match["said"]:
        return today.year + {"今": 0, "本": 0, "来": 1, "翌": 1, "再": 2}[match["said"][0]]
    return None


# --- Near days --------------------------------------------------------------------------------
_NEAR = {
    "今日": 0, "本日": 0, "きょう": 0, "今夜": 0, "今晩": 0, "今夕": 0, "当日": 0,
    "明日": 1, "あした": 1, "あす": 1, "翌日": 1, "明朝": 1, "明晩": 1,
    "明後日": 2, "あさって": 2, "明々後日": 3, "明明後日": 3, "しあさって": 3,
    "昨日": -1, "きのう": -1, "一昨日": -2, "おととい": -2,
}  # fmt: skip
_NEAR_WORDS = "|".join(
    sorted((w for w in _NEAR if w not in ("あす", "当日")), key=len, reverse=True)
)


@phrase(rf"(?P<near>{_NEAR_WORDS})(?![香子ヶ])|(?P<short>あす)(?=に|は|の|まで|中|、|\s|$)")
def near(match: re.Match[str], today: date) -> Answer:
    return checked(plus(today, _NEAR[match["near"] or match["short"]]), today)


# --- Weeks ------------------------------------------------------------------------------------
@phrase(rf"{WEEKS}の?\s?{WD}")
def day_of_week(match: re.Match[str], today: date) -> Answer:
    weeks, weekday = _weeks(match["which"]), _weekday(match["wd"])
    if weeks == 0:
        return sums.this_weeks(today, weekday)
    day = plus(sums.monday(today, weeks), weekday)
    if weekday < 6:
        return checked(day, today)
    how = _("Read with weeks that begin on a Monday.")
    return checked(day, today, how, (plus(day, -7),))


@phrase(rf"{WEEKS}(?P<end>末)")
def week_end(match: re.Match[str], today: date) -> Answer:
    answer = sums.week_end(today, _weeks(match["which"]))
    return Answer(answer.day, answer.how, answer.ask, tuple(plus(d, -1) for d in answer.others))


@phrase(rf"{WEEKS}(?P<part>半ば|なかば|前半|後半|中|いっぱい|一杯)")
def within_week(match: re.Match[str], today: date) -> Answer:
    weeks = _weeks(match["which"])
    if match["part"] in ("半ば", "なかば", "前半"):
        day = plus(sums.monday(today, weeks), 2)
        return checked(day, today, _("Read as its Wednesday."))
    return sums.week_end(today, weeks)


@phrase(rf"{WEEKS}(?:早々|頭|初め|はじめ|明け)?")
def week(match: re.Match[str], today: date) -> Answer:
    weeks = _weeks(match["which"])
    return sums.week_begin(today, weeks) if weeks else sums.week_end(today)


@phrase(r"(?:休み|週)明け")
def after_weekend(_match: re.Match[str], today: date) -> Answer:
    return sums.week_begin(today, 1)


@phrase(r"(?<![今来次翌])週末")
def weekend(_match: re.Match[str], today: date) -> Answer:
    return sums.weekend(today)


@phrase(r"(?P<shown>次回?の?|今度の|こんどの|つぎの)\s?(?P<wd>[月火水木金土日])曜日?")
def coming(match: re.Match[str], today: date) -> Answer:
    return checked(sums.coming(today, _weekday(match["wd"])), today)


@phrase(r"(?P<wd>[月火水木金土日])曜日?|(?<![^\s、])\((?P<wd2>[月火水木金土日])\)")
def weekday(match: re.Match[str], today: date) -> Answer:
    return sums.bare_weekday(today, _weekday(match["wd"] or match["wd2"]))


# --- Months and years -------------------------------------------------------------------------
@phrase(rf"{MONTHS}の?\s?(?P<day>{K})日(?!間|後|目|前|以内){BESIDE}")
def day_of_month(match: re.Match[str], today: date) -> Answer | None:
    first = in_months(today.replace(day=1), _months(match["which"]))
    return named_day(today, first.month, number(match["day"]), first.year, _beside(match))


@phrase(rf"{MONTHS}の?\s?{PART}?")
def part_of_month(match: re.Match[str], today: date) -> Answer:
    months = _months(match["which"])
    first = in_months(today.replace(day=1), months)
    otherwise = "begin" if months else "end"
    return sums.whole_month(today, first, _PARTS[match["part"]] if match["part"] else otherwise)


@phrase(rf"{YEAR}(?P<month>{K})\s?月の?\s?{PART}?(?![\d一-十曜])")
def month_part(match: re.Match[str], today: date) -> Answer | None:
    month = number(match["month"])
    if not 1 <= month <= 12:
        return None
    first = sums.month_called(today, month, _year(match, today))
    return sums.whole_month(today, first, _PARTS[match["part"] or "末"]) if first else None


@phrase(r"(?<!年)(?<!\d)(?P<end>月末|末日)|月内")
def month_end(_match: re.Match[str], today: date) -> Answer:
    return checked(sums.month_end(today), today)


@phrase(r"(?P<year>今年度|本年度|来年度|年度)(?:末|内|中)")
def financial_year_end(match: re.Match[str], today: date) -> Answer:
    years = (today.month > 3) + (match["year"] == "来年度")
    return checked(date(today.year + years, 3, 31), today, _("Read as 31 March."))


@phrase(r"(?P<year>今年|本年|来年|再来年)?(?P<part>年?末|年内|中|いっぱい)(?<!^末)(?<!^中)")
def year_end(match: re.Match[str], today: date) -> Answer | None:
    if not match["year"] and match["part"] not in ("年末", "年内"):
        return None
    years = {"来": 1, "再": 2}.get((match["year"] or "今")[0], 0)
    return checked(date(today.year + years, 12, 31), today)


# --- So much later ----------------------------------------------------------------------------
UNITS = {"日": "day", "営": "working day", "週": "week", "年": "year"}
UNITS |= dict.fromkeys("月かヶヵカケ箇個", "month")
UNIT = r"(?P<unit>営業日|日|週|[かヶヵカケ箇個]?月|年)間?"
LATER = r"(?:後|以内|のうち|たったら|経ったら|ののち)"


@phrase(rf"(?P<n>{K})\s?{UNIT}{LATER}|(?P<n2>{K})\s?(?P<unit2>営業日)(?:で|内|中)")
def so_much_later(match: re.Match[str], today: date) -> Answer:
    unit = match["unit"] or match["unit2"]
    return counted(today, number(match["n"] or match["n2"]), UNITS[unit[0]])


@phrase(r"(?P<half>半年|半月)(?:後|以内)|(?P<few>数日|二三日|2、3日|2,3日)(?:後|以内|中|のうち)")
def half(match: re.Match[str], today: date) -> Answer:
    if match["few"]:
        return counted(today, 3, "day", vague=True)
    return counted(today, *((6, "month") if match["half"] == "半年" else (15, "day")))


@phrase(r"翌営業日|次の?営業日")
def next_working_day(_match: re.Match[str], today: date) -> Answer:
    return counted(today, 1, "working day")


# --- Dates ------------------------------------------------------------------------------------
def _beside(match: re.Match[str]) -> int | None:
    found = match["wd"] or match["wd2"]
    return _weekday(found) if found else None


@phrase(rf"{YEAR}(?P<month>{K})\s?月\s?(?P<day>{K})\s?日(?!間|後|以内|目|前){BESIDE}")
def month_day(match: re.Match[str], today: date) -> Answer | None:
    year = _year(match, today)
    return named_day(today, number(match["month"]), number(match["day"]), year, _beside(match))


@phrase(rf"(?<![月\d一-十])(?P<day>{K})日(?=に|まで|迄|付|[、。\s]|$|\((?:[月火水木金土日])|[月火水木金土日]曜){BESIDE}",
        shy=False)  # fmt: skip
def day_alone(match: re.Match[str], today: date) -> Answer | None:
    answer = sums_day_of_month(today, number(match["day"]))
    if answer is None or answer.day is None:
        return answer
    day = answer.day
    return named_day(today, day.month, day.day, day.year, _beside(match))


# --- Again and again --------------------------------------------------------------------------
@phrase(r"(?P<often>毎週|隔週)の?\s?(?:(?P<wd>[月火水木金土日])曜日?)?")
def every_week(match: re.Match[str], today: date) -> Answer:
    repeats = Repeats.WEEKLY if match["often"] == "毎週" else Repeats.FORTNIGHTLY
    if match["wd"]:
        return Answer(sums.coming(today, _weekday(match["wd"])), repeats=repeats)
    day = plus(today, 7 if repeats == Repeats.WEEKLY else 14)
    return Answer(day, how=_("Read as the first time after today."), repeats=repeats)


@phrase(rf"毎月の?\s?(?:(?P<day>{K})日|(?P<end>末日?))?")
def every_month(match: re.Match[str], today: date) -> Answer | None:
    if match["day"]:
        answer = sums_day_of_month(today, number(match["day"]))
        return Answer(answer.day, repeats=Repeats.MONTHLY) if answer else None
    if match["end"]:
        return Answer(sums.month_end(today), repeats=Repeats.MONTHLY)
    how = _("Read as the first time after today.")
    return Answer(in_months(today, 1), how=how, repeats=Repeats.MONTHLY)
