"""Who may do what: one table.

Views ask with `@require`, templates with `{% if can.lead_edit %}`.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.choices import Role


class Permission(StrEnum):
    """A right a role may hold."""

    VIEW = "view"
    REPORT_VIEW = "report_view"
    FOLLOWUP_EDIT = "followup_edit"
    MEETING_LOG = "meeting_log"
    MOU_UPDATE = "mou_update"
    LEAD_EDIT = "lead_edit"
    ORGANISATION_EDIT = "organisation_edit"
    MOU_EDIT = "mou_edit"
    DELEGATION_EDIT = "delegation_edit"
    SENSITIVE_VIEW = "sensitive_view"
    GATE_OVERRIDE = "gate_override"
    # Absences and work of one's team: who stands in for whom, who takes over what.
    TEAM_PLAN = "team_plan"
    ADMINISTER = "administer"


_VIEWER = {Permission.VIEW, Permission.REPORT_VIEW}
_OFFICIAL = _VIEWER | {Permission.FOLLOWUP_EDIT, Permission.MEETING_LOG, Permission.MOU_UPDATE}
_DESK = _OFFICIAL | {
    Permission.LEAD_EDIT,
    Permission.ORGANISATION_EDIT,
    Permission.MOU_EDIT,
    Permission.DELEGATION_EDIT,
}
_MANAGER = _DESK | {
    Permission.SENSITIVE_VIEW,
    Permission.GATE_OVERRIDE,
    Permission.TEAM_PLAN,
}

ROLES: dict[str, frozenset[Permission]] = {
    Role.VIEWER: frozenset(_VIEWER),
    Role.OFFICIAL: frozenset(_OFFICIAL),
    Role.DESK: frozenset(_DESK),
    Role.MANAGER: frozenset(_MANAGER),
    Role.ADMINISTRATOR: frozenset(Permission),
}


def may(user: Any, permission: Permission) -> bool:
    """Say whether the person holds the right: signed in, active, and her role has it."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return permission in ROLES.get(user.role, frozenset())


def require(permission: Permission) -> Callable[..., Any]:
    """Answer 403 from a view unless the person holds the right."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the access test
        return guarded

    return decorate
