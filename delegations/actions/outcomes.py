"""What came of a meeting: its outcome, the promises of both sides, leads raised, stages moved.

Page, offline outbox and interface log through the same door. A form that arrives twice (a second
tap, a flaky line) is recognised by its client id and changes nothing the second time.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission, may
from delegations.actions.named import contact_named, organisation_named
from delegations.actions.status import STATUS_COLUMNS, held_after_all
from delegations.choices import (
    AttendanceSide,
    Beside,
    MeetingLeadKind,
    MeetingPrecision,
    Result,
)
from delegations.models import Delegation, Meeting, MeetingLead, OutcomeReceipt
from followups.actions import mark_read
from followups.models import FollowUp
from leads.actions.documents import add_document
from leads.actions.leads import RefusedError, move_stage, open_lead
from leads.choices import STAGE_ORDER, LeadSource
from leads.models import Contact, DocumentVersion, Lead, LeadPartner, Organisation


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


class AnotherNoteError(ValidationError):
    """The client id stands on a note about another meeting, or of another person."""

    def __init__(self) -> None:
        super().__init__(
            _("This form was used before, for another note: open the page again and copy yours.")
        )


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
    photos: Sequence[File] = (),
    seen: datetime | None = None,
    beside: str = "",
) -> Meeting:
    """Log or correct what came of a meeting, all of it or nothing.

    `seen` is the `logged_at` the writer saw: when it is another by now, `OutcomeChangedError`,
    unless `beside` says that this is an addition (`choices.Beside`). Promises, leads and photos
    are added to those logged before. Raises `MovesRefusedError` when a lead may not move to its
    stage, `AnotherNoteError` when the client id was spent on another note.
    """
    # Whoever comes second waits here for the first.
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    receipt, is_new = OutcomeReceipt.objects.get_or_create(
        client_id=client_id, defaults={"meeting": meeting, "by": by}
    )
    if not is_new:
        if (receipt.meeting_id, receipt.by_id) != (meeting.pk, by.pk):
            raise AnotherNoteError
        return receipt.meeting
    if result not in Result.values:
        raise ValidationError(_("Choose what came of the meeting."))
    adds = bool(meeting.result) and beside in (Beside.ADD, Beside.ADD_RESULT)
    if meeting.logged_at != seen and not adds:
        raise OutcomeChangedError(meeting)
    _say(meeting, result, said, by, beside if adds else "")
    for raised in leads_raised:
        _raise_lead(meeting, raised, by)
    _move(meeting, stage_moves, by)
    _promise(meeting, promises, by)
    _keep_photos(meeting, photos, by)
    mark_read(subject=f"meeting:{meeting.pk}")  # nobody need be asked for it any more
    return meeting


def _say(meeting: Meeting, result: str, said: str, by: User, beside: str) -> None:
    """Write down the outcome: in place of what stood there, or under it."""
    if not beside:
        meeting.result, meeting.said, meeting.logged_by = result, said, by
    else:  # whoever logged it first still has
        if beside == Beside.ADD_RESULT:
            meeting.result = result
        if said:
            words = _("%(who)s adds: %(said)s") % {"who": by, "said": said}
            meeting.said = "\n\n".join(filter(None, (meeting.said, words)))
    meeting.logged_at = timezone.now()
    held_after_all(meeting)
    written = ["result", "said", "logged_by", "logged_at", "search_key", "updated_at"]
    meeting.save(update_fields=[*written, *STATUS_COLUMNS])


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
    talked_of = set(meeting.meeting_leads.values_list("lead", flat=True))
    for place, move in enumerate(moves):
        if sentence := _kept_from_moving(move, talked_of, by):
            refused[place] = [sentence]
            continue
        MeetingLead.objects.get_or_create(meeting=meeting, lead=move.lead)
        try:
            move_stage(lead=move.lead, to=move.to, by=by, reason=move.reason)
        except RefusedError as error:
            refused[place] = list(error.messages)
    if refused:
        raise MovesRefusedError(refused)


def _kept_from_moving(move: StageMove, talked_of: set[int], by: User) -> str:
    """Say why this person may not move this lead, if so.

    Whoever logs a meeting may move on what it was about; the gates hold for everybody.
    """
    if may(by, Permission.LEAD_EDIT):
        return ""
    if move.lead.pk not in talked_of:
        return _("This meeting was not about this lead: ask the owner of the lead to move it.")
    if STAGE_ORDER.get(move.to, 0) < STAGE_ORDER[move.lead.stage]:
        return _("You may move this lead on, but not back: ask its owner.")
    return ""


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
            # The database tells its readers: whoever sees the meeting (models/closed_doors.py).
            sensitive=meeting.sensitive,
        )
        for promise in promises
    ]
    meeting.followups.add(*kept)


def _keep_photos(meeting: Meeting, photos: Sequence[File], by: User) -> None:
    """Keep pictures as papers of the meeting; no file stays when the note is not taken."""
    before = meeting.documents.count() if photos else 0
    with _no_file_left_behind() as written:
        for number, photo in enumerate(photos, before + 1):
            title = _("Photo %(number)s") % {"number": number}
            paper = add_document(subject=meeting, file=photo, by=by, title=title)
            written += paper.versions.all()


@contextmanager
def _no_file_left_behind() -> Iterator[list[DocumentVersion]]:
    """Take files off the disk again when one of them could not be kept."""
    written: list[DocumentVersion] = []
    try:
        yield written
    except BaseException:
        for version in written:
            version.file.storage.delete(version.file.name)
        raise


@transaction.atomic
def log_walk_in(*, walk_in: WalkIn, by: User, client_id: UUID, **outcome: Any) -> Meeting:
    """Log a meeting that nobody had planned, together with what came of it."""
    before = Meeting.objects.filter(client_id=client_id).first()
    if before is not None and before.owner_id != by.pk:
        raise AnotherNoteError
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
    """Write down who was there and what it was about; a name alone becomes a row to complete."""
    organisation = walk_in.organisation
    if organisation is None and walk_in.new_organisation:
        organisation = organisation_named(walk_in.new_organisation)
    present: dict[Contact | None, str] = {walk_in.contact: ""} if walk_in.contact else {}
    if walk_in.contact_name:
        # The seat keeps the name as it was typed, whatever becomes of the contact.
        present.setdefault(contact_named(walk_in.contact_name, organisation), walk_in.contact_name)
    if organisation is not None and not present:
        present[None] = ""
    meeting.attendances.create(side=AttendanceSide.OURS, user=by, present=True)
    for contact, name in present.items():
        meeting.attendances.create(
            side=AttendanceSide.THEIRS,
            organisation=organisation,
            contact=contact,
            name=name,
            present=True,
        )
    MeetingLead.objects.bulk_create(
        MeetingLead(meeting=meeting, lead=lead) for lead in dict.fromkeys(walk_in.leads)
    )
