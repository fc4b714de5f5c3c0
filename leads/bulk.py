"""The way of a bulk change, from ticked rows to its start.

Chosen → filled in → confirmed where there are many → begun. Apps above go it with forms of theirs.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.ids import is_id
from leads.actions.bulk import AT_MOST, begin, start_run
from leads.bulk_form import BulkForm
from leads.filters.leads import LeadFilter
from leads.formats import indian_grouping
from leads.models import Lead

CONFIRM_FROM = 51
NAMED = 10
LONGEST_QUERY = 4000
PAGE_KEYS = ("page", "sort")


@dataclass
class Selection:
    """The leads somebody ticked, or all that an address finds; only such as she may see."""

    ids: list[int]
    query: str = ""
    everything: bool = False
    missing: int = 0
    fault: str = ""

    @property
    def count(self) -> int:
        return len(self.ids)

    @property
    def digest(self) -> str:
        """Changes when other leads than those confirmed are found."""
        return hashlib.sha256(",".join(map(str, self.ids)).encode()).hexdigest()[:32]

    @property
    def back(self) -> str:
        """The list as it was."""
        return reverse("leads:lead_list") + (f"?{self.query}" if self.query else "")

    def named(self, user: Any) -> list[Lead]:
        """The first few, to recognise them by."""
        some = Lead.objects.visible_to(user).filter(pk__in=self.ids[:NAMED])
        return list(some.prefetch_related("partners__organisation").order_by("pk"))


def selection_of(request: HttpRequest) -> Selection:
    """Read what was ticked; rows one may not see are counted as missing, like those gone."""
    query = request.POST.get("query", "").lstrip("?")
    if len(query) > LONGEST_QUERY:
        return Selection([], fault=_("This address is too long: take a filter away."))
    if request.POST.get("all"):
        return _all_results(request, query)
    asked = _numbers(request.POST.getlist("ids"))
    if len(asked) > AT_MOST:
        return Selection([], query, fault=_too_many(len(asked)))
    visible = Lead.objects.visible_to(request.user).filter(pk__in=asked)
    ids = sorted(visible.order_by().values_list("pk", flat=True))
    fault = "" if ids else _("Tick at least one lead first.")
    return Selection(ids, query, missing=len(asked) - len(ids), fault=fault)


def _all_results(request: HttpRequest, query: str) -> Selection:
    data = QueryDict(query).copy()
    for name in PAGE_KEYS:
        data.pop(name, None)
    narrowed = LeadFilter(data, Lead.objects.visible_to(request.user), request=request)
    if narrowed.errors:
        fault = _("One of the filters is not understood: choose it again, then the leads.")
        return Selection([], query, fault=fault)
    found = narrowed.qs.order_by().values_list("pk", flat=True)
    ids = sorted(found[: AT_MOST + 1])
    if len(ids) > AT_MOST:
        return Selection([], query, fault=_too_many(found.count()))
    fault = "" if ids else _("No lead is left among these results.")
    return Selection(ids, query, everything=True, fault=fault)


def _too_many(count: int) -> str:
    words = {"count": indian_grouping(count), "most": indian_grouping(AT_MOST)}
    return _("%(count)s leads are too many at once: narrow the list to %(most)s.") % words


def _numbers(given: list[str]) -> set[int]:
    """Numbers of rows, one a field or several between commas; what is none is no row."""
    texts = [text.strip() for many in given for text in many.split(",")]
    return {int(t) for t in texts if is_id(t)}


def go(request: HttpRequest, form_class: type[BulkForm], action: str) -> HttpResponse:
    """Take the next step: ask for what is missing, let many be confirmed, or begin."""
    chosen = selection_of(request)
    if chosen.fault:
        messages.error(request, chosen.fault)
        return redirect(chosen.back)
    sent = form_class.sent_in(request.POST)
    form = form_class(request.POST if sent else None, user=request.user)
    if not sent or not form.is_valid():
        return _ask(request, chosen, form, action, "fill")
    wanted = chosen.everything or chosen.count >= CONFIRM_FROM
    if wanted and request.POST.get("seen") != chosen.digest:
        return _ask(request, chosen, form, action, "confirm")
    run = start_run(
        by=request.user,
        deed=form.deed,
        settings=form.settings(),
        words=form.words(),
        leads=chosen.ids,
        token=request.POST.get("token", ""),
        query=chosen.query,
        missing=chosen.missing,
    )
    begin(run=run)
    return redirect(run)


def _ask(
    request: HttpRequest, chosen: Selection, form: BulkForm, action: str, step: str
) -> HttpResponse:
    context = {
        "chosen": chosen,
        "form": form,
        "action": action,
        "confirm": step == "confirm",
        "words": form.words() if step == "confirm" else "",
        "named": chosen.named(request.user),
        "more": max(0, chosen.count - NAMED),
        "before": _number_before(request, chosen) if step == "confirm" else None,
        "token": request.POST.get("token", ""),
    }
    return render(request, "leads/lead_bulk_form.html", context)


def _number_before(request: HttpRequest, chosen: Selection) -> int | None:
    """How many leads the person saw, when it is no longer these; 0 when others are as many."""
    seen, count = request.POST.get("seen", ""), request.POST.get("count", "")
    if not (seen or chosen.everything) or not (count.isascii() and count.isdecimal()):
        return None
    before = int(count[:9])
    if before != chosen.count:
        return before
    return 0 if seen and seen != chosen.digest else None
