"""What cannot be in a programme, and how long a way takes at least."""

import itertools
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delegations.conflicts import (
    INTERPRETER,
    PERSON,
    TRAVEL,
    VEHICLE,
    Stop,
    by_stop,
    conflicts,
)
from delegations.travel import INDIAN, JAPANESE, least_minutes, place_of

NINE = datetime(2026, 2, 3, 9, tzinfo=UTC)
CITIES = [names[0] for table in (JAPANESE, INDIAN) for names in table]


def stop(pk: int, at: float, lasts: float | None = 1, city: str = "", people=("Khanna",), **needs):
    starts = NINE + timedelta(hours=at)
    needs = {PERSON: {name: name for name in people}} | {
        kind: {name: name} for kind, name in needs.items()
    }
    return Stop(
        pk, f"Stop {pk}", starts, starts + timedelta(hours=lasts) if lasts else None, city,
        needs,
    )  # fmt: skip


def told(stops) -> list[tuple]:
    return [(each.kind, each.first.pk, each.second.pk, each.who) for each in conflicts(stops)]


# --- The same person, car or interpreter twice ---
def test_one_person_at_two_tables_is_told_once_for_all_who_are() -> None:
    stops = [stop(1, 0, 2, people=("A", "B", "C")), stop(2, 1, 2, people=("B", "A", "D"))]
    assert told(stops) == [(PERSON, 1, 2, ("A", "B"))]


def test_one_meeting_after_the_other_is_no_clash() -> None:
    assert told([stop(1, 0, 1), stop(2, 1, 1)]) == []


def test_an_end_nobody_stated_counts_as_an_hour_and_says_so() -> None:
    (clash,) = conflicts([stop(1, 0, None), stop(2, 0.5)])
    assert clash.assumed
    assert conflicts([stop(1, 0, None), stop(2, 1)]) == []
    (clash,) = conflicts([stop(1, 0, 1), stop(2, 0.5, None)])
    assert not clash.assumed


def test_a_long_seminar_clashes_with_all_that_lies_within() -> None:
    stops = [stop(1, 0, 8), stop(2, 1), stop(3, 4), stop(4, 9)]
    assert [each[1:3] for each in told(stops)] == [(1, 2), (1, 3)]


def test_cars_and_interpreters_clash_too_but_do_not_travel() -> None:
    stops = [
        stop(1, 0, 2, "Tokyo", ("A",), vehicle="DL 1", interpreter="Sato"),
        stop(2, 1, 2, "Osaka", ("B",), vehicle="DL 1", interpreter="Sato"),
    ]
    assert {each[0] for each in told(stops)} == {VEHICLE, INTERPRETER}


def test_each_stop_is_told_of_its_own() -> None:
    beside = by_stop(conflicts([stop(1, 0, 2), stop(2, 1), stop(3, 5)]))
    assert set(beside) == {1, 2}


# --- Ways ---
def test_a_way_that_cannot_be_made_says_what_it_needs_and_what_is_planned() -> None:
    (clash,) = conflicts([stop(1, 0, 1, "Tokyo"), stop(2, 2.25, 1, "Osaka")])
    assert (clash.kind, clash.needed, clash.planned) == (TRAVEL, 180, 75)


def test_enough_time_other_people_or_unknown_cities_say_nothing() -> None:
    assert told([stop(1, 0, 1, "Tokyo"), stop(2, 4, 1, "Osaka")]) == []
    assert told([stop(1, 0, 1, "Tokyo"), stop(2, 1, 1, "Osaka", ("Other",))]) == []
    assert told([stop(1, 0, 1, "Tokyo"), stop(2, 1, 1, "Atlantis")]) == []
    assert told([stop(1, 0, 1, ""), stop(2, 1, 1, "Osaka")]) == []
    assert told([stop(1, 0, 1, "Tokyo"), stop(2, 1, 1, "Minato-ku, 東京都")]) == []


