"""What a lead's page shows, gathered in a fixed number of queries."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import is_id
from accounts.models import User
from accounts.permissions import Permission, may
from leads import formats
from leads.choices import GATE_WORDS, STAGE_ORDER, Stage
from leads.forms.leads import StageForm, StatusForm
from leads.history import Part, history_of
from leads.models import MOU, Lead, LeadPartner, Organisation, StageChange
from leads.models.lead import LeadDistrict, LeadMember, LeadPolicy, LeadSector, LeadTag

HISTORY_SHOWN = 20
PARTS = (
    Part(LeadPartner, "lead_id", _("partner"), "organisation_id"),
    Part(LeadSector, "lead_id", _("sector"), "sector_id"),
    Part(LeadDistrict, "lead_id", _("district"), "district_id"),
    Part(LeadPolicy, "lead_id", _("policy"), "policy_id"),
    Part(LeadTag, "lead_id", _("tag"), "tag_id"),
    Part(LeadMember, "lead_id", _("member"), "user_id"),
)
# Where each condition of the gate table is met: a field of the edit form, or an MOU.
FIELDS = {
    "partners": "partners", "owner": "id_owner", "kinds": "id_kinds", "sectors": "id_sectors",
    "summary": "id_summary", "districts": "id_districts", "amount": "id_amount",
}  # fmt: skip


def leads_for_page(user: User) -> QuerySet[Lead]:
    """Leads with everything their page says of them."""
    return (
        Lead.objects.visible_to(user)
        .select_related("owner", "citation")
        .prefetch_related(
            "partners__organisation", "sectors", "districts", "policies", "tags", "members", "mous"
        )
    )


def lead_page(
    request: HttpRequest,
    lead: Lead,
    *,
    stage_form: StageForm | None = None,
    status_form: StatusForm | None = None,
    target: str = "",
) -> dict[str, Any]:
    """Return the context of leads/lead_detail.html."""
    may_move = may(request.user, Permission.LEAD_EDIT)
    if stage_form is not None:
        target = stage_form.data.get("stage", "")
    target = target if target in Stage.values else lead.next_stage or ""
    log = list(lead.stage_changes.select_related("by"))
    in_front = Q(lead=lead) | Q(pk__in=lead.other_mous.values("pk"))
    mous = MOU.objects.visible_to(request.user).filter(in_front).order_by("-signed_on", "-id")
    mous = list(mous.prefetch_related("milestones"))
    if may_move:
        stage_form = stage_form or StageForm(lead=lead, user=request.user, target=target)
        status_form = status_form or StatusForm(lead=lead, user=request.user)
    history = history_of(lead, *PARTS, reader=request.user, limit=HISTORY_SHOWN + 1)
    return {
        "lead": lead,
        "partners": lead.partners.all(),
        "mous": mous,
        "steps": steps(lead, log),
        "target": Stage(target) if target else None,
        "target_is_back": bool(target) and STAGE_ORDER[target] < STAGE_ORDER[lead.stage],
        "blockers": blockers(lead, target, mous),
        "stage_form": stage_form,
        "status_form": status_form,
        "log": log,
        "history": history[:HISTORY_SHOWN],
        "history_goes_on": len(history) > HISTORY_SHOWN,
    }


def steps(lead: Lead, log: list[StageChange]) -> list[dict[str, Any]]:
    """The stages as a way: what is behind with its day, where the lead stands, what is ahead."""
    reached: dict[str, StageChange] = {}
    for line in log:  # newest first
        if line.from_stage != line.to_stage:
            reached.setdefault(line.to_stage, line)
    here = STAGE_ORDER[lead.stage]
    return [
        {
            "label": stage.label,
            "state": "current" if place == here else "done" if place < here else "next",
            "when": formats.day(timezone.localdate(reached[stage].at))
            if stage in reached and place <= here
            else "",
        }
        for place, stage in enumerate(Stage)
    ]


def blockers(lead: Lead, target: str, mous: list[MOU]) -> list[dict[str, str]]:
    """What is missing for a stage, each with the address where it can be put right."""
    if not target or STAGE_ORDER[target] < STAGE_ORDER[lead.stage]:
        return []
    edit = reverse("leads:lead_edit", args=[lead.pk])
    register = f"{reverse('leads:mou_create')}?lead={lead.pk}"
    mou = mous[0].get_absolute_url() if mous else register
    return [
        {
            "words": str(GATE_WORDS[name]),
            "url": f"{edit}#{FIELDS[name]}"
            if name in FIELDS
            else register
            if name == "mou"
            else mou,
        }
        for name in lead.missing_for(target)
    ]


def partner_of_address(request: HttpRequest) -> list[dict[str, Any]] | None:
    """The first partner of a new lead, when its page asked for one: /leads/new/?organisation=3."""
    asked = request.GET.get("organisation", "")
    if not is_id(asked):
        return None
    organisation = Organisation.objects.visible_to(request.user).filter(pk=asked).first()
    return [{"organisation": organisation.pk}] if organisation else None
