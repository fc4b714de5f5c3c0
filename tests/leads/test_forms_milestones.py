"""The form of a step: three dates, and the sentences it answers with."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from leads.actions.milestones import plan_milestone
from leads.forms.milestones import MilestoneForm
from leads.models import Milestone, ladder_of
from tests.factories import make_ladder, make_mou

pytestmark = pytest.mark.django_db
WHY = "The land was theirs."


def step_form(kind: str = "officer_named", mou: dict | None = None, **data: Any) -> MilestoneForm:
    step = Milestone(mou=make_mou(**(mou or {})), kind=kind)
    return MilestoneForm(data, instance=step)


def form_of(step: Milestone, user: Any = None, **data: Any) -> MilestoneForm:
    return MilestoneForm(data or None, instance=Milestone.objects.get(pk=step.pk), user=user)


def test_step_takes_three_dates_each_as_exact_as_known() -> None:
    form = step_form(
        baseline_on="2029", forecast_on="March 2030", owed_by="department", said_on="2026-02-01",
        slippage_reason="The court took its time.",
    )  # fmt: skip
    assert form.is_valid(), form.errors
    assert form.values() == {
        "baseline": (date(2029, 1, 1), "year"),
        "forecast": (date(2030, 3, 1), "month"),
        "said_on": date(2026, 2, 1),
        "actual": None,
        "reached": False,
        "owed_by": "department",
        "reason": "The court took its time.",
        "order_reason": "",
    }


@pytest.mark.parametrize("name", ["baseline_on", "forecast_on", "actual_on"])
def test_no_step_comes_before_the_signing(name: str) -> None:
    signed, said = {"signed_on": date(2026, 3, 15)}, {"said_on": "2026-03-20"}
    form = step_form(mou=signed, **{name: "14 Mar 2026"}, **said)
    assert form.errors[name] == ["This is before the MOU was signed (15 Mar 2026): check the date."]
    form = step_form(mou=signed, **{name: "2026"}, **said)
    assert form.is_valid(), "2026 goes on after the signing."


def test_without_a_day_of_signing_any_day_may_be() -> None:
    assert step_form(baseline_on="2020").is_valid()


def test_what_lies_ahead_has_not_happened() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    form = step_form(actual_on=tomorrow.isoformat())
    assert "“Expected”" in form.errors["actual_on"][0]


def test_signature_has_only_its_day() -> None:
    form = step_form("signed", actual_on="2026", forecast_on="2027")
    assert [field.name for field in form.visible_fields()] == ["actual_on"]
    assert form.is_valid(), form.errors
    assert form.values()["forecast"] is None


def test_signature_cannot_come_after_the_mou_has_lapsed() -> None:
    form = step_form("signed", mou={"valid_until": date(2025, 1, 1)}, actual_on="2025-02-01")
    assert "lapse" in form.errors["actual_on"][0]


# --- Forecasts ------------------------------------------------------------------------------------
def test_a_forecast_looks_ahead_of_the_day_it_was_said() -> None:
    form = step_form(forecast_on="1 Feb 2026", said_on="2026-03-01")
    assert "This day has passed" in form.errors["forecast_on"][0]
    assert step_form(forecast_on="March 2026", said_on="2026-03-05").is_valid()


def test_a_forecast_is_not_said_before_the_last_one_or_tomorrow(desk) -> None:
    step = plan_milestone(
        mou=make_mou(), kind="officer_named", by=desk, forecast=(date(2040, 1, 1), "day"),
        said_on=date(2026, 5, 1),
    )  # fmt: skip
    form = form_of(step, forecast_on="2041", said_on="2026-04-30")
    assert form.errors["said_on"] == [
        "The last forecast was said on 1 May 2026: choose that day or a later one."
    ]
    tomorrow = timezone.localdate() + timedelta(days=1)
    form = form_of(step, forecast_on="2041", said_on=tomorrow.isoformat())
    assert form.errors["said_on"] == ["Nobody can have said this on a day to come."]
    same = form_of(step, forecast_on="1 Jan 2040", said_on="2026-04-30")
    assert same.is_valid(), "Nothing new is said."


# --- Reasons --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("planned", "expected", "words"),
    [
        ("30 Jun 2040", "1 Jul 2040", "This is 1 day later than planned: say why."),
        ("June 2040", "March 2043", "This is 1,004 days later than planned: say why."),
        ("June 2040", "15 Jun 2040", ""),
        ("June 2040", "May 2040", ""),
    ],
)
def test_slippage_wants_a_reason(planned: str, expected: str, words: str) -> None:
    form = step_form(baseline_on=planned, forecast_on=expected)
    assert form.errors.get("slippage_reason", []) == ([words] if words else [])


def test_a_delay_that_was_there_before_wants_none() -> None:
    step = Milestone.objects.create(
        mou=make_mou(), kind="officer_named", baseline_on=date(2040, 1, 1),
        forecast_on=date(2041, 1, 1),
    )  # fmt: skip
    typed = {"baseline_on": "1 Jan 2040", "forecast_on": "1 Jan 2041"}
    assert form_of(step, **typed, owed_by="desk").is_valid()
    late = form_of(step, **typed, actual_on="1 Feb 2026")
    assert "slippage_reason" not in late.errors, "It came earlier than planned."


def test_steps_left_out_want_a_reason() -> None:
    form = step_form("land_allotted", reached="on")
    assert form.errors["order_reason"] == [
        "Not reached before it: “Nodal officer named”, “Land identified”. Say why."
    ]
    assert step_form("land_allotted", reached="on", order_reason=WHY).is_valid()
    assert step_form("officer_named", reached="on").is_valid()


def test_the_reason_is_asked_for_only_where_it_may_be_needed() -> None:
    mou = make_mou(ladder=make_ladder("trial_run", "production"))
    fields = {step.kind: MilestoneForm(instance=step).fields for step in ladder_of(mou)}
    assert "order_reason" not in fields["trial_run"]
    assert "order_reason" in fields["production"]


# --- Two at once, and what was agreed -------------------------------------------------------------
def test_who_saves_second_sees_what_the_first_has_written() -> None:
    step = Milestone.objects.create(mou=make_mou(), kind="officer_named")
    opened = form_of(step)
    Milestone.objects.filter(pk=step.pk).update(forecast_on=date(2040, 1, 1))
    typed = {"forecast_on": "2042", "seen": opened["seen"].value()}
    refused = form_of(step, **typed)
    assert refused.non_field_errors() == [
        "Somebody has changed this step meanwhile: planned not stated, expected 1 Jan 2040, "
        "happened not stated. Compare, then save again."
    ]
    again = form_of(step, **typed | {"seen": refused["seen"].value()})
    assert again.is_valid(), again.errors


def test_who_owes_a_step_does_not_move_what_was_agreed(official, desk) -> None:
    step = Milestone.objects.create(
        mou=make_mou(), kind="officer_named", baseline_on=date(2040, 1, 1)
    )
    typed = {"baseline_on": "2 Feb 2041"}
    kept = form_of(step, official, **typed)
    assert kept.is_valid(), kept.errors
    assert kept.values()["baseline"][0] == date(2040, 1, 1)
    moved = form_of(step, desk, **typed)
    assert moved.is_valid(), moved.errors
    assert moved.values()["baseline"][0] == date(2041, 2, 2)


def test_owed_by_says_what_the_ladder_says() -> None:
    mou = make_mou(ladder=make_ladder("trial_run:investor"))
    step = next(step for step in ladder_of(mou) if step.kind == "trial_run")
    form = MilestoneForm(instance=step)
    assert form.fields["owed_by"].choices[0][1] == "as the ladder says (Investor)"
    assert step.whose == "Investor"
