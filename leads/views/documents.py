"""Papers of leads, organisations, MOUs, meetings: listed in panels, downloaded as attachments."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, may, require
from leads.actions import documents as actions
from leads.forms.documents import UploadForm, VersionForm
from leads.history import history_of
from leads.holders import HOLDERS, Holder
from leads.models import Document, DocumentVersion


def _holder(kind: str) -> Holder:
    if kind not in HOLDERS:
        raise Http404
    return HOLDERS[kind]


def _subject(request: HttpRequest, holder: Holder, pk: int) -> Any:
    rows: Any = holder.model._default_manager
    return get_object_or_404(rows.visible_to(request.user), pk=pk)


def _document(request: HttpRequest, pk: int) -> Document:
    rows = Document.objects.visible_to(request.user)
    rows = rows.select_related(*(holder.path for holder in HOLDERS.values()))
    return get_object_or_404(rows, pk=pk)


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _may_edit(user: Any, document: Document) -> bool:
    return may(user, HOLDERS[document.kind].edit)


@require(Permission.VIEW)
@require_safe
def document_panel(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The papers of one row."""
    holder = _holder(kind)
    subject = _subject(request, holder, pk)
    papers = list(subject.documents.prefetch_related("versions__by"))
    context = {
        "subject": subject,
        "kind": kind,
        "documents": [paper for paper in papers if paper.removed_at is None],
        "removed": [paper for paper in papers if paper.removed_at],
        "may_edit": may(request.user, holder.edit),
        "title": _("Documents of %(row)s") % {"row": subject},
    }
    part = "#panel" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"leads/document_panel.html{part}", context)


@require(Permission.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def document_create(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Attach a paper."""
    holder = _holder(kind)
    subject = _subject(request, holder, pk)
    if not may(request.user, holder.edit):
        raise PermissionDenied
    form = UploadForm(*_sent(request))
    if request.method == "POST" and form.is_valid():
        actions.add_document(
            subject=subject,
            file=form.cleaned_data["file"],
            title=form.cleaned_data["title"],
            by=request.user,
        )
        messages.success(request, _("The document is kept."))
        return redirect(subject)
    return render(request, "leads/document_form.html", {"form": form, "subject": subject})


@require(Permission.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def document_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper with its versions; a newer one can be added."""
    document = _document(request, pk)
    editable = _may_edit(request.user, document)
    if request.method == "POST" and not editable:
        raise PermissionDenied
    form = VersionForm(*_sent(request))
    if request.method == "POST" and form.is_valid():
        actions.add_version(document=document, file=form.cleaned_data["file"], by=request.user)
        messages.success(request, _("The new version is kept; the older ones stay."))
        return redirect(document)
    context = {
        "document": document,
        "versions": document.versions.select_related("by"),
        "form": form,
        "may_edit": editable,
        "history": history_of(document, reader=request.user),
    }
    return render(request, "leads/document_detail.html", context)


@require(Permission.VIEW)
@require_POST
def document_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a paper off its row, or put it back."""
    document = _document(request, pk)
    if not _may_edit(request.user, document):
        raise PermissionDenied
    if document.removed_at:
        actions.restore_document(document=document, by=request.user)
        messages.success(request, _("The document is back."))
        return redirect(document)
    actions.remove_document(document=document, by=request.user)
    messages.success(request, _("The document was removed from the list; its page can restore it."))
    return redirect(document)


@require(Permission.VIEW)
@require_safe
def document_download(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """A version's file, always as an attachment: nothing uploaded is ever shown as a page."""
    document = _document(request, pk)
    version = get_object_or_404(DocumentVersion, document=document, number=number)
    try:
        file = version.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(
        file, as_attachment=True, filename=version.name, content_type=version.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-cache"
    return answer
