"""What changed between two days: the sentences, and all MOUs of one of them."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from reports.changes import BY_NAME, address, changed_in_a_way, changes_of, row_of
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
        context["changes"] = changes_of(question)
    return render(request, "reports/mou_changes_page.html", context)


@require(Permission.REPORT_VIEW)
@require_safe
def mou_changes_panel(request: HttpRequest) -> HttpResponse:
    """The sentences as a card of the report page."""
    question = _asked(request)
    context = {"changes": changes_of(question), "url": address(question)}
    return render(request, "reports/mou_changes_panel.html", context)


def _asked(request: HttpRequest) -> Question:
    """What is asked for; compared with the last review where no day is named."""
    question = Question.from_request(request)
    if question.against is None:
        question.against = last_review(question.day)
    return question
