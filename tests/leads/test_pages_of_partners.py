"""Pages of organisations and contacts: the map, the group, people over time, promised and real."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leads.models import step_names
from leads.views.contacts import keeping
from tests.factories import (
    make_contact,
    make_followup,
    make_lead,
    make_meeting,
    make_mou,
    make_organisation,
)
from tests.pages import text
from tests.reports.partner_world import fill

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def test_every_jump_of_the_map_lands(desk_client: Client, desk: Any) -> None:
    organisation = make_organisation(parent=make_organisation())
    fill(organisation, desk)
    for row in (organisation, make_contact(organisation)):
        html = text(desk_client.get(row.get_absolute_url()))
        jumps = html.partition('class="page-map"')[2].partition("</nav>")[0]
        for jump in jumps.split('href="#')[1:]:
            assert f'id="{jump.partition(chr(34))[0]}"' in html, jump
        assert jumps.count('href="#') >= 7


def test_people_who_left_say_where_they_went(desk_client: Client) -> None:
    old, new = make_organisation(name_en="Old house"), make_organisation(name_en="New house")
    contact = make_contact(family_romaji="Mover")
    contact.employments.create(organisation=old, title="Clerk", started_on=date(2015, 4, 1),
                               ended_on=date(2020, 3, 31))  # fmt: skip
    contact.employments.create(organisation=new, title="Director", started_on=date(2020, 4, 1))
    html = text(desk_client.get(old.get_absolute_url()))
    assert "1 Apr 2015 – 31 Mar 2020" in html
    assert f'moved to <a href="{new.get_absolute_url()}">New house</a>, Director' in html
    html = text(desk_client.get(new.get_absolute_url()))
    assert "since 1 Apr 2020" in html
    assert "moved to" not in html


def test_who_came_back_has_not_moved_on(desk_client: Client) -> None:
    house = make_organisation()
    contact = make_contact(house)
    contact.employments.create(organisation=house, ended_on=date(2020, 3, 31))
    assert "moved to" not in text(desk_client.get(house.get_absolute_url()))


def test_the_group_is_taken_in_when_asked(desk_client: Client) -> None:
    top = make_organisation(name_en="Holdings")
    child = make_organisation(name_en="Subsidiary", parent=top)
    make_lead(child, title="Plant below")
    make_mou(title="Paper below").parties.create(organisation=child)
    make_followup(title="Promise below", organisation=child)
    make_meeting(title="Talk below").attendances.create(organisation=child)
    html = text(desk_client.get(top.get_absolute_url()))
    assert "below" not in html
    assert "With its group (2)" in html
    html = text(desk_client.get(f"{top.get_absolute_url()}?group=1"))
    assert "Plant below" in html
    assert "Subsidiary: Investor" in html
    assert "Paper below" in html
    for panel, words in (("followups:panel", "Promise below"), ("delegations:panel", "Talk below")):
        address = f"{reverse(panel)}?organisation={top.pk}"
        assert f'hx-get="{address}&group=1"' in html.replace("&amp;", "&")
        assert words not in text(desk_client.get(address, headers=HTMX))
        assert words in text(desk_client.get(f"{address}&group=1", headers=HTMX))
    assert "With its group" not in text(desk_client.get(child.get_absolute_url()))


def test_counts_and_sums_leave_out_what_one_may_not_see(
    desk_client: Client, manager_client: Client, manager: Any
) -> None:
    organisation = make_organisation()
    make_lead(organisation, sensitive=True, owner=manager)
    crore = {"currency": "INR", "inr_rate": 1}
    mou = make_mou(sensitive=True, owner=manager, amount=70_000_000, **crore)
    mou.parties.create(organisation=organisation)
    shown = desk_client.get(organisation.get_absolute_url()).context
    assert shown["leads_count"] == 0
    assert shown["figures"]["count"] == 0
    assert shown["figures"]["promised"] is None
    shown = manager_client.get(organisation.get_absolute_url()).context
    assert (shown["leads_count"], shown["figures"]["count"]) == (1, 1)
    assert shown["figures"]["promised"] == 70_000_000


def test_promised_and_real_stand_side_by_side(desk_client: Client) -> None:
    organisation = make_organisation()
    mou = make_mou(title="Paper", signed_on=date(2025, 8, 1), amount=3_000_000_000,
                   currency="INR", inr_rate=1, jobs=900)  # fmt: skip
    mou.parties.create(organisation=organisation)
    mou.updates.create(as_of=date(2025, 9, 1), realised_amount=400_000_000, currency="INR",
                       inr_rate=1, jobs=120)  # fmt: skip
    html = text(desk_client.get(organisation.get_absolute_url()))
    for words in ("₹300 crore", "₹40 crore", "120 / 900", "1 without news for 30 days",
                  "no update for"):  # fmt: skip
        assert words in html, words


def test_promises_of_both_sides_overdue_first(desk_client: Client) -> None:
    organisation, today = make_organisation(), timezone.localdate()
    lead = make_lead(organisation)
    mou = make_mou()
    mou.parties.create(organisation=organisation)
    make_followup(title="Ours soon", lead=lead, due_on=today + timedelta(days=2))
    make_followup(title="Ours late", organisation=organisation, due_on=today - timedelta(days=2))
    make_followup(title="Theirs", mou=mou, direction="theirs")
    make_followup(title="Kept", lead=lead, done_at=timezone.now())
    make_followup(title="Somebody else's")
    html = text(
        desk_client.get(
            f"{reverse('followups:panel')}?organisation={organisation.pk}", headers=HTMX
        )
    )
    places = [html.index(words) for words in (
        "Promises of both sides", ">We owe them</h3>", "Ours late", "Ours soon",
        ">They owe us</h3>", "Theirs", "Kept last", ">Kept<",
    )]  # fmt: skip
    assert places == sorted(places)
    assert "is-overdue" in html
    assert "Somebody else" not in html
    listed = text(desk_client.get(f"/followups/?organisation={organisation.pk}"))
    for words in ("Ours soon", "Ours late", "Theirs"):
        assert words in listed


@pytest.mark.parametrize(
    ("given", "until", "words"),
    [
        (None, None, "No consent is recorded, nor until when the data may be kept."),
        (
            date(2025, 1, 5),
            None,
            "Agreed on 5 Jan 2025; until when they may be kept is not stated.",
        ),
        (None, date(2099, 1, 5), "No consent is recorded; to be kept until 5 Jan 2099."),
        (date(2025, 1, 5), date(2099, 1, 5), "Agreed on 5 Jan 2025; to be kept until 5 Jan 2099."),
        (date(2020, 1, 5), date(2024, 1, 5), "Were to be kept only until 5 Jan 2024"),
    ],
)
def test_consent_is_said_in_words(given: Any, until: Any, words: str) -> None:
    assert keeping(make_contact(consent_on=given, retain_until=until)).startswith(words)


def test_a_contacts_page_tells_of_her_present_organisations(desk_client: Client) -> None:
    now, before = make_organisation(name_en="Now"), make_organisation(name_en="Before")
    contact = make_contact(now)
    contact.employments.create(organisation=before, ended_on=date(2020, 1, 1))
    make_lead(now, title="Lead now")
    make_lead(before, title="Lead before")
    make_mou(title="Paper now").parties.create(organisation=now)
    html = text(desk_client.get(contact.get_absolute_url()))
    assert "Lead now" in html
    assert "Paper now" in html
    assert "Lead before" not in html
    assert reverse("reports:organisation_brief", args=[now.pk]) in html
    assert f'hx-get="{reverse("reports:contact_timeline", args=[contact.pk])}"' in html
    html = text(desk_client.get(make_contact().get_absolute_url()))
    assert "/brief/" not in html
    assert "No leads yet." in html


def test_a_promise_leads_back_to_its_meeting(
    desk_client: Client, manager_client: Client, desk: Any
) -> None:
    followup = make_followup(assignee=desk)  # hers, though it came up behind closed doors as well
    panel = f"{reverse('delegations:panel')}?followup={followup.pk}"
    page = text(desk_client.get(followup.get_absolute_url()))
    assert f'hx-get="{panel}"' in page
    assert "It was not tied to a meeting." in text(desk_client.get(panel, headers=HTMX))
    open_one, secret = make_meeting(title="Open talk"), make_meeting(title="Secret", sensitive=True)
    open_one.followups.add(followup)
    secret.followups.add(followup)
    html = text(desk_client.get(panel, headers=HTMX))
    assert f'href="{open_one.get_absolute_url()}"' in html
    assert "Secret" not in html
    assert "Secret" in text(manager_client.get(panel, headers=HTMX))


def test_a_hidden_promise_has_no_panel(desk_client: Client, manager: Any) -> None:
    hidden = make_followup(lead=make_lead(sensitive=True, owner=manager), assignee=manager)
    assert (
        desk_client.get(f"{reverse('delegations:panel')}?followup={hidden.pk}").status_code == 404
    )


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_queries_do_not_grow_from_three_to_thirty(desk_client: Client, desk: Any) -> None:
    step_names()  # asked once a minute
    few, many = make_organisation(owner=desk), make_organisation(owner=desk)
    for organisation, times in ((few, 3), (many, 30)):
        fill(organisation, desk, times)
        for _turn in range(times):
            make_organisation(parent=organisation)
    for query in ("", "?group=1"):
        counted = [queries(desk_client, row.get_absolute_url() + query) for row in (few, many)]
        assert counted[0] == counted[1]
    people = [make_contact(few), make_contact(many)]
    assert len({queries(desk_client, one.get_absolute_url()) for one in people}) == 1
    for panel in ("followups:panel", "delegations:panel"):
        where = reverse(panel)
        counted = [
            queries(desk_client, f"{where}?organisation={row.pk}&group=1") for row in (few, many)
        ]
        assert counted[0] == counted[1], panel
