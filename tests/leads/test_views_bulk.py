"""Bulk changes by page: ticked or all results, confirmed, done, told, undone."""

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from leads import bulk as flow
from leads.actions import bulk as actions
from leads.choices import Stage
from leads.models import BulkRun, Lead, Tag
from tests.factories import make_bulk_run, make_lead, make_organisation, make_tag, make_user
from tests.pages import text

pytestmark = pytest.mark.django_db

BULK = reverse("leads:bulk_list")
LIST = reverse("leads:lead_list")


def owner(of: User | None, **more: Any) -> dict[str, Any]:
    return {"action": "owner", "owner-owner": of.pk if of else "", **more}


def hidden(page: str) -> dict[str, str]:
    """What a page would send back unseen."""
    pattern = r'<input type="hidden" name="([^"]+)" value="([^"]*)"'
    found = dict(re.findall(pattern, page))
    found |= dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)" id=', page))
    return {name: value.replace("&amp;", "&") for name, value in found.items()}


def test_two_ticked_leads_get_an_owner_and_the_page_tells(
    desk_client: Client, official: User
) -> None:
    one, two, other = make_lead(title="Pumps"), make_lead(title="Valves"), make_lead()
    sent = owner(official, ids=[one.pk, two.pk], query="stage=new", token=str(uuid.uuid4()))
    answer = desk_client.post(BULK, sent, follow=True)
    assert answer.redirect_chain[0][0] == BulkRun.objects.get().get_absolute_url()
    page = text(answer)
    assert "2 leads were changed." in page
    assert "Pumps" in page
    assert "Undo" in page
    assert f'href="{LIST}?stage=new"' in page
    assert set(Lead.objects.filter(owner=official)) == {one, two}
    assert Lead.objects.get(pk=other.pk).owner is None
    again = desk_client.post(BULK, sent)
    assert BulkRun.objects.count() == 1
    assert again["Location"] == answer.redirect_chain[0][0]


def test_undone_by_page(desk_client: Client, desk: User, official: User) -> None:
    lead = make_lead()
    desk_client.post(BULK, owner(official, ids=[lead.pk]))
    run = BulkRun.objects.get()
    page = text(desk_client.post(reverse("leads:bulk_undo", args=[run.pk]), follow=True))
    assert "Undone: 1 lead is as it was before." in page
    assert "Undo<" not in page.replace("Undo </", "Undo<")
    assert Lead.objects.get().owner is None
    late = text(desk_client.post(reverse("leads:bulk_undo", args=[run.pk]), follow=True))
    assert "cannot be undone any more" in late


def test_without_fields_the_page_asks_for_them_and_keeps_the_ticks(
    desk_client: Client, official: User
) -> None:
    leads = [make_lead(), make_lead()]
    page = desk_client.post(BULK, {"action": "owner", "ids": [lead.pk for lead in leads]})
    sent = hidden(text(page))
    assert sent["ids"] == ",".join(str(lead.pk) for lead in leads)
    desk_client.post(BULK, {**sent, "owner-owner": official.pk})
    assert Lead.objects.filter(owner=official).count() == 2


def test_errors_stand_beside_the_field_and_nothing_happens(desk_client: Client) -> None:
    lead = make_lead()
    sent = {"action": "status", "ids": lead.pk, "status-status": "on_hold", "status-reason": ""}
    page = text(desk_client.post(BULK, sent))
    assert "Say why the leads are not open." in page
    assert not BulkRun.objects.exists()


def test_more_than_fifty_are_asked_about_first(desk_client: Client, official: User) -> None:
    leads = [make_lead(title=f"Lead no. {n:02d}") for n in range(51)]
    ids = ",".join(str(lead.pk) for lead in leads)
    page = text(desk_client.post(BULK, owner(official, ids=ids)))
    assert "Is this to be done to all 51 leads?" in page
    assert "and 41 more" in page
    assert not BulkRun.objects.exists()
    sent = hidden(page)
    assert sent["owner-owner"] == str(official.pk)
    assert "51 leads were changed." in text(desk_client.post(BULK, sent, follow=True))


def test_all_results_are_those_of_the_address_and_of_the_person(
    desk_client: Client, official: User
) -> None:
    inside = [make_lead(stage=Stage.CONTACTED) for _each in range(3)]
    make_lead(stage=Stage.CONTACTED, sensitive=True, owner=make_user(Role.DESK))
    make_lead()
    sent = owner(official, all="1", query="stage=contacted&page=2&sort=title", count="3")
    page = text(desk_client.post(BULK, sent))
    assert "Is this to be done to all 3 leads?" in page
    assert "has changed" not in page
    desk_client.post(BULK, hidden(page))
    assert set(Lead.objects.filter(owner=official)) == set(inside)


