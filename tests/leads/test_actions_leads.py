"""A lead opens, moves along its stages, changes its status; each move is checked and logged."""

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection, transaction

from accounts.models import User
from leads.actions.leads import RefusedError, change_status, move_stage, open_lead
from leads.choices import GATES, STAGE_ORDER, LeadStatus, Stage
from leads.models import Lead, Milestone, Sector, StageChange
from tests.factories import make_lead, make_mou, make_organisation, make_user

pytestmark = pytest.mark.django_db


def give_partners(lead: Lead) -> None:
    lead.partners.create(organisation=make_organisation())


def give_owner(lead: Lead) -> None:
    Lead.objects.filter(pk=lead.pk).update(owner=make_user())


def give_kinds(lead: Lead) -> None:
    Lead.objects.filter(pk=lead.pk).update(kinds=["manufacturing"])


def give_sectors(lead: Lead) -> None:
    lead.sectors.add(Sector.objects.first())


def give_summary(lead: Lead) -> None:
    Lead.objects.filter(pk=lead.pk).update(summary="A plant for motors.")


def give_districts(lead: Lead) -> None:
    Lead.objects.filter(pk=lead.pk).update(place="Noida")


def give_amount(lead: Lead) -> None:
    Lead.objects.filter(pk=lead.pk).update(amount=Decimal(1), currency="INR", inr_rate=1)


def give_mou(lead: Lead) -> None:
    make_mou(lead=lead)


def give_ground_broken(lead: Lead) -> None:
    Milestone.objects.create(mou=lead.mous.get(), kind="ground_broken", reached=True)


def give_production(lead: Lead) -> None:
    Milestone.objects.create(mou=lead.mous.get(), kind="production", reached=True)


GIVE: dict[str, Callable[[Lead], None]] = {
    name.removeprefix("give_"): give
    for name, give in list(globals().items())
    if name.startswith("give_")
}


def ready_for(stage: str, but: str = "") -> Lead:
    """Return a lead that has all that `stage` asks for, except `but`."""
    lead = make_lead()
    for name, first in GATES.items():
        if name != but and STAGE_ORDER[first] <= STAGE_ORDER[stage]:
            GIVE[name](lead)
    return Lead.objects.get(pk=lead.pk)


def test_every_gate_has_its_case() -> None:
    assert set(GIVE) == set(GATES)


@pytest.mark.parametrize("stage", [stage for stage in Stage.values if stage != Stage.NEW])
def test_a_lead_with_all_it_needs_moves_to_any_stage(stage: str, desk: User) -> None:
    lead = ready_for(stage)
    line = move_stage(lead=lead, to=stage, by=desk)
    lead.refresh_from_db()
    assert lead.stage == stage
    assert lead.stage_since == line.at
    assert (line.from_stage, line.to_stage, line.by) == (Stage.NEW, stage, desk)
    assert line.gate_overridden is False


# The MOU-bound gates need an MOU before their own condition can be given.
MISSING = [(name, first) for name, first in GATES.items() if name != "mou"]


@pytest.mark.parametrize(("name", "first"), MISSING)
def test_what_is_missing_keeps_a_lead_from_its_stage_and_all_after(
    name: str, first: str, desk: User
) -> None:
    lead = ready_for(first, but=name)
    with pytest.raises(RefusedError) as refused:
        move_stage(lead=lead, to=first, by=desk)
    assert refused.value.reason_code == "blocked"
    assert refused.value.messages == lead.blockers_to(first)
    assert lead.missing_for(first) == [name]
    lead.refresh_from_db()
    assert lead.stage == Stage.NEW
    assert not StageChange.objects.exists()


@pytest.mark.parametrize(("name", "first"), MISSING)
def test_a_gate_does_not_bind_the_stages_before_it(name: str, first: str, desk: User) -> None:
    before = Stage.values[STAGE_ORDER[first] - 1]
    lead = ready_for(before, but=name)
    assert lead.missing_for(before) == []


