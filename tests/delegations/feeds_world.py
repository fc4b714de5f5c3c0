"""Reading a calendar link as a calendar does."""

from datetime import timedelta

import vobject
from django.test import Client
from django.utils import timezone

from delegations.models import CalendarFeed

AHEAD = timezone.now().replace(microsecond=0) + timedelta(days=20)


def address(feed: CalendarFeed) -> str:
    return f"/calendar/{feed.token}.ics"


def read(feed: CalendarFeed, **headers):
    return Client().get(address(feed), headers=headers)


def events(response) -> dict:
    """What another library finds: events by their ids."""
    assert response.status_code == 200, response.status_code
    calendar = vobject.readOne(response.content.decode())
    return {event.uid.value: event for event in calendar.contents.get("vevent", [])}


def event(response):
    (found,) = events(response).values()
    return found
