"""A delegation or a meeting as a signing event of the register."""

from datetime import UTC, date, datetime

import pytest

from delegations.models import Meeting
from leads.models import SigningEvent
from tests.factories import make_delegation, make_event, make_meeting, make_mou
from tests.leads.test_views_mous import text_of

pytestmark = pytest.mark.django_db


def test_delegation_becomes_an_event_with_what_was_signed_on_it(desk_client, manager) -> None:
    journey = make_delegation(
        name="Tokyo week", starts_on=date(2026, 2, 24), ends_on=date(2026, 2, 27),
        cities=["Tokyo", "大阪"],
    )  # fmt: skip
    mou, secret = make_mou(title="Cells"), make_mou(sensitive=True, owner=manager)
    make_meeting(delegation=journey).mous.add(mou, secret)
    page = f"{journey.get_absolute_url()}signed/"
    assert "Cells" in text_of(desk_client.get(page))
    response = desk_client.post(page)
    event = SigningEvent.objects.get()
    assert response["Location"] == event.get_absolute_url()
    assert (event.name, event.kind, event.place) == ("Tokyo week", "delegation", "Tokyo, 大阪")
    assert (event.held_on, event.ends_on) == (date(2026, 2, 24), date(2026, 2, 27))
    mou.refresh_from_db()
    secret.refresh_from_db()
    assert (mou.event, secret.event) == (event, None)
    desk_client.post(page)
    assert SigningEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("time", "held_on", "precision", "ends_on"),
    [
        ({"starts_at": datetime(2026, 2, 24, 16, tzinfo=UTC)}, date(2026, 2, 25), "day", None),
        ({"precision": "day", "on_from": date(2026, 2, 24), "on_to": date(2026, 2, 24)},
         date(2026, 2, 24), "day", None),
        ({"precision": "span", "on_from": date(2026, 2, 24), "on_to": date(2026, 2, 26)},
         date(2026, 2, 24), "day", date(2026, 2, 26)),
        ({"precision": "month", "on_from": date(2026, 2, 1), "on_to": date(2026, 2, 28)},
         date(2026, 2, 1), "month", None),
        ({"precision": "year", "on_from": date(2026, 1, 1), "on_to": date(2026, 12, 31)},
         date(2026, 1, 1), "year", None),
        ({"precision": "unknown"}, None, "day", None),
    ],
)  # fmt: skip
def test_event_of_a_meeting_is_as_exact_as_its_time(
    desk_client, time: dict, held_on, precision: str, ends_on
) -> None:
    meeting = make_meeting(title="Signing at YEIDA", **time)
    desk_client.post(f"{meeting.get_absolute_url()}signed/")
    event = SigningEvent.objects.get()
    assert (event.kind, event.name) == ("meeting", "Signing at YEIDA")
    told = (event.held_on, event.held_on_precision, event.ends_on)
    assert told == (held_on, precision, ends_on)


def test_sensitive_meeting_is_no_event(manager_client, manager) -> None:
    meeting = make_meeting(title="Tank factory", sensitive=True, owner=manager)
    page = f"{meeting.get_absolute_url()}signed/"
    assert "Make it a signing event" not in text_of(manager_client.get(page))
    response = manager_client.post(page, follow=True)
    assert "everybody would read its name" in text_of(response)
    assert not SigningEvent.objects.exists()


def test_event_page_names_its_meeting_to_those_who_see_it(desk_client, manager_client, manager):
    event = make_event()
    meeting = make_meeting(title="Tank factory", event=event)
    Meeting.objects.filter(pk=meeting.pk).update(sensitive=True, owner=manager)
    panel = f"/delegations/events/{event.pk}/panel/"
    assert panel in desk_client.get(event.get_absolute_url()).content.decode()
    assert "Tank factory" in text_of(manager_client.get(panel))
    assert "Tank factory" not in text_of(desk_client.get(panel))


def test_only_who_may_register_makes_an_event(official_client, client_for, viewer) -> None:
    journey = make_delegation()
    page = f"{journey.get_absolute_url()}signed/"
    assert official_client.post(page).status_code == 403
    assert "Make it" not in text_of(client_for(viewer).get(page))
    assert not SigningEvent.objects.exists()
