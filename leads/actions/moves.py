"""Taking back a move that was just made: the board's “Undo”."""

from datetime import timedelta

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads.actions.leads import RefusedError
from leads.actions.milestones import follow_ladder
from leads.choices import SIGNED
from leads.models import MOU, Lead, Milestone, StageChange

# Long enough to see the mistake, short enough that nobody has built on it.
CAN_BE_UNDONE_FOR = timedelta(minutes=10)


@transaction.atomic
def undo_move(*, lead: Lead, change: StageChange, by: User) -> StageChange:
    """Put a lead back where one's own last move took it from; both moves stay in the log.

    Where it stood it was allowed to stand, so no gate is asked again. Raises `RefusedError`.
    """
    lead.refresh_from_db(from_queryset=Lead.objects.select_for_update())
    last = lead.stage_changes.order_by("-at", "-id").first()
    too_late = change.at < timezone.now() - CAN_BE_UNDONE_FOR
    if last != change or change.by_id != by.pk or too_late or not change.from_stage:
        raise RefusedError(
            [_("This can no longer be undone: look at the lead and move it.")], "too_late"
        )
    before = lead.stage_changes.filter(to_stage=change.from_stage, at__lt=change.at)
    since = before.order_by("-at", "-id").values_list("at", flat=True).first()
    lead.stage, lead.stage_since = change.from_stage, since or timezone.now()
    lead.save(update_fields=["stage", "stage_since", "updated_at"])
    return StageChange.objects.create(
        lead=lead,
        from_stage=change.to_stage,
        to_stage=change.from_stage,
        from_status=lead.status,
        to_status=lead.status,
        reason=_("Undone."),
        by=by,
    )


@transaction.atomic
def take_back_milestone(*, mou: MOU, kind: str, by: User) -> MOU:
    """Say that the furthest step was not reached after all; its plan stays, the stage follows."""
    mou = MOU.objects.select_for_update(of=("self",)).get(pk=mou.pk)
    step = Milestone.objects.filter(mou=mou, kind=kind, reached=True).first()
    if step is None or kind == SIGNED or mou.stage != kind or not _just_now(step, by):
        raise RefusedError(
            [_("This can no longer be undone: look at the MOU and correct the step.")], "too_late"
        )
    step.reached, step.actual_on, step.noted_on, step.order_reason = False, None, None, ""
    step.actual_on_precision = Milestone._meta.get_field("actual_on_precision").default
    with pghistory.context(user=by.pk):
        step.save()
    return follow_ladder(mou=mou, by=by)


def _just_now(step: Milestone, by: User) -> bool:
    """Whether the last that was written about a step is one's own and only minutes old."""
    last = step.events.select_related("pgh_context").order_by("-pgh_id").first()  # type: ignore[attr-defined]
    if last is None or last.pgh_created_at < timezone.now() - CAN_BE_UNDONE_FOR:
        return False
    context = last.pgh_context
    return bool(context and context.metadata.get("user") == by.pk)
