"""Days as people write them, read on one fixed Monday; ends of months and years; leap years."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from followups.choices import Repeats
from followups.dates_in_words import read_day
from tests.examples import examples

# Working days ask the desk's own list of days off.
pytestmark = pytest.mark.django_db

# A Monday; in Japan a holiday, and the next day is one in India.
TODAY = date(2026, 11, 23)


def d(text: str) -> date:
    """Return a day written month-day, of 2026, or with its year."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


READ = [
    ("call TEL today", "11-23", "call TEL"),
    ("call TEL tonight", "11-23", "call TEL"),
    ("send minutes tomorrow", "11-24", "send minutes"),
    ("send minutes tmrw", "11-24", "send minutes"),
    ("Tomorrow: send minutes", "11-24", "send minutes"),
    ("visit the day after tomorrow", "11-25", "visit"),
    ("report by EOD", "11-23", "report"),
    ("call TEL Tuesday", "11-24", "call TEL"),
    ("call TEL on Friday", "11-27", "call TEL"),
    ("call TEL by Fri", "11-27", "call TEL"),
    ("call TEL fri", "11-27", "call TEL"),
    ("call TEL this Thursday", "11-26", "call TEL"),
    ("call TEL next Tuesday", "12-01", "call TEL"),
    ("call TEL next Monday", "11-30", "call TEL"),
    ("call TEL coming Tuesday", "11-24", "call TEL"),
    ("call TEL Tuesday week", "12-01", "call TEL"),
    ("call TEL Thursday next week", "12-03", "call TEL"),
    ("call TEL next week on Thursday", "12-03", "call TEL"),
    ("call TEL Friday the week after next", "12-11", "call TEL"),
    ("call TEL next week", "11-30", "call TEL"),
    ("call TEL the week after next", "12-07", "call TEL"),
    ("call TEL by the end of the week", "11-27", "call TEL"),
    ("call TEL by end of next week", "12-04", "call TEL"),
    ("call TEL eow", "11-27", "call TEL"),
    ("call TEL this weekend", "11-28", "call TEL"),
    ("call TEL in 3 days", "11-26", "call TEL"),
    ("call TEL within 3 days", "11-26", "call TEL"),
    ("call TEL in two weeks", "12-07", "call TEL"),
    ("call TEL in two weeks' time", "12-07", "call TEL"),
    ("call TEL a fortnight from now", "12-07", "call TEL"),
    ("call TEL in a fortnight", "12-07", "call TEL"),
    ("call TEL in a month", "12-23", "call TEL"),
    ("call TEL in 3 months", "2027-02-23", "call TEL"),
    ("call TEL a week from Friday", "12-04", "call TEL"),
    ("call TEL 10 days later", "12-03", "call TEL"),
    # Monday and Tuesday are days off: they count from Wednesday.
    ("call TEL in 2 working days", "11-27", "call TEL"),
    ("call TEL within five business days", "12-02", "call TEL"),
    ("call TEL the next working day", "11-26", "call TEL"),
    ("call TEL by end of month", "11-30", "call TEL"),
    ("call TEL month end", "11-30", "call TEL"),
    ("call TEL eom", "11-30", "call TEL"),
    ("call TEL by the end of next month", "12-31", "call TEL"),
    ("call TEL at the end of December", "12-31", "call TEL at"),
    ("call TEL in mid-December", "12-15", "call TEL in"),
    ("call TEL early January", "2027-01-10", "call TEL"),
    ("call TEL in December", "12-31", "call TEL"),
    ("call TEL by March", "2027-03-01", "call TEL"),
    ("call TEL first week of December", "12-07", "call TEL"),
    ("call TEL by end of the year", "12-31", "call TEL"),
    ("call TEL by the end of the financial year", "2027-03-31", "call TEL"),
    ("call TEL by quarter end", "12-31", "call TEL"),
    ("call TEL on 5 Dec", "12-05", "call TEL"),
    ("call TEL on the 5th of December", "12-05", "call TEL"),
    ("call TEL 5-Dec-2026", "12-05", "call TEL"),
    ("call TEL December 5", "12-05", "call TEL"),
    ("call TEL Dec 5th, 2027", "2027-12-05", "call TEL"),
    ("call TEL on Saturday 5 December", "12-05", "call TEL"),
    ("call TEL 5–7 Dec", "12-07", "call TEL"),
    ("call TEL on 5 Jan", "2027-01-05", "call TEL"),
    ("call TEL on the 5th", "12-05", "call TEL"),
    ("call TEL by the 30th", "11-30", "call TEL"),
    ("call TEL on 5/12", "12-05", "call TEL"),
    ("call TEL on 12/13", "12-13", "call TEL"),
    ("call TEL 05/12/2026", "12-05", "call TEL"),
    ("call TEL 5.12.2026", "12-05", "call TEL"),
    ("call TEL 2026-12-05", "12-05", "call TEL"),
    ("call TEL 2026/12/5", "12-05", "call TEL"),
    ("call TEL before Friday", "11-26", "call TEL"),
    ("papers 2 days before 5 Dec", "12-03", "papers"),
    ("send minutes of 5 Nov meeting by Friday", "11-27", "send minutes of 5 Nov meeting"),
    ("今日TELに電話", "11-23", "TELに電話"),
    ("本日中に返信", "11-23", "返信"),
    ("明日までに資料を送る", "11-24", "資料を送る"),
    ("あした電話", "11-24", "電話"),
    ("あすまでに電話", "11-24", "電話"),
    ("明後日に訪問", "11-25", "訪問"),
    ("しあさって訪問", "11-26", "訪問"),
    ("翌日に確認", "11-24", "確認"),
    ("来週の火曜日にTELに電話", "12-01", "TELに電話"),
    ("来週火曜TEL電話", "12-01", "TEL電話"),
    ("来週月曜に電話", "11-30", "電話"),
    ("今週の金曜日に電話", "11-27", "電話"),
    ("再来週の金曜日に電話", "12-11", "電話"),
    ("再来週電話", "12-07", "電話"),
    ("来週中に電話", "12-04", "電話"),
    ("今週中に電話", "11-27", "電話"),
    ("今週末に電話", "11-27", "電話"),
    ("週明けに電話", "11-30", "電話"),
    ("次の水曜日に電話", "11-25", "電話"),
    ("金曜日までに電話", "11-27", "電話"),
    ("三日後に電話", "11-26", "電話"),
    ("3日以内に電話", "11-26", "電話"),
    ("３日後に電話", "11-26", "電話"),
    ("十日後に電話", "12-03", "電話"),
    ("二十五日後に電話", "12-18", "電話"),
    ("一週間後に電話", "11-30", "電話"),
    ("２週間以内に電話", "12-07", "電話"),
    ("一か月後に電話", "12-23", "電話"),
    ("三ヶ月後に電話", "2027-02-23", "電話"),
    ("半年後に電話", "2027-05-23", "電話"),
    ("2営業日後に電話", "11-27", "電話"),
    ("２営業日以内に電話", "11-27", "電話"),
    ("翌営業日に電話", "11-26", "電話"),
    ("数日中に電話", "11-26", "電話"),
    ("12月5日に電話", "12-05", "電話"),
    ("１２月５日に電話", "12-05", "電話"),
    ("十二月五日に電話", "12-05", "電話"),
    ("12月5日(土)に電話", "12-05", "電話"),
    ("2027年1月5日に電話", "2027-01-05", "電話"),
    ("来年1月5日に電話", "2027-01-05", "電話"),
    ("令和9年1月5日に電話", "2027-01-05", "電話"),
    ("来月5日に電話", "12-05", "電話"),
    ("5日までに電話", "12-05", "電話"),
    ("12/5までに電話", "12-05", "電話"),
    ("12/5(土)訪問", "12-05", "訪問"),
    ("月末までに電話", "11-30", "電話"),
    ("今月末に電話", "11-30", "電話"),
    ("来月末までに電話", "12-31", "電話"),
    ("12月末までに電話", "12-31", "電話"),
    ("12月中旬に電話", "12-20", "電話"),
    ("来月上旬に電話", "12-10", "電話"),
    ("年内に電話", "12-31", "電話"),
    ("年度末までに電話", "2027-03-31", "電話"),
    ("来週の会議の準備を明日まで", "11-24", "来週の会議の準備"),
    ("12月5日の3日前に資料", "12-02", "資料"),
]


