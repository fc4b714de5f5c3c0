"""One input for dates of which perhaps only the month or the year is known."""

import contextlib
from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from leads.forms.dates import PreciseDate, PreciseDateField, typed

DAY, MONTH, YEAR = "day", "month", "year"


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2026", date(2026, 1, 1), YEAR),
        ("２０２６", date(2026, 1, 1), YEAR),
        ("2026年", date(2026, 1, 1), YEAR),
        ("2026-03", date(2026, 3, 1), MONTH),
        ("2026-3", date(2026, 3, 1), MONTH),
        ("03/2026", date(2026, 3, 1), MONTH),
        ("March 2026", date(2026, 3, 1), MONTH),
        ("mar 2026", date(2026, 3, 1), MONTH),
        ("Sept. 2026", date(2026, 9, 1), MONTH),
        ("2026年3月", date(2026, 3, 1), MONTH),
        ("15 Mar 2026", date(2026, 3, 15), DAY),
        ("15-Mar-2026", date(2026, 3, 15), DAY),
        ("15th March, 2026", date(2026, 3, 15), DAY),
        ("March 15, 2026", date(2026, 3, 15), DAY),
        ("2026-03-15", date(2026, 3, 15), DAY),
        ("15/03/2026", date(2026, 3, 15), DAY),
        ("15.3.2026", date(2026, 3, 15), DAY),
        ("  15   mar   2026 ", date(2026, 3, 15), DAY),
        ("2026年3月15日", date(2026, 3, 15), DAY),
        ("29 Feb 2028", date(2028, 2, 29), DAY),
        ("1 Jan 2026", date(2026, 1, 1), DAY),
    ],
)
def test_field_understands(text: str, day: date, precision: str) -> None:
    assert PreciseDateField().clean(text) == (day, precision)


@pytest.mark.parametrize(
    "text",
    ["soon", "15/03/26", "26", "20260315", "next March", "15 Foo 2026", "1800", "2200", "-2026"],
)
def test_field_says_how_to_write_a_date(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PreciseDateField().clean(text)
    assert "15 Mar 2026" in refused.value.messages[0]


@pytest.mark.parametrize(
    "text", ["31/02/2026", "2026-13", "29 Feb 2026", "03/15/2026", "0 Mar 2026"]
)
def test_field_says_that_there_is_no_such_day(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PreciseDateField().clean(text)
    assert refused.value.messages == [
        "There is no such day: the day comes first, as in 15/03/2026."
    ]


@pytest.mark.parametrize("text", ["\x00", "x" * 10_000, "٢٠٢٦\u202e", "🎌 2026"])
def test_field_refuses_nonsense_without_falling_over(text: str) -> None:
    with pytest.raises(ValidationError):
        PreciseDateField().clean(text)


def test_empty_is_not_stated() -> None:
    assert PreciseDateField(required=False).clean("  ") is None


def test_month_names_of_the_reader_are_understood() -> None:
    with translation.override("hi"):
        assert PreciseDateField().clean("15 मार्च 2026") == (date(2026, 3, 15), DAY)


@given(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    st.sampled_from([DAY, MONTH, YEAR]),
    st.sampled_from(["en", "ja", "hi"]),
)
def test_what_the_field_shows_it_reads_back(day: date, precision: str, language: str) -> None:
    day = day.replace(day=1) if precision != DAY else day
    day = day.replace(month=1) if precision == YEAR else day
    with translation.override(language):
        assert PreciseDateField().clean(typed(day, precision)) == (day, precision)


@given(st.text(max_size=60))
def test_no_text_breaks_the_field(text: str) -> None:
    with contextlib.suppress(ValidationError):
        PreciseDateField(required=False).clean(text)


def test_unchanged_value_counts_as_unchanged() -> None:
    class Form(forms.Form):
        on = PreciseDateField(required=False)

    known = PreciseDate(date(2026, 3, 1), MONTH)
    assert not Form({"on": "March 2026"}, initial={"on": known}).has_changed()
    assert Form({"on": "2026"}, initial={"on": known}).has_changed()
