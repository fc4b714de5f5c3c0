"""Frozen reports: made from the report page, kept for good, shared by link."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, may, require
from leads.formats import day as day_words
from reports.actions import export_sent, note_export
from reports.actions.snapshots import close_share, paper_of, share_snapshot, take_snapshot
from reports.forms import ShareForm, SnapshotForm
from reports.frozen import drawn
from reports.models import Snapshot, SnapshotShare
from reports.mou_report import Question
from reports.reviews import last_review

PER_PAGE = 50


@require(Permission.REPORT_VIEW)
@require_safe
def snapshot_list(request: HttpRequest) -> HttpResponse:
    """All frozen reports, the newest first."""
    rows = Snapshot.objects.visible_to(request.user).for_list()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/snapshot_list.html", {"page": page})


@require(Permission.MOU_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def snapshot_create(request: HttpRequest) -> HttpResponse:
    """Freeze the report of this address."""
    question = asked(request)
    form = SnapshotForm(
        request.POST if request.method == "POST" else None, initial={"title": _title(question)}
    )
    if form.is_bound and form.is_valid() and not question.filter.form.errors:
        snapshot = form.already_saved() or take_snapshot(
            question=question,
            title=form.cleaned_data["title"],
            words=form.cleaned_data["words"],
            by=request.user,  # type: ignore[arg-type]
            client_id=form.cleaned_data["client_id"],
        )
        messages.success(request, _("The report is frozen: it stays as it is now."))
        return redirect(snapshot)
    status = 422 if form.is_bound and request.htmx else 200  # type: ignore[attr-defined]
    context = {
        "form": form,
        "question": question,
        "narrowed": question.words(),
        "cancel_url": f"{reverse('reports:mou_status')}?{request.GET.urlencode()}",
    }
    return render(request, "reports/snapshot_form.html", context, status=status)


def asked(request: HttpRequest) -> Question:
    """What an address asks; compared with the last review where no day is named."""
    question = Question.from_request(request)
    if question.against is None and not question.problems:
        question.against = last_review(question.day)
    return question


def _title(question: Question) -> str:
    return _("MOU status as on %(day)s") % {"day": day_words(question.day)}


@require(Permission.REPORT_VIEW)
@require_safe
@never_cache
def snapshot_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A frozen report, as far as this person may see it."""
    snapshot = get_object_or_404(Snapshot.objects.visible_to(request.user), pk=pk)
    context = frozen_context(snapshot, snapshot.shows_all(request.user))
    if may(request.user, Permission.SENSITIVE_VIEW):
        context["shares"] = snapshot.shares.select_related("by")
    return render(request, "reports/snapshot_detail.html", context)


def frozen_context(snapshot: Snapshot, everything: bool) -> dict[str, Any]:
    """What the page of a frozen report is drawn from."""
    return {
        "snapshot": snapshot,
        "everything": everything,
        "report": drawn(snapshot.figures_for(everything)),
    }


@require(Permission.REPORT_VIEW)
@require_safe
@never_cache
def snapshot_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper of a frozen report, as it was made then."""
    snapshot = get_object_or_404(Snapshot.objects.visible_to(request.user), pk=pk)
    export = note_export(
        what="mou_snapshot", file_format="pdf", words=[snapshot.title], query="", by=request.user
    )
    answer = pdf_answer(snapshot, snapshot.shows_all(request.user))
    export_sent(export=export, rows=1)
    return answer


def pdf_answer(snapshot: Snapshot, everything: bool) -> HttpResponse:
    """Answer with the paper that was made with the snapshot; kept by nobody on the way."""
    paper = paper_of(snapshot, everything)
    if paper is None:
        raise Http404
    answer = HttpResponse(bytes(paper.content), content_type="application/pdf")
    name = slugify(snapshot.title)[:60] or "report"
    answer["Content-Disposition"] = f'attachment; filename="{name}-{snapshot.day}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require(Permission.SENSITIVE_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def snapshot_share(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a link for somebody without an account."""
    snapshot = get_object_or_404(Snapshot.objects.visible_to(request.user), pk=pk)
    form = ShareForm(
        request.POST if request.method == "POST" else None,
        instance=SnapshotShare(snapshot=snapshot),
    )
    if form.is_bound and form.is_valid():
        share_snapshot(
            snapshot=snapshot,
            recipient=form.cleaned_data["recipient"],
            everything=form.cleaned_data.get("everything", False),
            expires_at=form.expires_at,
            by=request.user,  # type: ignore[arg-type]
        )
        messages.success(request, _("The link is ready: copy it and send it yourself."))
        return redirect(f"{snapshot.get_absolute_url()}#shares")
    status = 422 if form.is_bound and request.htmx else 200  # type: ignore[attr-defined]
    context = {"form": form, "snapshot": snapshot, "cancel_url": snapshot.get_absolute_url()}
    return render(request, "reports/share_form.html", context, status=status)


@require(Permission.SENSITIVE_VIEW)
@require_POST
def share_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a link: whoever has it sees nothing more."""
    share = get_object_or_404(SnapshotShare.objects.select_related("snapshot"), pk=pk)
    close_share(share=share, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The link is closed: whoever has it sees nothing more."))
    return redirect(f"{share.snapshot.get_absolute_url()}#shares")