def test_one_travels_from_where_one_was_last() -> None:
    # The short stop lies within the long one in Tokyo: one leaves Tokyo.
    stops = [stop(1, 0, 5, "Tokyo"), stop(2, 1, 1, "Tokyo"), stop(3, 5.5, 1, "Osaka")]
    assert (TRAVEL, 1, 3, ("Khanna",)) in told(stops)


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Tokyo", "Osaka", 165, 195), ("Tokyo", "Nagoya", 105, 150), ("Tokyo", "Yokohama", 30, 60),
        ("Osaka", "Kobe", 30, 60), ("Tokyo", "Fukuoka", 195, 270), ("Tokyo", "Sapporo", 180, 270),
        ("Lucknow", "Kanpur", 75, 135), ("Lucknow", "Noida", 165, 240), ("Delhi", "Noida", 30, 60),
        ("New Delhi", "Tokyo", 600, 780), ("Varanasi", "Lucknow", 150, 300),
        ("आगरा", "नोएडा", 120, 210),
    ],
)  # fmt: skip
def test_ways_take_about_what_travellers_know(one, other, least, most) -> None:
    minutes = least_minutes(one, other)
    assert minutes is not None
    assert least <= minutes <= most


@pytest.mark.parametrize(
    "name", ["ŌSAKA", "Osaka City", "osaka-shi", "大阪市", "大阪", "Kita, Osaka"]
)
def test_a_city_is_known_by_any_of_its_names(name) -> None:
    assert place_of(name) == place_of("Osaka")


@pytest.mark.parametrize("name", ["", "Atlantis", "\x00", "東", "x" * 10_000, "Kochi", "Hokkaido"])
def test_what_is_not_known_for_certain_is_not_known(name) -> None:
    assert place_of(name) is None
    assert least_minutes(name, "Tokyo") is None


@given(st.sampled_from(CITIES), st.sampled_from(CITIES))
def test_ways_are_as_long_back_and_in_quarters(one, other) -> None:
    minutes = least_minutes(one, other)
    assert minutes == least_minutes(other, one)
    assert minutes % 15 == 0
    assert (minutes == 0) == (place_of(one) == place_of(other))
    assert minutes <= 16 * 60


# --- Against the plainest way to say it ---
STOPS = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.sampled_from([None, 1, 2, 5]),
        st.sets(st.sampled_from("ABCD"), max_size=3),
    ),
    max_size=12,
).map(
    lambda rows: [
        stop(pk, at / 2, lasts, "Tokyo", tuple(people))
        for pk, (at, lasts, people) in enumerate(rows)
    ]
)


@given(STOPS, st.randoms())
def test_the_clashes_are_those_one_finds_by_comparing_all_with_all(stops, chance) -> None:
    expected = {
        frozenset((one.pk, other.pk)): tuple(sorted(both))
        for one, other in itertools.combinations(stops, 2)
        if one.starts_at < other.ends and other.starts_at < one.ends
        if (both := set(one.needs[PERSON]) & set(other.needs[PERSON]))
    }
    found = conflicts(stops)
    assert {frozenset((each.first.pk, each.second.pk)): each.who for each in found} == expected
    assert len(found) == len(expected)
    shuffled = list(stops)
    chance.shuffle(shuffled)
    assert conflicts(shuffled) == found


@given(STOPS)
def test_the_earlier_one_comes_first(stops) -> None:
    assert all(each.first.starts_at <= each.second.starts_at for each in conflicts(stops))


def test_a_whole_delegation_takes_a_few_milliseconds() -> None:
    people = tuple(f"P{number}" for number in range(20))
    stops = [stop(pk, pk * 2.5, 1.5, CITIES[pk % len(CITIES)], people) for pk in range(60)]
    conflicts(stops)  # the ways are worked out once
    started = time.process_time()  # whatever else the machine does
    conflicts(stops)
    assert time.process_time() - started < 0.1
