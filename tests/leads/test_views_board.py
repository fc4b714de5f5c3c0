"""The board: columns, sums, moves with their gates, undo, who may what."""

from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leads.actions.leads import move_stage
from leads.choices import Stage
from leads.lanes import PER_LANE, figures_of_each, newest_of_each
from leads.models import MOU, Lead, Milestone, Sector, step_names
from leads.views import board
from tests.factories import make_ladder, make_lead, make_mou, make_organisation

BOARD = reverse("leads:lead_board")
HTMX = {"HTTP_HX_REQUEST": "true"}


def ready_lead(owner=None, **fields):
    """A lead that may move up to “Qualified”."""
    partner = make_organisation(name_en="Asahi Precision Works", name_ja="旭精密工業")
    lead = make_lead(partner, owner=owner, kinds=["manufacturing"], **fields)
    lead.sectors.add(Sector.objects.get(code="electronics"))
    return lead


def move(client, lead: Lead, stage: str, **values):
    address = reverse("leads:lead_move", args=[lead.pk])
    return client.post(address, {"stage": stage, "seen": lead.stage, **values}, **HTMX)


def test_cards_stand_in_their_columns_with_both_names_and_the_sum(desk_client, desk) -> None:
    ready_lead(desk, title="Gears for trucks", stage="contacted", amount=Decimal(4_200_000_000),
               currency="INR", inr_rate=1)  # fmt: skip
    make_lead(title="Somebody who wrote", stage="contacted")
    lanes = {lane.key: lane for lane in desk_client.get(BOARD).context["lanes"]}
    assert [len(lanes[stage].cards) for stage in ("new", "contacted")] == [0, 2]
    assert lanes["contacted"].figures == (2, Decimal(4_200_000_000), 1, 0)
    page = desk_client.get(BOARD).content.decode()
    for words in ("Asahi Precision Works", "旭精密工業", "₹420 crore", "1 not stated", "DD"):
        assert words in page


def test_the_filters_of_the_list_narrow_the_board(desk_client) -> None:
    make_lead(title="Batteries", stage="new")
    make_lead(title="Tyres", stage="new")
    answer = desk_client.get(BOARD, {"q": "Batteries"})
    page = answer.content.decode()
    assert "Batteries" in page
    assert "Tyres" not in page
    assert "Showing 1 of 2" in " ".join(page.split())
    assert f'href="{reverse("leads:lead_list")}?q=Batteries"' in page
    assert f'href="{reverse("leads:lead_map")}?q=Batteries"' in page


def test_a_filter_nobody_understands_shows_no_cards(desk_client) -> None:
    make_lead()
    answer = desk_client.get(BOARD, {"stage": "x\0", "sector": "9" * 40, "by": "💥"})
    assert answer.status_code == 200
    assert sum(len(lane.cards) for lane in answer.context["lanes"]) == 0


def test_clearing_the_filters_keeps_the_kind_of_board(desk_client) -> None:
    make_lead()
    page = desk_client.get(BOARD, {"q": "nothing", "by": "mou"}).content.decode()
    assert f'href="{BOARD}?by=mou">Clear filters' in page


def test_a_full_column_shows_the_newest_and_leads_to_the_rest(desk_client) -> None:
    for n in range(PER_LANE + 2):
        make_lead(title=f"Lead no. {n}", stage="new")
    answer = desk_client.get(BOARD, {"sector": ""})
    lane = answer.context["lanes"][0]
    assert [lane.cards[0].title, len(lane.cards)] == [f"Lead no. {PER_LANE + 1}", PER_LANE]
    page = answer.content.decode()
    assert "Show 2 more in the list" in page
    assert f'href="{reverse("leads:lead_list")}?stage=new"' in page


def test_queries_do_not_grow_with_the_cards(desk_client, desk) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk_client.get(address).status_code == 200
        return len(captured)

    for n in range(3):
        make_mou(lead=ready_lead(desk, stage=Stage.values[n]))
    queries(BOARD)  # what is asked once a process
    queries(f"{BOARD}?by=mou")
    few = [queries(BOARD), queries(f"{BOARD}?by=mou")]
    for n in range(27):
        make_mou(lead=ready_lead(desk, stage=Stage.values[n % 9]))
    assert [queries(BOARD), queries(f"{BOARD}?by=mou")] == few
    assert few[0] <= 14


