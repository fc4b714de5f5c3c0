"""Photographs of a meeting, shown in the page: for whoever sees the meeting, and nobody else."""

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from delegations import pictures
from delegations.models import Meeting, MeetingDocument
from leads import uploads
from leads.models import DocumentVersion

KEPT_FOR = 24 * 60 * 60  # a version never changes: its address names it


def photos_of(meeting: Meeting) -> list[DocumentVersion]:
    """The pictures among a meeting's papers, each as it is now, the oldest first."""
    papers = MeetingDocument.objects.filter(meeting=meeting, removed_at=None)
    versions = DocumentVersion.objects.filter(document__in=papers.values("pk"))
    latest = versions.order_by("document_id", "-number").distinct("document_id")
    found = latest.select_related("document")
    return [version for version in found if version.content_type in uploads.IMAGES]


@require(Permission.VIEW)
@require_safe
def meeting_photo(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A picture in the page, as it was kept."""
    version = _version(request, pk, number)
    try:
        file = version.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return _shown(FileResponse(file, content_type=version.content_type))


@require(Permission.VIEW)
@require_safe
def meeting_thumbnail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A small picture of it."""
    version = _version(request, pk, number)
    try:
        with version.file.open("rb") as file:
            small = pictures.thumbnail(file, version.content_type)
    except (FileNotFoundError, ValidationError) as error:
        raise Http404 from error
    return _shown(HttpResponse(small, content_type="image/jpeg"))


def _version(request: HttpRequest, pk: int, number: int) -> DocumentVersion:
    """The version of a picture of a meeting this person sees; anything else does not exist."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    papers = MeetingDocument.objects.filter(meeting=meeting, removed_at=None)
    versions = DocumentVersion.objects.filter(
        document__in=papers.values("pk"), content_type__in=uploads.IMAGES
    )
    return get_object_or_404(versions, pk=number)


def _shown(answer: HttpResponse) -> HttpResponse:
    answer["Content-Disposition"] = "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    # Should it ever be opened by itself, nothing in it may act.
    answer["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; sandbox"
    answer["Cache-Control"] = f"private, max-age={KEPT_FOR}"
    return answer