@pytest.mark.parametrize("as_many", [False, True])
def test_who_confirms_another_set_than_she_saw_is_told(
    as_many: bool, desk_client: Client, official: User
) -> None:
    first = make_lead(stage=Stage.CONTACTED)
    make_lead(stage=Stage.CONTACTED)
    sent = owner(official, all="1", query="stage=contacted", count="2")
    page = text(desk_client.post(BULK, sent))
    make_lead(stage=Stage.CONTACTED)
    if as_many:
        Lead.objects.filter(pk=first.pk).update(stage=Stage.QUALIFIED)
    page = text(desk_client.post(BULK, hidden(page)))
    assert not BulkRun.objects.exists()
    assert "The list has changed since you looked" in page
    words = "as many leads as before, but not the same" if as_many else "found 2 leads then"
    assert words in page
    desk_client.post(BULK, hidden(page))
    assert BulkRun.objects.get().total == (2 if as_many else 3)


def test_a_list_that_grew_before_the_question_is_told_too(
    desk_client: Client, official: User
) -> None:
    make_lead()
    page = text(desk_client.post(BULK, owner(official, all="1", count="403")))
    assert "It found 403 leads then, it finds 1 now." in page


def test_refused_leads_are_named_with_their_reasons(desk_client: Client) -> None:
    ready, bare = make_lead(partner=make_organisation()), make_lead(title="Bare lead")
    sent = {"action": "stage", "ids": [ready.pk, bare.pk], "stage-stage": "contacted"}
    page = text(desk_client.post(BULK, sent, follow=True))
    assert "1 lead was changed. 1 was refused." in page
    assert "Bare lead" in page
    assert "Add at least one partner organisation." in page


def test_only_managers_are_offered_the_override(
    desk_client: Client, manager_client: Client
) -> None:
    address = reverse("leads:bulk_fields", args=["stage"])
    assert "stage-override" not in text(desk_client.get(address))
    assert "stage-override" in text(manager_client.get(address))
    bare = make_lead()
    sent = {"action": "stage", "ids": bare.pk, "stage-stage": "contacted", "stage-override": "on"}
    assert "Say why the leads move on" in text(manager_client.post(BULK, sent))
    manager_client.post(BULK, {**sent, "stage-reason": "The minister called"})
    desk_client.post(BULK, {**sent, "stage-stage": "qualified", "stage-reason": "Me too"})
    assert Lead.objects.get().stage == Stage.CONTACTED


def test_a_new_tag_is_made_with_the_run(desk_client: Client) -> None:
    lead = make_lead()
    sent = {"action": "tag", "ids": lead.pk, "tag-tag": "GBC 5", "tag-do": "add"}
    assert "Tag added: GBC 5" in text(desk_client.post(BULK, sent, follow=True))
    assert [tag.name for tag in lead.tags.all()] == ["GBC 5"]
    unknown = {**sent, "tag-tag": "Unheard", "tag-do": "remove"}
    assert "No lead has this tag" in text(desk_client.post(BULK, unknown))
    assert Tag.objects.count() == 1


def test_a_tag_to_be_made_survives_the_question(desk_client: Client) -> None:
    make_lead()
    sent = {"action": "tag", "all": "1", "tag-tag": "GBC 5", "tag-do": "add"}
    page = text(desk_client.post(BULK, sent))
    assert not Tag.objects.exists()
    desk_client.post(BULK, hidden(page))
    assert Tag.objects.get().leads.count() == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"action": "owner"}, "Tick at least one lead first."),
        ({"action": "owner", "ids": "0,x,-1,٣,99999999999999999999"}, "Tick at least one lead"),
        ({"action": "owner", "all": "1", "query": "stage=nonsense"}, "One of the filters is not"),
        ({"action": "owner", "all": "1", "query": "q=%00"}, "One of the filters is not"),
        ({"action": "owner", "all": "1", "query": "q=" + "x" * 5000}, "This address is too long"),
        ({"action": "owner", "all": "1", "query": "stage=grounded"}, "No lead is left"),
        ({"action": "nonsense", "ids": "1"}, "Choose what is to be done"),
        ({"ids": "1"}, "Choose what is to be done"),
    ],
)
def test_what_makes_no_sense_is_said_and_changes_nothing(
    sent: dict[str, str], words: str, desk_client: Client
) -> None:
    make_lead()
    assert words in text(desk_client.post(BULK, sent, follow=True))
    assert not BulkRun.objects.exists()


