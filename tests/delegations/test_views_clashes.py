"""What cannot be as it is planned is said: in the programme, and when a meeting is saved."""

from datetime import UTC, datetime

import pytest

from delegations.models import Delegation, Meeting
from tests.delegations.posts import meeting
from tests.delegations.programme_world import FIRST, at, stop
from tests.factories import (
    make_contact,
    make_delegation,
    make_meeting,
    make_organisation,
    make_user,
)
from tests.pages import text

pytestmark = pytest.mark.django_db


# --- Clashes ---
def warnings_of(client, journey: Delegation) -> list[str]:
    page = client.get(f"/delegations/{journey.pk}/")
    return [warning.words for warning in page.context["programme"].warnings]


def test_a_member_with_an_account_and_a_typed_name_are_one_person(desk_client, desk) -> None:
    journey = make_delegation()
    member = journey.members.create(name="Suresh Khanna", user=desk)
    one, two, three = (stop(journey, f"S{n}", at(10)) for n in range(3))
    one.attendances.create(side="ours", member=member)
    two.attendances.create(side="ours", user=desk)
    three.attendances.create(side="ours", name="ＳＵＲＥＳＨ  Khanna")
    found = warnings_of(desk_client, journey)
    assert found == ["Two stops at one time: Suresh Khanna."] * 3


def test_their_people_clash_by_contact_or_by_name_within_one_firm(desk_client) -> None:
    journey = make_delegation()
    contact, firm = make_contact(), make_organisation()
    one, two = (stop(journey, f"S{n}", at(10)) for n in range(2))
    for row, other in ((one, make_organisation()), (two, make_organisation())):
        row.attendances.create(contact=contact)
        row.attendances.create(name="Sato", organisation=firm)
        row.attendances.create(name="Suzuki", organisation=other)  # two firms, two people
    (words,) = warnings_of(desk_client, journey)
    assert str(contact) in words
    assert "Sato" in words
    assert "Suzuki" not in words


def test_who_declined_or_stayed_away_clashes_with_nothing(desk_client, desk) -> None:
    journey = make_delegation()
    one, two, three = (stop(journey, f"S{n}", at(10)) for n in range(3))
    one.attendances.create(side="ours", user=desk)
    two.attendances.create(side="ours", user=desk, answer="declined")
    three.attendances.create(side="ours", user=desk, present=False)
    assert warnings_of(desk_client, journey) == []


def test_drafts_and_meetings_without_an_hour_clash_with_nothing(desk_client, desk) -> None:
    journey = make_delegation()
    one, two = stop(journey, "A", at(10)), stop(journey, "B", at(10), status="draft")
    day = make_meeting(delegation=journey, precision="day", on_from=FIRST, on_to=FIRST)
    for row in (one, two, day):
        row.attendances.create(side="ours", user=desk)
    assert warnings_of(desk_client, journey) == []


def test_a_way_that_cannot_be_made_stands_at_the_head_and_beside_both_stops(desk_client, desk):
    journey = make_delegation()
    one = stop(journey, "In Tokyo", at(14), 1.5, city="Tokyo")
    two = stop(journey, "In Osaka", at(16, 45), city="大阪市")
    for row in (one, two):
        row.attendances.create(side="ours", user=desk)
    page = text(desk_client.get(f"/delegations/{journey.pk}/"))
    sentence = "Tokyo → 大阪市 needs about 3 h door to door, 1 h 15 is planned"
    assert page.count(sentence) == 3
    assert "One thing in the programme cannot be as it is planned" in page
    assert f'href="#stop-{one.pk}"' in page


def test_one_car_and_one_interpreter_cannot_be_at_two_stops(desk_client) -> None:
    journey = make_delegation()
    for row in (stop(journey, f"S{n}", at(10)) for n in range(2)):
        row.preparations.create(kind="vehicle", note="Toyota, 品川 300")
        row.preparations.create(kind="interpreter", note="Ms Sato 090")
        row.preparations.create(kind="gift", note="Silk")
    assert warnings_of(desk_client, journey) == [
        "One interpreter for two at one time: Ms Sato 090.",
        "One vehicle for two at one time: Toyota, 品川 300.",
    ]


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_a_saved_meeting_says_its_clashes_and_is_saved(desk_client, desk) -> None:
    row = make_meeting(title="Elsewhere", starts_at=datetime(2026, 2, 3, 5, 30, tzinfo=UTC))
    row.attendances.create(side="ours", user=desk)
    data = meeting(ours=({"user": desk.pk},), title="New one")
    response = desk_client.post("/meetings/new/", data, follow=True)
    assert Meeting.objects.filter(title="New one").exists()
    (said,) = [words for words in messages_of(response) if "Two stops" in words]
    assert "“Elsewhere”" in said
    assert "An end nobody stated counts as one hour" in said


def test_a_clash_with_what_one_may_not_see_is_not_told(desk_client, desk) -> None:
    contact = make_contact()
    hidden = make_meeting(
        title="Hidden", starts_at=datetime(2026, 2, 3, 5, 30, tzinfo=UTC), sensitive=True,
        owner=make_user(),
    )  # fmt: skip
    hidden.attendances.create(contact=contact)
    data = meeting(theirs=({"contact": contact.pk},))
    response = desk_client.post("/meetings/new/", data, follow=True)
    assert not any("Hidden" in words for words in messages_of(response))
