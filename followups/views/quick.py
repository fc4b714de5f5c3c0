"""A promise in one line: what was understood is shown first, corrected, and then saved."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from accounts.permissions import Permission, require
from followups import actions
from followups.models import FollowUp
from followups.quick_form import LineForm, QuickForm
from followups.understanding import Understood, parse
from followups.views.addresses import came_from, way_back

# What htmx asks for while one types: the fields under the line.
UNDERSTOOD = "quick-understood"


@require(Permission.FOLLOWUP_EDIT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quick(request: HttpRequest) -> HttpResponse:
    """Read a line; save what was read when it comes back, corrected or not."""
    if request.method != "POST":
        return _shown(request, LineForm(request.GET if "text" in request.GET else None))
    line = LineForm(request.POST)
    if not line.is_valid() or line.cleaned_data["text"] != request.POST.get("read", "").strip():
        return _shown(request, line)
    form = QuickForm(request.POST, user=request.user)
    if form.is_valid() and (saved := _saved(request, form)):
        return _done(request, saved)
    return _page(request, line, form, _understood(request, line))


def _saved(request: HttpRequest, form: QuickForm) -> FollowUp | None:
    if earlier := form.already_saved():
        return earlier
    row = form.save(commit=False)
    try:
        return actions.create(by=request.user, followup=row)
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _understood(request: HttpRequest, line: LineForm) -> Understood | None:
    text = line.cleaned_data.get("text", "") if line.is_bound and line.is_valid() else ""
    return parse(text, timezone.localdate(), request.user) if text else None


def _shown(request: HttpRequest, line: LineForm) -> HttpResponse:
    """Show what the line says, before anything is saved."""
    understood = _understood(request, line)
    form = None
    if understood:
        form = QuickForm.of(understood, request.user, line.cleaned_data["text"])
    return _page(request, line, form, understood)


def _page(
    request: HttpRequest, line: LineForm, form: QuickForm | None, understood: Understood | None
) -> HttpResponse:
    given = request.POST or request.GET
    context: dict[str, Any] = {
        "line": line,
        "form": form,
        "understood": understood,
        "next": way_back(given, came_from(request, "")),
        "in_dialog": _in_dialog(request),
        "today": timezone.localdate(),
    }
    part, status = "", 200
    if request.htmx:
        part = "#understood" if request.htmx.target == f"div#{UNDERSTOOD}" else "#line"
        status = 422 if (form and form.is_bound and form.errors) or line.errors else 200
    return render(request, f"followups/followup_quick.html{part}", context, status=status)


def _in_dialog(request: HttpRequest) -> bool:
    return bool(request.htmx) and "dialog" in (request.POST or request.GET)


def _done(request: HttpRequest, followup: FollowUp) -> HttpResponse:
    said = _("Kept in mind: %(title)s") % {"title": followup.title}
    if not _in_dialog(request):
        messages.success(request, said)
        return redirect(way_back(request.POST, followup.get_absolute_url()))
    answer = render(request, "followups/followup_quick.html#kept", {"followup": followup})
    trigger_client_event(answer, "toast", {"message": said, "level": "success"})
    trigger_client_event(answer, "quick-saved")
    trigger_client_event(answer, "followups-changed")
    return trigger_client_event(answer, "notifications-changed")