def test_more_than_a_run_can_hold_is_refused(
    desk_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "AT_MOST", 1)
    leads = [make_lead(), make_lead()]
    for sent in ({"all": "1"}, {"ids": [lead.pk for lead in leads]}):
        page = text(desk_client.post(BULK, {"action": "owner", **sent}, follow=True))
        assert "2 leads are too many at once" in page


def test_rows_of_others_are_counted_as_missing_and_never_named(
    desk_client: Client, official: User
) -> None:
    lead = make_lead()
    secret = make_lead(sensitive=True, owner=make_user(Role.DESK), title="Project Sakura")
    sent = owner(official, ids=[lead.pk, secret.pk, 999_999])
    page = text(desk_client.post(BULK, sent, follow=True))
    assert "2 ticked leads were not there any more." in page
    assert "Sakura" not in page


def test_a_lead_made_sensitive_later_is_no_longer_named(
    desk_client: Client, official: User
) -> None:
    lead = make_lead(title="Project Sakura")
    desk_client.post(BULK, owner(official, ids=lead.pk))
    Lead.objects.filter(pk=lead.pk).update(sensitive=True)
    page = text(desk_client.get(BulkRun.objects.get().get_absolute_url()))
    assert "Sakura" not in page
    assert "a lead you may not see" in page


def test_large_runs_show_how_far_they_are_and_may_be_stopped(
    desk_client: Client, official: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    monkeypatch.setattr(actions, "_wake", lambda: None)
    leads = [make_lead(), make_lead()]
    desk_client.post(BULK, owner(official, ids=[lead.pk for lead in leads]))
    run = BulkRun.objects.get()
    page = text(desk_client.get(run.get_absolute_url(), headers={"HX-Request": "true"}))
    assert "0 of 2 leads so far." in page
    assert 'hx-trigger="every 2s"' in page
    assert "<html" not in page
    assert "under way" in text(desk_client.get(BULK))
    actions.work_off(run=run)
    page = text(desk_client.get(run.get_absolute_url(), headers={"HX-Request": "true"}))
    assert "every 2s" not in page
    assert "2 leads were changed." in page


def test_the_list_shows_ones_own_and_managers_everybodys(
    desk_client: Client, desk: User, manager_client: Client, official: User
) -> None:
    make_bulk_run(desk, words="Mine")
    make_bulk_run(official, words="His")
    page = text(desk_client.get(BULK))
    assert "Mine" in page
    assert "His" not in page
    assert "His" in text(manager_client.get(BULK))


def test_no_runs_yet(desk_client: Client) -> None:
    assert "No bulk changes yet" in text(desk_client.get(BULK))


def test_an_official_may_not_change_leads_in_bulk(official_client: Client, official: User) -> None:
    lead = make_lead()
    assert official_client.post(BULK, owner(official, ids=lead.pk)).status_code == 403
    run = make_bulk_run(official)
    run.rows.create(lead=lead, state="done", before={"owner": None}, after={"owner": None})
    page = text(official_client.post(reverse("leads:bulk_undo", args=[run.pk]), follow=True))
    assert "not by you" in page


def test_queries_do_not_grow_with_rows(desk_client: Client, desk: User) -> None:
    def asked(number: int, address: str) -> int:
        run = make_bulk_run(desk)
        for _each in range(number):
            run.rows.create(lead=make_lead(partner=make_organisation()), state="done")
            make_bulk_run(desk)
        with CaptureQueriesContext(connection) as queries:
            desk_client.get(address or run.get_absolute_url())
        return len(queries)

    assert asked(3, "") == asked(30, "") == 9
    assert asked(3, BULK) == asked(30, BULK) == 4


def test_the_bar_costs_the_list_no_query(desk_client: Client) -> None:
    make_lead().tags.add(make_tag())
    page = text(desk_client.get(LIST))
    assert 'id="bulk"' in page
    assert 'form="bulk"' in page


def test_viewers_see_no_bar(client_for: Any, viewer: User) -> None:
    make_lead()
    assert 'id="bulk"' not in text(client_for(viewer).get(LIST))
