"""An organisation on one page: on the screen, on paper, as a PDF."""

from dataclasses import asdict
from typing import Any

import typst
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from leads.models import Organisation
from reports.brief import LEVELS, brief_of
from reports.typesetting import Typeset

ON_SCREEN = 1  # as full as a printed page of the browser holds


def _organisation(request: HttpRequest, pk: int) -> Organisation:
    rows = Organisation.objects.visible_to(request.user).select_related(
        "prefecture", "district", "parent", "owner", "deputy"
    )
    return get_object_or_404(rows.prefetch_related("sectors"), pk=pk)


@require(Permission.REPORT_VIEW)
@require_safe
def organisation_brief(request: HttpRequest, pk: int) -> HttpResponse:
    """One page to read in the car."""
    organisation = _organisation(request, pk)
    whole = request.GET.get("group") == "1"
    context = {
        "organisation": organisation,
        "brief": brief_of(organisation, request.user, ON_SCREEN, whole),
        "whole": whole,
    }
    return render(request, "reports/brief.html", context)


@require(Permission.REPORT_VIEW)
@require_safe
def organisation_brief_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a PDF of one page."""
    organisation = _organisation(request, pk)
    try:
        pdf = one_page(organisation, request.user, request.GET.get("group") == "1")
    except typst.TypstError:
        messages.error(request, _("The PDF could not be made: print this page instead."))
        return redirect("reports:organisation_brief", organisation.pk)
    answer = HttpResponse(pdf, content_type="application/pdf")
    name = _("Brief %(organisation)s") % {"organisation": organisation.name[:80]}
    answer.headers["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def one_page(organisation: Organisation, user: Any, whole: bool = False) -> bytes:
    """Typeset the fullest brief that fits one page."""
    for level in range(len(LEVELS)):
        brief = brief_of(organisation, user, level, whole)
        page = Typeset("brief.typ", asdict(brief) | {"lang": get_language() or "en"})
        if page.pages == 1:
            break
    return page.pdf()
