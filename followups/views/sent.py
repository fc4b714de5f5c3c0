"""The log of mails: what was sent to whom, what failed or is in doubt, and what to do about it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission, require
from followups import actions, sent_log
from followups.models import Digest
from followups.notification_filters import SentForm
from followups.views.addresses import way_back

PER_PAGE = 50


@require(Permission.VIEW)
@never_cache
@require_safe
def sent_list(request: HttpRequest) -> HttpResponse:
    """Mails, the latest first: one's own, or all for who answers for them."""
    form = SentForm(request.GET or {}, user=request.user)
    chosen = form.cleaned_data if form.is_valid() else None
    found = sent_log.narrowed(request.user, chosen or {})
    words = form.describe()
    paginator = Paginator(found if chosen is not None else [], PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": sent_log.lines(list(page.object_list), request.user),
        "words": words,
        "total": sent_log.narrowed(request.user, {}).count() if words else paginator.count,
        "sees_all": sent_log.sees_all(request.user),
        "here": request.get_full_path(),
    }
    part = "#results" if request.htmx else ""
    return render(request, f"followups/sent_list.html{part}", context)


@require(Permission.VIEW)
@never_cache
@require_safe
def sent_detail(request: HttpRequest, queue: str, pk: int) -> HttpResponse:
    """One mail: to whom, where it stands, what was tried, and what it said."""
    line = sent_log.line(queue, pk, request.user)
    told = sent_log.told_in(line.row, request.user) if isinstance(line.row, Digest) else []
    context = {"line": line, "told": told, "here": request.get_full_path()}
    return render(request, "followups/sent_detail.html", context)


@require(Permission.VIEW)
@require_POST
def sent_act(request: HttpRequest, queue: str, pk: int) -> HttpResponse:
    """Send a mail again, say that it arrived or got lost, or that one has seen it."""
    line = sent_log.line(queue, pk, request.user)
    try:
        messages.success(request, _acted(request.POST.get("do", ""), line, request))
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect(way_back(request.POST, "/reminders/sent/"))


def _acted(deed: str, line: sent_log.Line, request: HttpRequest) -> str:
    if deed == "again":
        actions.send_again(row=line.row, by=request.user)
        return _("It goes out again within a minute.")
    if deed == "arrived":
        actions.settle(row=line.row, arrived=True, by=request.user)
        return _("Noted: it arrived.")
    if deed == "lost":
        actions.settle(row=line.row, arrived=False, by=request.user)
        return _("Noted: it did not arrive. It goes out again within a minute.")
    if deed == "leave":
        actions.leave_be(row=line.row, by=request.user)
        return _("Noted: you have seen it.")
    raise ValidationError(_("Choose what to do with this mail."))