def test_without_an_mou_no_lead_is_signed() -> None:
    lead = ready_for(Stage.PROPOSAL_FILED)
    assert lead.missing_for(Stage.MOU_SIGNED) == ["mou"]


def test_an_amount_the_partner_withholds_passes_the_gate(desk: User) -> None:
    lead = ready_for(Stage.PROPOSAL_FILED, but="amount")
    Lead.objects.filter(pk=lead.pk).update(amount_withheld=True)
    move_stage(lead=lead, to=Stage.PROPOSAL_FILED, by=desk)
    assert lead.stage == Stage.PROPOSAL_FILED


def test_back_needs_a_reason(desk: User) -> None:
    lead = make_lead(stage=Stage.SITE_VISIT)
    with pytest.raises(RefusedError) as refused:
        move_stage(lead=lead, to=Stage.CONTACTED, by=desk, reason="  ")
    assert refused.value.reason_code == "reason_needed"
    line = move_stage(lead=lead, to=Stage.CONTACTED, by=desk, reason="The visit fell through.")
    assert lead.stage == Stage.CONTACTED
    assert line.reason == "The visit fell through."


def test_a_manager_moves_past_a_gate_with_a_reason(manager: User) -> None:
    lead = make_lead()
    with pytest.raises(RefusedError) as refused:
        move_stage(lead=lead, to=Stage.QUALIFIED, by=manager, override=True)
    assert refused.value.reason_code == "reason_needed"
    line = move_stage(
        lead=lead, to=Stage.QUALIFIED, by=manager, override=True, reason="The minister asked."
    )
    assert line.gate_overridden is True
    assert lead.stage == Stage.QUALIFIED


def test_only_who_may_override_does(desk: User) -> None:
    lead = make_lead()
    with pytest.raises(RefusedError) as refused:
        move_stage(lead=lead, to=Stage.QUALIFIED, by=desk, override=True, reason="I say so.")
    assert refused.value.reason_code == "no_right"
    assert Lead.objects.get(pk=lead.pk).stage == Stage.NEW


def test_an_override_that_was_not_needed_is_not_logged_as_one(manager: User) -> None:
    lead = make_lead(partner=make_organisation())
    line = move_stage(lead=lead, to=Stage.CONTACTED, by=manager, override=True, reason="x")
    assert line.gate_overridden is False


@pytest.mark.parametrize(
    ("to", "code"), [(Stage.NEW, "same_stage"), ("nowhere", "unknown_stage"), ("", "unknown_stage")]
)
def test_a_move_to_nowhere_is_refused(to: str, code: str, desk: User) -> None:
    with pytest.raises(RefusedError) as refused:
        move_stage(lead=make_lead(), to=to, by=desk)
    assert refused.value.reason_code == code


@pytest.mark.parametrize("status", ["on_hold", "dormant", "lost"])
def test_a_lead_that_is_not_open_does_not_move(status: str, desk: User) -> None:
    lead = make_lead(
        partner=make_organisation(), status=status, status_reason="x", lost_to="Gujarat"
    )
    with pytest.raises(RefusedError) as refused:
        move_stage(lead=lead, to=Stage.CONTACTED, by=desk)
    assert refused.value.reason_code == "not_open"


def test_a_reason_that_is_too_long_is_refused_not_cut(desk: User) -> None:
    lead = make_lead(stage=Stage.CONTACTED)
    with pytest.raises(RefusedError) as refused:
        move_stage(lead=lead, to=Stage.NEW, by=desk, reason="長" * 301)
    assert refused.value.reason_code == "too_long"


