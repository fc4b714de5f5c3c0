"""People of a meeting, and what its page shows of them."""

from datetime import timedelta

from django.utils import timezone

from delegations.models import Attendance, Meeting
from tests.factories import make_meeting


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


def ahead(**fields) -> Meeting:
    return make_meeting(starts_at=timezone.now() + timedelta(days=2), **fields)


def seat(meeting: Meeting, name: str = "", **fields) -> Attendance:
    return meeting.attendances.create(**{"side": "theirs", "name": name} | fields)


def shown(answer) -> list[str]:
    return [str(row) for row in answer.context["page"]]
