"""Adding many people to a meeting at once: where from, who they are, invited."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require
from delegations.actions.attendance import Guest, Invited, RefusedError, invite
from delegations.actions.guests import Tokens
from delegations.choices import Answer, AttendanceSide
from delegations.forms.invite import PASTE, PasteForm, SourceForm, matched
from delegations.guest_list import MOST_LINES, Line
from delegations.models import Meeting


@require(Permission.DELEGATION_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose where from, look at who is meant, invite."""
    rows = Meeting.objects.visible_to(request.user).select_related("delegation")
    meeting = get_object_or_404(rows, pk=pk)
    way, sent = request.POST.get("way", ""), request.method == "POST"
    paste = PasteForm(request.POST if way == PASTE else None)
    source = SourceForm(
        request.POST if sent and way != PASTE else None, request=request, meeting=meeting
    )
    if sent and way == PASTE and paste.is_valid():
        return _pasted(request, meeting, paste)
    if sent and "pick" in request.POST:
        return _picked(request, meeting)
    if sent and way != PASTE and source.is_valid():
        lines = source.lines(way)
        if lines and source.is_valid():
            return _preview(request, meeting, lines, way)
    context = {"meeting": meeting, "paste": paste, "source": source, "way": way}
    return render(request, "delegations/people_add.html", context)


def _pasted(request: HttpRequest, meeting: Meeting, form: PasteForm) -> HttpResponse:
    """Show who is meant; once somebody has looked at it, invite them."""
    lines, side = matched(form, meeting, request.user), form.cleaned_data["side"]
    if request.POST.get("sure") != "1":
        return _preview(request, meeting, lines, PASTE, form)
    for line in lines:
        line.chosen = request.POST.get(f"pick-{line.number}", line.chosen)
    read = Tokens(meeting, request.user, (line.chosen for line in lines))  # type: ignore[arg-type]
    guests: list[Guest] = []
    for line in lines:
        if line.chosen == "skip":
            continue
        guest = read.guest(line.chosen, side, line.company, line.person)
        if guest is None:
            line.fault = _("Say who this is.")
            line.state = "asked"
        else:
            guests.append(guest)
    if any(line.fault for line in lines):
        return _preview(request, meeting, lines, PASTE, form)
    return _invited(request, meeting, guests)


def _picked(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Invite those left ticked of a list that was taken from elsewhere."""
    tokens = request.POST.getlist("pick")[: MOST_LINES + 1]
    read = Tokens(meeting, request.user, tokens)  # type: ignore[arg-type]
    found = [read.guest(token, AttendanceSide.THEIRS) for token in tokens]
    return _invited(request, meeting, [guest for guest in found if guest is not None])


def _invited(request: HttpRequest, meeting: Meeting, guests: list[Guest]) -> HttpResponse:
    answer = "" if meeting.has_begun else Answer.INVITED
    try:
        told = invite(meeting=meeting, rows=guests, by=request.user, answer=answer)  # type: ignore[arg-type]
    except RefusedError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _in_words(told))
    return redirect("delegations:meeting_people", meeting.pk)


def _in_words(told: Invited) -> str:
    """Return “120 were added. 4 were on the list already. 6 organisations are new.”."""
    added, made = len(told.added), len(told.created)
    words = [ngettext("%(n)s was added.", "%(n)s were added.", added) % {"n": added}]
    if told.listed:
        already = ngettext(
            "%(n)s was on the list already.", "%(n)s were on the list already.", told.listed
        )
        words.append(already % {"n": told.listed})
    if made:
        new = ngettext(
            "%(n)s organisation is new and to be completed.",
            "%(n)s organisations are new and to be completed.",
            made,
        )
        words.append(new % {"n": made})
    return " ".join(words)


def _preview(
    request: HttpRequest,
    meeting: Meeting,
    lines: list[Line],
    way: str,
    form: PasteForm | None = None,
) -> HttpResponse:
    numbers: dict[str, int] = dict.fromkeys(("asked", "new", "known", "listed"), 0)
    for line in lines:
        numbers[line.state] += 1
    context: dict[str, Any] = {
        "meeting": meeting,
        # What has to be looked at stands first.
        "lines": sorted(lines, key=lambda line: (list(numbers).index(line.state), line.number)),
        "numbers": numbers,
        "way": way,
        "paste": form,
        "faults": sum(1 for line in lines if line.fault),
    }
    return render(request, "delegations/people_preview.html", context)
