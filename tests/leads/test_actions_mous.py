"""What happens to MOUs: registered, moved along the ladder, reported on, stopped."""

from datetime import date
from threading import Thread

import pytest
from django.db import connection

from leads.actions.mous import (
    plan_milestone,
    reach_milestone,
    register_mou,
    revise_mou,
)
from leads.choices import MilestoneKind
from leads.models import MOU, Milestone
from tests.factories import make_lead, make_mou

pytestmark = pytest.mark.django_db


def stage_of(mou: MOU) -> str:
    return MOU.objects.get(pk=mou.pk).stage


def test_registering_writes_the_signature_and_moves_nothing_else(desk) -> None:
    lead = make_lead()
    mou = MOU(title="Plant", lead=lead, signed_on=date(2026, 3, 1), signed_on_precision="month")
    register_mou(mou=mou, by=desk)
    step = mou.milestones.get()
    assert (step.kind, step.reached) == ("signed", True)
    assert (step.actual_on, step.actual_on_precision) == (date(2026, 3, 1), "month")
    lead.refresh_from_db()
    assert (stage_of(mou), lead.stage, lead.stage_changes.count()) == ("signed", "new", 0)


def test_registering_with_an_unknown_day_still_counts_as_signed(desk) -> None:
    mou = register_mou(mou=MOU(title="Plant"), by=desk)
    step = mou.milestones.get()
    assert (step.reached, step.actual_on) == (True, None)


def test_first_step_follows_a_corrected_day_of_signing(desk) -> None:
    mou = register_mou(mou=MOU(title="Plant"), by=desk)
    mou.signed_on = date(2026, 3, 15)
    revise_mou(mou=mou, by=desk)
    assert mou.milestones.get(kind="signed").actual_on == date(2026, 3, 15)


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
    reach_milestone(mou=mou, kind="ground_broken", by=desk)
    assert stage_of(mou) == "ground_broken"
    reach_milestone(mou=mou, kind="land_allotted", by=desk, actual=(date(2026, 2, 1), "month"))
    assert stage_of(mou) == "ground_broken", "An earlier step reached later moves nothing back."


def test_stage_falls_back_when_a_step_was_not_reached_after_all(desk) -> None:
    mou = register_mou(mou=MOU(title="Plant"), by=desk)
    reach_milestone(mou=mou, kind="land_allotted", by=desk)
    plan_milestone(mou=mou, kind="land_allotted", by=desk, forecast=(date(2027, 1, 1), "year"))
    assert stage_of(mou) == MilestoneKind.SIGNED


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
    step = plan_milestone(mou=mou, kind="trial_run", by=desk, actual=(date(2026, 5, 2), "day"))
    assert step.reached
    assert stage_of(mou) == "trial_run"


def test_reaching_keeps_the_plan(desk) -> None:
    mou = register_mou(mou=MOU(title="Plant"), by=desk)
    plan_milestone(mou=mou, kind="trial_run", by=desk, baseline=(date(2027, 1, 1), "year"))
    reach_milestone(mou=mou, kind="trial_run", by=desk)
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
    reach_milestone(mou=mou, kind="trial_run", by=desk)
    event = Milestone.events.rel.related_model.objects.filter(kind="trial_run").get()
    assert event.pgh_context.metadata["user"] == desk.pk
