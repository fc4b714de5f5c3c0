"""What a saved meeting clashes with is said, not refused: who plans knows more than the desk."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from delegations.clash_words import beside
from delegations.conflicts import conflicts
from delegations.models import Meeting
from delegations.stops import around, gather

SAID_AT_MOST = 3


def warn_of_clashes(request: HttpRequest, meeting: Meeting) -> None:
    """Say with which meetings this person may see a meeting cannot go together."""
    found = [
        clash
        for clash in conflicts(gather(around(meeting, request.user)).stops())
        if meeting.pk in (clash.first.pk, clash.second.pk)
    ]
    for clash in found[:SAID_AT_MOST]:
        messages.warning(request, beside(clash, meeting.pk))
    if len(found) > SAID_AT_MOST:
        words = _("There are %(more)s more clashes: look at the programme.")
        messages.warning(request, words % {"more": len(found) - SAID_AT_MOST})
