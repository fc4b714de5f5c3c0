"""Promises written down at a meeting: what it tells a new one, and how it keeps it."""

from typing import Any

from accounts.models import User
from delegations.choices import AttendanceSide
from delegations.models import Meeting
from followups.models import FollowUp
from followups.sources import Source, source
from leads.models import Lead


def _find(user: User, number: int) -> Meeting | None:
    return Meeting.objects.visible_to(user).filter(pk=number).first()


def _known(user: User, meeting: Meeting) -> dict[str, Any]:
    """The one company, person and lead it was about; of several nobody can say which."""
    seats = meeting.attendances.filter(side=AttendanceSide.THEIRS)
    return {
        "organisation": _only(seats.values_list("organisation", flat=True)),
        "contact": _only(seats.values_list("contact", flat=True)),
        "lead": _only(
            Lead.objects.visible_to(user)
            .filter(meeting_leads__meeting=meeting)
            .values_list("pk", flat=True)
        ),
    }


def _only(values: Any) -> Any:
    found = {value for value in values if value is not None}
    return found.pop() if len(found) == 1 else None


def _keep(meeting: Meeting, followup: FollowUp) -> None:
    # Of a sensitive meeting the database lets the promise be known to those who sat there alone.
    meeting.followups.add(followup)


source(Source("meeting", _find, _known, _keep))
