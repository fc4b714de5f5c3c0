"""Who is listed at a meeting: a list to work with, ticking off, and the list for the door."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.ids import is_id
from accounts.permissions import Permission, may, require
from delegations.actions.attendance import (
    RefusedError,
    remove_seats,
    seat_walk_in,
    set_answer,
    set_present,
)
from delegations.choices import Answer, AttendanceSide
from delegations.filters.people import NOT_STATED, PRESENCES, DoorFilter, SeatFilter
from delegations.forms.people import DoorForm
from delegations.models import Attendance, Meeting

PER_PAGE = 50
AT_THE_DOOR = 100
LONGEST_QUERY = 2000
NAMED = 20


@dataclass(frozen=True)
class Figure:
    """A number at the head of the list, and the list of those it counts."""

    label: str
    number: int
    url: str
    on: bool = False


@require(Permission.VIEW)
@require_safe
def meeting_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Both sides of a meeting, to search, narrow and tick off."""
    meeting = _meeting(request, pk)
    narrowed = SeatFilter(request.GET, meeting.attendances.all(), request=request)
    rows = narrowed.qs.for_list().in_order()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": narrowed,
        "page": page,
        "words": narrowed.describe(),
        "back": request.GET.urlencode(),
        "answers": Answer.choices,
        **_head(meeting, request.GET),
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"delegations/people_meeting.html{part}", context)


@require(Permission.MEETING_LOG)
@require_POST
def meeting_seats(request: HttpRequest, pk: int) -> HttpResponse:
    """Do one thing with all ticked rows: an answer, who came, or off the list."""
    meeting = _meeting(request, pk)
    seats = _ticked(request, meeting)
    what, _sign, value = request.POST.get("action", "").partition(":")
    if not seats:
        messages.error(request, _("Tick somebody first."))
        return _back(request, meeting)
    if what == "remove":
        return _remove(request, meeting, seats)
    try:
        _say(request, _change(request, meeting, seats, what, value))
    except RefusedError as error:
        messages.error(request, " ".join(error.messages))
    return _back(request, meeting)


@require(Permission.MEETING_LOG)
@require_POST
def meeting_seat(request: HttpRequest, pk: int, seat: int) -> HttpResponse:
    """One tap: what somebody answered, or whether she came."""
    meeting = _meeting(request, pk)
    row = get_object_or_404(meeting.attendances.all(), pk=seat)
    what = "present" if "present" in request.POST else "answer"
    refused = ""
    try:
        _change(request, meeting, [row.pk], what, request.POST.get(what, ""))
    except RefusedError as error:
        refused = " ".join(error.messages)
        messages.error(request, refused)
    if not request.htmx:  # type: ignore[attr-defined]
        return _back(request, meeting, f"#seat-{row.pk}")
    back = _query(request)
    context = {
        "seat": meeting.attendances.for_list().get(pk=row.pk),
        "oob": True,
        "at_door": "door" in request.POST,
        "back": back.urlencode(),
        **_head(meeting, back),
    }
    return render(
        request, "delegations/people_ticked.html", context, status=422 if refused else 200
    )


@require(Permission.MEETING_LOG)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_door(request: HttpRequest, pk: int) -> HttpResponse:
    """The list for the door of the hall: names, one big button each, and who came unannounced."""
    meeting = _meeting(request, pk)
    form = DoorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _seated(request, meeting, form):
        return redirect("delegations:meeting_door", meeting.pk)
    narrowed = DoorFilter(request.GET, meeting.attendances.all(), request=request)
    rows = narrowed.qs.for_list().in_order()
    context = {
        "filter": narrowed,
        "page": Paginator(rows, AT_THE_DOOR).get_page(request.GET.get("page")),
        "form": form,
        "at_door": True,
        "back": request.GET.urlencode(),
        **_head(meeting, request.GET),
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"delegations/people_door.html{part}", context)


def _seated(request: HttpRequest, meeting: Meeting, form: DoorForm) -> bool:
    try:
        seat = seat_walk_in(meeting=meeting, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    except RefusedError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("%(name)s is ticked off.") % {"name": seat})
    return True


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user).select_related("delegation")
    return get_object_or_404(rows, pk=pk)


def _head(meeting: Meeting, asked: QueryDict) -> dict[str, Any]:
    """The numbers at the head, of the side that is looked at."""
    side = asked.get("side", "")
    side = side if side in AttendanceSide.values else ""
    seats = meeting.attendances.all()
    counts = (seats.filter(side=side) if side else seats).figures()
    return {
        "meeting": meeting,
        "counts": counts,
        "figures": _figures(meeting, counts, asked, side),
        "seats_url": reverse("delegations:meeting_people", args=[meeting.pk]),
    }


