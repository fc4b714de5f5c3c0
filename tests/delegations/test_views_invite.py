"""Many people added to a meeting at once."""

import pytest

from tests.delegations.people_world import ahead, seat, text
from tests.delegations.posts import NAUGHTY
from tests.factories import (
    make_delegation,
    make_lead,
    make_meeting,
    make_organisation,
    make_user,
    make_view,
)

pytestmark = pytest.mark.django_db


# --- Adding many ---
def add(client, to, **data):
    return client.post(f"/meetings/{to.pk}/people/add/", data, follow=True)


def test_a_pasted_list_is_looked_at_before_anybody_is_added(desk_client) -> None:
    meeting, house = ahead(), make_organisation(name_en="Hinode Foods")
    twins = [make_organisation(name_en="Kitahama") for _ in range(2)]
    names = "Hinode Foods – Abe\nKitahama\nBrand New Works"
    page = add(desk_client, meeting, way="paste", side="theirs", text=names)
    assert page.context["numbers"] == {"asked": 1, "new": 1, "known": 1, "listed": 0}
    assert not meeting.attendances.exists()
    sent = {"way": "paste", "side": "theirs", "text": names, "sure": "1"}
    page = add(desk_client, meeting, **sent)
    assert "Say who this is." in text(page)
    assert not meeting.attendances.exists()
    page = add(desk_client, meeting, **sent, **{"pick-2": f"o{twins[1].pk}"})
    assert "3 were added. 1 organisation is new and to be completed." in text(page)
    listed = meeting.attendances.values_list("organisation__name_en", "contact__family_romaji")
    assert set(listed) == {
        ("Hinode Foods", "Abe"), ("Kitahama", None), ("Brand New Works", None),
    }  # fmt: skip
    assert {row.answer for row in meeting.attendances.all()} == {"invited"}
    assert meeting.attendances.filter(organisation=house).exists()
    again = add(desk_client, meeting, **sent, **{"pick-2": "skip"})
    assert "0 were added. 2 were on the list already." in text(again)


def test_people_added_afterwards_were_not_invited(desk_client) -> None:
    meeting = make_meeting()
    add(desk_client, meeting, way="paste", side="ours", text="An interpreter", sure="1")
    row = meeting.attendances.get()
    assert (row.side, row.name, row.answer, row.present) == ("ours", "An interpreter", "", None)


@pytest.mark.parametrize("typed", NAUGHTY)
def test_no_pasted_text_is_an_error(desk_client, typed) -> None:
    meeting = ahead()
    for side in ("theirs", "ours", typed):
        for sure in ("", "1"):
            page = add(desk_client, meeting, way="paste", side=side, text=typed, sure=sure,
                       **{"pick-1": typed})  # fmt: skip
            assert page.status_code == 200


def test_too_long_a_list_is_refused_with_its_length(desk_client) -> None:
    names = "\n".join(f"Company {n}" for n in range(501))
    page = text(add(desk_client, ahead(), way="paste", side="theirs", text=names))
    assert "These are 501 names" in page


def test_organisations_of_leads_come_from_a_view_or_an_address(desk_client, desk) -> None:
    meeting, house = ahead(), make_organisation(name_en="Hinode")
    make_lead(house, stage="qualified")
    make_lead(make_organisation(name_en="Other"), stage="new")
    secret = make_organisation(name_en="Secret")
    make_lead(secret, stage="qualified", sensitive=True, owner=make_user())
    view = make_view(desk, query="stage=qualified")
    for data in ({"view": view.pk}, {"query": "/leads/?stage=qualified"}):
        page = add(desk_client, meeting, way="leads", **data)
        assert [line.known for line in page.context["lines"]] == ["Hinode"]
    token = page.context["lines"][0].chosen
    assert "1 was added." in text(add(desk_client, meeting, way="leads", pick=[token, "o0", "x"]))
    assert meeting.attendances.get().organisation == house
    for wrong in ("", "nonsense", "/leads/?stage=no-such"):
        page = text(add(desk_client, meeting, way="leads", query=wrong))
        assert "Choose a view" in page or "not understood" in page


def test_members_and_guests_of_another_meeting_are_taken_over(desk_client, desk) -> None:
    meeting = ahead(delegation=make_delegation())
    chief = meeting.delegation.members.create(name="Chief Minister")
    page = add(desk_client, meeting, way="members")
    assert [line.chosen for line in page.context["lines"]] == [f"m{chief.pk}"]
    add(desk_client, meeting, way="members", pick=[f"m{chief.pk}"])
    assert meeting.attendances.get().member == chief
    other = make_meeting()
    guest = seat(other, "Satō", organisation=make_organisation())
    page = add(desk_client, meeting, way="meeting", meeting=other.pk)
    assert [line.chosen for line in page.context["lines"]] == [f"s{guest.pk}"]
    hidden = seat(make_meeting(sensitive=True), "Secret")
    stranger = make_delegation().members.create(name="Of another journey")
    tokens = [f"s{guest.pk}", f"s{hidden.pk}", f"m{stranger.pk}"]
    assert "1 was added." in text(add(desk_client, meeting, way="meeting", pick=tokens))
    copied = meeting.attendances.get(side="theirs")
    assert (copied.organisation, copied.present) == (guest.organisation, None)
