"""When a meeting is, as far as it is known: entered on the clock of the place."""

from datetime import UTC, date, datetime, time

import pytest

from delegations.choices import MeetingPrecision
from delegations.forms.meetings import MeetingForm
from delegations.forms.times import ASKED, NEEDED
from delegations.models import Meeting
from tests.delegations.meeting_forms import errors, saved
from tests.delegations.posts import meeting
from tests.factories import make_user

pytestmark = pytest.mark.django_db


# --- Times ---
@pytest.mark.parametrize(
    ("zone", "starts", "ends"),
    [
        (
            "Asia/Tokyo",
            datetime(2026, 2, 3, 5, tzinfo=UTC),
            datetime(2026, 2, 3, 6, 30, tzinfo=UTC),
        ),
        (
            "Asia/Kolkata",
            datetime(2026, 2, 3, 8, 30, tzinfo=UTC),
            datetime(2026, 2, 3, 10, tzinfo=UTC),
        ),
    ],
)
def test_hours_are_entered_on_the_clock_of_the_place_and_come_back_so(
    desk, zone, starts, ends
) -> None:
    row = saved(desk, time_zone=zone, at="14:00", until="15:30")
    assert (row.starts_at, row.ends_at, row.on_from, row.on_to) == (starts, ends, None, None)
    again = MeetingForm(instance=row, user=desk)
    assert again["on_day"].value() == date(2026, 2, 3)
    assert again["at"].value() == time(14)
    assert again["until"].value() == time(15, 30)
    assert 'value="14:00"' in str(again["at"])
    assert 'value="2026-02-03"' in str(again["on_day"])


@pytest.mark.parametrize("mine", ["Asia/Tokyo", "Asia/Kolkata"])
def test_the_writers_own_zone_does_not_matter(client_for, mine) -> None:
    client = client_for(make_user(time_zone=mine))
    client.post("/meetings/new/", meeting(time_zone="Asia/Tokyo", at="09:00"))
    row = Meeting.objects.get()
    assert row.starts_at == datetime(2026, 2, 3, 0, tzinfo=UTC)
    page = client.get(f"/meetings/{row.pk}/edit/").content.decode()
    assert 'value="09:00"' in page
    assert "09:00 JST (05:30 IST)" in client.get(f"/meetings/{row.pk}/").content.decode()


def test_changing_the_clock_of_the_place_keeps_the_hour_on_the_wall(desk) -> None:
    row = saved(desk, at="14:00")
    moved = saved(desk, row, at="14:00", time_zone="Asia/Kolkata")
    assert moved.starts_at == datetime(2026, 2, 3, 8, 30, tzinfo=UTC)


KNOWN = {
    "day": ({"on_day": "2026-02-03"}, date(2026, 2, 3), date(2026, 2, 3)),
    "span": (
        {"first_day": "2026-02-03", "last_day": "2026-02-07"},
        date(2026, 2, 3),
        date(2026, 2, 7),
    ),
    "month": ({"month": "2024-02"}, date(2024, 2, 1), date(2024, 2, 29)),
    "year": ({"year": "2026"}, date(2026, 1, 1), date(2026, 12, 31)),
    "unknown": ({}, None, None),
}


@pytest.mark.parametrize("precision", KNOWN)
def test_less_than_the_hour_may_be_known_and_comes_back_so(desk, precision) -> None:
    fields, first, last = KNOWN[precision]
    blank = {"on_day": "", "at": ""}
    row = saved(desk, precision=precision, **{**blank, **fields})
    assert (row.starts_at, row.on_from, row.on_to) == (None, first, last)
    assert row.precision == precision
    again = MeetingForm(instance=row, user=desk)
    for name, value in fields.items():
        assert f'value="{value}"' in str(again[name]), name
    resent = saved(desk, row, precision=precision, **{**blank, **fields})
    assert (resent.on_from, resent.on_to) == (first, last)


@pytest.mark.parametrize("before", KNOWN)
@pytest.mark.parametrize("after", ["time", *KNOWN])
def test_what_is_known_may_become_more_or_less(desk, before, after) -> None:
    row = saved(desk, precision=before, **{"on_day": "", "at": "", **KNOWN[before][0]})
    now = {"on_day": "2026-03-01", "at": "10:00"} if after == "time" else KNOWN[after][0]
    later = saved(desk, row, precision=after, **{"on_day": "", "at": "", **now})
    assert later.precision == after
    assert (later.starts_at is None) == (after != "time")
    if after != "time":
        assert (later.on_from, later.on_to) == KNOWN[after][1:]


@pytest.mark.parametrize(
    ("precision", "missing"),
    [
        ("time", {"on_day", "at"}),
        ("day", {"on_day"}),
        ("span", {"first_day", "last_day"}),
        ("month", {"month"}),
        ("year", {"year"}),
    ],
)
def test_what_is_said_to_be_known_must_be_filled_in(desk, precision, missing) -> None:
    assert set(errors(desk, precision=precision, on_day="", at="")) == missing


def test_fields_of_another_choice_do_not_stand_in_the_way(desk) -> None:
    row = saved(desk, precision="day", month="rubbish", year="99999", first_day="never", at="25:99")
    assert row.on_from == date(2026, 2, 3)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("until", {"at": "14:00", "until": "13:00"}),
        ("until", {"at": "14:00", "until": "14:00"}),
        ("at", {"at": "25:00"}),
        ("on_day", {"on_day": "0001-01-01"}),
        ("on_day", {"on_day": "9999-12-31"}),
        ("on_day", {"on_day": "30/02/2026"}),
        ("last_day", {"precision": "span", "first_day": "2026-02-07", "last_day": "2026-02-03"}),
        ("month", {"precision": "month", "month": "2026-13"}),
        ("month", {"precision": "month", "month": "0001-01"}),
        ("month", {"precision": "month", "month": "२०२६-०१"}),
        ("year", {"precision": "year", "year": "99999999999999999999"}),
        ("year", {"precision": "year", "year": "12"}),
        ("precision", {"precision": "roughly"}),
        ("time_zone", {"time_zone": "Mars/Olympus"}),
    ],
)
def test_times_that_cannot_be_are_refused_beside_their_field(desk, field, fields) -> None:
    assert field in errors(desk, **fields)


def test_every_precision_has_a_row_of_fields(desk) -> None:
    assert set(ASKED) == set(MeetingPrecision)
    form = MeetingForm(user=desk)
    assert set(NEEDED) | {"until"} == {name for names in ASKED.values() for name in names}
    assert set(NEEDED) <= set(form.fields)
