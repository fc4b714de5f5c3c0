"""What came of a meeting: its outcome, the promises of both sides, leads raised, stages moved.

Page, offline outbox and interface log through the same door. A form that arrives twice (a second
tap, a flaky line) is recognised by its client id and changes nothing the second time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission, may
from delegations.choices import AttendanceSide, MeetingLeadKind, MeetingPrecision, Result
from delegations.models import Delegation, Meeting, MeetingLead, OutcomeReceipt
from followups.models import FollowUp
from leads.actions.leads import RefusedError, move_stage, open_lead
from leads.choices import LeadSource
from leads.models import Contact, Lead, LeadPartner, Organisation
from leads.names import key


@dataclass(frozen=True)
class Promise:
    """What one side owes the other, and by when."""

    title: str
    due_on: date
    direction: str
    assignee: User | None = None
    lead: Lead | None = None


@dataclass(frozen=True)
class RaisedLead:
    """A possible investment or tie-up that came up."""

    title: str
    organisation: Organisation | None = None
    kind: str = ""


@dataclass(frozen=True)
class StageMove:
    """A lead that is further (or less far) than it was."""

    lead: Lead
    to: str
    reason: str = ""


@dataclass(frozen=True)
class WalkIn:
    """A meeting nobody had planned: with whom, when, where, about what."""

    day: date
    time_zone: str
    starts_at: datetime | None = None
    organisation: Organisation | None = None
    new_organisation: str = ""
    contact: Contact | None = None
    contact_name: str = ""
    title: str = ""
    kind: str = "meeting"
    city: str = ""
    place: str = ""
    delegation: Delegation | None = None
    leads: Sequence[Lead] = field(default_factory=tuple)


class OutcomeChangedError(Exception):
    """Somebody logged another outcome while this one was being written; nothing was saved."""

    def __init__(self, meeting: Meeting) -> None:
        super().__init__(str(meeting))
        self.meeting = meeting


class MovesRefusedError(ValidationError):
    """Stages that may not be moved: `refused` says for each move, by its place, what is missing."""

    def __init__(self, refused: dict[int, list[str]]) -> None:
        super().__init__([sentence for sentences in refused.values() for sentence in sentences])
        self.refused = refused


@transaction.atomic
def log_outcome(
    *,
    meeting: Meeting,
    by: User,
    result: str,
    client_id: UUID,
    said: str = "",
    promises: Iterable[Promise] = (),
    leads_raised: Iterable[RaisedLead] = (),
    stage_moves: Sequence[StageMove] = (),
    seen: datetime | None = None,
) -> Meeting:
    """Log or correct what came of a meeting, all of it or nothing.

    `seen` is the `logged_at` the writer saw: when it is another by now, `OutcomeChangedError`.
    Promises and leads are added to those logged before. Raises `MovesRefusedError` when a lead
    may not move to its stage.
    """
    # Whoever comes second waits here for the first.
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    receipt, is_new = OutcomeReceipt.objects.get_or_create(
        client_id=client_id, defaults={"meeting": meeting, "by": by}
    )
    if not is_new:
        return receipt.meeting
    if meeting.logged_at != seen:
        raise OutcomeChangedError(meeting)
    if result not in Result.values:
        raise ValidationError(_("Choose what came of the meeting."))
    meeting.result, meeting.said = result, said
    meeting.logged_by, meeting.logged_at = by, timezone.now()
    written = ["result", "said", "logged_by", "logged_at", "search_key", "updated_at"]
    meeting.save(update_fields=written)
    for raised in leads_raised:
        _raise_lead(meeting, raised, by)
    _move(meeting, stage_moves, by)
    _promise(meeting, promises, by)
    return meeting


def _raise_lead(meeting: Meeting, raised: RaisedLead, by: User) -> None:
    lead = Lead.objects.create(
        title=raised.title,
        kinds=[raised.kind] if raised.kind else [],
        source=LeadSource.DELEGATION if meeting.delegation_id else "",
        owner=by,
        # What was said behind closed doors stays there.
        sensitive=meeting.sensitive,
    )
    if raised.organisation is not None:
        LeadPartner.objects.create(lead=lead, organisation=raised.organisation)
    if meeting.sensitive:
        lead.members.add(*User.objects.filter(pk__in=meeting.attendances.values("user")))
    open_lead(lead=lead, by=by)
    MeetingLead.objects.create(meeting=meeting, lead=lead, kind=MeetingLeadKind.RAISED)


def _move(meeting: Meeting, moves: Sequence[StageMove], by: User) -> None:
    refused: dict[int, list[str]] = {}
    for place, move in enumerate(moves):
        if not may(by, Permission.LEAD_EDIT):
            refused[place] = [_("You may not move leads: ask the owner of the lead.")]
            continue
        MeetingLead.objects.get_or_create(meeting=meeting, lead=move.lead)
        try:
            move_stage(lead=move.lead, to=move.to, by=by, reason=move.reason)
        except RefusedError as error:
            refused[place] = list(error.messages)
    if refused:
        raise MovesRefusedError(refused)


def _promise(meeting: Meeting, promises: Iterable[Promise], by: User) -> None:
    """Write the promises down, tied to what there is only one of."""
    promises = list(promises)
    if not promises:
        return
    about = meeting.main_subjects()
    kept = [
        FollowUp.objects.create(
            title=promise.title,
            due_on=promise.due_on,
            direction=promise.direction,
            assignee=promise.assignee,
            created_by=by,
            organisation=about.organisation,
            contact=about.contact,
            lead=promise.lead or about.lead,
        )
        for promise in promises
    ]
    meeting.followups.add(*kept)


@transaction.atomic
def log_walk_in(*, walk_in: WalkIn, by: User, client_id: UUID, **outcome: Any) -> Meeting:
    """Log a meeting that nobody had planned, together with what came of it."""
    before = Meeting.objects.filter(client_id=client_id).first()
    meeting = before or _held(walk_in, by, client_id)
    return log_outcome(meeting=meeting, by=by, client_id=client_id, **outcome)


def _held(walk_in: WalkIn, by: User, client_id: UUID) -> Meeting:
    who = (
        walk_in.organisation or walk_in.new_organisation or walk_in.contact or walk_in.contact_name
    )
    title = walk_in.title or _("Meeting with %(who)s") % {"who": who}
    timed = walk_in.starts_at is not None
    meeting, is_new = Meeting.objects.get_or_create(
        client_id=client_id,
        defaults={
            "title": title[:200],
            "kind": walk_in.kind,
            "delegation": walk_in.delegation,
            "precision": MeetingPrecision.TIME if timed else MeetingPrecision.DAY,
            "starts_at": walk_in.starts_at,
            "on_from": None if timed else walk_in.day,
            "on_to": None if timed else walk_in.day,
            "time_zone": walk_in.time_zone,
            "city": walk_in.city,
            "place": walk_in.place,
            "owner": by,
        },
    )
    if is_new:  # else the same form is being saved by another request
        _seat(meeting, walk_in, by)
    return meeting


def _seat(meeting: Meeting, walk_in: WalkIn, by: User) -> None:
    """Write down who was there and what it was about."""
    organisation = walk_in.organisation
    if organisation is None and walk_in.new_organisation:
        organisation = organisation_named(walk_in.new_organisation)
    meeting.attendances.create(side=AttendanceSide.OURS, user=by)
    if organisation or walk_in.contact or walk_in.contact_name:
        meeting.attendances.create(
            side=AttendanceSide.THEIRS,
            organisation=organisation,
            contact=walk_in.contact,
            name=walk_in.contact_name,
        )
    MeetingLead.objects.bulk_create(
        MeetingLead(meeting=meeting, lead=lead) for lead in dict.fromkeys(walk_in.leads)
    )


def organisation_named(name: str) -> Organisation:
    """Return the organisation of exactly this name, else a new one."""
    folded = key(name)
    for found in Organisation.objects.search(name)[:20]:
        if folded and folded in found.search_key.split("|"):
            return found
    japanese = any("\u3040" <= sign <= "\u30ff" or "\u4e00" <= sign <= "\u9fff" for sign in name)
    field_name = "name_ja" if japanese else "name_en"
    return Organisation.objects.create(**{field_name: name})
