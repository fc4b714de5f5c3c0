"""What changed between two days: the sentences, and all MOUs of one of them."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from reports.changes import BY_NAME, address, changed_in_a_way, changes_of, row_of
from reports.mou_forms import DaysForm
from reports.mou_report import Question
from reports.reviews import last_review

PER_PAGE = 50


@require(Permission.REPORT_VIEW)
@require_safe
def mou_changes(request: HttpRequest) -> HttpResponse:
    """All that changed, or each MOU that changed in one way."""
    question = _asked(request)
    kind = BY_NAME.get(request.GET.get("kind", ""))
    context: dict[str, Any] = {
        "question": question,
        "narrowed": question.words(),
        "kind": kind,
        "every": address(question),
    }
    if kind and question.against:
        between, mous = changed_in_a_way(question.scope, question.against, kind.name)
        page = Paginator(mous.select_related("owner"), PER_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "mous": [row_of(between, kind, mou) for mou in page]}
    else:
        days = {"as_on": question.past, "against": question.against}
        context |= {"changes": changes_of(question), "days": DaysForm(initial=days)}
    return render(request, "reports/mou_changes_page.html", context)


@require(Permission.REPORT_VIEW)
@require_safe
def mou_changes_panel(request: HttpRequest) -> HttpResponse:
    """The sentences as a card of the report page."""
    question = _asked(request)
    context = {
        "changes": changes_of(question),
        "url": address(question),
        "compared": _compared(request, question),
    }
    return render(request, "reports/mou_changes_panel.html", context)


def _compared(request: HttpRequest, question: Question) -> str:
    """The report with its figures against the last review, where no day is asked for yet."""
    if question.against is None or request.GET.get("against"):
        return ""
    query = request.GET.copy()
    query["against"] = question.against.isoformat()
    return f"{reverse('reports:mou_status')}?{query.urlencode()}"


def _asked(request: HttpRequest) -> Question:
    """What is asked for; compared with the last review where no day is named."""
    question = Question.from_request(request)
    if question.against is None:
        question.against = last_review(question.day)
    return question
