"""Papers somebody asked for: how far they are, the kept ones, the file to take along."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission, may, require
from delegations.models import Delegation
from reports.actions import export_sent, note_export
from reports.actions.papers import (
    TooManyError,
    ask_for_paper,
    make_now,
    may_still_have,
    remove_paper,
    try_again,
)
from reports.choices import CONTENT_TYPES
from reports.models import PaperRun
from reports.paper_kinds import KINDS, PaperKind

PER_PAGE = 50
KEPT_OF_A_DELEGATION = 20


@require(Permission.REPORT_VIEW)
@require_safe
@never_cache
def paper_list(request: HttpRequest) -> HttpResponse:
    """My papers, the newest first."""
    page = Paginator(papers_of(request), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, **kept(page.object_list)}
    return render(request, f"reports/paper_list.html{part(request)}", context)


@require(Permission.REPORT_VIEW)
@require_safe
@never_cache
def paper_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a paper has come; then the file."""
    run = get_object_or_404(papers_of(request), pk=pk)
    kind = KINDS.get(run.kind)
    allowed = kind is not None and may(request.user, kind.needs)
    subject = kind.subject_of(run, request.user) if kind and allowed else None
    anew = kind.address_to_ask(run) if kind and subject else ""
    context = {"run": run, "kind": kind, "subject": subject, "anew": anew}
    return render(request, f"reports/paper_detail.html{part(request)}", context)


@require(Permission.REPORT_VIEW)
@require_safe
@never_cache
def delegation_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be printed of a journey, and what has been."""
    delegation = get_object_or_404(Delegation.objects.visible_to(request.user), pk=pk)
    kinds = [kind for kind in KINDS.values() if kind.of is Delegation]
    runs = papers_of(request).about([kind.key for kind in kinds], delegation)
    context = {
        "delegation": delegation,
        "tab": "papers",
        "kinds": kinds,
        **kept(runs[:KEPT_OF_A_DELEGATION]),
    }
    return render(request, f"reports/delegation_papers.html{part(request)}", context)


@require(Permission.REPORT_VIEW)
@require_POST
def paper_ask(request: HttpRequest, kind: str, pk: int, file_format: str) -> HttpResponse:
    """Ask for a paper: a short one is the answer, a long one has a page that says how far it is."""
    wanted = _kind(request, kind, file_format)
    subject = wanted.subject(pk, request.user)
    if subject is None:
        raise Http404
    try:
        run = ask_for_paper(kind=kind, subject=subject, by=request.user, file_format=file_format)
    except TooManyError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("reports:paper_list")
    if wanted.at_once:
        run = make_now(run=run)
        if run.is_done:
            return _file(request, run)
    return redirect(run)


@require(Permission.REPORT_VIEW)
@require_safe
@never_cache
def paper_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, to whoever asked for it and may still see what it is about."""
    run = get_object_or_404(papers_of(request), pk=pk)
    if run.is_done and not may_still_have(run, request.user):  # type: ignore[arg-type]
        messages.error(
            request, _("What this paper is about is not there any more, or not for you to see.")
        )
        return redirect(run)
    if not run.is_done:
        return redirect(run)
    return _file(request, run)


@require(Permission.REPORT_VIEW)
@require_POST
def paper_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin anew what could not be made."""
    return redirect(try_again(run=get_object_or_404(papers_of(request), pk=pk)))


@require(Permission.REPORT_VIEW)
@require_POST
def paper_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a paper away."""
    remove_paper(run=get_object_or_404(papers_of(request), pk=pk))
    messages.success(request, _("The paper is deleted."))
    return redirect("reports:paper_list")


def papers_of(request: HttpRequest) -> Any:
    """Papers this person asked for."""
    return PaperRun.objects.visible_to(request.user)


def part(request: HttpRequest) -> str:
    """The part of a page of papers that looks again by itself."""
    return "#papers" if request.htmx else ""  # type: ignore[attr-defined]


def kept(runs: Any) -> dict[str, Any]:
    """Context of a list of papers."""
    papers = [(run, KINDS.get(run.kind)) for run in runs]
    return {"papers": papers, "running": any(run.is_running for run, _kind_of in papers)}


def _kind(request: HttpRequest, key: str, file_format: str) -> PaperKind:
    kind = KINDS.get(key)
    if kind is None or file_format not in kind.formats:
        raise Http404
    if not may(request.user, kind.needs):
        raise PermissionDenied
    return kind


def _file(request: HttpRequest, run: PaperRun) -> FileResponse:
    """Always an attachment, kept by nobody on the way; that it left the house is written down."""
    try:
        file = run.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    export = note_export(
        what=run.kind, file_format=run.file_format, words=[run.title], query="", by=request.user
    )
    answer = FileResponse(
        file,
        as_attachment=True,
        filename=run.name,
        content_type=CONTENT_TYPES[run.file_format],
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    export_sent(export=export, rows=1)
    return answer
