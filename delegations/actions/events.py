"""A delegation or a meeting becomes a signing event of the register."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from delegations.choices import MeetingPrecision
from delegations.models import Delegation, Meeting
from leads.actions.leads import RefusedError
from leads.actions.register import open_event
from leads.choices import DatePrecision, EventKind
from leads.models import MOU, SigningEvent

# How exact a day is that is known of a meeting.
DAYS_KNOWN: dict[str, str] = {
    MeetingPrecision.MONTH: DatePrecision.MONTH,
    MeetingPrecision.YEAR: DatePrecision.YEAR,
}


def _of_delegation(delegation: Delegation) -> SigningEvent:
    several = delegation.ends_on > delegation.starts_on
    return SigningEvent(
        name=delegation.name,
        kind=EventKind.DELEGATION,
        held_on=delegation.starts_on,
        ends_on=delegation.ends_on if several else None,
        place=", ".join(delegation.cities)[:160],
    )


def _of_meeting(meeting: Meeting) -> SigningEvent:
    known = DAYS_KNOWN.get(meeting.precision, DatePrecision.DAY)
    first, last = meeting.on_from, meeting.on_to
    span = meeting.precision == MeetingPrecision.SPAN and first and last and last > first
    return SigningEvent(
        name=meeting.title,
        kind=EventKind.MEETING,
        held_on=meeting.day,
        held_on_precision=known,
        ends_on=last if span else None,
        place=(meeting.place or meeting.city)[:160],
    )


def signed_at(row: Any) -> Any:
    """Return the MOUs known to be signed on a delegation or at a meeting."""
    meetings = Meeting.objects.filter(pk=row.pk) if isinstance(row, Meeting) else row.meetings.all()
    signed = MOU.objects.filter(pk__in=Meeting.mous.through.objects.filter(meeting__in=meetings)
                                .values("mou"))  # fmt: skip
    return signed | MOU.objects.filter(event=row.event_id) if row.event_id else signed


@transaction.atomic
def event_of(*, row: Any, by: User) -> SigningEvent:
    """Return the signing event of a delegation or a meeting, which it becomes if it was none.

    What was signed there, as far as `by` sees it, takes the event unless it has one.
    """
    row = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.event:
        return row.event
    if getattr(row, "sensitive", False):
        raise RefusedError(
            [_("A sensitive meeting is no signing event: everybody would read its name.")],
            "sensitive",
        )
    made = _of_meeting(row) if isinstance(row, Meeting) else _of_delegation(row)
    signed = MOU.objects.visible_to(by).filter(pk__in=signed_at(row).values("pk"))
    row.event = open_event(event=made, mous=signed, by=by)
    row.save(update_fields=["event", "updated_at"])
    return row.event