def test_who_saw_an_older_stage_does_not_move_the_lead(desk: User) -> None:
    lead = make_lead(partner=make_organisation())
    stale = Lead.objects.get(pk=lead.pk)
    move_stage(lead=lead, to=Stage.CONTACTED, by=desk)
    with pytest.raises(RefusedError) as refused:
        move_stage(lead=stale, to=Stage.CONTACTED, by=desk, seen=Stage.NEW)
    assert refused.value.reason_code == "moved_meanwhile"
    assert StageChange.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_are_one_move_and_one_refusal() -> None:
    """Both people saw “New”; the second waits for the first and is then told."""
    mover = make_user()
    lead = make_lead(partner=make_organisation())
    outcomes: list[str] = []
    started = threading.Event()

    def second() -> None:
        started.set()
        try:
            move_stage(lead=Lead.objects.get(pk=lead.pk), to="contacted", by=mover, seen="new")
            outcomes.append("moved")
        except RefusedError as refused:
            outcomes.append(refused.reason_code)
        finally:
            connection.close()

    other = threading.Thread(target=second)
    with transaction.atomic():
        move_stage(lead=lead, to="contacted", by=mover, seen="new")
        other.start()
        started.wait(5)
        other.join(0.3)  # held by the row lock until we commit
        assert outcomes == []
    other.join(10)
    assert outcomes == ["moved_meanwhile"]
    assert StageChange.objects.filter(lead=lead).count() == 1


def test_opening_writes_the_first_line(desk: User) -> None:
    lead = make_lead()
    line = open_lead(lead=lead, by=desk)
    assert (line.from_stage, line.to_stage, line.from_status) == ("", Stage.NEW, "")
    assert line.at == lead.stage_since


@pytest.mark.parametrize("status", ["on_hold", "dormant"])
def test_not_open_needs_a_reason(status: str, desk: User) -> None:
    lead = make_lead()
    with pytest.raises(RefusedError) as refused:
        change_status(lead=lead, to=status, by=desk)
    assert refused.value.reason_code == "reason_needed"
    line = change_status(lead=lead, to=status, by=desk, reason="They wait for the budget.")
    lead.refresh_from_db()
    assert (lead.status, lead.status_reason) == (status, "They wait for the budget.")
    assert (line.from_status, line.to_status) == (LeadStatus.OPEN, status)
    assert line.from_stage == line.to_stage == Stage.NEW


def test_lost_needs_to_whom(desk: User) -> None:
    lead = make_lead()
    with pytest.raises(RefusedError) as refused:
        change_status(lead=lead, to="lost", by=desk, reason="Cheaper land.")
    assert refused.value.reason_code == "lost_to_needed"
    change_status(lead=lead, to="lost", by=desk, reason="Cheaper land.", lost_to="Gujarat")
    assert (lead.status, lead.lost_to) == (LeadStatus.LOST, "Gujarat")


def test_reopening_forgets_why_it_was_closed_but_the_log_does_not(desk: User) -> None:
    lead = make_lead()
    change_status(lead=lead, to="lost", by=desk, reason="Cheaper land.", lost_to="Gujarat")
    change_status(lead=lead, to="open", by=desk)
    lead.refresh_from_db()
    assert (lead.status, lead.status_reason, lead.lost_to) == ("open", "", "")
    assert [line.reason for line in lead.stage_changes.all()] == ["", "Cheaper land."]


@pytest.mark.parametrize(("to", "code"), [("open", "same_status"), ("gone", "unknown_status")])
def test_a_status_that_is_none_is_refused(to: str, code: str, desk: User) -> None:
    with pytest.raises(RefusedError) as refused:
        change_status(lead=make_lead(), to=to, by=desk, reason="x")
    assert refused.value.reason_code == code


def test_who_saw_an_older_status_does_not_change_it(desk: User) -> None:
    lead = make_lead()
    change_status(lead=lead, to="on_hold", by=desk, reason="x")
    with pytest.raises(RefusedError) as refused:
        change_status(lead=lead, to="dormant", by=desk, reason="y", seen="open")
    assert refused.value.reason_code == "moved_meanwhile"
