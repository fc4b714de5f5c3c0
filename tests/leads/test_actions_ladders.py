"""What administrators do to steps and ladders, and the MOUs that follow."""

from datetime import date

import pytest

from leads.actions import ladders
from leads.actions.ladders import (
    RungPlan,
    add_step,
    change_step,
    delete_ladder,
    delete_step,
    move_step,
    save_ladder,
    work_off_rewritings,
)
from leads.actions.leads import RefusedError
from leads.models import MOU, Ladder, MOUState, Rewriting, Step, step_name, step_order
from leads.tasks import rewrite_mous
from tests.factories import make_ladder, make_mou, make_step

pytestmark = pytest.mark.django_db


def step(code: str) -> Step:
    return Step.objects.get(code=code)


def order() -> list[str]:
    return list(Step.objects.order_by("position").values_list("code", flat=True))


def plans(ladder: Ladder) -> dict[int, RungPlan]:
    return {rung.step_id: RungPlan(rung.owed_by, rung.after_days) for rung in ladder.rungs.all()}


@pytest.fixture
def usual() -> Ladder:
    return Ladder.objects.get(is_default=True)


def test_a_new_step_stands_behind_the_one_it_was_put_after(administrator) -> None:
    made = add_step(
        step=Step(name_en="Power connected – 特別高圧!"), after=step("trial_run"), by=administrator
    )
    assert order()[-3:] == ["trial_run", made.code, "production"]
    assert step_name(made.code) == "Power connected – 特別高圧!", "Known at once, not in a minute."
    assert made.code.startswith("power_connected")
    again = add_step(step=Step(name_en="Power connected"), after=made, by=administrator)
    assert again.code != made.code
    assert len({each.position for each in Step.objects.all()}) == Step.objects.count()


def test_a_name_without_latin_letters_still_has_a_code(administrator) -> None:
    made = add_step(step=Step(name_en="電力"), after=step("signed"), by=administrator)
    assert made.code == "step"


def test_mous_follow_when_steps_change_places(administrator) -> None:
    mou = make_mou(signed_on=date(2026, 1, 1))
    for kind, day in (("land_identified", "2026-02-01"), ("land_allotted", "2026-03-01")):
        mou.milestones.create(kind=kind, reached=True, actual_on=day)
    move_step(step=step("land_allotted"), up=True, by=administrator)
    mou.refresh_from_db()
    assert mou.stage == "land_identified", "It is the further of the two now."
    stages = list(mou.states.order_by("from_day").values_list("stage", flat=True))
    assert stages == ["signed", "land_identified", "land_identified"]


def test_a_step_behind_ground_breaking_counts_as_grounded_when_it_moves_there(
    administrator,
) -> None:
    mou = make_mou(stage="gbc_ready")
    assert not mou.grounded
    move_step(step=step("gbc_ready"), up=False, by=administrator)
    mou.refresh_from_db()
    assert mou.grounded


@pytest.mark.parametrize(
    ("code", "up", "words"),
    [
        ("signed", False, "begins with its signature"),
        ("officer_named", True, "begins with its signature"),
    ],
)
def test_the_signature_stays_first(administrator, code: str, up: bool, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        move_step(step=step(code), up=up, by=administrator)


def test_ground_is_broken_before_production(administrator) -> None:
    move_step(step=step("production"), up=True, by=administrator)
    move_step(step=step("production"), up=True, by=administrator)
    with pytest.raises(RefusedError, match="these two keep their order"):
        move_step(step=step("production"), up=True, by=administrator)


def test_the_last_step_has_nowhere_to_go(administrator) -> None:
    before = order()
    move_step(step=step("production"), up=False, by=administrator)
    assert order() == before


def test_a_retired_step_is_nobodys_next(administrator) -> None:
    mou = make_mou()
    assert mou.next_step == "officer_named"
    retiring = step("officer_named")
    retiring.retired = True
    change_step(step=retiring, by=administrator)
    mou.refresh_from_db()
    assert mou.next_step == "land_identified"


@pytest.mark.parametrize("code", ["signed", "ground_broken", "production"])
def test_steps_the_product_counts_by_cannot_go(administrator, code: str) -> None:
    anchor = step(code)
    anchor.retired = True
    with pytest.raises(RefusedError, match="cannot retire"):
        change_step(step=anchor, by=administrator)
    with pytest.raises(RefusedError, match="in use"):
        delete_step(step=anchor, by=administrator)


def test_only_a_step_nobody_used_is_deleted(administrator) -> None:
    spare = make_step()
    delete_step(step=spare, by=administrator)
    assert spare.code not in step_order()
    written = make_step()
    make_mou().milestones.create(kind=written.code)
    for used in (written, step("trial_run")):
        with pytest.raises(RefusedError, match="let it retire"):
            delete_step(step=used, by=administrator)


def test_mous_follow_their_ladder(administrator, usual) -> None:
    own, other = make_mou(), make_mou(ladder=make_ladder("trial_run:investor"))
    wanted = plans(usual)
    del wanted[step("officer_named").pk]
    wanted[step("land_identified").pk] = RungPlan("desk", 45)
    save_ladder(ladder=usual, rungs=wanted, by=administrator)
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.next_step, own.turn) == ("land_identified", "desk")
    assert (other.next_step, other.turn) == ("trial_run", "investor")


