"""What happens to the steps of a ladder: planned, expected, reached, out of order."""

from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from leads.actions.leads import RefusedError
from leads.actions.milestones import (
    choose_ladder,
    ladder_for,
    out_of_order,
    plan_milestone,
    reach_milestone,
)
from leads.actions.mous import register_mou, revise_mou
from leads.models import MOU, Milestone
from tests.factories import make_ladder, make_lead, make_mou

pytestmark = pytest.mark.django_db
WHY = "The land came from the group's own park."
FEBRUARY = (date(2026, 2, 1), "month")


def stage_of(mou: MOU) -> str:
    return MOU.objects.get(pk=mou.pk).stage


def day(text: str) -> tuple[date, str]:
    return date.fromisoformat(text), "day"


def test_day_of_signing_follows_the_first_step(desk) -> None:
    mou = register_mou(mou=MOU(title="Plant", signed_on=date(2026, 3, 15)), by=desk)
    plan_milestone(mou=mou, kind="signed", by=desk, actual=(date(2026, 1, 1), "year"))
    mou.refresh_from_db()
    assert (mou.signed_on, mou.signed_on_precision) == (date(2026, 1, 1), "year")
    plan_milestone(mou=mou, kind="signed", by=desk)
    mou.refresh_from_db()
    assert mou.signed_on is None
    assert mou.milestones.get(kind="signed").reached, "An MOU is signed, whatever the day."


def test_stage_is_the_furthest_reached_step(desk) -> None:
    mou = register_mou(mou=MOU(title="Plant"), by=desk)
    reach_milestone(mou=mou, kind="ground_broken", by=desk, order_reason=WHY)
    assert stage_of(mou) == "ground_broken"
    reach_milestone(mou=mou, kind="land_allotted", by=desk, actual=FEBRUARY)
    assert stage_of(mou) == "ground_broken", "An earlier step reached later moves nothing back."


def test_stage_falls_back_when_a_step_was_not_reached_after_all(desk) -> None:
    mou = register_mou(mou=MOU(title="Plant"), by=desk)
    reach_milestone(mou=mou, kind="land_allotted", by=desk, order_reason=WHY)
    plan_milestone(mou=mou, kind="land_allotted", by=desk, order_reason=WHY)
    assert stage_of(mou) == "signed"


def test_planning_alone_moves_nothing(desk) -> None:
    mou = register_mou(mou=MOU(title="Plant"), by=desk)
    step = plan_milestone(
        mou=mou,
        kind="trial_run",
        by=desk,
        baseline=(date(2027, 1, 1), "year"),
        forecast=(date(2028, 3, 1), "month"),
        owed_by="investor",
        reason="Boiler is late.",
    )
    assert (stage_of(mou), step.reached, step.actual_on) == ("signed", False, None)
    assert (step.baseline_on_precision, step.forecast_on_precision) == ("year", "month")
    assert (step.owed_by, step.slippage_reason) == ("investor", "Boiler is late.")


def test_step_with_a_day_was_reached(desk) -> None:
    mou = register_mou(mou=MOU(title="Plant"), by=desk)
    step = plan_milestone(
        mou=mou, kind="trial_run", by=desk, actual=(date(2026, 5, 2), "day"), order_reason=WHY
    )
    assert step.reached
    assert stage_of(mou) == "trial_run"


def test_reaching_keeps_the_plan(desk) -> None:
    mou = register_mou(mou=MOU(title="Plant"), by=desk)
    plan_milestone(mou=mou, kind="trial_run", by=desk, baseline=(date(2027, 1, 1), "year"))
    reach_milestone(mou=mou, kind="trial_run", by=desk, order_reason=WHY)
    step = mou.milestones.get(kind="trial_run")
    assert (step.baseline_on, step.reached) == (date(2027, 1, 1), True)