def test_cards_of_all_columns_are_one_query_and_so_are_the_sums(
    desk, django_assert_num_queries
) -> None:
    make_lead(stage="new")
    leads = Lead.objects.visible_to(desk)
    with django_assert_num_queries(1):
        assert len(newest_of_each(leads, Stage.values)["new"]) == 1
    with django_assert_num_queries(1):
        assert figures_of_each(leads, Stage.values)["new"].number == 1


def test_a_sensitive_lead_is_on_nobody_elses_board(desk_client, manager_client) -> None:
    lead = make_lead(title="Kept quiet", sensitive=True)
    make_mou(title="Quiet paper", lead=lead)
    assert "Kept quiet" not in desk_client.get(BOARD).content.decode()
    assert "Quiet paper" not in desk_client.get(f"{BOARD}?by=mou").content.decode()
    assert "Kept quiet" in manager_client.get(BOARD).content.decode()
    assert desk_client.get(reverse("leads:lead_move", args=[lead.pk])).status_code == 404


@pytest.mark.parametrize(("role", "lead_cards", "mou_cards"), [
    ("viewer", False, False), ("official", False, True), ("desk", True, True),
])  # fmt: skip
def test_who_may_move_sees_how(request, client_for, role, lead_cards, mou_cards) -> None:
    make_mou(lead=make_lead())
    client = client_for(request.getfixturevalue(role))
    for address, may in ((BOARD, lead_cards), (f"{BOARD}?by=mou", mou_cards)):
        page = client.get(address).content.decode()
        assert ("card-move" in page, "data-sortable" in page) == (may, may)


def test_a_move_answers_with_the_card_the_sums_and_an_undo(desk_client, desk) -> None:
    lead = ready_lead(desk)
    answer = move(desk_client, lead, "contacted")
    lead.refresh_from_db()
    assert (answer.status_code, lead.stage) == (200, "contacted")
    page = answer.content.decode()
    assert f'id="lead-{lead.pk}" data-stage="contacted"' in page
    assert 'id="figures-new"' in page
    assert 'id="figures-contacted"' in page
    change = lead.stage_changes.get()
    undo = reverse("leads:lead_move_undo", args=[lead.pk, change.pk])
    assert undo in answer["HX-Trigger"]


def test_the_sums_after_a_move_are_those_of_the_filtered_board(desk_client, desk) -> None:
    ready_lead(desk, title="Other", stage="contacted")
    lead = ready_lead(desk, title="Batteries")
    answer = move(desk_client, lead, "contacted", board="q=Batteries")
    head = answer.content.decode().split('id="figures-contacted"')[1]
    assert '<span class="lane-count">1</span>' in head


def test_a_gate_refuses_and_says_what_is_missing_and_where_to_mend_it(desk_client) -> None:
    lead = make_lead()
    answer = move(desk_client, lead, "qualified")
    lead.refresh_from_db()
    assert (answer.status_code, lead.stage) == (422, "new")
    page = answer.content.decode()
    assert "Name an owner." in page
    assert f"{reverse('leads:lead_edit', args=[lead.pk])}#id_owner" in page
    assert "override" not in page


def test_a_manager_moves_past_a_gate_with_a_reason(manager_client) -> None:
    lead = make_lead()
    assert 'name="override"' in move(manager_client, lead, "qualified").content.decode()
    answer = move(manager_client, lead, "qualified", override="on", reason="The minister asked.")
    lead.refresh_from_db()
    assert (answer.status_code, lead.stage) == (200, "qualified")
    assert lead.stage_changes.get().gate_overridden


def test_going_back_asks_for_a_reason(desk_client, desk) -> None:
    lead = ready_lead(desk, stage="qualified")
    assert 'name="reason"' in move(desk_client, lead, "contacted").content.decode()
    assert move(desk_client, lead, "contacted", reason="Nobody answered.").status_code == 200


