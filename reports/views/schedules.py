"""Reports that go out by themselves: what, when, to whom, and how it went."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from followups.choices import Delivery
from followups.models import Notification
from reports.actions.schedules import pause_schedule, save_schedule, try_again
from reports.forms import ScheduleForm
from reports.models import ReportSchedule, ScheduleRun
from reports.mou_report import Question
from reports.views.snapshots import asked

PER_PAGE = 50
RUNS_SHOWN = 20
_LARGE = ("snapshot__figures", "snapshot__open_figures", "snapshot__question")


@require(Permission.REPORT_VIEW)
@require_safe
def schedule_list(request: HttpRequest) -> HttpResponse:
    """All schedules."""
    rows = ReportSchedule.objects.visible_to(request.user).select_related("by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/schedule_list.html", {"page": page})


@require(Permission.REPORT_VIEW)
@require_safe
def schedule_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One schedule, when it goes out next, and each time it did."""
    schedule = get_object_or_404(ReportSchedule.objects.visible_to(request.user), pk=pk)
    runs = list(schedule.runs.select_related("snapshot").defer(*_LARGE)[:RUNS_SHOWN])
    mails = _mails(runs)
    context = {
        "schedule": schedule,
        "narrowed": _question(request, schedule.question).words(),
        "next": None if schedule.paused else schedule.next_moment(timezone.now()),
        "people": schedule.people.order_by("name", "email"),
        "runs": [(run, mails[run.subject]) for run in runs],
    }
    return render(request, "reports/schedule_detail.html", context)


def _question(request: HttpRequest, written: str) -> Question:
    return Question(QueryDict(written), None, None, request.user)  # type: ignore[arg-type]


def _mails(runs: list[ScheduleRun]) -> dict[str, dict[str, int]]:
    """Of each delivery: how many of its mails left, wait, failed or were not wanted."""
    rows = (
        Notification.objects.filter(subject__in=[run.subject for run in runs])
        .order_by()
        .values_list("subject", "delivery")
        .annotate(n=Count("pk"))
    )
    found: dict[str, dict[str, int]] = {run.subject: {} for run in runs}
    for subject, delivery, number in rows:
        found[subject][str(Delivery(delivery).label)] = number
    return found


@require(Permission.MOU_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def schedule_create(request: HttpRequest) -> HttpResponse:
    """Set a schedule up, narrowed as the report one came from."""
    question = asked(request)
    form = ScheduleForm(
        request.POST if request.method == "POST" else None, initial={"question": _written(question)}
    )
    return _form(request, form, question)


@require(Permission.MOU_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def schedule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what goes out, when, or to whom."""
    schedule = get_object_or_404(ReportSchedule.objects.visible_to(request.user), pk=pk)
    form = ScheduleForm(request.POST if request.method == "POST" else None, instance=schedule)
    return _form(request, form, _question(request, schedule.question))


def _form(request: HttpRequest, form: ScheduleForm, question: Question) -> HttpResponse:
    new = form.instance.pk is None
    if form.is_bound and form.is_valid():
        saved = form.already_saved() or save_schedule(form=form, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Saved. It goes out by itself from now on."))
        return redirect(saved)
    back = reverse("reports:schedule_list") if new else form.instance.get_absolute_url()
    context = {"form": form, "new": new, "narrowed": question.words(), "cancel_url": back}
    status = 422 if form.is_bound and request.htmx else 200  # type: ignore[attr-defined]
    return render(request, "reports/schedule_form.html", context, status=status)


def _written(question: Question) -> str:
    """The selection as a schedule keeps it; “mine” are those of whoever sets it up."""
    data = question.data.copy()
    for name, values in list(data.lists()):
        mine = [str(question.reader.pk) if one == "me" else one for one in values]
        data.setlist(name, [one for one in mine if one])
        if not data.getlist(name):
            del data[name]
    return data.urlencode()


@require(Permission.MOU_EDIT)
@require_POST
def schedule_pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop it, or let it go on."""
    schedule = get_object_or_404(ReportSchedule.objects.visible_to(request.user), pk=pk)
    paused = "go_on" not in request.POST
    pause_schedule(schedule=schedule, paused=paused)
    said = _("It is paused.") if paused else _("It goes on from now.")
    messages.success(request, said)
    return redirect(schedule)


@require(Permission.MOU_EDIT)
@require_POST
def schedule_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a schedule; snapshots it made stay."""
    get_object_or_404(ReportSchedule.objects.visible_to(request.user), pk=pk).delete()
    messages.success(request, _("The schedule is deleted. The snapshots it made stay."))
    return redirect("reports:schedule_list")


@require(Permission.MOU_EDIT)
@require_POST
def schedule_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a delivery that was given up be made anew."""
    run = get_object_or_404(ScheduleRun.objects.select_related("schedule"), pk=pk)
    try_again(run=run)
    messages.success(request, _("It is tried again within a minute."))
    return redirect(run.schedule)
