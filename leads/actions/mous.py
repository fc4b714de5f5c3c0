"""What happens to MOUs themselves: registered, corrected."""

from django.db import transaction

from accounts.models import User
from leads.actions.milestones import (
    as_derived,
    follow_signing,
    ladder_for,
    plan_by_ladder,
    said_by,
    sign,
)
from leads.models import MOU


@transaction.atomic
def register_mou(*, mou: MOU, by: User | None) -> MOU:
    """Save a new MOU and its first step, the signature; neither lead nor anything else moves."""
    with said_by(by):
        mou.ladder = mou.ladder or ladder_for(mou.lead)
        mou.save()
        sign(mou)
        plan_by_ladder(mou=mou, by=by)
    return as_derived(mou)


@transaction.atomic
def revise_mou(*, mou: MOU, by: User | None) -> MOU:
    """Save an edited MOU; the first step of its ladder follows the day of signing."""
    before = MOU.objects.values_list("signed_on", "signed_on_precision").get(pk=mou.pk)
    with said_by(by):
        mou.save()
        sign(mou)
        follow_signing(mou=mou, before=before)
    return as_derived(mou)
