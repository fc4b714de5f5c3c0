"""Small makers of rows with sensible defaults; every argument can be overridden."""

import itertools
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.http import QueryDict
from django.utils import timezone

from accounts.choices import Role
from accounts.models import Absence, Team, User
from delegations.models import Delegation, Leg, Meeting
from followups.choices import NotificationKind
from followups.models import FollowUp, Notification
from leads.actions.enquiries import receive_enquiry
from leads.choices import REPLY_WITHIN_WORKING_DAYS
from leads.models import (
    MOU,
    BulkRun,
    Contact,
    DayOff,
    DisplayRate,
    Enquiry,
    Ladder,
    Lead,
    LeadPartner,
    Milestone,
    MOUAmendment,
    MOUGroup,
    Organisation,
    Policy,
    SavedView,
    SigningEvent,
    SizeBand,
    Step,
    Tag,
)
from leads.working_days import after_working_days
from reports.choices import PaperState
from reports.frozen import freeze
from reports.models import (
    PaperRun,
    ReportSchedule,
    ReviewDay,
    ScheduleRun,
    Snapshot,
    SnapshotShare,
)
from reports.mou_report import Question

PASSWORD = "correct horse battery staple"
_count = itertools.count(1)


def make_user(role: str = Role.DESK, **fields: Any) -> User:
    n = next(_count)
    fields.setdefault("name", f"Person {n}")
    fields.setdefault("email", f"person{n}@example.org")
    return User.objects.create_user(password=PASSWORD, role=role, **fields)


def make_team(name: str = "") -> Team:
    return Team.objects.create(name=name or f"Team {next(_count)}")


def make_absence(person: User, deputy: User | None = None, **fields: Any) -> Absence:
    """Days away from today on for a week, unless told."""
    fields.setdefault("first_day", timezone.localdate())
    fields.setdefault("last_day", fields["first_day"] + timedelta(days=7))
    return Absence.objects.create(person=person, deputy=deputy or make_user(), **fields)


def make_organisation(**fields: Any) -> Organisation:
    fields.setdefault("name_en", f"Organisation {next(_count)}")
    return Organisation.objects.create(**fields)


def make_contact(organisation: Organisation | None = None, **fields: Any) -> Contact:
    fields.setdefault("family_romaji", f"Tanaka{next(_count)}")
    contact = Contact.objects.create(**fields)
    if organisation:
        contact.employments.create(organisation=organisation, title="Manager")
    return contact


def make_tag(**fields: Any) -> Tag:
    fields.setdefault("name", f"Tag {next(_count)}")
    return Tag.objects.create(**fields)


def make_band(**fields: Any) -> SizeBand:
    fields.setdefault("from_crore", 10_000 + next(_count))
    return SizeBand.objects.create(**fields)


def make_day_off(**fields: Any) -> DayOff:
    values: dict[str, Any] = {"country": "IN", "day": date(2026, 7, 15), "name": "Office closed"}
    return DayOff.objects.create(**{**values, **fields})


def make_rate(**fields: Any) -> DisplayRate:
    """A dated rate of the yen; each of a day of its own unless told."""
    fields.setdefault("rate_on", timezone.localdate() - timedelta(days=1000 + next(_count)))
    fields.setdefault("told_by", "Central bank")
    return DisplayRate.objects.create(**{"inr_rate": "0.58", **fields})


def make_bulk_run(by: User, **fields: Any) -> BulkRun:
    fields.setdefault("deed", "owner")
    fields.setdefault("settings", {"owner": None})
    fields.setdefault("words", "Owner: nobody")
    return BulkRun.objects.create(by=by, **fields)


def make_paper_run(asked_by: User, *, content: bytes = b"%PDF-1.7", **fields: Any) -> PaperRun:
    """A paper; ready with its file unless `state` says otherwise."""
    n = next(_count)
    fields.setdefault("kind", "briefing_pack")
    fields.setdefault("subject_id", n)
    fields.setdefault("title", f"Delegation {n}")
    fields.setdefault("file_format", "pdf")
    if fields.setdefault("state", PaperState.DONE) == PaperState.DONE:
        fields.setdefault("file", ContentFile(content, name=f"{n}.pdf"))
        fields.setdefault("name", f"Briefing pack {n}.pdf")
        fields.setdefault("size", len(content))
        fields.setdefault("finished_at", timezone.now())
    return PaperRun.objects.create(asked_by=asked_by, **fields)


def make_snapshot(by: User | None = None, **fields: Any) -> Snapshot:
    """A frozen report of what there is, as a manager sees it; its paper is an empty one."""
    fields.setdefault("title", f"Review {next(_count)}")
    fields.setdefault("day", timezone.localdate())
    reader = by or User(pk=0, role=Role.MANAGER, is_active=True)
    asked = Question(QueryDict(""), fields["day"], fields.get("against"), reader)
    fields.setdefault("figures", freeze(asked))
    snapshot = Snapshot.objects.create(by=by, author=str(by or "Nobody"), **fields)
    content = b"%PDF-1.7"
    snapshot.papers.create(everything=True, content=content, size=len(content), sha256="0" * 64)
    return snapshot


def make_share(by: User, snapshot: Snapshot | None = None, **fields: Any) -> SnapshotShare:
    """A link to a snapshot, open for a day."""
    fields.setdefault("recipient", "Secretary")
    fields.setdefault("expires_at", timezone.now() + timedelta(days=1))
    return SnapshotShare.objects.create(snapshot=snapshot or make_snapshot(by), by=by, **fields)


def make_schedule(by: User | None = None, **fields: Any) -> ReportSchedule:
    """A schedule that has stood for a year: each Monday at eight, to managers."""
    fields.setdefault("name", f"Schedule {next(_count)}")
    fields.setdefault("kind", "stale")
    fields.setdefault("rhythm", "week")
    fields.setdefault("since", timezone.now() - timedelta(days=365))
    return ReportSchedule.objects.create(by=by, **fields)


