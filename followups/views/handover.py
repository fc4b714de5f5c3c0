"""Handing follow-ups over, and back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.ids import is_id
from accounts.models import Absence, User
from accounts.permissions import Permission, may, require
from followups.actions.handover import give_back
from followups.handing_forms import GiveBackForm, HandOverForm
from followups.models import FollowUp
from followups.standing import standing_of
from followups.views.addresses import way_back

FORM_METHODS = ["GET", "HEAD", "POST"]


@require(Permission.FOLLOWUP_EDIT)
@require_http_methods(FORM_METHODS)
def hand_over(request: HttpRequest) -> HttpResponse:
    """Give open follow-ups to somebody else: mine; a manager, a team member's."""
    absence = _absence_asked_for(request)
    person = absence.person if absence else _person_asked_for(request)
    mine = FollowUp.objects.visible_to(request.user).open().mine(person)
    form = HandOverForm(request.POST or None, rows=mine, person=person, absence=absence)
    if request.method == "POST" and form.is_valid():
        try:
            moved = form.hand_over(request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error("to", error)
        else:
            messages.success(request, _handed(len(moved), form.cleaned_data["to"]))
            return redirect(_afterwards(request, absence))
    context = {"form": form, "person": person, "absence": absence, "total": mine.count()}
    context["people"] = [] if absence else _with_work(request)
    return _page(request, "followups/hand_over.html", context)


def _with_work(request: HttpRequest) -> list[User]:
    """Whose open follow-ups a manager may hand over, also of who has left."""
    if not may(request.user, Permission.TEAM_PLAN):
        return []
    busy = FollowUp.objects.open().filter(assignee=OuterRef("pk"))
    people = User.objects.planned_by(request.user).filter(Q(Exists(busy)) | Q(pk=request.user.pk))
    return list(people.order_by("name", "email"))


def _afterwards(request: HttpRequest, absence: Absence | None = None) -> str:
    if absence:
        return reverse("followups:absence_detail", args=[absence.pk])
    return way_back(request.POST, reverse("followups:followup_list"))


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    form = context["form"]
    context |= {
        "nav": "followups:followup_list",
        "listed": form.listed(),
        "next": way_back(request.POST or request.GET, ""),
    }
    context["ticked"] = sum(ticked for _row, ticked in context["listed"])
    return render(request, template, context)


def _handed(number: int, to: User) -> str:
    words = ngettext(
        "%(number)d follow-up is with %(name)s now.",
        "%(number)d follow-ups are with %(name)s now.",
        number,
    )
    return words % {"number": number, "name": to}


def _absence_asked_for(request: HttpRequest) -> Absence | None:
    asked = request.GET.get("absence", "")
    if not asked:
        return None
    if not is_id(asked):
        raise Http404
    rows = Absence.objects.planned_by(request.user).select_related("person", "deputy")
    return get_object_or_404(rows, pk=asked)


def _person_asked_for(request: HttpRequest) -> User:
    asked = request.GET.get("from", "") or str(request.user.pk)
    if not is_id(asked):
        raise Http404
    return get_object_or_404(User.objects.planned_by(request.user), pk=asked)


@require(Permission.FOLLOWUP_EDIT)
@require_http_methods(FORM_METHODS)
def hand_back(request: HttpRequest) -> HttpResponse:
    """Return what others took over for a person: all at once, or what is ticked."""
    asked = request.GET.get("to", "") or str(request.user.pk)
    if not is_id(asked):
        raise Http404
    person = get_object_or_404(User.objects.visible_to(request.user), pk=asked)
    held = _held_for(request, person)
    form = GiveBackForm(request.POST or None, rows=held, person=person)
    everything = "all" in request.POST
    if request.method == "POST" and (everything or form.is_valid()):
        rows = list(held.values_list("pk", flat=True)) if everything else form.numbers()
        try:
            moved = give_back(person=person, by=request.user, rows=rows)  # type: ignore[arg-type]
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _handed(len(moved), person))
        return redirect(_afterwards(request))
    context = {"form": form, "person": person, "total": held.count()}
    return _page(request, "followups/hand_back.html", context)


def _held_for(request: HttpRequest, person: User) -> Any:
    """What somebody may return: of whom she arranges the work everything, else what she holds."""
    held = FollowUp.objects.visible_to(request.user).open().handed_over_by(person)
    asked = request.GET.get("absence", "")
    if asked:
        held = held.filter(handed_for=int(asked)) if is_id(asked) else held.none()
    if User.objects.planned_by(request.user).filter(pk=person.pk).exists():
        return held
    return held.filter(assignee=request.user)


@require(Permission.VIEW)
@require_safe
def standing(request: HttpRequest) -> HttpResponse:
    """What I should know or do about absences: a note for the start page, nothing most days."""
    found = standing_of(request.user, timezone.localdate())  # type: ignore[arg-type]
    context = {"standing": found, "next": way_back(request.GET, reverse("home"))}
    part = "#notes" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"followups/standing.html{part}", context)
