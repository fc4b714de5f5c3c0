"""Pages one may want to jump to from anywhere."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission, may
from leads.names import key


@dataclass(frozen=True)
class Jump:
    """A page, its name, and who may open it."""

    view: str
    label: Promise
    icon: str
    needs: Permission = Permission.VIEW
    # Offered before anything is typed.
    at_once: bool = True

    @property
    def url(self) -> str:
        return reverse(self.view)


JUMPS = (
    Jump("leads:lead_create", _("New lead"), "plus", Permission.LEAD_EDIT),
    Jump("delegations:meeting_log", _("Log outcome"), "notes", Permission.MEETING_LOG),
    Jump("followups:quick", _("Quick follow-up"), "checklist", Permission.FOLLOWUP_EDIT),
    Jump("followups:followup_create", _("New follow-up"), "checklist", Permission.FOLLOWUP_EDIT),
    Jump("followups:sent_list", _("What was sent"), "send"),
    Jump("reports:mou_status", _("MOU status report"), "report-analytics", Permission.REPORT_VIEW),
    Jump(
        "leads:organisation_create",
        _("New organisation"),
        "building-factory-2",
        Permission.ORGANISATION_EDIT,
    ),
    Jump("leads:contact_create", _("New contact"), "user-plus", Permission.ORGANISATION_EDIT),
    Jump(
        "delegations:meeting_create", _("New meeting"), "calendar-plus", Permission.DELEGATION_EDIT
    ),
    Jump("leads:mou_create", _("New MOU"), "file-certificate", Permission.MOU_EDIT),
    Jump("followups:followup_list", _("Follow-ups"), "checklist", at_once=False),
    Jump("followups:followup_board", _("Board of follow-ups"), "layout-kanban", at_once=False),
    Jump("followups:followup_calendar", _("Calendar of follow-ups"), "calendar", at_once=False),
    Jump("followups:absence_list", _("Absences"), "users", at_once=False),
    Jump("followups:rule_list", _("What reminds whom: rules of reminders"), "bell", at_once=False),
    Jump(
        "followups:rule_choices",
        _("How I hear of what"),
        "adjustments-horizontal",
        at_once=False,
    ),
    Jump("leads:day_off_list", _("Days off"), "calendar-off", at_once=False),
    Jump("operations", _("Operations"), "heartbeat", Permission.ADMINISTER, at_once=False),
)


def jumps(user: Any, typed: str) -> list[Jump]:
    """Return the pages this person may open whose name holds what was typed."""
    words = key(typed).split()
    if typed and not words:
        return []
    return [
        jump
        for jump in JUMPS
        if may(user, jump.needs)
        and (words or jump.at_once)
        and all(word in str(jump.label).casefold() for word in words)
    ]
