"""Photographs of a meeting: sent with its outcome, shown to who sees the meeting."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from delegations.models import Meeting
from leads.actions.documents import add_document
from tests.delegations.photos import picture
from tests.delegations.posts import send
from tests.factories import make_meeting, make_user
from tests.pages import said, text

pytestmark = pytest.mark.django_db


# --- Photographs ---
def test_photos_arrive_with_the_outcome_and_are_shown_to_who_sees_the_meeting(
    official_client, meeting, client_for
) -> None:
    photos = [picture(), picture("PNG", name="板書 1.png"), picture("WEBP", name="card.webp")]
    response = send(official_client, meeting, photos=photos)
    assert said(response) == ["The outcome is logged: 3 photos."]
    page = text(official_client.get(f"/meetings/{meeting.pk}/"))
    kept = [paper.versions.get() for paper in meeting.documents.order_by("pk")]
    assert [version.name for version in kept] == ["IMG_0001.jpg", "板書 1.png", "card.webp"]
    for version in kept:
        url = f"/meetings/{meeting.pk}/photos/{version.pk}/"
        assert f'href="{url}"' in page
        assert f'src="{url}small/"' in page
        full = official_client.get(url)
        assert full["Content-Type"] == version.content_type
        assert full["X-Content-Type-Options"] == "nosniff"
        assert full["Content-Disposition"] == "inline"
        assert "sandbox" in full["Content-Security-Policy"]
        small = official_client.get(f"{url}small/")
        assert small["Content-Type"] == "image/jpeg"
        assert small["Cache-Control"].startswith("private")
    Meeting.objects.update(sensitive=True)
    stranger = client_for(make_user())
    for address in (url, f"{url}small/"):
        assert stranger.get(address).status_code == 404
        assert official_client.get(address).status_code == 200


def test_a_photo_is_found_under_its_own_meeting_only_and_never_once_removed(
    official_client, meeting
) -> None:
    send(official_client, meeting, photos=[picture()])
    paper = meeting.documents.get()
    number, other = paper.versions.get().pk, make_meeting()
    assert official_client.get(f"/meetings/{other.pk}/photos/{number}/").status_code == 404
    paper.removed_at = timezone.now()
    paper.save()
    assert official_client.get(f"/meetings/{meeting.pk}/photos/{number}/").status_code == 404
    assert "/photos/" not in text(official_client.get(f"/meetings/{meeting.pk}/"))


def test_a_paper_that_is_no_picture_is_never_shown_in_the_page(official_client, meeting) -> None:
    file = SimpleUploadedFile("notes.txt", b"What was said.")
    paper = add_document(subject=meeting, file=file, by=None, title="Notes")
    url = f"/meetings/{meeting.pk}/photos/{paper.versions.get().pk}/"
    assert official_client.get(url).status_code == 404
    assert "/photos/" not in text(official_client.get(f"/meetings/{meeting.pk}/"))


def test_what_is_no_picture_is_refused_and_all_else_comes_back(official_client, meeting) -> None:
    bad = SimpleUploadedFile("IMG.jpg", b"MZ\x00\x01 not a picture", "image/jpeg")
    response = send(official_client, meeting, said="They liked it.", photos=[picture(), bad])
    assert "Photo 2: This file cannot be kept here." in text(response)
    assert "add your photos again" in text(response)
    assert "They liked it.</textarea>" in text(response)
    assert not meeting.documents.exists()
    assert Meeting.objects.get().result == ""


def test_a_broken_picture_is_refused_with_words(official_client, meeting) -> None:
    broken = picture().read()[:400]
    response = send(official_client, meeting, photos=[SimpleUploadedFile("IMG.jpg", broken)])
    assert "This picture cannot be read" in text(response)


def test_there_is_an_end_to_photos(official_client, meeting) -> None:
    response = send(official_client, meeting, photos=[picture(size=(4, 4)) for _ in range(13)])
    assert "Add at most 12 photos at once." in text(response)


def test_a_second_tap_keeps_photos_once(official_client, meeting) -> None:
    client_id = str(uuid.uuid4())
    for _ in range(2):
        send(official_client, meeting, client_id=client_id, photos=[picture()])
    assert meeting.documents.count() == 1
