"""What an address asks about: /meetings/panel/?lead=3, /meetings/new/?organisation=5."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.ids import is_id
from delegations.models import Delegation, Meeting
from delegations.querysets import MeetingQuerySet
from followups.models import FollowUp
from leads.models import MOU, Contact, Lead, Organisation

SUBJECTS = {
    "lead": Lead,
    "organisation": Organisation,
    "contact": Contact,
    "mou": MOU,
    "followup": FollowUp,
}


def subject_of(request: HttpRequest) -> tuple[str, Any] | None:
    """Return what the address asks about; a row this person may not see does not exist (404)."""
    for name, model in SUBJECTS.items():
        value = request.GET.get(name, "")
        if value:
            if not is_id(value):
                raise Http404
            return name, get_object_or_404(model.objects.visible_to(request.user), pk=value)
    return None


def meetings_about(user: Any, name: str, subject: Any) -> MeetingQuerySet:
    """Meetings with or about a row, as far as this person may see them."""
    meetings = Meeting.objects.visible_to(user)
    if name == "mou":
        return meetings.about_mou(subject, user)
    if name == "followup":  # where the promise was made
        return meetings.filter(followups=subject)
    verbs = {
        "lead": meetings.about_lead,
        "organisation": meetings.with_organisation,
        "contact": meetings.with_contact,
    }
    return verbs[name](subject)


def prefilled(request: HttpRequest) -> dict[str, Any]:
    """What a new meeting's form starts with when its page was opened from another row."""
    asked = request.GET.get("delegation", "")
    delegation = None
    if is_id(asked):
        delegation = Delegation.objects.visible_to(request.user).filter(pk=asked).first()
    initial: dict[str, Any] = {"owner": request.user.pk}
    if delegation is not None:
        initial |= _on_a_journey(delegation, request.GET.get("day", ""))
    found = subject_of(request)
    if found is not None:
        initial |= _about(request, *found)
    return initial


def _on_a_journey(delegation: Delegation, typed: str) -> dict[str, Any]:
    """The day asked for, else today or the first one; where one is then, on which clock."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        today = timezone.localdate(timezone=ZoneInfo(delegation.time_zone))
        day = today if delegation.starts_on <= today <= delegation.ends_on else delegation.starts_on
    there = [leg for leg in delegation.legs.all() if leg.covers(day)]
    only = delegation.cities[0] if len(delegation.cities) == 1 else ""
    return {
        "delegation": delegation.pk,
        "time_zone": there[-1].time_zone if there else delegation.time_zone,
        "on_day": day,
        "city": there[0].city if len(there) == 1 else only,
    }


def _about(request: HttpRequest, name: str, subject: Any) -> dict[str, Any]:
    """Who sits on the other side, and what it is about."""
    if name == "contact":
        return {"seats": [{"contact": subject.pk}]}
    if name == "organisation":
        return {"seats": [{"organisation": subject.pk}]}
    lead = subject if name == "lead" else None
    if name == "mou" and subject.lead_id:
        lead = Lead.objects.visible_to(request.user).filter(pk=subject.lead_id).first()
    initial: dict[str, Any] = {"leads": [lead.pk]} if lead else {}
    partners = partners_of(lead)
    if partners:
        initial["seats"] = [{"organisation": partner.pk} for partner in partners]
        initial["title"] = _("Meeting with %(who)s") % {"who": partners[0]}
    return initial


def partners_of(lead: Lead | None) -> list[Organisation]:
    """The organisations of a lead, investors first."""
    if lead is None:
        return []
    rows = lead.partners.select_related("organisation").order_by("-role", "pk")
    return list(dict.fromkeys(row.organisation for row in rows))[:5]
