"""Silence, slippage and the traffic light of MOUs, of one row and of many."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from leads.choices import MOUStatus, Rag
from leads.models import MOU, Milestone, ProgressUpdate, ladder_of, step_names
from tests.factories import make_mou
from tests.reports.mou_world import seed

pytestmark = pytest.mark.django_db


def at(day: date) -> time_machine.travel:
    return time_machine.travel(
        datetime(day.year, day.month, day.day, 6, 30, tzinfo=UTC), tick=False
    )


def is_stale(mou: MOU) -> bool:
    """Ask the row and the database; they must agree."""
    mou = MOU.objects.get(pk=mou.pk)
    in_database = MOU.objects.stale().filter(pk=mou.pk).exists()
    assert mou.is_stale == in_database
    return in_database


def test_mou_becomes_stale_after_30_days_of_silence() -> None:
    with at(date(2026, 11, 1)):
        mou = make_mou()
        ProgressUpdate.objects.create(mou=mou, as_of=date(2026, 11, 1), words="Land shown.")
    with at(date(2026, 11, 30)):
        assert not is_stale(mou)
    with at(date(2026, 12, 1)):
        assert is_stale(mou)
        assert MOU.objects.get(pk=mou.pk).days_silent == 30


def test_mou_never_updated_counts_from_its_signing() -> None:
    with at(date(2026, 11, 22)):
        assert is_stale(make_mou(signed_on=date(2026, 10, 23)))
        assert not is_stale(make_mou(signed_on=date(2026, 10, 24)))


def test_mou_without_any_date_counts_from_its_registration() -> None:
    with at(date(2026, 10, 1)):
        mou = make_mou()
    with at(date(2026, 10, 30)):
        assert not is_stale(mou)
    with at(date(2026, 10, 31)):
        assert is_stale(mou)


@pytest.mark.parametrize(
    "fields",
    [{"status": MOUStatus.DROPPED, "status_reason": "x"}, {"stage": "production"}],
)
def test_dropped_and_producing_mous_want_no_update(fields: dict) -> None:
    with at(date(2026, 11, 22)):
        assert not is_stale(make_mou(signed_on=date(2020, 1, 1), **fields))


def test_most_silent_stand_first() -> None:
    with at(date(2026, 11, 22)):
        young = make_mou(signed_on=date(2026, 9, 1))
        updated = make_mou(signed_on=date(2020, 1, 1))
        ProgressUpdate.objects.create(mou=updated, as_of=date(2026, 8, 1))
        old = make_mou(signed_on=date(2024, 1, 1))
        assert list(MOU.objects.stalest_first()) == [old, updated, young]


def rag(mou: MOU) -> Rag:
    """Ask the row and the database; they must agree."""
    light = MOU.objects.get(pk=mou.pk).rag
    assert MOU.objects.with_rag().get(pk=mou.pk).rag_code == light
    return light


def fresh_mou(**fields: object) -> MOU:
    mou = make_mou(**fields)
    ProgressUpdate.objects.create(mou=mou, as_of=date(2026, 11, 20))
    return mou


@pytest.mark.parametrize(
    ("forecast", "precision", "light"),
    [
        (date(2026, 11, 21), "day", Rag.RED),
        (date(2026, 11, 22), "day", Rag.GREEN),
        (date(2026, 11, 1), "month", Rag.GREEN),  # November is not over
        (date(2026, 10, 1), "month", Rag.RED),
        (date(2026, 1, 1), "year", Rag.GREEN),  # nor is 2026
        (date(2025, 1, 1), "year", Rag.RED),
    ],
)
def test_light_turns_red_when_the_whole_expected_span_has_passed(
    forecast: date, precision: str, light: Rag
) -> None:
    with at(date(2026, 11, 22)):
        mou = fresh_mou()
        Milestone.objects.create(
            mou=mou, kind="land_allotted", forecast_on=forecast, forecast_on_precision=precision
        )
        assert rag(mou) == light


@pytest.mark.parametrize(
    ("planned", "known", "forecast", "days", "light"),
    [
        (date(2027, 3, 1), "day", date(2027, 3, 2), 1, Rag.AMBER),
        (date(2027, 3, 1), "day", date(2027, 2, 1), -28, Rag.GREEN),
        (date(2027, 3, 1), "month", date(2027, 3, 31), 0, Rag.GREEN),
        (date(2027, 3, 1), "month", date(2027, 4, 1), 1, Rag.AMBER),
        (date(2027, 1, 1), "year", date(2027, 12, 31), 0, Rag.GREEN),
        (date(2027, 1, 1), "year", date(2028, 1, 10), 10, Rag.AMBER),
    ],
)
def test_light_turns_amber_when_a_step_slips_past_its_planned_span(
    planned: date, known: str, forecast: date, days: int, light: Rag
) -> None:
    with at(date(2026, 11, 22)):
        mou = fresh_mou()
        step = Milestone.objects.create(
            mou=mou, kind="land_allotted", baseline_on=planned, baseline_on_precision=known,
            forecast_on=forecast,
        )  # fmt: skip
        assert step.slippage_days == days
        assert rag(mou) == light


def test_spans_are_compared_by_their_ends() -> None:
    step = Milestone(
        kind="trial_run", baseline_on=date(2027, 3, 1), baseline_on_precision="month",
        forecast_on=date(2027, 5, 1), forecast_on_precision="month",
    )  # fmt: skip
    assert step.slippage_days == 61  # from 31 March to 31 May
    step.actual_on, step.actual_on_precision = date(2027, 1, 1), "year"
    assert step.slippage_days == 0  # some day of 2027, perhaps in March


def test_slippage_is_not_known_without_a_plan_or_an_expectation() -> None:
    assert Milestone(kind="trial_run", baseline_on=date(2027, 3, 1)).slippage_days is None
    assert Milestone(kind="trial_run", forecast_on=date(2027, 3, 1)).slippage_days is None


def test_reached_step_neither_slips_nor_is_late() -> None:
    with at(date(2026, 11, 22)):
        mou = fresh_mou()
        Milestone.objects.create(
            mou=mou, kind="land_allotted", reached=True,
            baseline_on=date(2024, 1, 1), forecast_on=date(2025, 1, 1),
        )  # fmt: skip
        assert rag(mou) == Rag.GREY


def test_silence_alone_turns_the_light_amber() -> None:
    with at(date(2026, 11, 22)):
        assert rag(make_mou(signed_on=date(2026, 1, 1))) == Rag.AMBER


def test_without_dates_the_light_is_grey_and_in_production_green() -> None:
    with at(date(2026, 11, 22)):
        assert rag(fresh_mou()) == Rag.GREY
        assert rag(fresh_mou(stage="production")) == Rag.GREEN


def test_dropped_mou_has_no_light() -> None:
    with at(date(2026, 11, 22)):
        mou = fresh_mou(status="dropped", status_reason="Withdrawn.")
        Milestone.objects.create(mou=mou, kind="trial_run", forecast_on=date(2025, 1, 1))
        assert rag(mou) == Rag.GREY


def test_database_and_row_agree_on_every_light(desk) -> None:
    mous = seed([desk], n=40)
    in_database = dict(MOU.objects.with_rag().values_list("pk", "rag_code"))
    rows = MOU.objects.prefetch_related("milestones")
    assert in_database == {mou.pk: mou.rag for mou in rows}
    assert len(set(in_database.values())) == 4, "The seed shows every light."
    assert set(MOU.objects.stale()) == {mou for mou in rows if mou.is_stale}
    assert len(mous) == 40


def test_ladder_has_all_steps_in_order() -> None:
    mou = make_mou()
    Milestone.objects.create(mou=mou, kind="trial_run", forecast_on=date(2027, 1, 1))
    ladder = ladder_of(mou)
    assert [step.kind for step in ladder] == list(step_names())
    assert [step.kind for step in ladder if step.pk] == ["trial_run"]


@pytest.mark.parametrize(
    ("signed", "band"),
    [
        (date(2026, 11, 22), "under_6m"),
        (date(2026, 5, 23), "under_6m"),
        (date(2026, 5, 22), "6_12m"),
        (date(2025, 11, 23), "6_12m"),
        (date(2025, 11, 22), "1_2y"),
        (date(2024, 11, 23), "1_2y"),
        (date(2024, 11, 22), "over_2y"),
        (None, "none"),
    ],
)
def test_age_band_changes_on_the_day(signed: date | None, band: str) -> None:
    with at(date(2026, 11, 22)):
        make_mou(signed_on=signed)
        assert MOU.objects.with_age_band().get().age_band == band


@pytest.mark.parametrize(
    ("signed", "precision", "year"),
    [
        (date(2026, 3, 31), "day", 2025),
        (date(2026, 4, 1), "day", 2026),
        (date(2026, 4, 1), "month", 2026),
        (date(2026, 1, 1), "year", None),  # a year alone lies in two fiscal years
        (None, "day", None),
    ],
)
def test_fiscal_year_runs_from_april(signed: date | None, precision: str, year: int | None) -> None:
    make_mou(signed_on=signed, signed_on_precision=precision)
    assert MOU.objects.with_fiscal_year().get().fiscal_year == year
