"""What all pages about one MOU begin and end with."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from leads.models import MOU

FORM_METHODS = ["GET", "HEAD", "POST"]


def mou_of(request: HttpRequest, pk: int) -> MOU:
    """Fetch an MOU this person may see, with what its page says of it, or answer 404."""
    mous = MOU.objects.visible_to(request.user).select_related(
        "lead", "owner", "nodal_user", "sector", "district", "department", "group", "event",
        "ladder", "citation",
    )  # fmt: skip
    return get_object_or_404(mous.prefetch_related("parties__organisation", "milestones"), pk=pk)


def locked_mou(request: HttpRequest, pk: int) -> MOU:
    """Fetch the bare MOU for a form; while one is saved nobody else writes it."""
    mous = MOU.objects.visible_to(request.user)
    if request.method == "POST":
        mous = mous.select_for_update(of=("self",))
    return get_object_or_404(mous, pk=pk)


def typed(request: HttpRequest) -> Any:
    """Return what was sent with a form, or None when it is only opened."""
    return request.POST if request.method == "POST" else None


def answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Render a form's page; to htmx a refused form answers 422, so that it is swapped."""
    refused = request.method == "POST" and request.htmx  # type: ignore[attr-defined]
    return render(request, template, context, status=422 if refused else 200)


def warn_of_missing_rate(request: HttpRequest, mou: MOU) -> None:
    """Say that an investment in another currency is counted nowhere as long as it has no rate."""
    if mou.amount is not None and mou.inr_rate is None:
        messages.warning(
            request,
            _("Without a rate its investment is counted in no total: add the rate of a day."),
        )
