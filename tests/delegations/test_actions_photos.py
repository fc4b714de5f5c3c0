"""Photographs are kept as papers of the meeting, or not at all."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from delegations.models import Meeting, OutcomeReceipt
from tests.delegations.outcomes_world import log
from tests.delegations.photos import picture

pytestmark = pytest.mark.django_db


# --- Photographs ---
def files(folder: str = "") -> set[str]:
    """Everything in the store of files."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return set()
    inner = [files(f"{folder}{name}/") for name in folders]
    return {folder + name for name in names}.union(*inner)


def test_photos_are_kept_as_papers_once(meeting, official) -> None:
    before = files()
    sent = {"client_id": uuid.uuid4(), "photos": [picture(), picture()]}
    log(meeting, official, **sent)
    log(meeting, official, client_id=sent["client_id"], photos=[picture(), picture()])
    papers = list(meeting.documents.order_by("pk"))
    assert [paper.title for paper in papers] == ["Photo 1", "Photo 2"]
    assert [paper.versions.get().content_type for paper in papers] == ["image/jpeg"] * 2
    assert len(files() - before) == 2


def test_a_note_that_is_not_taken_leaves_no_file(meeting, official) -> None:
    before = files()
    bad = ContentFile(b"MZ nothing of the kind \x00", name="photo.jpg")
    with pytest.raises(ValidationError):
        log(meeting, official, photos=[picture(), bad])
    assert files() == before
    assert Meeting.objects.get().result == ""
    assert not OutcomeReceipt.objects.exists()
