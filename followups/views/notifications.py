"""What a person was told: the bell, the list, and the way to the row."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission, require
from followups.filters import NotificationFilter
from followups.models import Notification

PER_PAGE = 50


@require(Permission.VIEW)
@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    """All a person was told, newest first."""
    mine = Notification.objects.visible_to(request.user)
    chosen = NotificationFilter(request.GET, queryset=mine, request=request)
    context = {
        "filter": chosen,
        "page": Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("page")),
        "total": mine.count(),
        "unread": mine.unread().count(),
        "words": chosen.describe(),
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"followups/notification_list.html{part}", context)


@require(Permission.VIEW)
@require_safe
def notification_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark as read and go to the row."""
    notification = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    Notification.objects.filter(pk=pk, read_at=None).update(read_at=timezone.now())
    return redirect(notification.url)


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
    Notification.objects.visible_to(request.user).unread().update(read_at=timezone.now())
    return redirect("followups:notification_list")
