"""When meetings are: in words on both clocks, and as a programme by day."""

from datetime import UTC, date, datetime

import pytest

from delegations.models import Meeting
from delegations.times import between, programme

TOKYO, LUCKNOW = "Asia/Tokyo", "Asia/Kolkata"


def meeting(pk: int = 1, **fields) -> Meeting:
    """A meeting nobody has saved."""
    fields.setdefault("precision", "time" if "starts_at" in fields else "unknown")
    return Meeting(pk=pk, title=f"Meeting {pk}", **fields)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 7, day, hour, minute, tzinfo=UTC)


def span(pk: int, first: date, last: date, precision: str = "span") -> Meeting:
    return meeting(pk, precision=precision, on_from=first, on_to=last)


def test_an_hour_is_shown_on_both_clocks_the_place_first() -> None:
    tokyo = meeting(starts_at=at(28, 5), time_zone=TOKYO, city="Tokyo")
    assert tokyo.clocks == "14:00 Tokyo (10:30 IST)"
    assert tokyo.when == "28 Jul 2025, 14:00 Tokyo (10:30 IST)"
    lucknow = meeting(starts_at=at(28, 5), time_zone=LUCKNOW, city="Lucknow")
    assert lucknow.clocks == "10:30 Lucknow (14:00 JST)"


def test_the_day_is_the_places_own_even_when_greenwich_has_another() -> None:
    early = meeting(starts_at=at(28, 16), time_zone=TOKYO)  # 01:00 of the 29th in Tokyo
    assert early.when_day == "29 Jul 2025"
    assert "28 Jul 21:30 IST" in early.clocks


@pytest.mark.parametrize(
    ("precision", "first", "last", "words"),
    [
        ("day", date(2025, 7, 28), date(2025, 7, 28), "28 Jul 2025"),
        ("span", date(2025, 7, 27), date(2025, 7, 31), "between 27 and 31 Jul 2025"),
        ("span", date(2025, 7, 30), date(2025, 8, 2), "between 30 Jul and 2 Aug 2025"),
        ("span", date(2025, 12, 30), date(2026, 1, 2), "between 30 Dec 2025 and 2 Jan 2026"),
        ("month", date(2025, 8, 1), date(2025, 8, 31), "August 2025"),
        ("year", date(2026, 1, 1), date(2026, 12, 31), "2026"),
    ],
)
def test_no_more_is_said_than_is_known(precision, first, last, words) -> None:
    row = span(1, first, last, precision)
    assert row.when == words
    assert row.clocks == ""


def test_nothing_known_is_said_as_such() -> None:
    assert meeting().when == "day not stated"


def test_a_span_of_one_day_is_that_day() -> None:
    assert between(date(2025, 7, 27), date(2025, 7, 27)) == "27 Jul 2025"


def test_a_programme_has_days_first_then_spans_from_narrow_to_nothing() -> None:
    rows = [
        meeting(1),
        span(2, date(2025, 1, 1), date(2025, 12, 31), "year"),
        span(3, date(2025, 7, 1), date(2025, 7, 31), "month"),
        span(4, date(2025, 7, 27), date(2025, 7, 31)),
        span(5, date(2025, 7, 20), date(2025, 7, 26)),
        span(6, date(2025, 7, 29), date(2025, 7, 29), "day"),
        meeting(7, starts_at=at(29, 5), time_zone=TOKYO),
        meeting(8, starts_at=at(28, 5), time_zone=TOKYO),
        meeting(9, starts_at=at(29, 1), time_zone=TOKYO),
    ]
    slots = programme(rows)
    assert [slot.title for slot in slots] == [
        "Monday, 28 Jul 2025",
        "Tuesday, 29 Jul 2025",
        "Between 20 and 26 Jul 2025, day not stated",
        "Between 27 and 31 Jul 2025, day not stated",
        "In July 2025, day not stated",
        "In 2025, day not stated",
        "Day not stated",
    ]
    assert [[row.pk for row in slot.meetings] for slot in slots] == [
        [8], [9, 7, 6], [5], [4], [3], [2], [1],
    ]  # fmt: skip
    assert [slot.on_a_day for slot in slots] == [True, True, False, False, False, False, False]


def test_a_programme_groups_by_the_day_of_each_place() -> None:
    # The same instant: already Tuesday in Tokyo, still Monday in Lucknow.
    rows = [
        meeting(1, starts_at=at(28, 16), time_zone=TOKYO),
        meeting(2, starts_at=at(28, 16), time_zone=LUCKNOW),
    ]
    assert [(slot.title, slot.meetings[0].pk) for slot in programme(rows)] == [
        ("Monday, 28 Jul 2025", 2),
        ("Tuesday, 29 Jul 2025", 1),
    ]


def test_an_empty_programme_has_no_days() -> None:
    assert programme([]) == []
