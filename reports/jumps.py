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
)


def jumps(user: Any, typed: str) -> list[Jump]:
    """Return the pages this person may open whose name holds what was typed."""
    words = key(typed).split()
    if typed and not words:
        return []
    return [
        jump
        for jump in JUMPS
        if may(user, jump.needs) and all(word in str(jump.label).casefold() for word in words)
    ]
