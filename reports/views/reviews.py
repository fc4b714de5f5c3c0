"""Days of review: what reports are compared with."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from reports.forms import ReviewDayForm
from reports.models import ReviewDay

PER_PAGE = 50


@require(Permission.REPORT_VIEW)
@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """All days of review, the newest first."""
    rows = ReviewDay.objects.select_related("by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": ReviewDayForm()}
    return render(request, "reports/review_list.html", context)


@require(Permission.MOU_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def review_create(request: HttpRequest) -> HttpResponse:
    """Write a day of review down."""
    review = ReviewDay(by=request.user)  # type: ignore[misc]
    form = ReviewDayForm(request.POST if request.method == "POST" else None, instance=review)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, _("The review is written down: reports compare with it."))
        return redirect("reports:review_list")
    status = 422 if form.is_bound and request.htmx else 200  # type: ignore[attr-defined]
    context = {"form": form, "cancel_url": reverse("reports:review_list")}
    return render(request, "reports/review_form.html", context, status=status)


@require(Permission.MOU_EDIT)
@require_POST
def review_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a day off the list; the history keeps it."""
    get_object_or_404(ReviewDay, pk=pk).delete()
    messages.success(request, _("The day is no longer a day of review."))
    return redirect("reports:review_list")
