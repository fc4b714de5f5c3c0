"""The MOU status report to take along: as PDF, Word, slides, a workbook."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission, require
from reports.actions.papers import TooManyError, ask_for_paper
from reports.mou_papers import AskedReport, asked_report
from reports.mou_report import Question
from reports.paper_kinds import KINDS, PaperKind
from reports.views.papers import kept, papers_of, part

KEPT = 20


@require(Permission.REPORT_VIEW)
@require_safe
@never_cache
def mou_papers(request: HttpRequest) -> HttpResponse:
    """What the report on screen can be taken along as, and what has been made."""
    question = Question.from_request(request)
    subject = AskedReport.of(question, dated=bool(request.GET.get("as_on", "").strip()))
    kinds = _kinds()
    runs = papers_of(request).filter(kind__in=[kind.key for kind in kinds])[:KEPT]
    context = {
        "kinds": [(kind, _ways(kind, subject)) for kind in kinds],
        "question": question,
        "words": question.words(),
        "problems": _problems(question),
        "back": subject.get_absolute_url(),
        **kept(runs),
    }
    return render(request, f"reports/mou_papers.html{part(request)}", context)


@require(Permission.REPORT_VIEW)
@require_POST
def mou_paper(request: HttpRequest, kind: str, file_format: str) -> HttpResponse:
    """Ask for the report on screen as a paper; its page says how far it has come."""
    wanted = KINDS.get(kind)
    if wanted is None or wanted.asks is not asked_report or file_format not in wanted.formats:
        raise Http404
    question = Question.from_request(request)
    subject = AskedReport.of(question, dated=bool(request.GET.get("as_on", "").strip()))
    problems = _problems(question)
    if problems:
        messages.error(request, " ".join(problems))
        return redirect(f"{reverse('reports:mou_papers')}?{subject.address}".rstrip("?"))
    try:
        run = ask_for_paper(
            kind=kind,
            subject=subject,
            by=request.user,  # type: ignore[arg-type]
            file_format=file_format,
        )
    except TooManyError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("reports:paper_list")
    return redirect(run)


def _kinds() -> list[PaperKind]:
    return [kind for kind in KINDS.values() if kind.asks is asked_report]


def _ways(kind: PaperKind, subject: AskedReport) -> list[tuple[str, str]]:
    """The formats of a kind, each with where it is asked for."""
    return [(one, subject.address_to_ask(kind.key, one)) for one in kind.formats]


def _problems(question: Question) -> list[str]:
    """Why this question cannot be answered, in sentences."""
    if question.filter.form.errors:
        return [*question.problems, _("The filter in this address cannot be understood: clear it.")]
    return question.problems
