"""After the tour: what came of it, and what to do next."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, may, require
from delegations.actions.after import accept_proposals, dismiss_proposals, propose_again
from delegations.figures import FIGURES, TREND, in_unit, scorecard, trend
from delegations.figures import Figure as ScoreFigure
from delegations.forms.after import DayForm, ProposalsForm
from delegations.models import Delegation
from delegations.proposals import Proposals
from delegations.scorecard import Score, Tour

PER_PAGE = 50


@require(Permission.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def delegation_after(request: HttpRequest, pk: int) -> HttpResponse:
    """The scorecard as on a day, and the follow-ups proposed to whoever may make them."""
    delegation = _delegation(request, pk)
    if request.method != "POST":
        return _page(request, delegation)
    if not may(request.user, Permission.FOLLOWUP_EDIT):
        raise PermissionDenied
    proposals = Proposals(delegation, request.user)
    form = ProposalsForm(proposals.rows, request.POST)
    if "again" in request.POST:
        _propose_again(request, proposals)
    elif "dismiss" in request.POST:
        _dismiss(request, delegation, form)
    elif not form.is_valid():
        return _page(request, delegation, proposals, form)
    else:
        _accept(request, delegation, form)
    return redirect(f"{request.path}#next-steps")


def _delegation(request: HttpRequest, pk: int) -> Delegation:
    return get_object_or_404(Delegation.objects.visible_to(request.user), pk=pk)


def _page(
    request: HttpRequest,
    delegation: Delegation,
    proposals: Proposals | None = None,
    form: ProposalsForm | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    proposals = proposals or Proposals(delegation, request.user)
    asked = DayForm(request.GET, first=delegation.starts_on)
    context: dict[str, Any] = {
        "delegation": delegation,
        "asked": asked,
        "day": asked.day,
        "has_begun": delegation.starts_on <= today,
        "proposals": proposals,
        "form": form or ProposalsForm(proposals.rows),
    }
    if context["has_begun"]:
        tour = Tour(delegation, request.user)
        context |= {
            "sections": scorecard(tour, asked.day),
            "trend": trend(tour, today),
            "trend_figures": [FIGURES[name] for name in TREND],
        }
    status = 422 if form and request.htmx else 200  # type: ignore[attr-defined]
    return render(request, "delegations/after_page.html", context, status=status)


def _accept(request: HttpRequest, delegation: Delegation, form: ProposalsForm) -> None:
    made = accept_proposals(delegation=delegation, rows=form.accepted(), by=request.user)
    decided = len(form.picked) - made
    if made:
        words = ngettext(
            "%(number)d follow-up was created.", "%(number)d follow-ups were created.", made
        )
        messages.success(request, words % {"number": made})
    if decided:
        words = ngettext(
            "%(number)d had been decided already and was left as it is.",
            "%(number)d had been decided already and were left as they are.",
            decided,
        )
        messages.info(request, words % {"number": decided})
    if not made and not decided:
        messages.warning(request, _("Nothing was ticked: tick what is to be done."))


def _dismiss(request: HttpRequest, delegation: Delegation, form: ProposalsForm) -> None:
    """Dismiss one, or all that are ticked."""
    one = request.POST["dismiss"]
    keys = form.keys([one] if one else sorted(form.picked))
    number = dismiss_proposals(delegation=delegation, keys=keys, by=request.user)
    words = ngettext(
        "%(number)d proposal was dismissed.", "%(number)d proposals were dismissed.", number
    )
    messages.success(request, words % {"number": number})


def _propose_again(request: HttpRequest, proposals: Proposals) -> None:
    meetings = [meeting.pk for meeting in proposals.meetings]
    propose_again(delegation=proposals.delegation, meetings=meetings, by=request.user)
    messages.success(request, _("What had been dismissed is proposed again."))


@require(Permission.VIEW)
@require_safe
def delegation_figure(request: HttpRequest, pk: int, figure: str) -> HttpResponse:
    """The rows behind one figure of the scorecard, as on a day."""
    delegation = _delegation(request, pk)
    chosen = FIGURES.get(figure)
    if chosen is None:
        raise Http404
    asked = DayForm(request.GET, first=delegation.starts_on)
    score = Tour(delegation, request.user).as_on(asked.day)
    rows, value = chosen.rows(score), chosen.of_score(score)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "delegation": delegation,
        "figure": chosen,
        "value": "" if value is None else in_unit(value, chosen.unit),
        "asked": asked,
        "day": asked.day,
        "until": score.until,
        "page": page,
        "rows": [_told(chosen, score, row) for row in page],
    }
    return render(request, "delegations/after_figure.html", context)


def _told(figure: ScoreFigure, score: Score, row: Any) -> dict[str, Any]:
    """A row and what the day says of it."""
    told: dict[str, Any] = {"row": row}
    if figure.of == "leads":
        told |= {"before": score.stage_name(score.before(row)),
                 "stage": score.stage(row), "now": score.stage_name(score.stage(row))}  # fmt: skip
    elif figure.of == "mous":
        told["realised"] = score.realised_of(row)
    return told
