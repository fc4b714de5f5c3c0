"""Pages about what has to be ready: of one meeting, of a whole delegation; and the tick."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.ids import is_id
from accounts.permissions import Permission, may, require
from delegations.actions.preparation import tick
from delegations.choices import PreparationKind, PreparationState
from delegations.forms.preparation import PreparationInput
from delegations.models import Delegation, Meeting
from delegations.preparing import SHOWS, count_shows, table_of, task_row, tasks_of
from delegations.stops import gather

SHOW_WORDS = {
    "all": gettext_lazy("All stops"),
    "open": gettext_lazy("Not ready"),
    "late": gettext_lazy("Late"),
    "mine": gettext_lazy("Mine"),
}

TICKED = (PreparationState.DONE, PreparationState.TO_DO)


@require(Permission.VIEW)
@require_safe
def delegation_preparation(request: HttpRequest, pk: int) -> HttpResponse:
    """What is ready for each stop of a delegation, by whom and until when."""
    delegation = get_object_or_404(Delegation.objects.visible_to(request.user), pk=pk)
    gathered = gather(Meeting.objects.visible_to(request.user).filter(delegation=delegation))
    show = request.GET.get("show", "")
    reader: Any = request.user.pk
    counts = count_shows(gathered, reader)
    context = {
        "delegation": delegation,
        "tab": "programme",
        "under": _("Preparation"),
        "kinds": PreparationKind.labels,
        "shows": [(code, words, counts[code]) for code, words in SHOW_WORDS.items()],
        "show": show if show in SHOWS else "all",
        "lines": table_of(gathered, show, reader),
        "may_tick": may(request.user, Permission.MEETING_LOG),
    }
    return render(request, "delegations/delegation_preparation.html", context)


@require(Permission.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_preparation(request: HttpRequest, pk: int) -> HttpResponse:
    """What has to be ready before one meeting; those who plan write it down here."""
    meeting = _meeting(request, pk)
    if request.method == "POST":
        return _save(request, meeting)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "delegations/preparation_panel.html", _seen(request, meeting))
    return _page(request, meeting, PreparationInput(None, meeting=meeting))


@require(Permission.DELEGATION_EDIT)
def _save(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    typed = PreparationInput(request.POST, meeting=meeting)
    if typed.is_valid():
        typed.save()
        messages.success(request, _("The preparation was saved."))
        return redirect(meeting)
    return _page(request, meeting, typed)


@require(Permission.MEETING_LOG)
@require_POST
def preparation_tick(request: HttpRequest) -> HttpResponse:
    """Tick one thing of one meeting, or take the tick back."""
    number, kind, state = [*request.POST.get("tick", "").split("-"), "", ""][:3]
    if not is_id(number) or kind not in PreparationKind.values or state not in TICKED:
        raise Http404
    meeting = _meeting(request, int(number))
    tick(meeting=meeting, kind=kind, state=state)
    if request.htmx:  # type: ignore[attr-defined]
        task = gather(Meeting.objects.filter(pk=meeting.pk)).tasks[meeting.pk][kind]
        row = task_row(meeting.pk, kind, task, timezone.localdate())
        return render(request, "delegations/preparation_tick.html", {"task": row, "may_tick": True})
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return redirect(back)
    return redirect("delegations:meeting_preparation", meeting.pk)


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user).select_related("delegation")
    return get_object_or_404(rows, pk=pk)


def _seen(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    tasks, ready = tasks_of(meeting)
    return {
        "meeting": meeting,
        "tasks": tasks,
        "ready": ready,
        "may_tick": may(request.user, Permission.MEETING_LOG),
        "back": reverse("delegations:meeting_detail", args=[meeting.pk]),
    }


def _page(request: HttpRequest, meeting: Meeting, typed: PreparationInput) -> HttpResponse:
    context = {**_seen(request, meeting), "typed": typed, "back": request.path}
    return render(request, "delegations/meeting_preparation.html", context)