def _figures(meeting: Meeting, counts: dict[str, int], asked: QueryDict, side: str) -> list[Figure]:
    head = reverse("delegations:meeting_people", args=[meeting.pk])
    told = [("", "", _("on the list"), counts["listed"])]
    told += [("answer", key, label, counts[key]) for key, label in _answered()]
    told.append(("answer", NOT_STATED, _("answer not stated"), counts["unasked"]))
    if meeting.has_begun:
        told += [
            ("present", "yes", _("came"), counts["came"]),
            ("present", "no", _("did not come"), counts["stayed"]),
            ("present", NOT_STATED, _("not ticked off"), counts["unknown"]),
        ]
    narrowed = [name for name in ("answer", "present") if asked.get(name)]
    found = []
    for name, value, label, number in told:
        query = QueryDict(mutable=True)
        query.update({key: one for key, one in (("side", side), (name, value)) if key and one})
        on = narrowed == [name] and asked.get(name) == value if name else not narrowed
        if number or on or name != "answer":
            url = f"{head}?{query.urlencode()}" if query else head
            found.append(Figure(label, number, url, on))
    return found


def _answered() -> list[tuple[str, str]]:
    return [
        (Answer.INVITED, _("no answer yet")),
        (Answer.ACCEPTED, _("accepted")),
        (Answer.TENTATIVE, _("perhaps")),
        (Answer.DECLINED, _("declined")),
    ]


def _change(request: HttpRequest, meeting: Meeting, seats: Any, what: str, value: str) -> int:
    if what == "answer":
        answer = "" if value == NOT_STATED else value
        return set_answer(meeting=meeting, seats=seats, answer=answer, by=request.user)  # type: ignore[arg-type]
    if what == "present" and value in PRESENCES:
        present = PRESENCES[value]
        return set_present(meeting=meeting, seats=seats, present=present, by=request.user)  # type: ignore[arg-type]
    raise RefusedError(_("Choose what is to be done with the ticked people."))


def _remove(request: HttpRequest, meeting: Meeting, seats: list[int]) -> HttpResponse:
    """Ask first: which names would go; then take them off."""
    if not may(request.user, Permission.DELEGATION_EDIT):
        raise PermissionDenied
    if request.POST.get("sure") != "1":
        rows = meeting.attendances.filter(pk__in=seats).for_list().in_order()
        context = {
            "meeting": meeting,
            "named": rows[:NAMED],
            "count": len(seats),
            "more": max(0, len(seats) - NAMED),
            "ids": ",".join(map(str, seats)),
            "query": request.POST.get("query", "")[:LONGEST_QUERY],
        }
        return render(request, "delegations/people_remove.html", context)
    try:
        gone = remove_seats(meeting=meeting, seats=seats, by=request.user)  # type: ignore[arg-type]
    except RefusedError as error:
        messages.error(request, " ".join(error.messages))
    else:
        words = ngettext("%(n)s was taken off the list.", "%(n)s were taken off the list.", gone)
        messages.success(request, words % {"n": gone})
    return _back(request, meeting)


def _say(request: HttpRequest, changed: int) -> None:
    if not changed:
        messages.info(request, _("Nothing was to be changed: it was so already."))
        return
    words = ngettext("%(n)s was changed.", "%(n)s were changed.", changed) % {"n": changed}
    messages.success(request, words)


def _ticked(request: HttpRequest, meeting: Meeting) -> list[int]:
    """Numbers of the ticked rows of this meeting, or of all its address finds."""
    rows: QuerySet[Attendance] = meeting.attendances.all()
    if request.POST.get("all"):
        rows = SeatFilter(_query(request), rows, request=request).qs
    else:
        texts = [text for many in request.POST.getlist("ids") for text in many.split(",")]
        rows = rows.filter(pk__in={int(text) for text in texts if is_id(text)})
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _query(request: HttpRequest) -> QueryDict:
    """The filters of the list the person came from."""
    return QueryDict(request.POST.get("query", "")[:LONGEST_QUERY].lstrip("?"))


def _back(request: HttpRequest, meeting: Meeting, mark: str = "") -> HttpResponse:
    name = "meeting_door" if "door" in request.POST else "meeting_people"
    query = _query(request).urlencode()
    head = reverse(f"delegations:{name}", args=[meeting.pk])
    return redirect(f"{head}{'?' + query if query else ''}{mark}")
