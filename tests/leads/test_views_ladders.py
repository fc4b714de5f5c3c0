"""Pages of steps and ladders: read by everybody, changed by administrators."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leads.actions import ladders as actions
from leads.models import Ladder, Rewriting, Step, step_order
from tests.factories import make_ladder, make_lead, make_mou, make_step, make_user
from tests.leads.test_views_mous import text_of

pytestmark = pytest.mark.django_db
STEPS, LADDERS = "/mous/steps/", "/mous/ladders/"


@pytest.fixture
def admin_desk(client_for, administrator) -> Client:
    return client_for(administrator)


def step(code: str) -> Step:
    return Step.objects.get(code=code)


def rungs(**steps: Any) -> dict[str, str]:
    """What the form of a ladder sends: on, owed by and days of steps by their codes."""
    sent = {}
    for code, (side, days) in steps.items():
        key = f"step-{step(code).pk}"
        sent |= {f"{key}-on": "on", f"{key}-owed_by": side, f"{key}-after_days": days}
    return sent


def test_steps_are_listed_with_the_mous_that_stand_there(desk_client, administrator) -> None:
    make_mou(stage="gbc_ready")
    make_mou(stage="gbc_ready", sensitive=True, owner=administrator)
    page = desk_client.get(STEPS)
    counts = {step.code: count for step, count in page.context["steps"]}
    assert (len(counts), counts["gbc_ready"], counts["signed"]) == (11, 1, 0)
    assert list(counts) == list(step_order())
    assert "起工" in text_of(page)
    assert "New step" not in text_of(page)
    assert b"/move/" not in page.content


def test_a_step_is_added_and_stands_on_the_board_and_in_the_filter(admin_desk) -> None:
    typed = {"name_en": "Power connected", "name_ja": "受電", "after": step("trial_run").pk}
    answer = admin_desk.post(f"{STEPS}new/", typed, follow=True)
    assert "now put it on the ladders" in text_of(answer)
    make_mou(lead=make_lead())
    board = admin_desk.get("/leads/board/?by=mou")
    keys = [lane.key for lane in board.context["lanes"]]
    assert keys.index("power_connected") == keys.index("trial_run") + 1
    assert b'value="power_connected"' in admin_desk.get("/mous/").content
    admin_desk.cookies["django_language"] = "ja"
    assert "受電" in admin_desk.get(STEPS).content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name_en": ""}, "Give the step a name in English."),
        ({"name_en": "GBC-ready"}, "There is a step “GBC-ready” already."),
        ({"name_en": " gbc-READY  "}, "There is a step “GBC-ready” already."),
        ({"name_en": "New", "after": "9" * 30}, "Select a valid choice"),
        ({"name_en": "x" * 500}, "at most 160 characters"),
    ],
)
def test_a_step_says_what_is_wrong_with_it(admin_desk, typed: dict, words: str) -> None:
    answer = admin_desk.post(f"{STEPS}new/", {"after": step("signed").pk} | typed)
    assert words in text_of(answer)
    assert Step.objects.count() == 11


def test_a_step_is_renamed_everywhere(admin_desk) -> None:
    mou = make_mou(stage="gbc_ready")
    page = f"{STEPS}{step('gbc_ready').pk}/"
    admin_desk.post(page, {"name_en": "Ready for the ceremony"})
    assert "Ready for the ceremony" in text_of(admin_desk.get(mou.get_absolute_url()))


def test_a_retired_step_leaves_the_board_when_nobody_stands_there(admin_desk) -> None:
    lead = make_lead()
    mou = make_mou(lead=lead, stage="gbc_ready")
    for code in ("gbc_ready", "trial_run"):
        retiring = step(code)
        admin_desk.post(f"{STEPS}{retiring.pk}/", {"name_en": retiring.name_en, "retired": "on"})
    keys = [lane.key for lane in admin_desk.get("/leads/board/?by=mou").context["lanes"]]
    assert "gbc_ready" in keys
    assert "trial_run" not in keys
    words = text_of(admin_desk.get(mou.get_absolute_url()))
    assert "GBC-ready now" in words
    assert "Trial run" not in words


def test_anchors_have_no_box_to_retire_them(admin_desk) -> None:
    page = f"{STEPS}{step('production').pk}/"
    assert 'name="retired"' not in admin_desk.get(page).content.decode()
    admin_desk.post(page, {"name_en": "Commercial production", "retired": "on"})
    assert not step("production").retired


def test_a_step_moves_up_and_what_cannot_be_is_said(admin_desk) -> None:
    admin_desk.post(f"{STEPS}{step('trial_run').pk}/move/", {"way": "up"})
    codes = [each.code for each in Step.objects.all()]
    assert codes.index("trial_run") == codes.index("under_construction") - 1
    answer = admin_desk.post(f"{STEPS}{step('officer_named').pk}/move/", {"way": "up"}, follow=True)
    assert "it stays the first step" in text_of(answer)


def test_only_a_spare_step_is_deleted(admin_desk) -> None:
    spare = make_step()
    assert "No ladder and no MOU has this step." in text_of(admin_desk.get(f"{STEPS}{spare.pk}/"))
    admin_desk.post(f"{STEPS}{spare.pk}/delete/")
    answer = admin_desk.post(f"{STEPS}{step('trial_run').pk}/delete/", follow=True)
    assert "let it retire instead" in text_of(answer)
    assert Step.objects.count() == 11


# --- Ladders --------------------------------------------------------------------------------------
def test_a_ladder_is_made_and_shown(admin_desk, desk_client) -> None:
    typed = {"name": "Offices", "kinds": ["gcc", "branch"]}
    sent = rungs(officer_named=("department", "30"), production=("investor", ""))
    admin_desk.post(f"{LADDERS}new/", typed | sent)
    ladder = Ladder.objects.get(name="Offices")
    made = [(rung.step.code, rung.owed_by, rung.after_days) for rung in ladder.rungs.all()]
    assert made == [
        ("signed", "", None),
        ("officer_named", "department", 30),
        ("production", "investor", None),
    ]
    words = text_of(desk_client.get(LADDERS))
    assert "Global capability centre, Branch office. 0 MOUs climb it." in words
    assert "Nodal officer named Department 30" in words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "Give the ladder a name."),
        ({"name": "Usual ladder"}, "There is a ladder of this name already."),
        ({"kinds": ["gcc"]}, "Global capability centre: the ladder “Centres” is for these already"),
        ({"kinds": ["nonsense"]}, "Select a valid choice"),
        ({}, "at least one step after the signature"),
    ],
)
def test_a_ladder_says_what_is_wrong_with_it(admin_desk, typed: dict, words: str) -> None:
    make_ladder("production", name="Centres", kinds=["gcc"])
    answer = admin_desk.post(f"{LADDERS}new/", {"name": "Offices"} | typed)
    assert words in text_of(answer)
    assert Ladder.objects.count() == 2


@pytest.mark.parametrize("days", ["-1", "soon", "99999", "9" * 40, "1.5", "\x00"])
def test_days_are_a_number_and_what_was_typed_stays(admin_desk, days: str) -> None:
    answer = admin_desk.post(
        f"{LADDERS}new/", {"name": "Offices"} | rungs(trial_run=("desk", days))
    )
    assert answer.status_code == 200
    assert "field-error" in answer.content.decode()
    assert not Ladder.objects.filter(name="Offices").exists()


def test_what_a_step_says_counts_only_when_it_is_ticked(admin_desk) -> None:
    sent = rungs(trial_run=("desk", "30"), production=("", ""))
    del sent[f"step-{step('trial_run').pk}-on"]
    answer = admin_desk.post(f"{LADDERS}new/", {"name": "Offices"} | sent)
    assert "Tick the step, or clear what it says." in text_of(answer)


def test_a_changed_ladder_changes_whose_turn_it_is(admin_desk) -> None:
    ladder = make_ladder("trial_run:investor")
    mou = make_mou(ladder=ladder)
    sent = rungs(production=("desk", ""))
    admin_desk.post(f"{LADDERS}{ladder.pk}/", {"name": ladder.name} | sent)
    mou.refresh_from_db()
    assert (mou.next_step, mou.turn) == ("production", "desk")


def test_a_ladder_nobody_climbs_is_deleted(admin_desk) -> None:
    ladder = make_ladder("trial_run")
    mou = make_mou(ladder=ladder)
    answer = admin_desk.post(f"{LADDERS}{ladder.pk}/delete/", follow=True)
    assert "MOUs climb this ladder (1)" in text_of(answer)
    mou.delete()
    admin_desk.post(f"{LADDERS}{ladder.pk}/delete/")
    assert not Ladder.objects.filter(pk=ladder.pk).exists()


def test_many_mous_follow_later_and_the_page_says_so(admin_desk, monkeypatch) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 0)
    make_mou()
    retiring = step("officer_named")
    typed = {"name_en": retiring.name_en, "retired": "on"}
    answer = admin_desk.post(f"{STEPS}{retiring.pk}/", typed, follow=True)
    assert "The MOUs follow in the background" in text_of(answer)
    assert "0 of 1 (0 %)" in text_of(answer)
    actions.work_off_rewritings(seconds=60)
    assert Rewriting.objects.get().ended_at
    assert "is being carried over" not in text_of(admin_desk.get(STEPS))


@pytest.mark.parametrize("page", [STEPS, LADDERS])
def test_lists_ask_as_often_for_much_as_for_little(desk_client, page: str) -> None:
    counts = []
    for number in (1, 6):
        for _number in range(number):
            make_step()
            make_mou(ladder=make_ladder("trial_run", "production", kinds=[]))
        desk_client.get(page)
        with CaptureQueriesContext(connection) as asked:
            desk_client.get(page)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 9


def test_others_may_read_but_not_change(client_for, manager_client) -> None:
    spare = make_step()
    viewer = client_for(make_user("viewer"))
    assert viewer.get(LADDERS).status_code == viewer.get(STEPS).status_code == 200
    for page in (f"{STEPS}new/", f"{STEPS}{spare.pk}/", f"{LADDERS}new/"):
        assert manager_client.get(page).status_code == 403
    address = reverse("leads:step_delete", args=[spare.pk])
    assert manager_client.post(address).status_code == 403
