"""What was drawn before is drawn anew as soon as anything it shows is another."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from delegations.models import Attendance, Delegation, Leg, Meeting, Preparation
from followups.models import FollowUp
from leads.models import Organisation
from tests.delegations.programme_world import FIRST, at, stop
from tests.factories import make_delegation, make_followup, make_leg, make_organisation
from tests.pages import text

pytestmark = pytest.mark.django_db
PAGES = ("", "outcomes/", "preparation/")


@pytest.fixture
def journey(desk) -> Delegation:
    journey = make_delegation(name="Journey", starts_on=FIRST, ends_on=FIRST + timedelta(1))
    make_leg(journey, "Tokyo", first_day=FIRST, last_day=FIRST + timedelta(1), hotel="Okura")
    row = stop(journey, "Call", at(10), result="not_now", said="Land.", logged_at=timezone.now())
    row.attendances.create(organisation=make_organisation(name_en="DENSO"))
    row.preparations.create(kind="vehicle", note="Van", owner=desk)
    row.followups.add(make_followup(title="Send the list"))
    stop(journey, "Other call", at(10))
    return journey


CHANGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "Renamed stop": ("", lambda: Meeting.objects.filter(title="Call").update(title="Renamed stop")),
    "DENSO TEN": ("", lambda: Organisation.objects.update(name_en="DENSO TEN")),
    "Ms Typed": (
        "",
        lambda: Attendance.objects.create(
            meeting=Meeting.objects.get(title="Call"), side="ours", name="Ms Typed"
        ),
    ),
    "Imperial": ("", lambda: Leg.objects.update(hotel="Imperial")),
    "Osaka": ("", lambda: Leg.objects.update(city="Osaka")),
    "1 of 7 ready": ("", lambda: Preparation.objects.update(state="done")),
    "Minibus": ("preparation/", lambda: Preparation.objects.update(note="Minibus")),
    "Power.": ("outcomes/", lambda: Meeting.objects.filter(title="Call").update(said="Power.")),
    "Send the map": ("outcomes/", lambda: FollowUp.objects.update(title="Send the map")),
}  # fmt: skip


@pytest.mark.parametrize("words", CHANGES)
def test_a_change_shows_at_once_on_a_page_drawn_before(desk_client, journey, words) -> None:
    tab, change = CHANGES[words]
    url = f"/delegations/{journey.pk}/{tab}"
    before = text(desk_client.get(url))
    assert text(desk_client.get(url)).count("Call") == before.count("Call") > 0
    assert words not in before
    change()
    assert words in text(desk_client.get(url))


@pytest.mark.parametrize("tab", PAGES)
def test_who_may_do_less_is_shown_a_page_of_their_own(
    desk_client, viewer, client_for, journey, tab
) -> None:
    url = f"/delegations/{journey.pk}/{tab}"
    offers = ("/meetings/new/?delegation=", 'name="tick"')
    desk_client.get(url)
    seen = text(client_for(viewer).get(url))
    assert "Call" in seen
    assert not any(offer in seen for offer in offers)


def test_a_stop_that_has_begun_since_asks_for_its_outcome(desk_client, journey) -> None:
    url = f"/delegations/{journey.pk}/"
    asked = []
    for moment in (at(9), at(11), at(12)):
        with time_machine.travel(moment, tick=False):
            asked.append(desk_client.get(url).context["programme"].missing)
    assert asked == [0, 1, 1]
