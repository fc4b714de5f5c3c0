"""The machine's own pages: what runs and waits now, and the last day of sweeps."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission, require
from followups.models import Sweep
from invest_up.operations import machine, queues
from invest_up.operations.pulse import pulse
from invest_up.operations.retrying import ask_for_sweep, retry

SWEEPS_SHOWN = 12


@never_cache
@require_safe
@require(Permission.ADMINISTER)
def operations(request: HttpRequest) -> HttpResponse:
    """Parts, workers, queues and the last sweeps."""
    now = timezone.now()
    context = {
        "now": now,
        "parts": machine.all_parts(now),
        "broker": machine.broker(),
        "lines": queues.lines(now),
        "sweeps": machine.sweeps(Sweep.objects.all()[:SWEEPS_SHOWN], now),
    }
    return render(request, "operations/operations.html", context)


@never_cache
@require_safe
@require(Permission.ADMINISTER)
def heartbeat(request: HttpRequest) -> HttpResponse:
    """A day of sweeps, hour by hour, and the stretches without one."""
    now = timezone.now()
    found = pulse(now)
    reminders = next(part for part in machine.all_parts(now) if part.code == "reminders")
    gaps = [(gap, machine.span(gap.lasted(now).total_seconds())) for gap in found.gaps]
    context = {"now": now, "pulse": found, "reminders": reminders, "gaps": gaps}
    return render(request, "operations/heartbeat.html", context)


@require_POST
@require(Permission.ADMINISTER)
def sweep_now(request: HttpRequest) -> HttpResponse:
    """Ask a worker for a sweep."""
    if ask_for_sweep():
        messages.success(request, _("A worker was asked for a sweep: look again in a moment."))
    else:
        messages.error(
            request, _("The broker does not answer: nobody can be asked. See what is down below.")
        )
    return redirect("operations")


@require_POST
@require(Permission.ADMINISTER)
def retry_failed(request: HttpRequest, code: str) -> HttpResponse:
    """Try the failures of a queue again."""
    queue = queues.QUEUES.get(code)
    if queue is None or queue.failed is None:
        raise Http404
    number = retry(queue=queue, by=request.user)
    words = ngettext("%(n)s failure is tried again.", "%(n)s failures are tried again.", number) % {
        "n": number
    }
    messages.success(request, words if number else _("Nothing has failed here any more."))
    return redirect("operations")
