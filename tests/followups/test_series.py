"""Days of promises that repeat."""

from datetime import date

import pytest

from followups.choices import Repeats
from followups.series import next_day


@pytest.mark.parametrize(
    ("start", "repeats", "after", "found"),
    [
        (date(2026, 11, 23), Repeats.WEEKLY, date(2026, 11, 23), date(2026, 11, 30)),
        (date(2026, 11, 23), Repeats.WEEKLY, date(2026, 12, 9), date(2026, 12, 14)),
        (date(2026, 11, 23), Repeats.WEEKLY, date(2026, 12, 14), date(2026, 12, 21)),
        (date(2026, 12, 24), Repeats.FORTNIGHTLY, date(2026, 12, 24), date(2027, 1, 7)),
        (date(2026, 1, 31), Repeats.MONTHLY, date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 1, 31), Repeats.MONTHLY, date(2026, 2, 28), date(2026, 3, 31)),
        (date(2026, 1, 31), Repeats.MONTHLY, date(2026, 12, 31), date(2027, 1, 31)),
        (date(2026, 11, 30), Repeats.QUARTERLY, date(2026, 11, 30), date(2027, 2, 28)),
        (date(2026, 11, 30), Repeats.QUARTERLY, date(2027, 3, 1), date(2027, 5, 30)),
        (date(2024, 2, 29), Repeats.YEARLY, date(2024, 2, 29), date(2025, 2, 28)),
        (date(2024, 2, 29), Repeats.YEARLY, date(2027, 3, 1), date(2028, 2, 29)),
        (date(2100, 6, 1), Repeats.YEARLY, date(2100, 6, 1), None),
    ],
)
def test_the_next_day_of_a_series(start, repeats, after, found):
    assert next_day(start, repeats, after) == found


@pytest.mark.parametrize("repeats", Repeats.values)
def test_a_series_goes_on_forward_only(repeats):
    day = date(2026, 1, 31)
    for _step in range(30):
        following = next_day(date(2026, 1, 31), repeats, day)
        assert following > day
        day = following


def test_a_day_put_off_or_brought_forward_leaves_the_series_as_it_is():
    start = date(2026, 11, 23)
    assert next_day(start, Repeats.WEEKLY, date(2026, 11, 20)) == date(2026, 11, 30)
    assert next_day(start, Repeats.WEEKLY, date(2026, 11, 25)) == date(2026, 11, 30)
