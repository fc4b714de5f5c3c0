"""Deciding about the follow-ups proposed after a tour: each once, whoever presses and how often."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import User
from delegations.choices import Horizon
from delegations.models import Delegation, Meeting, NextStep
from followups.choices import Direction
from followups.models import FollowUp
from leads.models import Contact, Lead, Organisation

# Any constant will do: with the meeting and the horizon it names the follow-up for ever.
_NAMES = uuid.UUID("6f1f2f0e-6b1c-4d8e-9a51-0a7d6c9b1f30")

Key = tuple[int, int]


@dataclass(frozen=True)
class Accepted:
    """A proposal somebody wants, in her words."""

    meeting: Meeting
    horizon: Horizon
    title: str
    due_on: date
    assignee: User | None = None
    organisation: Organisation | None = None
    contact: Contact | None = None
    lead: Lead | None = None

    @property
    def key(self) -> Key:
        return self.meeting.pk, self.horizon.value


@transaction.atomic
def accept_proposals(*, delegation: Delegation, rows: Sequence[Accepted], by: User) -> int:
    """Make follow-ups of proposals nobody has decided yet; return how many were made."""
    decided = _decided(delegation)
    wanted = {row.key: row for row in rows if row.key not in decided}
    made = {
        key: FollowUp(
            title=row.title,
            direction=Direction.OURS,
            due_on=row.due_on,
            assignee=row.assignee,
            organisation=row.organisation,
            contact=row.contact,
            lead=row.lead,
            # The link to the meeting tells who else may read it.
            sensitive=row.meeting.sensitive,
            created_by=by,
            client_id=uuid.uuid5(_NAMES, "{}-{}".format(*key)),
        )
        for key, row in wanted.items()
    }
    FollowUp.objects.bulk_create(made.values())
    Meeting.followups.through.objects.bulk_create(
        Meeting.followups.through(meeting_id=meeting, followup=followup)
        for (meeting, _horizon), followup in made.items()
    )
    NextStep.objects.bulk_create(
        NextStep(meeting_id=meeting, horizon=horizon, followup=followup, by=by)
        for (meeting, horizon), followup in made.items()
    )
    return len(made)


@transaction.atomic
def dismiss_proposals(*, delegation: Delegation, keys: Iterable[Key], by: User) -> int:
    """Note that nobody wants some proposals, so that they do not come back."""
    decided = _decided(delegation)
    fresh = [key for key in dict.fromkeys(keys) if key not in decided]
    NextStep.objects.bulk_create(
        NextStep(meeting_id=meeting, horizon=horizon, by=by) for meeting, horizon in fresh
    )
    return len(fresh)


@transaction.atomic
def propose_again(*, delegation: Delegation, meetings: Iterable[int], by: User) -> int:
    """Take dismissals back; `by` is who asked for it."""
    _decided(delegation)
    rows = NextStep.objects.filter(
        meeting__delegation=delegation, meeting__in=meetings, followup=None
    )
    return rows.delete()[0]


def _decided(delegation: Delegation) -> set[Key]:
    """Return what was decided about a tour; whoever decides next waits until this is saved."""
    Delegation.objects.select_for_update(no_key=True).get(pk=delegation.pk)
    steps = NextStep.objects.filter(meeting__delegation=delegation)
    return set(steps.values_list("meeting", "horizon"))
