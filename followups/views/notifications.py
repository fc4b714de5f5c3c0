"""What a person was told: the bell, the list, and the way to the row."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.ids import is_id
from accounts.permissions import Permission, require
from followups import actions
from followups.known import as_known
from followups.models import Notification
from followups.notification_filters import NotificationFilter
from followups.querysets import NotificationQuerySet
from followups.views.addresses import way_back

PER_PAGE = 25
LATEST = 8


@require(Permission.VIEW)
@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    """All a person was told, newest first, and where the e-mails stand."""
    mine = Notification.objects.visible_to(request.user)
    chosen = NotificationFilter(request.GET, mine, request=request)
    words = chosen.describe()
    pages = Paginator(_for_list(chosen.qs), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    page.object_list = as_known(list(page.object_list), request.user)
    total = mine.count()
    context = {
        "filter": chosen,
        "page": page,
        "show": request.GET.get("show", ""),
        "words": words,
        "everything": total,
        "total": total if words else pages.count,
        "unread": mine.unread().count(),
        "here": request.get_full_path(),
    }
    part = "#results" if request.htmx else ""
    return render(request, f"followups/notification_list.html{part}", context)


def _for_list(rows: NotificationQuerySet) -> NotificationQuerySet:
    return rows.select_related("on_behalf_of", "digest")


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
@never_cache
@require_safe
def notification_latest(request: HttpRequest) -> HttpResponse:
    """What the bell shows when it is opened: the latest few."""
    if not request.htmx:
        return redirect("followups:notification_list")
    return _latest(request)


def _latest(request: HttpRequest) -> HttpResponse:
    mine = Notification.objects.visible_to(request.user)
    latest = as_known(list(_for_list(mine)[:LATEST]), request.user)
    context = {"latest": latest, "unread": mine.unread().count()}
    return render(request, "followups/notification_latest.html", context)


@require(Permission.VIEW)
@require_POST
def notification_mark(request: HttpRequest) -> HttpResponse:
    """Mark the chosen ones as read or as unread."""
    one, _colon, deed = request.POST.get("only", "").partition(":")
    chosen = [one] if one else request.POST.getlist("row")
    read = (deed or request.POST.get("do")) != "unread"
    numbers = {int(each) for each in chosen if is_id(each)}
    actions.mark(numbers=numbers, recipient=request.user, read=read)
    return _after(request)


@require(Permission.VIEW)
@require_POST
def notification_read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    actions.read_all(recipient=request.user)
    return _after(request)


def _after(request: HttpRequest) -> HttpResponse:
    """Draw the bell's list anew, or go back to the page the button stands on."""
    if not request.htmx:
        return redirect(way_back(request.POST, "/notifications/"))
    return trigger_client_event(_latest(request), "notifications-changed")
