"""From what a line of a list is taken for to somebody who can be invited."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from accounts.ids import is_id
from accounts.models import User
from delegations.actions.attendance import Guest
from delegations.choices import AttendanceSide
from delegations.models import Attendance, DelegationMember, Meeting
from leads.models import Contact, Organisation


class Tokens:
    """Reads many tokens (see `delegations.guest_list`) with one question for each kind of row."""

    def __init__(self, meeting: Meeting, user: User, tokens: Iterable[str]) -> None:
        self.meeting = meeting
        wanted: dict[str, set[int]] = defaultdict(set)
        for token in tokens:
            if token[:1] in "ocums" and is_id(token[1:]):
                wanted[token[0]].add(int(token[1:]))
        seen = Meeting.objects.visible_to(user)
        sets: dict[str, Any] = {
            "o": Organisation.objects.visible_to(user),
            "c": Contact.objects.visible_to(user).prefetch_related("employments__organisation"),
            "u": User.objects.assignable(),
            "m": DelegationMember.objects.filter(delegation=meeting.delegation_id).select_related(
                "delegation"
            ),
            "s": Attendance.objects.filter(meeting__in=seen).for_list(),
        }
        self.rows = {
            kind: {row.pk: row for row in sets[kind].filter(pk__in=pks)}
            for kind, pks in wanted.items()
        }

    def guest(self, token: str, side: str, company: str = "", person: str = "") -> Guest | None:
        """Whom a token means; None for a row that is gone or was never there."""
        if token == "new" and company:  # noqa: S105
            return Guest(side=side, new_organisation=company, name=person)
        if token == "name" and (person or company):  # noqa: S105
            return Guest(side=side, name=person or company)
        row = self.rows.get(token[:1], {}).get(int(token[1:]) if is_id(token[1:]) else 0)
        if row is None:
            return None
        if isinstance(row, Organisation):
            return Guest(side=side, organisation=row, name=person)
        if isinstance(row, Contact):
            post = row.present_post
            return Guest(side=side, contact=row, organisation=post.organisation if post else None)
        if isinstance(row, User):
            return Guest(side=AttendanceSide.OURS, user=row)
        if isinstance(row, DelegationMember):
            return Guest(side=row.side, member=row, organisation=row.organisation)
        return _copied(row, self.meeting)


def _copied(seat: Attendance, meeting: Meeting) -> Guest:
    """The same person again; a member of another journey by name."""
    member = seat.member
    if member is not None and member.delegation_id != meeting.delegation_id:
        member = None
    return Guest(
        side=seat.side,
        organisation=seat.organisation,
        contact=seat.contact,
        user=seat.user,
        member=member,
        name=seat.name or (str(seat.member) if seat.member and not member else ""),
    )
