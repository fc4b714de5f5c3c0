"""Pages and buttons of follow-ups."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from followups.models import FollowUp
from tests.factories import (
    make_contact,
    make_followup,
    make_lead,
    make_mou,
    make_notification,
    make_organisation,
    make_team,
    make_user,
)
from tests.pages import said

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
GOOD = {"title": "Send the sheet", "direction": "ours", "due_on": "2026-11-30"}


def day(number: int):
    return timezone.localdate() + timedelta(days=number)


def stored(followup: FollowUp) -> FollowUp:
    return FollowUp.objects.get(pk=followup.pk)


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def promise(desk) -> FollowUp:
    return make_followup(title="Send the land sheet", assignee=desk, due_on=day(-2))


# --- The list -------------------------------------------------------------------------------------
def test_the_tabs_show_mine_my_teams_and_everybodys(desk, manager, desk_client) -> None:
    make_followup(title="Mine to do", assignee=desk)
    make_followup(title="Colleague’s to do", assignee=manager)
    make_followup(title="Stranger’s to do", assignee=make_user(team=make_team()))
    expected = {"": 1, "?who=mine": 1, "?who=team": 2, "?who=all": 3}
    for query, count in expected.items():
        response = desk_client.get(f"/followups/{query}")
        assert response.context["page"].paginator.count == count, query
    assert {tab["value"]: tab["count"] for tab in response.context["tabs"]} == {
        "mine": 1, "team": 2, "watching": 0, "all": 3,
    }  # fmt: skip
    assert 'href="?who=all" aria-current="page"' in text(response)


def test_without_a_team_there_is_no_tab_for_it(client_for) -> None:
    page = client_for(make_user()).get("/followups/")
    assert [tab["value"] for tab in page.context["tabs"]] == ["mine", "watching", "all"]


def test_a_part_of_the_list_for_htmx(desk_client, promise) -> None:
    whole, part = desk_client.get("/followups/"), desk_client.get("/followups/", **HTMX)
    assert "<html" in text(whole)
    assert text(part).lstrip().startswith('<div id="results"')
    assert "Send the land sheet" in text(part)


def test_late_ones_are_said_in_words_and_counted(desk_client, promise) -> None:
    page = " ".join(text(desk_client.get("/followups/")).split())
    assert "(2 days late)" in page
    assert "1 overdue" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "You owe nothing"),
        ("?who=all", "No open follow-ups"),
        ("?when=overdue", "No follow-up matches"),
        ("?who=no-such", "Clear the filters"),
    ],
)
def test_an_empty_list_says_what_to_do(query, words, desk_client) -> None:
    assert words in text(desk_client.get(f"/followups/{query}"))


def test_a_list_of_many_has_pages(desk, desk_client) -> None:
    for _turn in range(30):
        make_followup(assignee=desk)
    assert len(desk_client.get("/followups/").context["page"]) == 25
    assert len(desk_client.get("/followups/?page=2").context["page"]) == 5
    assert desk_client.get("/followups/?page=99").context["page"].number == 2
    assert desk_client.get("/followups/?page=abc").context["page"].number == 1


def test_a_secret_is_not_named_to_whoever_must_do_its_work(desk, manager, desk_client) -> None:
    secret = make_lead(title="Secret plant", sensitive=True, owner=manager)
    followup = make_followup(title="Translate a page", assignee=desk, lead=secret)
    for url in ("/followups/", f"/followups/{followup.pk}/", f"/followups/{followup.pk}/edit/"):
        page = text(desk_client.get(url))
        assert "Translate a page" in page
        assert "Secret plant" not in page, url


# --- The page of one ------------------------------------------------------------------------------
def test_the_page_shows_all_of_it_and_its_history(desk, desk_client, promise) -> None:
    organisation = make_organisation(name_en="Hinode Foods")
    promise.details, promise.organisation = "In Japanese.\nTwo copies.", organisation
    promise.save()
    page = text(desk_client.get(promise.get_absolute_url()))
    for words in ("Send the land sheet", "In Japanese.", "Hinode Foods", "Deepa Desk", "History"):
        assert words in page


def test_reading_it_settles_what_one_was_told(desk, manager, desk_client, promise) -> None:
    mine = make_notification(desk, subject=promise.subject)
    theirs = make_notification(manager, subject=promise.subject)
    desk_client.get(promise.get_absolute_url())
    for row in (mine, theirs):
        row.refresh_from_db()
    assert (mine.read_at is None, theirs.read_at is None) == (False, True)


def test_a_foreign_row_is_not_found_a_missing_right_is_refused(
    desk_client, viewer, manager, client_for
) -> None:
    hidden = make_followup(lead=make_lead(sensitive=True, owner=manager), assignee=manager)
    open_one = make_followup()
    as_viewer = client_for(viewer)
    for path in ("", "edit/"):
        assert desk_client.get(f"/followups/{hidden.pk}/{path}").status_code == 404
    for path in ("done/", "snooze/"):
        assert desk_client.post(f"/followups/{hidden.pk}/{path}").status_code == 404
        assert as_viewer.post(f"/followups/{open_one.pk}/{path}").status_code == 403
        assert desk_client.get(f"/followups/{open_one.pk}/{path}").status_code == 405
    assert as_viewer.get(f"/followups/{open_one.pk}/").status_code == 200
    assert as_viewer.get("/followups/new/").status_code == 403
    assert desk_client.get(f"/followups/{10**17}/").status_code == 404


# --- Writing one down -----------------------------------------------------------------------------
def new(client, query: str = "", **changes):
    return client.post(f"/followups/new/{query}", {**GOOD, **changes})


def test_written_down_it_is_there_and_leads_to_its_page(desk, desk_client) -> None:
    response = new(desk_client, assignee=desk.pk)
    followup = FollowUp.objects.get()
    assert response["Location"] == followup.get_absolute_url()
    assert (followup.created_by, followup.assignee) == (desk, desk)
    assert said(response) == ["Kept in mind: Send the sheet"]


def test_sent_twice_it_is_written_once(desk_client) -> None:
    client_id = str(uuid.uuid4())
    first, second = (new(desk_client, client_id=client_id) for _turn in range(2))
    assert first["Location"] == second["Location"]
    assert FollowUp.objects.count() == 1
    new(desk_client, client_id=str(uuid.uuid4()))
    assert FollowUp.objects.count() == 2


def test_the_form_brings_its_own_id_and_oneself(desk, desk_client) -> None:
    page = text(desk_client.get("/followups/new/"))
    assert re.search(r'name="client_id" value="[0-9a-f-]{36}"', page)
    assert f'<option value="{desk.pk}" selected>' in page


def test_refused_it_keeps_what_was_typed(desk_client) -> None:
    response = new(desk_client, title="", details="A long story")
    page = text(response)
    assert response.status_code == 200
    assert "Say what is owed." in page
    assert "A long story" in page
    assert 'value="2026-11-30"' in page
    assert not FollowUp.objects.exists()


def test_it_knows_what_page_it_was_opened_from(desk_client) -> None:
    organisation = make_organisation()
    lead, contact = make_lead(organisation), make_contact(organisation)
    mou = make_mou(lead=lead)
    expected = {
        f"?lead={lead.pk}": {"lead": lead.pk, "organisation": organisation.pk},
        f"?mou={mou.pk}": {"mou": mou.pk, "lead": lead.pk},
        f"?contact={contact.pk}": {"contact": contact.pk, "organisation": organisation.pk},
        f"?organisation={organisation.pk}": {"organisation": organisation.pk},
    }
    for query, rows in expected.items():
        response = desk_client.get(f"/followups/new/{query}")
        initial = response.context["form"].initial
        assert {name: initial.get(name) for name in rows} == rows, query
        row_page = response.context["next"]
        assert row_page.strip("/").split("/")[1] == query.partition("=")[2]


@pytest.mark.parametrize("query", ["?lead=abc", "?lead=999999999", "?mou=%00", "?contact=-1",
                                   "?lead=99999999999999999999999"])  # fmt: skip
def test_a_row_that_is_not_there_is_not_found(query, desk_client) -> None:
    assert desk_client.get(f"/followups/new/{query}").status_code == 404


def test_afterwards_one_is_where_one_came_from(desk_client) -> None:
    lead = make_lead()
    response = new(desk_client, lead=lead.pk, next=lead.get_absolute_url())
    assert response["Location"] == lead.get_absolute_url()


EVIL = ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)",
        "http:evil.example", "\t//evil.example", "leads/", ""]  # fmt: skip


@pytest.mark.parametrize("target", EVIL)
def test_nobody_is_led_to_another_site(target, desk_client, promise) -> None:
    own = promise.get_absolute_url()
    done = desk_client.post(f"{own}done/", {"next": target})
    assert done["Location"] == own
    reopened = desk_client.post(f"{own}done/", {"next": target, "reopen": "1"})
    assert reopened["Location"] == own
    assert (
        desk_client.post(f"{own}snooze/", {"next": target, "when": "tomorrow"})["Location"] == own
    )
    assert new(desk_client, next=target)["Location"].startswith("/followups/")


# --- Changing one ---------------------------------------------------------------------------------
def test_a_change_is_kept(desk_client, promise) -> None:
    response = desk_client.post(
        f"/followups/{promise.pk}/edit/", {**GOOD, "title": "Send two sheets"}
    )
    assert response["Location"] == promise.get_absolute_url()
    assert stored(promise).title == "Send two sheets"


def test_a_change_over_somebody_elses_is_asked_about_first(desk_client, promise) -> None:
    seen = promise.updated_at.isoformat()
    FollowUp.objects.filter(pk=promise.pk).update(title="Theirs", updated_at=timezone.now())
    response = desk_client.post(f"/followups/{promise.pk}/edit/", {**GOOD, "seen": seen})
    page = text(response)
    assert "Somebody else changed this" in page
    assert 'value="Send the sheet"' in page
    assert stored(promise).title == "Theirs"


# --- Its buttons ----------------------------------------------------------------------------------
def test_done_and_undone_without_scripts(desk, desk_client, promise) -> None:
    response = desk_client.post(
        f"/followups/{promise.pk}/done/", {"note": "Sent.", "next": "/followups/"}
    )
    assert response["Location"] == "/followups/"
    assert said(response) == ["Done: Send the land sheet"]
    assert (stored(promise).done_by, stored(promise).done_note) == (desk, "Sent.")
    desk_client.post(f"/followups/{promise.pk}/done/", {"reopen": "1"})
    assert stored(promise).is_open


@pytest.mark.parametrize(("shape", "tag"), [("row", "<tr"), ("item", "<li"), ("evil", "<li")])
def test_with_scripts_the_row_is_drawn_anew(shape, tag, desk_client, promise) -> None:
    response = desk_client.post(f"/followups/{promise.pk}/done/", {"as": shape}, **HTMX)
    assert response.status_code == 200
    drawn = re.sub(r"<!--.*?-->|\s+", " ", text(response)).strip()
    assert drawn.startswith(tag)
    assert "Undo" in drawn
    assert "Done: Send the land sheet" in response["HX-Trigger"]
    assert "notifications-changed" in response["HX-Trigger"]
    assert not stored(promise).is_open


def test_a_note_that_is_too_long_is_said_beside_it(desk_client, promise) -> None:
    note = "x" * 301
    plain = desk_client.post(f"/followups/{promise.pk}/done/", {"note": note})
    assert "at most 300 characters" in text(plain)
    assert note in text(plain)
    assert stored(promise).is_open
    swapped = desk_client.post(f"/followups/{promise.pk}/done/", {"note": note}, **HTMX)
    assert swapped.status_code == 422


def test_snoozed_and_woken(desk_client, promise) -> None:
    url = f"/followups/{promise.pk}/snooze/"
    desk_client.post(url, {"when": "tomorrow"})
    assert stored(promise).snoozed_until == day(1)
    desk_client.post(url, {"until": day(20).isoformat(), "pick": "1"})
    assert stored(promise).snoozed_until == day(20)
    desk_client.post(url, {"wake": "1"})
    assert stored(promise).snoozed_until is None


def test_a_snooze_into_the_past_is_said_beside_the_field(desk_client, promise) -> None:
    url = f"/followups/{promise.pk}/snooze/"
    past = day(-1).isoformat()
    plain = desk_client.post(url, {"until": past, "pick": "1"})
    assert "Choose a day after today." in text(plain)
    assert past in text(plain)
    swapped = desk_client.post(url, {"until": past, "pick": "1"}, **HTMX)
    assert swapped.status_code == 422
    assert "Choose a day after today." in text(swapped)
    assert stored(promise).snoozed_until is None


def test_what_is_done_cannot_be_snoozed(desk, desk_client, promise) -> None:
    desk_client.post(f"/followups/{promise.pk}/done/")
    for headers in ({}, HTMX):
        response = desk_client.post(
            f"/followups/{promise.pk}/snooze/", {"when": "tomorrow"}, **headers
        )
        assert response.status_code in (200, 422)
    assert stored(promise).snoozed_until is None


def test_the_numbers_at_the_head_follow_a_button(desk, desk_client) -> None:
    late = make_followup(assignee=desk, due_on=timezone.localdate() - timedelta(days=2))
    numbers = {**HTMX, "HTTP_HX_TARGET": "span#figures"}
    assert "1 overdue" in text(desk_client.get("/followups/", **numbers))
    done = desk_client.post(f"/followups/{late.pk}/done/", {"as": "row"}, **HTMX)
    assert "notifications-changed" in done["HX-Trigger"]
    assert "0 open" in text(desk_client.get("/followups/", **numbers))
    rows_only = text(desk_client.get("/followups/", **HTMX))
    assert 'id="results"' in rows_only
    assert 'id="figures"' not in rows_only


# --- Cost -----------------------------------------------------------------------------------------
def rows_for(user, number: int) -> FollowUp:
    for _turn in range(number):
        organisation = make_organisation()
        lead = make_lead(organisation)
        followup = make_followup(
            assignee=user, lead=lead, mou=make_mou(lead=lead), organisation=organisation,
            contact=make_contact(organisation),
        )  # fmt: skip
    return followup


@pytest.mark.parametrize(("query", "queries"), [("?who=mine", 8), ("?who=all", 9)])
def test_queries_of_the_list_do_not_grow(
    query, queries, desk, desk_client, django_assert_num_queries
) -> None:
    for more in (2, 20):
        rows_for(desk, more)
        with django_assert_num_queries(queries):
            desk_client.get(f"/followups/{query}")


def test_queries_of_a_page_do_not_grow(desk, desk_client, django_assert_num_queries) -> None:
    followup = rows_for(desk, 1)
    desk_client.get(followup.get_absolute_url())  # from here on the history knows who it was
    for more in (1, 12):
        for number in range(more):
            followup.title = f"Title {more} {number}"
            followup.save()
            followup.checklist.create(text=f"Step {more} {number}")
            followup.watchers.add(make_user())
        with django_assert_num_queries(14):
            desk_client.get(followup.get_absolute_url())
