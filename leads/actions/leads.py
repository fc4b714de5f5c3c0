"""What happens to a lead and is logged: it opens, moves along its stages, changes its status."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission, may
from leads.choices import STAGE_ORDER, LeadStatus
from leads.models import Lead, StageChange

REASON_LENGTH = StageChange._meta.get_field("reason").max_length or 0
LOST_TO_LENGTH = Lead._meta.get_field("lost_to").max_length or 0


class RefusedError(ValidationError):
    """The lead stays as it is; `messages` says why, each a sentence to act on."""

    def __init__(self, messages: list[str], code: str) -> None:
        super().__init__([ValidationError(message, code=code) for message in messages])
        self.reason_code = code


def _refuse(message: str, code: str) -> RefusedError:
    return RefusedError([message], code)


def _lock(lead: Lead) -> None:
    """Read the lead as it now is and keep others from moving it until we are done."""
    lead.refresh_from_db(from_queryset=Lead.objects.select_for_update())


def _checked(reason: str) -> str:
    reason = reason.strip()
    if len(reason) > REASON_LENGTH:
        raise _refuse(
            _("Keep the reason under %(most)s characters.") % {"most": REASON_LENGTH}, "too_long"
        )
    return reason


@transaction.atomic
def open_lead(*, lead: Lead, by: User | None) -> StageChange:
    """Write the first line of a new lead's stage log."""
    return StageChange.objects.create(
        lead=lead, to_stage=lead.stage, to_status=lead.status, by=by, at=lead.stage_since
    )


@transaction.atomic
def move_stage(
    *,
    lead: Lead,
    to: str,
    by: User | None,
    reason: str = "",
    override: bool = False,
    seen: str = "",
) -> StageChange:
    """Move a lead to a stage, any number of steps forward or back, and log it.

    Forward: every condition up to the target must hold; somebody with the right to override may
    move past what is missing, with a reason. Back: with a reason. `seen` is the stage the mover
    saw: when somebody else has moved the lead meanwhile, nothing happens. Raises `RefusedError`.
    """
    reason = _checked(reason)
    _lock(lead)
    if seen and seen != lead.stage:
        raise _refuse(
            _("Somebody else has moved this lead to “%(stage)s” meanwhile: look again.")
            % {"stage": lead.get_stage_display()},
            "moved_meanwhile",
        )
    overridden = _check_move(lead, to, by, reason, override)
    from_stage, lead.stage, lead.stage_since = lead.stage, to, timezone.now()
    lead.save(update_fields=["stage", "stage_since", "updated_at"])
    return StageChange.objects.create(
        lead=lead,
        from_stage=from_stage,
        to_stage=to,
        from_status=lead.status,
        to_status=lead.status,
        reason=reason,
        gate_overridden=overridden,
        by=by,
        at=lead.stage_since,
    )


def _check_move(lead: Lead, to: str, by: User | None, reason: str, override: bool) -> bool:
    """Refuse what may not be; return whether a gate is passed by override."""
    if to not in STAGE_ORDER:
        raise _refuse(_("Choose one of the stages."), "unknown_stage")
    if to == lead.stage:
        raise _refuse(_("The lead is in this stage already."), "same_stage")
    if lead.status != LeadStatus.OPEN:
        raise _refuse(
            _("The lead is not open (%(status)s): reopen it before you move it.")
            % {"status": lead.get_status_display()},
            "not_open",
        )
    if STAGE_ORDER[to] < STAGE_ORDER[lead.stage]:
        if not reason:
            raise _refuse(_("Say why the lead goes back to an earlier stage."), "reason_needed")
        return False
    blockers = lead.blockers_to(to)
    if not blockers:
        return False
    if not override:
        raise RefusedError(blockers, "blocked")
    if not may(by, Permission.GATE_OVERRIDE):
        raise _refuse(_("Only a manager may move a lead past what is missing."), "no_right")
    if not reason:
        raise _refuse(_("Say why the lead moves on without what is missing."), "reason_needed")
    return True


@transaction.atomic
def change_status(
    *, lead: Lead, to: str, by: User | None, reason: str = "", lost_to: str = "", seen: str = ""
) -> StageChange:
    """Put a lead on hold, to sleep, declare it lost, or reopen it; log it. Or `RefusedError`."""
    reason = _checked(reason)
    lost_to = lost_to.strip()
    _lock(lead)
    if seen and seen != lead.status:
        raise _refuse(
            _("Somebody else has changed the status to “%(status)s” meanwhile: look again.")
            % {"status": lead.get_status_display()},
            "moved_meanwhile",
        )
    _check_status(lead, to, reason, lost_to)
    from_status = lead.status
    lead.status = to
    lead.status_reason = "" if to == LeadStatus.OPEN else reason
    lead.lost_to = lost_to if to == LeadStatus.LOST else ""
    lead.save(update_fields=["status", "status_reason", "lost_to", "updated_at"])
    return StageChange.objects.create(
        lead=lead,
        from_stage=lead.stage,
        to_stage=lead.stage,
        from_status=from_status,
        to_status=to,
        reason=reason,
        by=by,
    )


def _check_status(lead: Lead, to: str, reason: str, lost_to: str) -> None:
    if to not in LeadStatus.values:
        raise _refuse(_("Choose one of the statuses."), "unknown_status")
    if to == lead.status:
        raise _refuse(_("The lead has this status already."), "same_status")
    if to != LeadStatus.OPEN and not reason:
        raise _refuse(_("Say why the lead is not open."), "reason_needed")
    if to == LeadStatus.LOST and not lost_to:
        raise _refuse(_("Say to whom the lead was lost, or “not known”."), "lost_to_needed")
    if len(lost_to) > LOST_TO_LENGTH:
        raise _refuse(
            _("Keep the winner’s name under %(most)s characters.") % {"most": LOST_TO_LENGTH},
            "too_long",
        )


@transaction.atomic
def assign_owner(*, lead: Lead, owner: User | None, by: User | None, seen: str = "") -> None:
    """Give a lead to somebody, or to nobody; `seen` is the owner's number the giver saw, or 0.

    When somebody else changed the owner meanwhile, nothing happens. Raises `RefusedError`.
    """
    _lock(lead)
    if seen and seen != str(lead.owner_id or 0):
        raise _refuse(
            _("Somebody else has changed the owner to %(owner)s meanwhile: save again to insist.")
            % {"owner": lead.owner or _("nobody")},
            "changed_meanwhile",
        )
    stays = owner == by or may(by, Permission.SENSITIVE_VIEW)
    if lead.sensitive and not stays and not lead.members.filter(pk=by.pk if by else None).exists():
        raise _refuse(
            _("You would not see this lead any more: be its owner or one of its members."),
            "out_of_sight",
        )
    lead.owner = owner
    lead.save(update_fields=["owner", "updated_at"])
