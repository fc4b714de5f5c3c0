"""What lower pages show of follow-ups."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from followups.models import FollowUp
from leads.models import MOU, Contact, Lead, Organisation

SUBJECTS = {"lead": Lead, "mou": MOU, "organisation": Organisation, "contact": Contact}
OPEN_AT_MOST = 20
DONE_AT_MOST = 5


def _subject(request: HttpRequest) -> tuple[str, Any]:
    for name, model in SUBJECTS.items():
        value = request.GET.get(name, "")
        if value:
            if not value.isascii() or not value.isdecimal() or len(value) > 18:
                raise Http404
            return name, get_object_or_404(model.objects.visible_to(request.user), pk=value)
    raise Http404


@require(Permission.VIEW)
@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """Promises about one lead, MOU, organisation or contact: open first, then the last kept."""
    name, subject = _subject(request)
    rows = FollowUp.objects.visible_to(request.user).filter(**{name: subject}).for_list()
    context = {
        "name": name,
        "subject": subject,
        "open": rows.open()[:OPEN_AT_MOST],
        "done": rows.filter(done_at__isnull=False).order_by("-done_at")[:DONE_AT_MOST],
        "title": _("Follow-ups about %(row)s") % {"row": subject},
        "next": request.get_full_path(),
    }
    part = "#panel" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"followups/followup_panel.html{part}", context)