def make_schedule_run(by: User | None = None, **fields: Any) -> ScheduleRun:
    fields.setdefault("period", timezone.localdate())
    fields.setdefault("due_at", timezone.now())
    return ScheduleRun.objects.create(
        schedule=fields.pop("schedule", None) or make_schedule(by), **fields
    )


def make_review(by: User | None = None, **fields: Any) -> ReviewDay:
    fields.setdefault("day", timezone.localdate() - timedelta(days=1000 + next(_count)))
    return ReviewDay.objects.create(by=by, **fields)


def make_lead(partner: Organisation | None = None, **fields: Any) -> Lead:
    fields.setdefault("title", f"Lead {next(_count)}")
    lead = Lead.objects.create(**fields)
    if partner:
        LeadPartner.objects.create(lead=lead, organisation=partner)
    return lead


def make_enquiry(lead: Lead | None = None, **fields: Any) -> Enquiry:
    """An enquiry as it comes in; without a lead it opens one unless it is held back."""
    n = next(_count)
    fields.setdefault("channel", "email")
    fields.setdefault("organisation_name", f"Company {n}")
    fields.setdefault("text", f"Question {n}")
    enquiry = Enquiry(**fields)
    if lead is None:
        return receive_enquiry(enquiry=enquiry, by=None)
    enquiry.lead, enquiry.reference = lead, f"JD-{n}"
    enquiry.reply_due_at = after_working_days(enquiry.received_at, REPLY_WITHIN_WORKING_DAYS)
    enquiry.save()
    return enquiry


def make_mou(**fields: Any) -> MOU:
    """Make an MOU; a `stage` is reached as a step of its ladder, on a day nobody states."""
    fields.setdefault("title", f"MOU {next(_count)}")
    stage = str(fields.pop("stage", ""))
    mou = MOU.objects.create(**fields)
    if stage and stage != "signed":
        Milestone.objects.create(mou=mou, kind=stage, reached=True)
    mou.refresh_from_db()
    return mou


def make_step(**fields: Any) -> Step:
    """Make a step behind all others."""
    n = next(_count)
    fields.setdefault("code", f"step_{n}")
    fields.setdefault("name_en", f"Step {n}")
    fields.setdefault("position", max(step.position for step in Step.objects.all()) + 10)
    return Step.objects.create(**fields)


def make_ladder(*steps: str, **fields: Any) -> Ladder:
    """Make a ladder of steps by their codes, each with its side and days: "trial_run:desk:90"."""
    fields.setdefault("name", f"Ladder {next(_count)}")
    ladder = Ladder.objects.create(**fields)
    for rung in ("signed", *steps):
        code, side, days = (*rung.split(":"), "", "")[:3]
        step = Step.objects.get(code=code)
        ladder.rungs.create(step=step, owed_by=side, after_days=int(days) if days else None)
    return ladder


def make_milestone(mou: MOU | None = None, kind: str = "signed", **fields: Any) -> Milestone:
    """One step of an MOU, as it was written down or as it is now."""
    row, _new = Milestone.objects.update_or_create(
        mou=mou or make_mou(), kind=kind, defaults=fields
    )
    return row


def make_followup(**fields: Any) -> FollowUp:
    fields.setdefault("title", f"Call back {next(_count)}")
    fields.setdefault("due_on", timezone.localdate() + timedelta(days=3))
    return FollowUp.objects.create(**fields)


def make_delegation(**fields: Any) -> Delegation:
    fields.setdefault("name", f"Delegation {next(_count)}")
    fields.setdefault("starts_on", date(2026, 2, 1))
    fields.setdefault("ends_on", date(2026, 2, 5))
    return Delegation.objects.create(**fields)


def make_leg(delegation: Delegation, city: str, **fields: Any) -> Leg:
    fields.setdefault("position", delegation.legs.count())
    return delegation.legs.create(city=city, **fields)


def make_meeting(**fields: Any) -> Meeting:
    fields.setdefault("title", f"Meeting {next(_count)}")
    if "precision" not in fields:
        fields.setdefault("starts_at", timezone.now() - timedelta(days=2))
    return Meeting.objects.create(**fields)


def make_policy(**fields: Any) -> Policy:
    n = next(_count)
    fields.setdefault("code", f"policy-{n}")
    fields.setdefault("name_en", f"Policy {n}")
    fields.setdefault("country", "IN")
    return Policy.objects.create(**fields)


def make_group(**fields: Any) -> MOUGroup:
    fields.setdefault("name", f"Group {next(_count)}")
    return MOUGroup.objects.create(**fields)


def make_event(**fields: Any) -> SigningEvent:
    fields.setdefault("name", f"Summit {next(_count)}")
    return SigningEvent.objects.create(**fields)


def make_amendment(mou: MOU, **fields: Any) -> MOUAmendment:
    fields.setdefault("signed_on", timezone.localdate())
    return MOUAmendment.objects.create(mou=mou, **fields)


def make_notification(recipient: User, **fields: Any) -> Notification:
    n = next(_count)
    fields.setdefault("kind", NotificationKind.FOLLOWUP_DUE)
    fields.setdefault("subject", f"followup:{n}")
    fields.setdefault("title", f"Due: promise {n}")
    fields.setdefault("url", "/followups/")
    fields.setdefault("due_at", timezone.now())
    return Notification.objects.create(recipient=recipient, **fields)


def make_view(owner: User, **fields: Any) -> SavedView:
    fields.setdefault("name", f"View {next(_count)}")
    fields.setdefault("query", "stage=new&owner=me")
    return SavedView.objects.create(owner=owner, **fields)
