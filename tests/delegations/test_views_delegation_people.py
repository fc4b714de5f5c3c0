"""Whom a delegation meets over all its stops."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.models import LeadPartner
from tests.delegations.people_world import seat, text
from tests.factories import (
    make_contact,
    make_delegation,
    make_followup,
    make_lead,
    make_meeting,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db


# --- A delegation ---
def test_a_delegation_shows_each_house_once_with_its_stops(desk_client, desk) -> None:
    delegation = make_delegation()
    chief = delegation.members.create(name="Chief Minister", rank=1, office="Government")
    clerk = delegation.members.create(name="Clerk", rank=2, user=desk)
    one, two = (make_meeting(delegation=delegation, title=f"Stop {n}") for n in (1, 2))
    house = make_organisation(name_en="Hinode")
    contact = make_contact(house, family_romaji="Abe")
    seat(one, organisation=house, contact=contact, answer="accepted", present=True)
    seat(two, organisation=house, answer="declined")
    seat(two, organisation=make_organisation(name_en="Asahi"), answer="accepted")
    seat(one, side="ours", member=chief)
    seat(one, side="ours", user=desk)
    seat(two, side="ours", member=clerk, user=desk)
    one.followups.add(make_followup(organisation=house))
    LeadPartner.objects.create(lead=make_lead(), organisation=house)
    make_lead(house, sensitive=True, owner=make_user())
    url = f"/delegations/{delegation.pk}/people/"
    answer = desk_client.get(url)
    asahi, hinode = answer.context["page"]
    assert (asahi.name, hinode.name) == ("Asahi", "Hinode")
    assert (list(hinode.people), len(hinode.stops), hinode.came) == (["Abe"], 2, 1)
    assert (hinode.promises, hinode.leads) == (1, 1)
    travelling = [(row.member.name, row.stops) for row in answer.context["travellers"]]
    assert travelling == [("Chief Minister", 1), ("Clerk", 2)]

    def names(query: str) -> list[str]:
        return [party.name for party in desk_client.get(f"{url}?{query}").context["page"]]

    assert names("sort=-stops") == ["Hinode", "Asahi"]
    assert names("answer=declined") == ["Hinode"]
    assert names("present=yes") == ["Hinode"]
    assert names(f"stop={one.pk}") == ["Hinode"]
    assert names("q=abe") == ["Hinode"]
    # The clerk sits there once by her account, once as a member.
    assert names("side=ours") == ["Chief Minister", desk.name]
    assert names("stop=999999999") == []


def test_sensitive_meetings_are_not_there_for_others(desk_client) -> None:
    delegation = make_delegation()
    secret = make_meeting(delegation=delegation, sensitive=True)
    row = seat(secret, organisation=make_organisation(name_en="Secret House"))
    page = text(desk_client.get(f"/delegations/{delegation.pk}/people/"))
    assert "Secret House" not in page
    for path in ("", "door/", "add/"):
        assert desk_client.get(f"/meetings/{secret.pk}/people/{path}").status_code == 404
    assert desk_client.post(f"/meetings/{secret.pk}/people/{row.pk}/").status_code == 404
    assert desk_client.post(f"/meetings/{secret.pk}/people/change/").status_code == 404


def test_a_large_delegation_costs_no_more_questions_than_a_small_one(desk_client) -> None:
    counts = []
    for number in (3, 30):
        delegation = make_delegation()
        for n in range(number):
            meeting = make_meeting(delegation=delegation)
            house = make_organisation()
            seat(meeting, organisation=house, contact=make_contact(house))
            delegation.members.create(name=f"Member {n}", rank=n + 1)
        url = f"/delegations/{delegation.pk}/people/"
        desk_client.get(url)
        with CaptureQueriesContext(connection) as queries:
            desk_client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14, counts