def test_planning_a_step_twice_keeps_one_row(desk) -> None:
    mou = register_mou(mou=MOU(title="Plant"), by=desk)
    for year in (2027, 2028):
        plan_milestone(mou=mou, kind="trial_run", by=desk, forecast=(date(year, 1, 1), "year"))
    assert mou.milestones.get(kind="trial_run").forecast_on == date(2028, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_people_planning_the_same_step_at_once_both_succeed() -> None:
    mou = make_mou()
    failures: list[Exception] = []

    def plan(year: int) -> None:
        try:
            plan_milestone(mou=mou, kind="trial_run", by=None, forecast=(date(year, 1, 1), "year"))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=plan, args=(2027 + number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert Milestone.objects.filter(mou=mou, kind="trial_run").count() == 1


def test_history_knows_who_reached_a_step(desk) -> None:
    mou = register_mou(mou=MOU(title="Plant"), by=desk)
    reach_milestone(mou=mou, kind="trial_run", by=desk, order_reason=WHY)
    event = Milestone.events.rel.related_model.objects.filter(kind="trial_run").get()
    assert event.pgh_context.metadata["user"] == desk.pk


# --- Out of order ---------------------------------------------------------------------------------
def test_the_next_step_needs_no_reason_and_a_later_one_does(desk) -> None:
    mou = make_mou()
    reach_milestone(mou=mou, kind="officer_named", by=desk)
    with pytest.raises(RefusedError, match="“Land identified”, “Land allotted”") as refused:
        reach_milestone(mou=mou, kind="clearances_applied", by=desk, order_reason="  ")
    assert refused.value.reason_code == "out_of_order"
    assert stage_of(mou) == "officer_named"
    step = reach_milestone(mou=mou, kind="clearances_applied", by=desk, order_reason=WHY)
    assert (stage_of(mou), step.order_reason) == ("clearances_applied", WHY)


def test_a_step_left_out_earlier_asks_no_second_time(desk) -> None:
    mou = make_mou(stage="land_allotted")
    reach_milestone(mou=mou, kind="clearances_applied", by=desk)
    reach_milestone(mou=mou, kind="land_identified", by=desk)
    assert stage_of(mou) == "clearances_applied"


def test_steps_not_on_its_ladder_are_not_left_out(desk) -> None:
    mou = make_mou(ladder=make_ladder("production"))
    reach_milestone(mou=mou, kind="production", by=desk)
    assert stage_of(mou) == "production"


def test_a_step_cannot_be_taken_back_without_a_reason(desk) -> None:
    mou = make_mou(stage="officer_named")
    with pytest.raises(RefusedError, match="had been reached"):
        plan_milestone(mou=mou, kind="officer_named", by=desk)
    plan_milestone(mou=mou, kind="officer_named", by=desk, order_reason="She has left.")
    assert stage_of(mou) == "signed"


@pytest.mark.parametrize(
    ("kind", "actual", "words"),
    [
        (
            "land_allotted",
            "2026-01-31",
            "before the earlier step “Land identified” (February 2026)",
        ),
        ("land_allotted", "2026-02-10", ""),
        ("officer_named", "2026-03-01", "after the later step “Land identified” (February 2026)"),
        ("officer_named", "2026-02-28", ""),
    ],
)
def test_days_the_other_way_round_are_said(kind: str, actual: str, words: str) -> None:
    mou = make_mou()
    mou.milestones.create(
        kind="land_identified", reached=True, actual_on=FEBRUARY[0], actual_on_precision="month"
    )
    mou.refresh_from_db()
    said = " ".join(out_of_order(mou=mou, kind=kind, actual=day(actual)))
    assert words in said
    assert bool(said) == bool(words)


# --- What was expected, and when ------------------------------------------------------------------
def test_forecasts_are_kept_and_a_past_day_knows_the_old_one(desk) -> None:
    mou = make_mou(signed_on=date(2026, 1, 10))
    for said_on, expected in (("2026-02-01", "2026-06-30"), ("2026-05-01", "2026-09-30")):
        plan_milestone(
            mou=mou, kind="land_allotted", by=desk, baseline=day("2026-06-30"),
            forecast=day(expected), said_on=date.fromisoformat(said_on),
        )  # fmt: skip
    then = [(state.from_day, state.forecast_end, state.slip_days) for state in _states(mou)]
    assert then == [
        (date(2026, 1, 10), None, None),
        (date(2026, 2, 1), date(2026, 6, 30), 0),
        (date(2026, 5, 1), date(2026, 9, 30), 92),
    ]
    mou.refresh_from_db()
    assert (mou.forecast_end, mou.slip_days) == (date(2026, 9, 30), 92)


def _states(mou: MOU):
    return mou.states.order_by("from_day")


def test_a_forecast_nobody_dated_held_from_the_beginning(desk) -> None:
    mou = make_mou(signed_on=date(2026, 1, 10))
    mou.milestones.create(kind="land_allotted", forecast_on=date(2026, 6, 30))
    plan_milestone(
        mou=mou, kind="land_allotted", by=desk, forecast=day("2026-09-30"),
        said_on=date(2026, 5, 1),
    )  # fmt: skip
    ends = [(state.from_day, state.forecast_end) for state in _states(mou)]
    assert ends == [
        (date(2026, 1, 10), date(2026, 6, 30)),
        (date(2026, 5, 1), date(2026, 9, 30)),
    ]


def test_a_plan_saved_again_is_no_new_forecast(desk) -> None:
    mou = make_mou()
    for _again in range(2):
        plan_milestone(mou=mou, kind="trial_run", by=desk, forecast=day("2030-09-30"))
    assert mou.milestones.get(kind="trial_run").forecasts.count() == 1


def test_a_forecast_of_before_the_last_or_of_tomorrow_is_refused(desk) -> None:
    mou, today = make_mou(), timezone.localdate()
    plan_milestone(mou=mou, kind="trial_run", by=desk, forecast=day("2040-01-01"))
    for said_on, words in (
        (today - timedelta(days=1), "choose that day or a later one"),
        (today + timedelta(days=1), "on a day to come"),
    ):
        with pytest.raises(RefusedError, match=words):
            plan_milestone(
                mou=mou, kind="trial_run", by=desk, forecast=day("2041-01-01"), said_on=said_on
            )
    assert mou.milestones.get(kind="trial_run").forecast_on == date(2040, 1, 1)


# --- Ladders --------------------------------------------------------------------------------------
def test_a_new_mou_climbs_the_ladder_of_its_leads_kind_and_is_planned_by_it(desk) -> None:
    ladder = make_ladder("officer_named:desk:30", "production::400", kinds=["gcc"])
    lead = make_lead(kinds=["gcc"])
    mou = MOU(title="Centre", lead=lead, signed_on=date(2026, 3, 1), signed_on_precision="month")
    register_mou(mou=mou, by=desk)
    plans = mou.milestones.exclude(kind="signed").values_list(
        "kind", "baseline_on", "baseline_on_precision", "forecast_on"
    )
    assert mou.ladder == ladder
    # A month is counted from its last day: 31 March and 30 days more.
    assert set(plans) == {
        ("officer_named", date(2026, 4, 1), "month", date(2026, 4, 1)),
        ("production", date(2027, 5, 1), "month", date(2027, 5, 1)),
    }
    assert (mou.next_step, mou.turn) == ("officer_named", "desk")
    assert mou.slip_days == 0


def test_a_ladder_without_days_plans_nothing_and_other_kinds_climb_the_usual_one(desk) -> None:
    make_ladder("officer_named:desk:30", kinds=["gcc"])
    mou = MOU(title="Plant", lead=make_lead(kinds=["manufacturing"]), signed_on=date(2026, 3, 1))
    register_mou(mou=mou, by=desk)
    assert mou.ladder is None
    assert [step.kind for step in mou.milestones.all()] == ["signed"]
    assert ladder_for(None) is None


def test_plans_by_the_ladder_follow_a_corrected_day_of_signing(desk) -> None:
    ladder = make_ladder("officer_named::30", "land_allotted::60", "production::90")
    mou = MOU(title="Plant", signed_on=date(2026, 3, 1), ladder=ladder)
    register_mou(mou=mou, by=desk)
    mou.milestones.filter(kind="production").update(baseline_on=date(2027, 1, 1))
    mou = MOU.objects.get(pk=mou.pk)
    mou.signed_on = date(2026, 3, 11)
    revise_mou(mou=mou, by=desk)
    plans = dict(mou.milestones.values_list("kind", "baseline_on"))
    assert plans["officer_named"] == date(2026, 4, 10)
    assert plans["production"] == date(2027, 1, 1), "Somebody agreed on this day."


def test_another_ladder_keeps_what_was_written_and_plans_the_rest(desk) -> None:
    mou = make_mou(signed_on=date(2026, 3, 1), stage="officer_named")
    mou.milestones.create(kind="trial_run", forecast_on=date(2031, 1, 1))
    ladder = make_ladder("officer_named::30", "land_allotted:department:60")
    assert choose_ladder(mou=mou, ladder=ladder, by=desk, plan=True) == 1
    mou.refresh_from_db()
    kinds = {step.kind: step.baseline_on for step in mou.milestones.all()}
    assert kinds == {"officer_named": None, "trial_run": None, "land_allotted": date(2026, 4, 30)}
    assert (mou.next_step, mou.turn) == ("land_allotted", "department")
