"""What a person was told: the bell, the list, and the way to the row."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission, require
from followups import actions
from followups.filters import NotificationFilter
from followups.models import Notification
from followups.views.addresses import way_back

PER_PAGE = 25


@require(Permission.VIEW)
@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    """All a person was told, newest first, and where the e-mails stand."""
    mine = Notification.objects.visible_to(request.user)
    chosen = NotificationFilter(request.GET, mine, request=request)
    words = chosen.describe()
    page = Paginator(chosen.qs, PER_PAGE)
    total = mine.count()
    context = {
        "filter": chosen,
        "page": page.get_page(request.GET.get("page")),
        "show": request.GET.get("show", ""),
        "words": words,
        "everything": total,
        "total": total if words else page.count,
        "unread": mine.unread().count(),
    }
    part = "#results" if request.htmx else ""
    return render(request, f"followups/notification_list.html{part}", context)


@require(Permission.VIEW)
@never_cache
@require_safe
def notification_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark as read and go to the row."""
    notification = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    actions.mark_read(subject=notification.subject, recipient=request.user)
    return redirect(way_back({"next": notification.url}, "/notifications/"))


@require(Permission.VIEW)
@never_cache
@require_safe
def notification_badge(request: HttpRequest) -> HttpResponse:
    """The number on the bell."""
    count = Notification.objects.visible_to(request.user).unread().count()
    return render(request, "_partials/unread_badge.html", {"count": count})


@require(Permission.VIEW)
@require_POST
def notification_read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    actions.read_all(recipient=request.user)
    return redirect("followups:notification_list")