def test_another_usual_ladder_takes_over_the_mous_without_one(administrator, usual) -> None:
    mou = make_mou()
    new = make_ladder("trial_run:investor")
    new.is_default = True
    save_ladder(ladder=new, rungs=plans(new), by=administrator)
    mou.refresh_from_db()
    assert (mou.next_step, Ladder.objects.get(is_default=True)) == ("trial_run", new)
    new.is_default = False
    with pytest.raises(RefusedError, match="make another one that"):
        save_ladder(ladder=new, rungs=plans(new), by=administrator)


def test_a_ladder_begins_with_the_signature_and_goes_on(administrator) -> None:
    with pytest.raises(RefusedError, match="at least one step"):
        save_ladder(ladder=Ladder(name="Empty"), rungs={}, by=administrator)
    ladder = Ladder(name="Short")
    save_ladder(ladder=ladder, rungs={step("trial_run").pk: RungPlan()}, by=administrator)
    assert [rung.step.code for rung in ladder.rungs.all()] == ["signed", "trial_run"]


def test_a_ladder_in_use_is_not_deleted(administrator, usual) -> None:
    ladder = make_ladder("trial_run")
    mou = make_mou(ladder=ladder)
    for held, words in ((usual, "without a ladder of their own"), (ladder, "give them another")):
        with pytest.raises(RefusedError, match=words):
            delete_ladder(ladder=held, by=administrator)
    mou.ladder = None
    mou.save()
    delete_ladder(ladder=ladder, by=administrator)
    assert Ladder.objects.get() == usual


# --- Many MOUs ------------------------------------------------------------------------------------
@pytest.fixture
def few_at_once(monkeypatch) -> None:
    monkeypatch.setattr(ladders, "AT_ONCE", 2)
    monkeypatch.setattr(ladders, "CHUNK", 2)


def retire(code: str, by) -> None:
    retiring = step(code)
    retiring.retired = True
    change_step(step=retiring, by=by)


def next_steps() -> set[str]:
    return set(MOU.objects.values_list("next_step", flat=True))


def test_many_mous_are_left_to_a_worker(administrator, few_at_once) -> None:
    for _number in range(5):
        make_mou()
    retire("officer_named", administrator)
    run = Rewriting.objects.get()
    assert (run.total, run.done, run.ended_at, run.asked_by) == (5, 0, None, administrator)
    assert next_steps() == {"officer_named"}
    rewrite_mous()
    run.refresh_from_db()
    assert (run.done, run.percent) == (5, 100)
    assert run.ended_at
    assert next_steps() == {"land_identified"}
    assert set(MOUState.objects.values_list("next_step", flat=True)) == {"land_identified"}


def test_a_worker_goes_on_where_it_was_stopped(administrator, few_at_once) -> None:
    for _number in range(5):
        make_mou()
    retire("officer_named", administrator)
    assert not work_off_rewritings(seconds=0)
    assert ladders._next_chunk()
    assert Rewriting.objects.get().done == 2
    assert next_steps() == {"officer_named", "land_identified"}
    assert work_off_rewritings(seconds=60)
    assert Rewriting.objects.get().done == 5


def test_a_later_change_of_all_replaces_the_one_that_waits(administrator, few_at_once) -> None:
    for _number in range(3):
        make_mou()
    retire("officer_named", administrator)
    retire("land_identified", administrator)
    assert Rewriting.objects.filter(ended_at=None).count() == 1
    work_off_rewritings(seconds=60)
    assert next_steps() == {"land_allotted"}