@pytest.mark.parametrize(("line", "day", "rest"), READ)
def test_the_day_and_what_is_left(line: str, day: str, rest: str) -> None:
    reading = read_day(line, TODAY)
    assert reading is not None
    assert (reading.day, reading.rest, reading.ask) == (d(day), rest, "")


EDGES = [
    # today, line, day
    ("2026-12-31", "call tomorrow", "2027-01-01"),
    ("2026-12-31", "call next week", "2027-01-04"),
    ("2026-12-31", "call next month", "2027-01-01"),
    ("2026-12-31", "call end of the year", "2026-12-31"),
    ("2026-12-31", "来月5日に電話", "2027-01-05"),
    ("2026-12-31", "call on 5 Jan", "2027-01-05"),
    ("2027-01-31", "call in a month", "2027-02-28"),
    ("2028-01-31", "call in a month", "2028-02-29"),
    ("2028-01-31", "一か月後に電話", "2028-02-29"),
    ("2026-08-31", "call in 6 months", "2027-02-28"),
    ("2028-02-29", "call in a year", "2029-02-28"),
    ("2028-02-28", "call tomorrow", "2028-02-29"),
    ("2027-02-28", "call tomorrow", "2027-03-01"),
    ("2028-02-01", "call end of month", "2028-02-29"),
    ("2028-02-01", "月末に電話", "2028-02-29"),
    ("2027-01-31", "call by the end of next month", "2027-02-28"),
    ("2026-01-01", "call on 29 Feb", "2028-02-29"),
    ("2028-01-01", "2月29日に電話", "2028-02-29"),
    ("2026-01-31", "call on the 30th", "2026-03-30"),
    ("2026-11-29", "call next Tuesday", "2026-12-01"),  # a Sunday: both readings agree
    ("2026-11-29", "call next week", "2026-11-30"),
    ("2026-11-28", "call by the end of the week", "2026-12-04"),
    ("2026-03-31", "call by the end of the financial year", "2026-03-31"),
    ("2026-04-01", "年度末に電話", "2027-03-31"),
    # Around the new year both countries rest: 1 to 3 January is a holiday and a weekend.
    ("2026-12-31", "call in 1 working day", "2027-01-04"),
    ("2026-12-31", "1営業日後に電話", "2027-01-04"),
]


