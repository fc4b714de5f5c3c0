"""Who is invited, what they answer, and who came.

Inviting is safe to repeat: whoever is listed already stays as he is, nobody is listed twice.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission, may
from delegations.actions.named import contact_named, organisation_named
from delegations.choices import Answer, AttendanceSide
from delegations.models import Attendance, DelegationMember, Meeting
from leads.models import Contact, Organisation
from leads.names import key

MOST_AT_ONCE = 1000


@dataclass(frozen=True)
class Guest:
    """Somebody to be listed: a known row, or only a name."""

    side: str = AttendanceSide.THEIRS
    organisation: Organisation | None = None
    new_organisation: str = ""
    contact: Contact | None = None
    user: User | None = None
    member: DelegationMember | None = None
    name: str = ""


@dataclass
class Invited:
    """What became of it."""

    added: list[Attendance] = field(default_factory=list)
    listed: int = 0  # were on the list before
    created: list[Organisation] = field(default_factory=list)


class RefusedError(ValidationError):
    """What was asked for cannot be done; the sentence says why."""


@transaction.atomic
def invite(
    *,
    meeting: Meeting,
    rows: Iterable[Guest],
    by: User,
    answer: str = Answer.INVITED,
    present: bool | None = None,
) -> Invited:
    """List guests and colleagues at a meeting; whoever is listed already is left as he is."""
    rows = list(rows)
    if len(rows) > MOST_AT_ONCE:
        raise RefusedError(_("Invite at most %(most)s at once.") % {"most": MOST_AT_ONCE})
    meeting = _locked(meeting)
    if present is not None:
        _refuse_early(meeting)
    told = Invited()
    listed = _Listed(meeting.attendances.all())
    made: dict[str, Organisation] = {}
    for guest in rows:
        seat = _seat(meeting, guest, made, told)
        seat.answer, seat.present = answer, present
        if listed.has(seat):
            told.listed += 1
            continue
        listed.add(seat)
        told.added.append(seat)
    Attendance.objects.bulk_create(told.added)
    return told


@transaction.atomic
def set_answer(*, meeting: Meeting, seats: Collection[int], answer: str, by: User) -> int:
    """Write down what some of those listed answered; return how many that changed."""
    if answer not in ("", *Answer.values):
        raise RefusedError(_("Choose an answer from the list."))
    chosen = _locked(meeting).attendances.filter(pk__in=seats)
    return chosen.exclude(answer=answer).update(answer=answer)


@transaction.atomic
def set_present(*, meeting: Meeting, seats: Collection[int], present: bool | None, by: User) -> int:
    """Tick off who came and who did not; None takes the tick back. Return how many changed."""
    meeting = _locked(meeting)
    if present is not None:
        _refuse_early(meeting)
    chosen = meeting.attendances.filter(pk__in=seats)
    # NULL is neither true nor false: excluding what is so already would drop what is not stated.
    same = {"present__isnull": True} if present is None else {"present": present}
    changed = chosen.exclude(pk__in=chosen.filter(**same).values("pk"))
    return changed.update(present=present)


@transaction.atomic
def remove_seats(*, meeting: Meeting, seats: Collection[int], by: User) -> int:
    """Take people off the list; the history keeps who they were."""
    meeting = _locked(meeting)
    chosen = meeting.attendances.filter(pk__in=seats)
    if meeting.sensitive and not may(by, Permission.SENSITIVE_VIEW):
        stays = meeting.attendances.filter(user=by).exclude(pk__in=seats)
        if by.pk not in (meeting.owner_id, meeting.logged_by_id) and not stays.exists():
            raise RefusedError(
                _("You would not see this meeting any more: leave yourself on the list.")
            )
    removed, _by_model = chosen.delete()
    return removed


@transaction.atomic
def seat_walk_in(
    *, meeting: Meeting, organisation: str, person: str, by: User, side: str = AttendanceSide.THEIRS
) -> Attendance:
    """Add somebody who stands at the door and is not on the list: there, and ticked off at once."""
    meeting = _locked(meeting)
    _refuse_early(meeting)
    house = organisation_called(organisation)
    contact = _contact_called(person, house)
    expected = _expected(meeting, house, contact, person)
    if expected is not None:
        expected.present = True
        if person and not expected.person:  # the firm was listed without a person: here is one
            expected.contact = contact or contact_named(person[:160], house)
            expected.name = person[:160]  # as it was typed, whatever becomes of the contact
        expected.save()
        return expected
    new = Guest(
        side=side,
        organisation=house,
        new_organisation="" if house else organisation,
        contact=contact,
        name=person,
    )
    seat = _seat(meeting, new, {}, Invited())
    seat.name, seat.present = person[:160], True  # the name as it was said at the door
    seat.save()
    return seat


def _expected(
    meeting: Meeting, house: Organisation | None, contact: Contact | None, person: str
) -> Attendance | None:
    """The seat on the list that somebody at the door must mean."""
    seats = list(meeting.attendances.filter(organisation=house).select_related("contact"))
    if contact is not None:
        seats += meeting.attendances.filter(contact=contact)
    wanted = key(person) or person
    for seat in seats:
        if contact is not None and seat.contact_id == contact.pk:
            return seat
        if person and key(seat.name) == wanted and seat.name:
            return seat
    if house is None:
        return None
    as_such = (seat for seat in seats if not seat.person)
    return next(as_such, None)


def organisation_called(name: str) -> Organisation | None:
    """The only organisation of exactly this name, but for spelling and legal form."""
    found = list(Organisation.objects.called(name)[:2]) if key(name) else []
    return found[0] if len(found) == 1 else None


def _contact_called(name: str, house: Organisation | None) -> Contact | None:
    if house is None or not key(name):
        return None
    written = key(name)
    found = [
        contact
        for contact in Contact.objects.filter(organisations=house).distinct()
        if written in contact.search_key.split("|")
    ]
    return found[0] if len(found) == 1 else None


def _locked(meeting: Meeting) -> Meeting:
    # Two lists pasted at one moment would both find a firm unknown.
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


def _refuse_early(meeting: Meeting) -> None:
    if not meeting.has_begun:
        raise RefusedError(_("The meeting has not begun: who came can be ticked off then."))


def _seat(
    meeting: Meeting, guest: Guest, made: dict[str, Organisation], told: Invited
) -> Attendance:
    organisation = guest.organisation
    if organisation is None and guest.new_organisation:
        folded = key(guest.new_organisation) or guest.new_organisation
        # Named again in the same list, or by somebody else a moment ago, it is no second one.
        known = Organisation.objects.called(guest.new_organisation) if key(folded) else None
        organisation = made.get(folded) or (known.first() if known is not None else None)
        if organisation is None:
            organisation = organisation_named(guest.new_organisation[:200])
            told.created.append(organisation)
        made[folded] = organisation
    contact = guest.contact
    if guest.name and organisation and guest.side == AttendanceSide.THEIRS and contact is None:
        contact = contact_named(guest.name[:160], organisation)
    by_row = contact or guest.user or guest.member
    user = guest.user or (guest.member.user if guest.member else None)
    return Attendance(
        meeting=meeting,
        side=guest.side,
        organisation=organisation,
        contact=contact,
        # A member with an account sits there as both: so she sees what colleagues who attend see.
        user=user,
        member=guest.member,
        name="" if by_row else guest.name[:160],
    )


class _Listed:
    """Who is listed at a meeting: people once each, an organisation as such only without people."""

    def __init__(self, seats: QuerySet[Attendance]) -> None:
        self._by: dict[tuple[Any, ...], Attendance] = {}
        for seat in seats:
            self.add(seat)

    def has(self, seat: Attendance) -> bool:
        return self.found(seat) is not None

    def found(self, seat: Attendance) -> Any:
        # Whoever is known as a row is looked for by the row; all marks of the seat say the same.
        return next((self._by[mark] for mark in _marks(seat) if mark in self._by), None)

    def add(self, seat: Attendance) -> None:
        for mark in _marks(seat):
            self._by.setdefault(mark, seat)
        if seat.organisation_id:
            self._by.setdefault(("organisation", seat.organisation_id), seat)


def _marks(seat: Attendance) -> list[tuple[Any, ...]]:
    """What tells whether two seats are one person's."""
    kinds = ("contact", "user", "member")
    known = [(kind, pk) for kind in kinds if (pk := getattr(seat, f"{kind}_id"))]
    if known:
        return known
    if seat.name:
        return [("name", seat.side, seat.organisation_id, key(seat.name) or seat.name)]
    return [("organisation", seat.organisation_id)]
