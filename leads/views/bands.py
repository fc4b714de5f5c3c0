"""Pages of size bands and of the rates reports show yen at."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from leads.actions.bands import remove_band, remove_rate, save_band, save_rate
from leads.forms.bands import DisplayRateForm, SizeBandForm
from leads.models import MOU, DisplayRate, SizeBand

FORM_METHODS = ["GET", "HEAD", "POST"]
RATES_SHOWN = 50


@require_safe
@require(Permission.VIEW)
def band_list(request: HttpRequest) -> HttpResponse:
    """All bands with how many MOUs fall into each, and the rates for the yen beside."""
    mous = MOU.objects.visible_to(request.user).order_by()
    counted = mous.annotate(band=SizeBand.objects.as_case(mous)).values_list("band")
    counts = dict(counted.annotate(n=Count("pk")))
    rates = list(DisplayRate.objects.all()[:RATES_SHOWN])
    context = {
        "bands": [(span, counts.get(span.pk, 0)) for span in SizeBand.objects.spans()],
        "without": counts.get(None, 0),
        "rates": rates,
        "in_use": DisplayRate.objects.on() if rates else None,
    }
    return render(request, "leads/band_list.html", context)


@require_http_methods(FORM_METHODS)
@require(Permission.ADMINISTER)
def band_create(request: HttpRequest) -> HttpResponse:
    """Add a band."""
    return _band(request, SizeBand())


@require_http_methods(FORM_METHODS)
@require(Permission.ADMINISTER)
def band_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a band."""
    return _band(request, get_object_or_404(SizeBand, pk=pk))


def _band(request: HttpRequest, band: SizeBand) -> HttpResponse:
    form = SizeBandForm(request.POST if request.method == "POST" else None, instance=band)
    if request.method == "POST" and form.is_valid() and _saved(form, save_band, "band", request):
        messages.success(request, _("The band was saved: reports count by it from now on."))
        return redirect("leads:band_list")
    removable = bool(band.pk and SizeBand.objects.filter(pk=band.pk, from_crore__gt=0).exists())
    context = {"form": form, "band": band if band.pk else None, "removable": removable}
    return render(request, "leads/band_form.html", context)


def _saved(form: Any, save: Any, name: str, request: HttpRequest) -> bool:
    """Save through the action; what it refuses stands beside the field."""
    try:
        save(**{name: form.instance}, by=request.user)
    except ValidationError as refused:
        form.add_error(None, refused)
    except IntegrityError:
        form.add_error(None, _("Somebody has just saved the same: look at the list, then decide."))
    return not form.errors


@require_POST
@require(Permission.ADMINISTER)
def band_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a band."""
    try:
        remove_band(band=get_object_or_404(SizeBand, pk=pk), by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The band is gone: its MOUs belong to the band below it."))
    return redirect("leads:band_list")


@require_http_methods(FORM_METHODS)
@require(Permission.ADMINISTER)
def rate_create(request: HttpRequest) -> HttpResponse:
    """Add the rate of a day."""
    return _rate(request, DisplayRate())


@require_http_methods(FORM_METHODS)
@require(Permission.ADMINISTER)
def rate_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the rate of a day."""
    return _rate(request, get_object_or_404(DisplayRate, pk=pk))


def _rate(request: HttpRequest, rate: DisplayRate) -> HttpResponse:
    form = DisplayRateForm(request.POST if request.method == "POST" else None, instance=rate)
    if request.method == "POST" and form.is_valid() and _saved(form, save_rate, "rate", request):
        messages.success(request, _("The rate was saved: reports show yen at it."))
        return redirect("leads:band_list")
    return render(
        request, "leads/rate_form.html", {"form": form, "rate": rate if rate.pk else None}
    )


@require_POST
@require(Permission.ADMINISTER)
def rate_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove the rate of a day."""
    remove_rate(rate=get_object_or_404(DisplayRate, pk=pk), by=request.user)
    messages.success(request, _("The rate is gone."))
    return redirect("leads:band_list")
