"""Whose clock the hour of an invitation is shown on."""

from datetime import UTC, datetime

import pytest

from delegations.calendar.reading import read
from delegations.calendar.zones import Guess

pytestmark = pytest.mark.django_db

INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
METHOD:REQUEST
BEGIN:VEVENT
UID:1
DTSTAMP:20270101T000000Z
DTSTART;TZID=Tokyo Standard Time:20270203T140000
DTEND;TZID=Tokyo Standard Time:20270203T150000
SUMMARY:Hydrogen
LOCATION:Noida\\, Sector 62
END:VEVENT
END:VCALENDAR
"""


def test_a_meeting_in_noida_stands_on_its_clock_whoever_invites(desk) -> None:
    (invited,) = read(INVITATION, Guess(desk))
    assert invited.time_zone == "Asia/Kolkata"
    assert invited.starts_at == datetime(2027, 2, 3, 5, tzinfo=UTC)
    assert invited.ends_at == datetime(2027, 2, 3, 6, tzinfo=UTC)
    assert "shown on the clock of India" in " ".join(str(note) for note in invited.notes)
