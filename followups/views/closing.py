"""What is still open of a lead or MOU at rest is closed in one go."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.permissions import Permission, require
from followups.actions.closing import close_resting
from followups.views.addresses import row_asked_for


@require(Permission.FOLLOWUP_EDIT)
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close what is open of ?lead= or ?mou=, and go back to its page."""
    name, row = row_asked_for(request) or ("", None)
    if row is None or name not in ("lead", "mou"):
        raise Http404
    try:
        number = close_resting(about=row, by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        words = ngettext(
            "%(number)d follow-up was closed.", "%(number)d follow-ups were closed.", number
        )
        messages.success(request, words % {"number": number})
    return redirect(row)
