"""Absences: who is away, who stands in."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.ids import is_id
from accounts.models import Absence, User
from accounts.permissions import Permission, may, require
from followups.actions.handover import remove_absence
from followups.handing_forms import AbsenceForm
from followups.models import FollowUp
from followups.standing import standing_of

FORM_METHODS = ["GET", "HEAD", "POST"]
LATELY = 20
NAV = "followups:followup_list"


@require(Permission.VIEW)
@require_safe
def absence_list(request: HttpRequest) -> HttpResponse:
    """Who is away now, who will be, and what of mine is over."""
    today = timezone.localdate()
    rows = Absence.objects.select_related("person", "person__team", "deputy")
    coming = list(rows.not_over(today).filter(person__is_active=True))
    concern = Q(person__in=_planned(request)) | Q(deputy=request.user)
    over = rows.filter(concern, last_day__lt=today).order_by("-last_day", "-pk")[:LATELY]
    context = {
        "nav": NAV,
        "now": [absence for absence in coming if absence.first_day <= today],
        "coming": [absence for absence in coming if absence.first_day > today],
        "over": over,
        "today": today,
        "planned": set(_planned(request)),
        "standing": standing_of(request.user, today),  # type: ignore[arg-type]
        "next": request.get_full_path(),
    }
    return render(request, "followups/absence_list.html", context)


def _planned(request: HttpRequest) -> list[int]:
    people = User.objects.planned_by(request.user).order_by()
    return list(people.values_list("pk", flat=True))


@require(Permission.FOLLOWUP_EDIT)
@require_http_methods(FORM_METHODS)
def absence_create(request: HttpRequest) -> HttpResponse:
    """Enter one's own absence; managers, a team member's."""
    asked = request.GET.get("person", "")
    initial = {"person": int(asked) if is_id(asked) else request.user.pk}
    if not may(request.user, Permission.TEAM_PLAN):
        initial = {"person": request.user.pk}
    form = AbsenceForm(request.POST or None, user=request.user, initial=initial)  # type: ignore[arg-type]
    form.instance.created_by = request.user
    if request.method == "POST" and form.is_valid():
        absence = form.save()
        messages.success(request, _("The absence is written down."))
        return redirect("followups:absence_detail", absence.pk)
    return render(
        request, "followups/absence_form.html", {"form": form, "absence": None, "nav": NAV}
    )


def _absence(request: HttpRequest, pk: int) -> Absence:
    rows = Absence.objects.select_related("person", "deputy", "created_by")
    return get_object_or_404(rows.filter(person__is_active=True), pk=pk)


@require(Permission.VIEW)
@require_safe
def absence_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One absence: its days, who stands in, and what was handed over because of it."""
    absence, today = _absence(request, pk), timezone.localdate()
    visible = FollowUp.objects.visible_to(request.user)
    handed = visible.filter(handed_for=absence).exclude(assignee=absence.person_id)
    mine = visible.open().mine(absence.person)
    plans = absence.person_id in _planned(request)
    context = {
        "nav": NAV,
        "absence": absence,
        "today": today,
        "state": _state(absence, today),
        "plans": plans,
        "reads_note": plans or request.user == absence.deputy,
        "to_hand_over": mine.count(),
        "due_meanwhile": mine.filter(due_on__lte=absence.last_day).count(),
        "handed": handed.with_sight(request.user).for_list().order_by("done_at", "due_on", "pk"),
        "handed_open": handed.open().count(),
        "holds": handed.open().filter(assignee=request.user).exists(),
        "deputy_away": _deputy_away(absence),
        "next": request.get_full_path(),
    }
    return render(request, "followups/absence_detail.html", context)


def _state(absence: Absence, today: object) -> str:
    if absence.last_day < today:  # type: ignore[operator]
        return "over"
    return "now" if absence.first_day <= today else "coming"  # type: ignore[operator]


def _deputy_away(absence: Absence) -> Absence | None:
    """The deputy’s own absence in these days, if any."""
    clash = Absence.objects.filter(person=absence.deputy_id, first_day__lte=absence.last_day)
    return clash.filter(last_day__gte=absence.first_day).select_related("deputy").first()


@require(Permission.FOLLOWUP_EDIT)
@require_http_methods(FORM_METHODS)
def absence_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the days or the deputy."""
    absence = get_object_or_404(Absence.objects.planned_by(request.user), pk=pk)
    form = AbsenceForm(request.POST or None, instance=absence, user=request.user)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The absence was changed."))
        return redirect("followups:absence_detail", absence.pk)
    context = {"form": form, "absence": _absence(request, pk), "nav": NAV}
    return render(request, "followups/absence_form.html", context)


@require(Permission.FOLLOWUP_EDIT)
@require_POST
def absence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an absence off the list; what was handed over for it goes back."""
    rows = Absence.objects.planned_by(request.user).select_related("person")
    absence = get_object_or_404(rows, pk=pk)
    try:
        back = remove_absence(absence=absence, by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("followups:absence_list")
    messages.success(request, _("The absence was removed."))
    if back:
        words = ngettext(
            "%(number)d follow-up went back to %(name)s.",
            "%(number)d follow-ups went back to %(name)s.",
            len(back),
        )
        messages.info(request, words % {"number": len(back), "name": absence.person})
    return redirect("followups:absence_list")
