"""What happens to MOUs: registered, moved along the ladder, reported on, stopped."""

from datetime import date, timedelta
from decimal import Decimal
from threading import Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from leads.actions.mous import (
    Realised,
    change_mou_status,
    doubts_about,
    plan_milestone,
    reach_milestone,
    record_no_change,
    record_progress,
    register_mou,
    revise_mou,
)
from leads.choices import MilestoneKind, MOUStatus
from leads.models import MOU, Milestone, ProgressUpdate
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


def test_progress_moves_the_derived_values(desk) -> None:
    mou = make_mou()
    record_progress(
        mou=mou,
        by=desk,
        as_of=date(2026, 3, 1),
        realised=Realised(Decimal(300_000_000), "JPY", Decimal("0.58")),
        jobs=12,
    )
    record_progress(mou=mou, by=desk, as_of=date(2026, 4, 1), words="Roof is on.")
    mou.refresh_from_db()
    assert mou.updated_as_of == date(2026, 4, 1)
    assert (mou.realised_inr, mou.realised_jobs) == (Decimal("174000000.00"), 12)


def test_same_sending_twice_adds_one_update(desk) -> None:
    mou, once = make_mou(), uuid4()
    first = record_progress(mou=mou, by=desk, as_of=date(2026, 3, 1), jobs=1, client_id=once)
    again = record_progress(mou=mou, by=desk, as_of=date(2026, 3, 1), jobs=1, client_id=once)
    assert first.pk == again.pk
    assert ProgressUpdate.objects.count() == 1


def test_progress_of_a_day_to_come_is_refused(desk) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValueError, match="day to come"):
        record_progress(mou=make_mou(), by=desk, as_of=tomorrow, jobs=1)


def test_no_change_is_an_update_and_ends_silence(desk) -> None:
    mou = make_mou(signed_on=date(2020, 1, 1))
    assert mou.is_stale
    update = record_no_change(mou=mou, by=desk)
    mou.refresh_from_db()
    assert not mou.is_stale
    assert (update.as_of, update.words, update.by) == (timezone.localdate(), "No change.", desk)


@pytest.mark.parametrize(
    ("amount", "jobs", "doubts"),
    [
        (110, None, ["Realised is now above the committed investment."]),
        (30, None, ["Realised is now lower than in the update before."]),
        (50, 4, ["Jobs are now fewer than in the update before."]),
        (100, 5, []),
        (None, None, []),
    ],
)
def test_odd_updates_are_doubted(
    desk, amount: int | None, jobs: int | None, doubts: list[str]
) -> None:
    mou = make_mou(amount=100, currency="INR", inr_rate=1)
    record_progress(
        mou=mou, by=desk, as_of=date(2026, 1, 1), realised=Realised(Decimal(50)), jobs=5
    )
    mou.refresh_from_db()
    realised = None if amount is None else Realised(Decimal(amount))
    assert doubts_about(mou=mou, realised=realised, jobs=jobs) == doubts


@pytest.mark.parametrize("status", [s for s in MOUStatus.values if s != MOUStatus.ACTIVE])
def test_status_other_than_active_needs_a_reason(desk, status: str) -> None:
    mou = make_mou()
    with pytest.raises(ValueError, match="needs a reason"):
        change_mou_status(mou=mou, by=desk, status=status, reason="  ")
    changed = change_mou_status(mou=mou, by=desk, status=status, reason=" No land. ")
    assert (changed.status, changed.status_reason) == (status, "No land.")


def test_reason_goes_when_the_mou_is_active_again(desk) -> None:
    mou = make_mou(status="on_hold", status_reason="No land.")
    changed = change_mou_status(mou=mou, by=desk, status="active", reason="left over")
    assert (changed.status, changed.status_reason) == ("active", "")
