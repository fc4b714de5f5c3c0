"""What happens to MOUs: registered and revised."""

from datetime import date

import pytest

from leads.actions.mous import register_mou, revise_mou
from leads.models import MOU
from tests.factories import make_lead

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
