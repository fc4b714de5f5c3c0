"""The heartbeat page: a day of sweeps in cells of five minutes, and the gaps between them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from followups.models import Sweep
from invest_up.operations.pulse import pulse
from tests.pages import text

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 31, 18, 42, tzinfo=UTC)  # twelve minutes into the new year in Lucknow
BROKEN = [{"words": "x", "error": "", "whole": False}]


def swept(minutes: float, **fields: Any) -> Sweep:
    then = NOW - timedelta(minutes=minutes)
    return Sweep.objects.create(**{"started_at": then, "finished_at": then, **fields})


def test_hours_count_what_was_done_newest_first() -> None:
    swept(1, raised=2, gathered=1, sent=3)
    swept(2, raised=5, faults=BROKEN)
    swept(70, sent=4)
    found = pulse(NOW)
    assert len(found.hours) == 24
    newest, before = found.hours[0], found.hours[1]
    assert newest.begins.isoformat() == "2027-01-01T00:00:00+05:30"
    assert (newest.sweeps, newest.broken, newest.faults) == (2, 1, 1)
    assert (newest.raised, newest.gathered, newest.sent) == (7, 1, 3)
    assert (before.sweeps, before.sent) == (1, 4)


def test_cells_say_whole_broken_or_none_and_nothing_of_what_nobody_knows() -> None:
    swept(11, faults=BROKEN)  # 00:01
    swept(6)  # 00:06, and nothing since 00:10
    cells = pulse(NOW).hours[0].cells
    assert cells[:3] == ["broken", "whole", ""]  # the third is not over yet
    assert set(cells[3:]) == {""}
    later = pulse(NOW + timedelta(minutes=8)).hours[0].cells
    assert later[:5] == ["broken", "whole", "none", "none", ""]
    # Before the first sweep of all nobody can say that one was missing.
    assert set(pulse(NOW).hours[1].cells) == {""}


def test_gaps_between_whole_sweeps_the_newest_first() -> None:
    for minutes in (90, 60, 59, 58, 20):
        swept(minutes)
    swept(40, faults=BROKEN)
    swept(30, finished_at=None)
    found = [
        (gap.ends is None, round(gap.lasted(NOW).total_seconds() / 60)) for gap in pulse(NOW).gaps
    ]
    assert found == [(True, 20), (False, 38), (False, 30)]


def test_a_gap_that_began_the_day_before_is_a_gap() -> None:
    swept(60 * 30)
    swept(3)
    (gap,) = pulse(NOW).gaps
    assert gap.lasted(NOW) == timedelta(hours=23, minutes=9)  # from the first hour shown


def test_no_gap_and_no_sweep_at_all() -> None:
    assert (pulse(NOW).last, pulse(NOW).gaps) == (None, [])
    for minutes in range(0, 60, 4):
        swept(minutes)
    assert pulse(NOW).gaps == []
    assert pulse(NOW).last == NOW


def test_the_page(client_for, administrator, django_assert_num_queries) -> None:
    page = reverse("operations_heartbeat")
    with time_machine.travel(NOW, tick=False):
        client = client_for(administrator)
        words = text(client.get(page))
        assert "Reminders are silent" in words
        assert "No whole sweep in the last day." in words
        for minutes in (1, 30, 200):
            swept(minutes)
        words = text(client.get(page))
        for said in ("Reminders are alive", "29 min", "2 h", "Fri 1 Jan, 00:00", "no mail waits"):
            assert said in words
        with django_assert_num_queries(10):
            client.get(page)
