"""The board: the leads an address asks for in columns, by their stage or by their MOU's."""

import hashlib

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, may, require
from leads.caching import kept
from leads.filters.leads import LeadFilter
from leads.lanes import LEADS, MOUS, Figures, figures_of_each, lanes_of, stages_by
from leads.models import MOU, Lead
from leads.paging import about_how_many_rows
from leads.rows import words_of_absence
from leads.views.narrowed import filter_query, narrowed_set, rest_of

FIGURES_KEPT_FOR = 60
# Summing up this many takes a millisecond.
SUMMED_UP_TO = 2_000


@require_safe
@require(Permission.VIEW)
def lead_board(request: HttpRequest) -> HttpResponse:
    """Leads in columns; the newest of each, and what each column adds up to."""
    by = board_of(request.GET)
    context = narrowed_set(request, "by")
    rows = rows_of(request, by, context["filter"])
    later = figures_come_later()
    figures = None if later else figures_of_each(rows, stages_of(by))
    context |= {
        "by": by,
        "lanes": lanes_of(by, rows, figures),
        "figures_later": later,
        "may_move": may_move(request, by),
        "absent": words_of_absence(),
        "board_query": request.GET.urlencode(),
        "lane_query": rest_of(request, "stage"),
        "mous_without_lead": _mous_without_lead(request) if by == MOUS else 0,
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"leads/lead_board.html{part}", context)


@require_safe
@require(Permission.VIEW)
def lead_board_figures(request: HttpRequest) -> HttpResponse:
    """What each column of a large set adds up to, counted apart so that the board need not wait."""
    by = board_of(request.GET)
    narrowed = LeadFilter(request.GET, Lead.objects.visible_to(request.user), request=request)
    figures = _kept_figures(request, by, narrowed)
    lanes = [(key, label, figures[key]) for key, label in stages_by(by)]
    context = {"lanes": lanes, "words": narrowed.describe(), "by": by}
    part = "#heads" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"leads/lead_board_figures.html{part}", context)


def board_of(query: QueryDict) -> str:
    """Whether the columns are stages of leads or of MOUs."""
    return MOUS if query.get("by") == MOUS else LEADS


def stages_of(by: str) -> list[str]:
    return [key for key, _label in stages_by(by)]


def rows_of(request: HttpRequest, by: str, narrowed: LeadFilter) -> QuerySet:
    """The leads an address asks for, or the MOUs of these leads, as far as the reader sees them."""
    if by == LEADS:
        return narrowed.qs
    mous = MOU.objects.visible_to(request.user).order_by()
    return mous.filter(lead__in=narrowed.qs.order_by().values("pk"))


def may_move(request: HttpRequest, by: str) -> bool:
    """Whether this person may put cards into other columns."""
    return may(request.user, Permission.MOU_UPDATE if by == MOUS else Permission.LEAD_EDIT)


def figures_come_later() -> bool:
    """A large desk is summed up in a request of its own."""
    return about_how_many_rows(Lead) > SUMMED_UP_TO


def _kept_figures(request: HttpRequest, by: str, narrowed: LeadFilter) -> dict[str, Figures]:
    """Sum up a large set at most once a minute for each reader."""
    rows, stages = rows_of(request, by, narrowed), stages_of(by)
    if not figures_come_later():
        return figures_of_each(rows, stages)
    asked = "&".join(sorted(filter_query(request.GET).split("&")))
    digest = hashlib.sha256(f"{request.user.pk}|{by}|{asked}".encode()).hexdigest()
    return kept(f"board-figures:{digest}", lambda: figures_of_each(rows, stages), FIGURES_KEPT_FOR)


def _mous_without_lead(request: HttpRequest) -> int:
    """MOUs no lead stands for: they are in the register, not on the board."""
    return MOU.objects.visible_to(request.user).order_by().filter(lead__isnull=True).count()