def test_who_comes_second_is_told_who_was_first_and_where_the_card_went(
    desk_client, desk, manager
) -> None:
    lead = ready_lead(desk)
    move_stage(lead=Lead.objects.get(pk=lead.pk), to="qualified", by=manager)
    answer = move(desk_client, lead, "contacted")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'data-stage="qualified"' in page
    assert "Manoj Manager has moved it to “Qualified” meanwhile." in page
    lead.refresh_from_db()
    assert lead.stage == "qualified"


def test_undo_puts_the_lead_back_and_both_moves_stay_in_the_log(desk_client, desk) -> None:
    since = timezone.now() - timedelta(days=40)
    lead = ready_lead(desk, stage_since=since)
    lead.stage_changes.create(to_stage="new", at=since)
    move(desk_client, lead, "qualified")
    change = lead.stage_changes.get(to_stage="qualified")
    undo = reverse("leads:lead_move_undo", args=[lead.pk, change.pk])
    assert desk_client.post(undo, **HTMX).status_code == 200
    lead.refresh_from_db()
    assert (lead.stage, lead.stage_since, lead.stage_changes.count()) == ("new", since, 3)
    assert desk_client.post(undo, **HTMX).status_code == 409


def test_only_ones_own_last_move_is_undone(desk_client, manager, desk) -> None:
    lead = ready_lead(desk)
    change = move_stage(lead=lead, to="qualified", by=manager)
    undo = reverse("leads:lead_move_undo", args=[lead.pk, change.pk])
    assert desk_client.post(undo, **HTMX).status_code == 409
    lead.refresh_from_db()
    assert lead.stage == "qualified"


def test_moving_works_without_scripts_and_comes_back_to_the_same_board(desk_client, desk) -> None:
    lead = ready_lead(desk)
    address = reverse("leads:lead_move", args=[lead.pk])
    page = desk_client.get(f"{address}?{urlencode({'board': 'q=asahi'})}").content.decode()
    assert 'value="q=asahi"' in page
    assert "nothing missing" in page.split('value="contacted"')[1].split("</button>")[0]
    assert "1 thing missing" in page.split('value="meeting_held"')[1].split("</button>")[0]
    answer = desk_client.post(address, {"stage": "contacted", "board": "q=asahi"})
    assert (answer.status_code, answer.url) == (302, f"{BOARD}?q=asahi")


def test_nonsense_moves_nothing(desk_client, desk) -> None:
    lead = ready_lead(desk)
    for stage in ("", "x\0y", "x" * 10_000, "🙂"):
        assert move(desk_client, lead, stage, board="%ff&=&\0").status_code == 422
    lead.refresh_from_db()
    assert lead.stage == "new"


def test_a_lead_that_is_not_open_stays(desk_client, desk) -> None:
    lead = ready_lead(desk, status="on_hold", status_reason="Waits.")
    answer = move(desk_client, lead, "contacted")
    assert answer.status_code == 422
    assert "reopen it before you move it" in answer.content.decode()
    assert "data-movable" not in desk_client.get(BOARD).content.decode()


def mou_move(client, mou: MOU, stage: str, **values):
    address = reverse("leads:mou_move", args=[mou.pk])
    return client.post(address, {"stage": stage, "seen": mou.stage, **values}, **HTMX)


def test_mous_of_the_filtered_leads_stand_by_their_own_stage(desk_client) -> None:
    make_mou(title="Battery paper", lead=make_lead(title="Batteries"), stage="gbc_ready")
    make_mou(title="Tyre paper", lead=make_lead(title="Tyres"))
    make_mou(title="Loose paper")
    answer = desk_client.get(BOARD, {"by": "mou", "q": "Batteries"})
    page = answer.content.decode()
    assert [lane.key for lane in answer.context["lanes"]] == list(step_names())
    assert "Battery paper" in page
    assert "Tyre paper" not in page
    assert "1 MOU has no lead and is not here" in " ".join(page.split())


