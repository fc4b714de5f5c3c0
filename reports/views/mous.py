"""The MOU status report: the overview, one dimension, two against each other, and its question."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, may, require
from leads.caching import kept
from leads.filters.mous import MOUFilter
from leads.models import MOU, DisplayRate
from reports.dimensions import DIMENSIONS
from reports.mou_forms import CrossForm, DaysForm
from reports.mou_numbers import Numbers, comparisons, cross_of, table_of
from reports.mou_report import Line, MOUReport, Question, mou_report
from reports.mou_report.counting import narrow_to
from reports.mou_report.kept import digest
from reports.mou_report.lines import narrowing
from reports.pictures.of_report import stages, years

# The tables of the overview with their columns; in full they have a page each.
SHORT = ("committed",)
OVERVIEW_TABLES: dict[str, tuple[str, ...]] = {
    "stage": ("committed", "realised", "jobs"),
    "age": SHORT,
    "slippage": SHORT,
    "expiring": SHORT,
}
LINES_A_PAGE = 40
KEPT_SECONDS = 60
COLUMNS_A_PAGE = 12
# What narrowing leaves as it was asked.
_KEPT = ("as_on", "against", "rows", "columns", "measure")
FULL = ("committed", "realised", "jobs", "jobs_realised")


@dataclass
class Asked:
    """What was asked, and whether it can be answered."""

    form: DaysForm
    question: Question
    filter: MOUFilter | None  # only where something is narrowed

    @property
    def answerable(self) -> bool:
        return not self.form.errors and not (self.filter and self.filter.form.errors)


def asked_of(request: HttpRequest) -> Asked:
    """Read the days and the selection from an address."""
    days = {name: request.GET.get(name, "").strip() for name in ("as_on", "against")}
    form = DaysForm(days)
    known = form.cleaned_data if form.is_valid() else {}
    question = Question(
        request.GET,
        known.get("as_on"),
        known.get("against"),
        request.user,  # type: ignore[arg-type]
    )
    return Asked(form, question, question.filter if question.is_narrowed else None)


def context_of(request: HttpRequest, asked: Asked, here: str) -> dict[str, Any]:
    """What the head of every page of the report shows."""
    question = asked.question
    rate = DisplayRate.objects.on(question.day)
    before = question.against
    return {
        "asked": asked,
        "question": question,
        "words": question.words() if asked.answerable else [],
        "comparisons": comparisons(question.day),
        "here": here,
        "dimensions": DIMENSIONS.values(),
        "nav": "reports:mou_status",
        "rate": rate,
        "numbers": Numbers(rate, question.links_on(before) if before else None),
        "query": request.GET.urlencode(),
    }


def _table(report: MOUReport, numbers: Numbers, name: str, **more: Any) -> Any:
    def narrow(line: Line | None) -> dict[str, Any]:
        return narrow_to((name,)) if line is None else narrowing((name,), (line.code,))

    return table_of(report.table(name), numbers, narrow, **more)


@require(Permission.REPORT_VIEW)
@require_safe
def mou_status(request: HttpRequest) -> HttpResponse:
    """The overview: what was promised, what is real, what is stuck and whose turn it is."""
    asked = asked_of(request)
    if asked.answerable:
        body = kept(_key(request, asked), lambda: _overview(request, asked), KEPT_SECONDS)
    else:
        body = _overview(request, asked)
    context = {"nav": "reports:mou_status", "query": request.GET.urlencode(), "body": body}
    return render(request, "reports/mou_status.html", context)


def _key(request: HttpRequest, asked: Asked) -> str:
    """Under which a drawn report is kept: another reader, question, day or write has another.

    Names of sectors, people and organisations may be a minute old, as in every list.
    """
    reader = request.user
    parts = (
        reader.pk,
        reader.role,  # type: ignore[union-attr]
        get_language(),
        asked.question.today,
        request.get_full_path(),
        _let_in(reader),
        digest(),
    )
    return f"mou-report:{sha256(repr(parts).encode()).hexdigest()}"


def _let_in(reader: Any) -> list[int]:
    """The sensitive MOUs a person sees as a member: whoever is taken off sees them no more."""
    if may(reader, Permission.SENSITIVE_VIEW):
        return []
    links = MOU.members.through.objects.filter(user=reader, mou__sensitive=True)
    return sorted(links.values_list("mou", flat=True))


def _overview(request: HttpRequest, asked: Asked) -> SafeString:
    context = context_of(request, asked, "overview")
    if asked.answerable:
        report = mou_report(asked.question, OVERVIEW_TABLES)
        numbers = context["numbers"]
        context |= {
            "report": report,
            "head": report.headline,
            "stats": numbers.stats(report.headline, report.before),
            "may_update": may(request.user, Permission.MOU_UPDATE) and not asked.question.past,
            "rates": numbers.rates(report.headline, report.before),
            "tables": {
                name: _table(report, numbers, name, names=names)
                for name, names in OVERVIEW_TABLES.items()
            },
        }
    return render_to_string("reports/mou_status_body.html", context, request)


@require(Permission.REPORT_VIEW)
@require_safe
def mou_main_pictures(request: HttpRequest) -> HttpResponse:
    """The two pictures of the overview, fetched when it stands: drawing takes longer than words."""
    asked = asked_of(request)
    context = context_of(request, asked, "pictures")
    if asked.answerable:
        report = mou_report(asked.question, ("stage", "year"))
        context |= {
            "head": report.headline,
            "pictures": [stages(report), years(report.table("year"))],
        }
    return render(request, "reports/mou_main_pictures.html", context)


@require(Permission.REPORT_VIEW)
@require_safe
def mou_by(request: HttpRequest, dimension: str) -> HttpResponse:
    """One dimension, every line of it."""
    if dimension not in DIMENSIONS:
        raise Http404
    asked = asked_of(request)
    context = context_of(request, asked, "by") | {"dimension": DIMENSIONS[dimension]}
    if asked.answerable:
        report = mou_report(asked.question, (dimension,))
        page = _number(request, "page")
        lines = slice((page - 1) * LINES_A_PAGE, page * LINES_A_PAGE)
        table = _table(report, context["numbers"], dimension, names=FULL, lines=lines)
        context |= {
            "report": report,
            "table": table,
            "stretch": Stretch.of(page, LINES_A_PAGE, len(table.breakdown.lines)),
        }
    return render(request, "reports/mou_by.html", context)


@require(Permission.REPORT_VIEW)
@require_safe
def mou_cross(request: HttpRequest) -> HttpResponse:
    """Any two dimensions against each other."""
    asked = asked_of(request)
    form = CrossForm(request.GET)
    context = context_of(request, asked, "cross") | {"cross_form": form}
    if asked.answerable and form.is_valid():
        chosen = form.cleaned_data
        tab = mou_report(asked.question).crosstab(
            chosen["rows"], chosen["columns"], chosen["measure"]
        )
        down, across = _number(request, "page"), _number(request, "across")
        context |= {
            "table": cross_of(
                tab,
                context["numbers"],
                slice((down - 1) * LINES_A_PAGE, down * LINES_A_PAGE),
                slice((across - 1) * COLUMNS_A_PAGE, across * COLUMNS_A_PAGE),
            ),
            "down": Stretch.of(down, LINES_A_PAGE, len(tab.lines)),
            "across": Stretch.of(across, COLUMNS_A_PAGE, len(tab.headings)),
            "measure_words": dict(form.fields["measure"].choices)[chosen["measure"]],  # type: ignore[attr-defined]
        }
    return render(request, "reports/mou_cross.html", context)


@require(Permission.REPORT_VIEW)
@require_safe
def mou_narrow(request: HttpRequest) -> HttpResponse:
    """The filters of the register for the report: loaded when they are wanted."""
    asked = asked_of(request)
    back = request.GET.get("to", "")
    found = asked.filter or asked.question.filter
    context = context_of(request, asked, "narrow") | {
        "filter": found,
        "to": back if back in _pages() else reverse("reports:mou_status"),
        "kept": [(name, days) for name in _KEPT if (days := request.GET.get(name, ""))],
    }
    part = "#form" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"reports/mou_narrow.html{part}", context)


def _pages() -> set[str]:
    """Addresses a narrowed question may go back to."""
    by = {reverse("reports:mou_by", args=[name]) for name in DIMENSIONS}
    alone = ("reports:mou_status", "reports:mou_cross", "reports:mou_pictures")
    return {*map(reverse, alone), *by}


@dataclass(frozen=True)
class Stretch:
    """Which of many lines are shown."""

    page: int
    pages: int
    first: int
    last: int
    count: int

    @classmethod
    def of(cls, page: int, size: int, count: int) -> "Stretch":
        first = (page - 1) * size + 1
        return cls(page, max(1, -(-count // size)), first, min(page * size, count), count)

    @property
    def before(self) -> int | None:
        return min(self.page - 1, self.pages) if self.page > 1 else None

    @property
    def after(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


def _number(request: HttpRequest, name: str) -> int:
    """The number of a page; what is none is the first."""
    written = request.GET.get(name, "")
    return (
        max(1, int(written)) if written.isascii() and written.isdigit() and len(written) < 7 else 1
    )