@pytest.mark.parametrize(("today", "line", "day"), EDGES)
def test_ends_of_months_and_years(today: str, line: str, day: str) -> None:
    reading = read_day(line, d(today))
    assert reading is not None
    assert reading.day == d(day)


DOUBTFUL = [
    ("call next Tuesday", "Read as Tuesday of next week", ["11-24"]),
    ("call Monday", "Today is a Monday", ["11-23"]),
    ("call on 5/12", "Read as day/month", ["2027-05-12"]),
    ("12/5に電話", "Read as month/day", ["2027-05-12"]),
    ("call Tue 5 Dec", "is not a Tuesday", ["12-08"]),
    ("12月5日(火)に電話", "is not a Tuesday", ["12-08"]),
    ("来週の日曜日に電話", "begin on a Monday", ["11-29"]),
    ("call next week", "Read as its Monday", ["12-04"]),
    ("call this weekend", "Read as its Saturday", ["11-27"]),
    ("call before Friday", "Read as the day before", ["11-27"]),
    ("call on 5 Jan", "Read as the next one", []),
    ("call in 2 working days", "without weekends and public holidays", []),
    ("call in a few days", "is read as three", []),
]


@pytest.mark.parametrize(("line", "how", "others"), DOUBTFUL)
def test_what_can_be_read_otherwise_says_how_it_was_read(
    line: str, how: str, others: list[str]
) -> None:
    reading = read_day(line, TODAY)
    assert reading is not None
    assert how in reading.how
    assert list(reading.others) == [d(each) for each in others]


ASKED = [
    ("call yesterday", "has passed"),
    ("昨日電話", "has passed"),
    ("call last Tuesday", "has passed"),
    ("call on 5 Dec 2024", "has passed"),
    ("call on 20 Nov", "has passed"),
    ("11月20日に電話", "has passed"),
    ("今週の日曜日に電話した 2020年1月1日に", "has passed"),
    ("call on 31 Nov", "has no day 31"),
    ("11月31日に電話", "has no day 31"),
    ("call on 29 Feb 2027", "has no day 29"),
    ("call in 999 years", "between the years 2000 and 2100"),
    ("999年後に電話", "between the years 2000 and 2100"),
]


@pytest.mark.parametrize(("line", "ask"), ASKED)
def test_what_cannot_be_right_is_asked(line: str, ask: str) -> None:
    reading = read_day(line, TODAY)
    assert reading is not None
    assert reading.day is None
    assert ask in reading.ask