def test_an_mou_moves_by_the_step_it_reached_and_its_day(official_client) -> None:
    mou = make_mou(lead=make_lead())
    form = official_client.get(
        reverse("leads:mou_move", args=[mou.pk]), {"stage": "land_allotted"}, **HTMX
    )
    assert 'name="actual_on"' in form.content.decode()
    refused = mou_move(official_client, mou, "land_allotted", actual_on="March 2026")
    assert refused.status_code == 422
    assert "Not reached before it: “Nodal officer named”, “Land identified”." in (
        refused.content.decode()
    )
    answer = mou_move(
        official_client, mou, "land_allotted", actual_on="March 2026", order_reason="Own park."
    )
    mou.refresh_from_db()
    assert (answer.status_code, mou.stage) == (200, "land_allotted")
    step = mou.milestones.get(kind="land_allotted")
    assert (str(step.actual_on), step.actual_on_precision) == ("2026-03-01", "month")
    undo = reverse("leads:mou_move_undo", args=[mou.pk, "land_allotted"])
    assert undo in answer["HX-Trigger"]
    assert official_client.post(undo, **HTMX).status_code == 200
    mou.refresh_from_db()
    step.refresh_from_db()
    assert (mou.stage, step.reached, step.actual_on) == ("signed", False, None)


def test_only_ones_own_last_minutes_are_undone(official_client, desk_client) -> None:
    mou = make_mou(lead=make_lead())
    undo = reverse("leads:mou_move_undo", args=[mou.pk, "officer_named"])
    mou_move(official_client, mou, "officer_named")
    assert desk_client.post(undo, **HTMX).status_code == 409, "Somebody else's."
    Milestone.events.rel.related_model.objects.filter(kind="officer_named").update(
        pgh_created_at=timezone.now() - timedelta(minutes=11)
    )
    assert official_client.post(undo, **HTMX).status_code == 409, "Too late."
    mou.refresh_from_db()
    assert mou.stage == "officer_named"


def test_a_step_off_its_ladder_is_not_moved_to(desk_client) -> None:
    mou = make_mou(lead=make_lead(), ladder=make_ladder("production"))
    page = reverse("leads:mou_move", args=[mou.pk])
    answer = desk_client.get(page, {"stage": "gbc_ready"}, **HTMX).content.decode()
    assert "is not on the ladder of this MOU" in answer
    refused = mou_move(desk_client, mou, "gbc_ready").content.decode()
    assert "is not on the ladder of this MOU" in refused
    assert not mou.milestones.exists()
    assert "Commercial production" in desk_client.get(page, **HTMX).content.decode()


@pytest.mark.parametrize(("stage", "day", "words"), [
    ("gbc_ready", "1 Jan 2090", "This lies ahead"),
    ("gbc_ready", "2020", "before the MOU was signed"),
    ("gbc_ready", "soonish", "Write the date as"),
    ("signed", "", "furthest step"),
])  # fmt: skip
def test_an_mou_is_not_moved_by_what_cannot_be(desk_client, stage, day, words) -> None:
    mou = make_mou(lead=make_lead(), signed_on="2025-08-10", stage="officer_named")
    answer = mou_move(desk_client, mou, stage, actual_on=day)
    mou.refresh_from_db()
    assert (answer.status_code, mou.stage) == (422, "officer_named")
    assert words in answer.content.decode()


def test_an_mou_moved_meanwhile_says_so(desk_client) -> None:
    mou = make_mou(lead=make_lead(), stage="gbc_ready")
    answer = mou_move(desk_client, mou, "production", seen="signed")
    assert answer.status_code == 409
    assert "meanwhile" in answer.content.decode()
    mou.refresh_from_db()
    assert mou.stage == "gbc_ready"


def test_a_large_desk_is_summed_up_apart(desk_client, monkeypatch) -> None:
    make_lead(stage="new")
    monkeypatch.setattr(board, "SUMMED_UP_TO", -1)
    cache.clear()
    page = desk_client.get(BOARD).content.decode()
    figures = reverse("leads:lead_board_figures")
    assert f'hx-get="{figures}?"' in page
    assert "lane-count" not in page
    heads = desk_client.get(figures, **HTMX).content.decode()
    assert '<span class="lane-count">1</span>' in heads
    assert heads.count("hx-swap-oob") == len(Stage)
