"""Pages of days off: public holidays of both countries, and the desk's own list."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from leads.actions.days_off import remove_day_off, save_day_off
from leads.forms.days_off import DayOffForm
from leads.models import DayOff
from leads.year_of_days import FIRST_YEAR, LAST_YEAR, days_of, working_days_of, year_of

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@require(Permission.VIEW)
def day_off_list(request: HttpRequest) -> HttpResponse:
    """A year: public holidays of both countries, and what the desk changed of them."""
    today = timezone.localdate()
    year = year_of(request.GET.get("year", ""), today)
    days = days_of(year)
    context = {
        "year": year,
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < LAST_YEAR else None,
        "today": today,
        "countries": [
            (code, name, [each for each in days if each.country == code])
            for code, name in (("IN", _("India (Uttar Pradesh)")), ("JP", _("Japan")))
        ],
        "own": [each for each in days if each.row],
        "working": working_days_of(year),
    }
    return render(request, "leads/day_off_list.html", context)


@require_http_methods(FORM_METHODS)
@require(Permission.ADMINISTER)
def day_off_create(request: HttpRequest) -> HttpResponse:
    """Write a day down; a holiday's row offers itself by ?country= and ?day=."""
    return _day_off(request, DayOff())


@require_http_methods(FORM_METHODS)
@require(Permission.ADMINISTER)
def day_off_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a day of the list."""
    return _day_off(request, get_object_or_404(DayOff, pk=pk))


def _day_off(request: HttpRequest, day_off: DayOff) -> HttpResponse:
    asked = {name: request.GET[name] for name in ("country", "day", "name") if name in request.GET}
    form = DayOffForm(
        request.POST if request.method == "POST" else None,
        instance=day_off,
        initial={} if day_off.pk else asked,
        open_by_default="works" in request.GET,
    )
    if request.method == "POST" and form.is_valid() and _saved(form, request):
        messages.success(request, _("The day was saved: deadlines count with it from now on."))
        return redirect(_year_of(form.instance))
    context: dict[str, Any] = {"form": form, "day_off": day_off if day_off.pk else None}
    return render(request, "leads/day_off_form.html", context)


def _saved(form: DayOffForm, request: HttpRequest) -> bool:
    try:
        save_day_off(day_off=form.instance, by=request.user)
    except IntegrityError:
        words = _("Somebody has just written down the same day: look at the list, then decide.")
        form.add_error(None, words)
    return not form.errors


def _year_of(day_off: DayOff) -> str:
    return f"{reverse('leads:day_off_list')}?year={day_off.day.year}"


@require_POST
@require(Permission.ADMINISTER)
def day_off_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a day off the list."""
    day_off = get_object_or_404(DayOff, pk=pk)
    remove_day_off(day_off=day_off, by=request.user)
    messages.success(request, _("The day is off the list: the calendar decides again."))
    return redirect(_year_of(day_off))