def test_a_slip_of_the_finger_offers_next_year() -> None:
    reading = read_day("call on 20 Nov", TODAY)
    assert reading is not None
    assert reading.others == (date(2027, 11, 20),)


REPEATED = [
    ("check every Tuesday", Repeats.WEEKLY, "11-24"),
    ("check every other Tuesday", Repeats.FORTNIGHTLY, "11-24"),
    ("check every month", Repeats.MONTHLY, "12-23"),
    ("check every quarter", Repeats.QUARTERLY, "2027-02-23"),
    ("check on the 5th of every month", Repeats.MONTHLY, "12-05"),
    ("毎週火曜日に確認", Repeats.WEEKLY, "11-24"),
    ("隔週金曜に確認", Repeats.FORTNIGHTLY, "11-27"),
    ("毎月5日に確認", Repeats.MONTHLY, "12-05"),
    ("毎月末に確認", Repeats.MONTHLY, "11-30"),
]


@pytest.mark.parametrize(("line", "repeats", "day"), REPEATED)
def test_what_comes_again(line: str, repeats: str, day: str) -> None:
    reading = read_day(line, TODAY)
    assert reading is not None
    assert (reading.repeats, reading.day) == (repeats, d(day))


@pytest.mark.parametrize(
    "line",
    [
        "", "   ", "call TEL", "Sun Pharma call", "March with Mon Repos", "24/7 hotline",
        "1/2 page draft",
        "prepare the 2nd meeting", "2.5 crore for land", "call 98765 43210", "we may be late",
        "TELに電話", "明日香さんに電話", "十日町の件", "日本の会社", "三菱の件", "月の石",
        "第2回の資料",
        "MOU 2025/17", "version 1.2.3", "Room 12-5-3000",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_day(line: str) -> None:
    assert read_day(line, TODAY) is None


WORDS = """
 next last this tuesday week month end of in on by 5 12 31 dec feb every two days before ( ) / - . ,
 @ １ 〇 百 来週 の 火曜日 月末 三 十 日 後 営業日 に まで 年 12月 5日 ヶ月 令和 毎月 半年
"""
ALPHABET = st.sampled_from(WORDS.split())


@given(st.one_of(st.text(max_size=80), st.lists(ALPHABET, max_size=14).map(" ".join),
                 st.lists(ALPHABET, max_size=14).map("".join)),
       st.dates(date(2000, 1, 1), date(2100, 12, 31)))  # fmt: skip
@settings(max_examples=examples(400))
def test_no_text_breaks_it(line: str, today: date) -> None:
    reading = read_day(line, today)
    if reading is None:
        return
    assert bool(reading.day) != bool(reading.ask)
    assert reading.day is None or today <= reading.day <= date(2100, 12, 31)
    assert all(today <= other <= date(2100, 12, 31) for other in reading.others)
    assert reading.words in line
    assert len(reading.rest) <= len(line)


@pytest.mark.parametrize(
    ("line", "today", "other"),
    [
        ("30 Feb", date(2000, 3, 1), date(2001, 2, 28)),
        ("30 Feb", date(2000, 2, 29), date(2000, 2, 29)),
        ("31 Nov", date(2026, 11, 30), date(2026, 11, 30)),
        ("30 Feb 2026", date(2026, 3, 1), None),
        ("30 Feb", date(2100, 3, 1), None),
    ],
)
def test_no_day_that_has_passed_is_offered_for_one_that_never_was(line, today, other) -> None:
    reading = read_day(line, today)
    assert reading is not None
    assert (reading.day, reading.others) == (None, (other,) if other else ())
    assert reading.ask


def test_long_lines_are_read_quickly() -> None:
    """No pattern goes over a line again and again."""
    started = time.perf_counter()
    for piece in ("next ", "1", "1/", "十", "来週の", "in a ", "5 Dec ", "(", " "):
        reading = read_day(piece * 4000, TODAY)
        assert reading is None or reading.day is None or reading.day >= TODAY
    assert time.perf_counter() - started < 5


def test_reading_changes_nothing_of_the_line_but_the_day() -> None:
    reading = read_day("Ｓｅｎｄ　the ﾄｳｷｮｳ paper １２月５日まで", TODAY)
    assert reading is not None
    assert reading.words == "１２月５日まで"
    assert reading.rest == "Ｓｅｎｄ　the ﾄｳｷｮｳ paper"
