"""What the outbox of a phone hears: the form it sends is the page's own, the answer is JSON.

A note kept on a phone is sent until it is taken, refused or in conflict; each answer says which.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from delegations.forms.outcomes import OutcomeInput
from delegations.models import Meeting, OutcomeReceipt

TAKEN, TAKEN_BEFORE, CLASH, REFUSED = 201, 200, 409, 422


def is_outbox(request: HttpRequest) -> bool:
    """Say whether the outbox sent this form, rather than a page."""
    return request.method == "POST" and bool(request.headers.get("X-Outbox"))


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer a note that was taken before, whatever has become of its meeting since.

    A replay must not fail a rule that did not hold yet when the note was taken.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        before = _receipt(request) if is_outbox(request) else None
        if before is None or not _is_note_on(before, kwargs.get("pk")):
            return view(request, *args, **kwargs)  # it refuses an id spent on another note
        return _taken(before.meeting, _("This was logged before."), TAKEN_BEFORE)

    return answered


def _is_note_on(receipt: OutcomeReceipt, meeting: int | None) -> bool:
    """Whether it was this meeting's note; without a number, of one that the note itself made."""
    if meeting is None:
        return receipt.meeting.client_id == receipt.client_id
    return receipt.meeting_id == meeting


def _receipt(request: HttpRequest) -> OutcomeReceipt | None:
    try:
        client_id = UUID(request.POST.get("client_id", ""))
    except ValueError:
        return None
    mine = OutcomeReceipt.objects.filter(by=request.user)  # type: ignore[misc]
    return mine.select_related("meeting").filter(client_id=client_id).first()


def answer(typed: OutcomeInput, meeting: Meeting | None, words: str = "") -> JsonResponse:
    """Return what became of a note: taken, logged otherwise by somebody meanwhile, or refused."""
    if meeting is not None:
        return _taken(meeting, words, TAKEN)
    if typed.changed_by_another is not None:
        return _clash(typed.changed_by_another)
    return JsonResponse({"errors": _errors(typed)}, status=REFUSED)


def _taken(meeting: Meeting, words: str, status: int) -> JsonResponse:
    return JsonResponse({"url": meeting.get_absolute_url(), "words": words}, status=status)


def _clash(meeting: Meeting) -> JsonResponse:
    """Another outcome stands there by now: what it says, and the mark that says one has read it."""
    who = str(meeting.logged_by) if meeting.logged_by else _("Somebody")
    sentence = _("%(who)s logged an outcome of this meeting meanwhile.") % {"who": who}
    other = {
        "by": who,
        "at": meeting.logged_at.isoformat() if meeting.logged_at else "",
        "result": meeting.result,
        "label": meeting.get_result_display(),
        "said": meeting.said,
    }
    errors = [{"name": "", "label": "", "messages": [sentence]}]
    return JsonResponse({"errors": errors, "seen": other["at"], "other": other}, status=CLASH)


def _errors(typed: OutcomeInput) -> list[dict[str, Any]]:
    """Return each field that was refused, by the name it has in the form, with its sentences."""
    errors = []
    for form in _forms(typed):
        for name, messages in form.errors.items():
            field = form[name] if name in form.fields else None
            errors.append(
                {
                    "name": field.html_name if field is not None else "",
                    "label": str(field.label or "") if field is not None else "",
                    "messages": [str(message) for message in messages],
                }
            )
    for rows in typed.parts:
        if hasattr(rows, "non_form_errors"):
            general = [str(message) for message in rows.non_form_errors()]
            errors += [{"name": "", "label": "", "messages": general}] if general else []
    return errors


def _forms(typed: OutcomeInput) -> list[Any]:
    return [
        form for part in typed.parts for form in (part.forms if hasattr(part, "forms") else [part])
    ]
