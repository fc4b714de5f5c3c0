"""An invitation that came by e-mail: read, checked, compared, taken."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require
from delegations.actions.invitations import (
    Change,
    changes,
    is_newer,
    known_meeting,
    take_invitation,
    take_update,
)
from delegations.calendar.reading import Invited
from delegations.forms.invitations import InvitationForm
from delegations.models import Meeting
from leads.actions.leads import RefusedError


@dataclass
class Found:
    """What became of one event of an invitation."""

    number: int
    invited: Invited
    words: str
    meeting: Meeting | None = None
    is_new: bool = False
    changes: list[Change] = field(default_factory=list)


@require(Permission.DELEGATION_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def meeting_import(request: HttpRequest) -> HttpResponse:
    """Read an invitation: new ones become drafts, newer versions are compared first."""
    posted = request.method == "POST"
    data = (request.POST, request.FILES) if posted else (None, None)
    initial = {"delegation": request.GET.get("delegation", "")[:20]}
    form = InvitationForm(*data, user=request.user, initial=initial)  # type: ignore[arg-type]
    if not (form.is_bound and form.is_valid()):
        return render(request, "delegations/invitation_form.html", {"form": form})
    if "apply" in request.POST:
        return _apply(request, form)
    found = [_take(form, number, invited) for number, invited in enumerate(form.invited)]
    context = {
        "found": found,
        "compared": any(one.changes for one in found),
        "text": form.cleaned_data["text"],
    }
    return render(request, "delegations/invitation_found.html", context)


def _take(form: InvitationForm, number: int, invited: Invited) -> Found:
    """Make a draft of what is new; say of the rest what it is."""
    known = known_meeting(invited.uid)
    if known is None and invited.cancelled:
        words = _("It cancels a meeting the desk does not have: nothing was changed.")
        return Found(number, invited, words)
    if known is None:
        delegation = form.cleaned_data["delegation"]
        meeting = take_invitation(
            invited=invited, guess=form.guess, by=form.user, delegation=delegation
        )
        words = _("A draft was made. Check it, then save its form: it is planned from then on.")
        return Found(number, invited, words, meeting, is_new=True)
    if not Meeting.objects.visible_to(form.user).filter(pk=known.pk).exists():
        words = _("The desk has this invitation already, as a meeting you may not see.")
        return Found(number, invited, words)
    if not is_newer(invited, known):
        return Found(number, invited, _("The desk has this version already."), known)
    differing = changes(known, invited, form.guess, form.user)
    words = _("A newer version: choose what to take over.")
    if not differing:
        words = _("A newer version that says the same.")
    return Found(number, invited, words, known, changes=differing)


def _apply(request: HttpRequest, form: InvitationForm) -> HttpResponse:
    """Change what was chosen on the comparison."""
    changed: list[Meeting] = []
    for number, invited in enumerate(form.invited):
        known = known_meeting(invited.uid)
        visible = Meeting.objects.visible_to(form.user).filter(pk=known.pk if known else None)
        if known is None or not visible.exists() or not is_newer(invited, known):
            continue
        taken = chosen(request.POST, number)
        try:
            meeting = take_update(
                meeting=known, invited=invited, taken=taken, guess=form.guess, by=form.user
            )
        except RefusedError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(known)
        changed.append(meeting)
    if not changed:
        messages.info(request, _("The desk has this version already: nothing was changed."))
        return redirect("delegations:meeting_list")
    messages.success(request, _("The newer version was taken over as you chose."))
    return redirect(changed[0])


def chosen(data: QueryDict, number: int) -> set[str]:
    """Return what was ticked for one event: “0:title”, “0:when”."""
    marks = (mark.partition(":") for mark in data.getlist("take"))
    return {name for index, _colon, name in marks if index == str(number)}
