"""An organisation with everything that its page, timeline and brief may show."""

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from leads.actions.documents import add_document
from leads.models import Merge, Organisation, ProgressUpdate, StageChange
from tests.factories import (
    make_contact,
    make_followup,
    make_lead,
    make_meeting,
    make_mou,
    make_organisation,
)

PDF = b"%PDF-1.7\n"


def fill(organisation: Organisation, by: Any, times: int = 1, words: str = "") -> None:
    """Let each kind of thing happen so many times with an organisation."""
    today = timezone.localdate()
    for number in range(times):
        name = f"{words}{organisation.pk}-{number}"
        lead = make_lead(organisation, title=f"Lead {name}", owner=by, amount=10_000_000,
                         currency="INR", inr_rate=1)  # fmt: skip
        StageChange.objects.create(lead=lead, from_stage="new", to_stage="contacted", by=by)
        mou = make_mou(title=f"MOU {name}", lead=lead, signed_on=date(2025, 8, 1), jobs=100)
        mou.parties.create(organisation=organisation)
        mou.milestones.create(kind="land_identified", reached=True, actual_on=date(2025, 9, 1))
        ProgressUpdate.objects.create(mou=mou, as_of=date(2025, 10, 1), jobs=5, words=f"W {name}")
        contact = make_contact(organisation, family_name="田中", family_kana="たなか",
                               family_romaji=f"Tanaka {name}"[:80], honorific="Mr")  # fmt: skip
        gone = make_contact(family_romaji=f"Gone {name}"[:80])
        gone.employments.create(
            organisation=organisation, title="Chief",
            started_on=date(2019, 4, 1), ended_on=date(2024, 3, 31),
        )  # fmt: skip
        gone.employments.create(organisation=make_organisation(name_en=f"New home {name}"))
        meeting = make_meeting(title=f"Talk {name}", said=f"They like Noida {words}", owner=by)
        meeting.attendances.create(organisation=organisation, contact=contact)
        for direction in ("ours", "theirs"):
            make_followup(title=f"Owed {direction} {name}", direction=direction, assignee=by,
                          organisation=organisation, due_on=today - timedelta(days=4))  # fmt: skip
        make_followup(title=f"Kept {name}", lead=lead, done_at=timezone.now(), done_by=by)
        file = SimpleUploadedFile("a.pdf", PDF)
        add_document(subject=lead, file=file, title=f"Paper {name}", by=by)
        add_document(subject=meeting, file=file, title=f"Slides {name}", by=by)
    if times:
        Merge.objects.create(
            kind="organisation", loser_id=10**9 + organisation.pk, survivor_id=organisation.pk,
            loser_name="Twin", survivor_name=str(organisation), by=by,
        )  # fmt: skip
