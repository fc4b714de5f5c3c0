"""An invitation becomes a draft; its later versions change that very meeting, never double it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from delegations import times
from delegations.actions.status import cancel_meeting
from delegations.calendar.entries import host
from delegations.calendar.matching import Seat, seats_of
from delegations.calendar.reading import Invited
from delegations.calendar.zones import Guess
from delegations.choices import MeetingPrecision, MeetingStatus
from delegations.models import Attendance, Delegation, Invitation, Meeting

WHEN = ("precision", "starts_at", "ends_at", "on_from", "on_to", "time_zone")
WHERE = ("place", "city", "prefecture_id")
REASON_LENGTH = 300


@dataclass(frozen=True)
class Change:
    """One thing a newer version says otherwise."""

    name: str
    label: str
    now: str
    new: str


def known_meeting(uid: str) -> Meeting | None:
    """Return the meeting an event's id belongs to: made from it, or sent out under it by us."""
    found = Meeting.objects.filter(external_uid=uid).select_related("invitation").first()
    name, _at, desk = uid.partition("@")
    number = name.removeprefix("meeting-")
    if found is None and desk == host() and number != name and number.isdecimal():
        return Meeting.objects.filter(pk=int(number[:18])).first()
    return found


def is_newer(invited: Invited, meeting: Meeting) -> bool:
    """Say whether this version came after the one the desk has."""
    known = getattr(meeting, "invitation", None)
    if known is None:
        return meeting.external_uid is not None
    if invited.sequence != known.sequence:
        return invited.sequence > known.sequence
    if invited.cancelled and meeting.status != MeetingStatus.CANCELLED:
        return True
    if not (invited.stamped_at and known.stamped_at):
        return False
    return invited.stamped_at > known.stamped_at


# --- A new one ------------------------------------------------------------------------------------
def take_invitation(
    *, invited: Invited, guess: Guess, by: User, delegation: Delegation | None = None
) -> Meeting | None:
    """Make a draft of an invitation; None when the same one came in this very moment."""
    try:
        with transaction.atomic():
            return _take(invited, guess, by, delegation)
    except IntegrityError:
        if Meeting.objects.filter(external_uid=invited.uid).exists():
            return None
        raise


def _take(invited: Invited, guess: Guess, by: User, delegation: Delegation | None) -> Meeting:
    meeting = Meeting(
        title=invited.title,
        delegation=delegation,
        topics=invited.text,
        owner=by,
        sensitive=invited.private,
        status=MeetingStatus.DRAFT,
        external_uid=invited.uid,
        **_when(invited),
        **_where(invited, guess),
    )
    meeting.save()
    _seat(meeting, seats_of(invited.people, by))
    _note(meeting, invited, by)
    return meeting


def _when(invited: Invited) -> dict[str, Any]:
    if invited.starts_at:
        known = {
            "precision": MeetingPrecision.TIME,
            "starts_at": invited.starts_at,
            "ends_at": invited.ends_at,
        }
    else:
        day = invited.on_day
        known = {"precision": MeetingPrecision.DAY, "on_from": day, "on_to": day}
    return dict.fromkeys(WHEN) | known | {"time_zone": invited.time_zone}


def _where(invited: Invited, guess: Guess) -> dict[str, Any]:
    place = guess.place(invited.location) if invited.location else None
    return {
        "place": invited.location,
        "city": place.city if place else "",
        "prefecture_id": place.prefecture_id if place else None,
    }


def _seat(meeting: Meeting, seats: Collection[Seat]) -> None:
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting,
            side=seat.side,
            user=seat.user,
            contact=seat.contact,
            organisation=seat.organisation,
            name=seat.name,
            answer=seat.person.answer,
        )
        for seat in seats
    )


def _note(meeting: Meeting, invited: Invited, by: User) -> None:
    """Remember which version this was."""
    organiser = invited.organiser.name if invited.organiser else ""
    Invitation.objects.update_or_create(
        meeting=meeting,
        defaults={
            "sequence": invited.sequence,
            "stamped_at": invited.stamped_at,
            "organiser": organiser,
            "read_by": by,
        },
    )


# --- A newer version ------------------------------------------------------------------------------
def changes(meeting: Meeting, invited: Invited, guess: Guess, by: User) -> list[Change]:
    """Return what a newer version says otherwise than the meeting does now."""
    if invited.cancelled:
        if meeting.status == MeetingStatus.CANCELLED:
            return []
        new = str(MeetingStatus.CANCELLED.label)
        return [Change("status", _("Status"), meeting.get_status_display(), new)]
    would = Meeting(title=invited.title, city=meeting.city, **_when(invited))
    found = [
        Change("title", _("Title"), meeting.title, invited.title),
        Change("when", _("When"), _time_words(meeting), _time_words(would)),
        Change("place", _("Place"), meeting.place, invited.location),
        Change("topics", _("Topics"), meeting.topics, invited.text),
    ]
    more = ", ".join(seat.person.name for seat in _new_seats(meeting, invited, by))
    found.append(Change("people", _("People"), "", more))
    return [change for change in found if change.now != change.new and (change.new or change.now)]


def _time_words(meeting: Meeting) -> str:
    end = f" – {meeting.ends_clock}" if meeting.ends_clock else ""
    return times.when(meeting) + end


def _new_seats(meeting: Meeting, invited: Invited, by: User) -> list[Seat]:
    """Return who is invited now and does not sit there yet."""
    rows = list(meeting.attendances.all())
    users, contacts = {row.user_id for row in rows}, {row.contact_id for row in rows}
    names = {row.name for row in rows if row.name}
    return [
        seat
        for seat in seats_of(invited.people, by)
        if not (
            (seat.user and seat.user.pk in users)
            or (seat.contact and seat.contact.pk in contacts)
            or (not seat.known and seat.name in names)
        )
    ]


@transaction.atomic
def take_update(
    *, meeting: Meeting, invited: Invited, taken: Collection[str], guess: Guess, by: User
) -> Meeting:
    """Change what was chosen of a newer version; raises `RefusedError` for a held meeting."""
    meeting.refresh_from_db(from_queryset=Meeting.objects.select_for_update(of=("self",)))
    if "status" in taken and invited.cancelled:
        who = invited.organiser.name if invited.organiser else _("the other side")
        reason = (_("Cancelled by %(name)s.") % {"name": who})[:REASON_LENGTH]
        cancel_meeting(meeting=meeting, by=by, reason=reason)
    if "title" in taken:
        meeting.title = invited.title
    if "when" in taken:
        for name, value in _when(invited).items():
            setattr(meeting, name, value)
    if "place" in taken:
        for name, value in _where(invited, guess).items():
            setattr(meeting, name, value)
    if "topics" in taken:
        meeting.topics = invited.text
    meeting.save()
    if "people" in taken:
        _seat(meeting, _new_seats(meeting, invited, by))
    _note(meeting, invited, by)
    return meeting
