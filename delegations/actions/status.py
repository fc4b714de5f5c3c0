"""Whether a meeting will be: confirmed, cancelled with a reason, or planned after all."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from delegations.choices import TAKES_PLACE, MeetingStatus
from delegations.models import Meeting
from leads.actions.leads import RefusedError

STATUS_COLUMNS = ("status", "cancelled_at", "cancel_reason")


def held_after_all(meeting: Meeting) -> None:
    """A meeting with an outcome took place, whatever had been said of it; saves nothing."""
    if meeting.status not in TAKES_PLACE:
        meeting.status = MeetingStatus.CONFIRMED
        meeting.cancelled_at, meeting.cancel_reason = None, ""


def _locked(meeting: Meeting) -> Meeting:
    """Read the meeting as it now is and keep others from changing it until we are done."""
    meeting.refresh_from_db(from_queryset=Meeting.objects.select_for_update(of=("self",)))
    return meeting


def _saved(meeting: Meeting) -> Meeting:
    meeting.save(update_fields=[*STATUS_COLUMNS, "updated_at"])
    return meeting


@transaction.atomic
def confirm_meeting(*, meeting: Meeting, by: User) -> Meeting:
    """Both sides will come."""
    if _locked(meeting).status == MeetingStatus.CANCELLED:
        raise RefusedError([_("This meeting was cancelled: plan it again first.")], "cancelled")
    meeting.status = MeetingStatus.CONFIRMED
    return _saved(meeting)


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, by: User, reason: str) -> Meeting:
    """It will not be; why stays with it. What was held cannot be cancelled any more."""
    if _locked(meeting).result:
        raise RefusedError(
            [_("The outcome of this meeting is logged: it was held and cannot be cancelled.")],
            "held",
        )
    if not reason.strip():
        raise RefusedError([_("Say why the meeting is cancelled.")], "reason")
    if meeting.status != MeetingStatus.CANCELLED:
        meeting.cancelled_at = timezone.now()
    meeting.status, meeting.cancel_reason = MeetingStatus.CANCELLED, reason.strip()
    return _saved(meeting)


@transaction.atomic
def reinstate_meeting(*, meeting: Meeting, by: User) -> Meeting:
    """It will be after all, or nobody is sure any more: planned, not confirmed."""
    _locked(meeting).status = MeetingStatus.PLANNED
    meeting.cancelled_at, meeting.cancel_reason = None, ""
    return _saved(meeting)
