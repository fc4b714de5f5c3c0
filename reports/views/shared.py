"""A frozen report for whoever holds its link: no sign-in, nothing live, nothing else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from leads.caching import too_many
from reports.models import SnapshotShare
from reports.views.snapshots import frozen_context, pdf_answer

READS_AN_HOUR = 240
GUESSES_AN_HOUR = 60

Answer = Callable[[HttpRequest, SnapshotShare], HttpResponse]


def _by_link(answer: Answer) -> Callable[..., HttpResponse]:
    """Find what a link opens; those that never were, were closed or ran out look all the same."""

    @login_not_required
    @require_safe
    @wraps(answer)
    def view(request: HttpRequest, token: str) -> HttpResponse:
        share = SnapshotShare.objects.opened_by(token)
        if share is None:
            guesser = get_adapter().get_client_ip(request) or ""
            many = too_many(f"shared:guess:{guesser}", GUESSES_AN_HOUR)
            return _private(_refused(request, 429 if many else 404))
        if too_many(f"shared:read:{share.pk}", READS_AN_HOUR):
            return _private(_refused(request, 429))
        with translation.override(share.snapshot.language):
            response = answer(request, share)
        if request.method == "GET":
            share.note_opening()
        return _private(response)

    return view


@_by_link
def shared(request: HttpRequest, share: SnapshotShare) -> HttpResponse:
    """The frozen report behind a link."""
    context = {**frozen_context(share.snapshot, share.everything), "share": share}
    return render(request, "reports/shared.html", context)


@_by_link
def shared_pdf(request: HttpRequest, share: SnapshotShare) -> HttpResponse:
    """Its paper."""
    return pdf_answer(share.snapshot, share.everything)


def _refused(request: HttpRequest, status: int) -> HttpResponse:
    response = render(request, "reports/shared_closed.html", {"busy": status == 429}, status=status)
    if status == 429:
        response["Retry-After"] = "3600"
    # Django would write the address, and with it the secret, into its log.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _private(response: Any) -> Any:
    """For the reader only: no cache, no search engine, no referrer."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
