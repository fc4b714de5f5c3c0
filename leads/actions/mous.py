"""What happens to MOUs: registered, moved along their ladder, reported on, stopped."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads.actions.milestones import (
    as_derived,
    follow_signing,
    ladder_for,
    plan_by_ladder,
    said_by,
    sign,
)
from leads.choices import Currency, MOUStatus
from leads.models import MOU, ProgressUpdate


@dataclass(frozen=True)
class Realised:
    """An amount realised so far, as it was stated, and the rate that turns it into rupees."""

    amount: Decimal
    currency: str = Currency.INR
    inr_rate: Decimal = Decimal(1)

    @property
    def inr(self) -> Decimal:
        return self.amount * self.inr_rate


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


@transaction.atomic
def record_progress(
    *,
    mou: MOU,
    by: User | None,
    as_of: date,
    realised: Realised | None = None,
    jobs: int | None = None,
    words: str = "",
    client_id: UUID | None = None,
) -> ProgressUpdate:
    """Add what is known of an MOU on a day; the same `client_id` again adds nothing.

    Values left out stay as they were known: the newest update that states one wins.
    """
    if as_of > timezone.localdate():
        raise ValueError("An update cannot be of a day to come.")
    MOU.objects.select_for_update(of=("self",)).get(pk=mou.pk)
    earlier = client_id and ProgressUpdate.objects.filter(client_id=client_id, mou=mou).first()
    if earlier:
        return earlier
    stated: dict[str, Any] = {}
    if realised:
        stated = {
            "realised_amount": realised.amount,
            "currency": realised.currency,
            "inr_rate": realised.inr_rate,
        }
    return ProgressUpdate.objects.create(
        mou=mou, by=by, as_of=as_of, jobs=jobs, words=words, client_id=client_id, **stated
    )


def record_no_change(*, mou: MOU, by: User | None, client_id: UUID | None = None) -> ProgressUpdate:
    """Say that somebody looked and nothing has changed: that is an update too."""
    return record_progress(
        mou=mou, by=by, as_of=timezone.localdate(), words=_("No change."), client_id=client_id
    )


def doubts_about(*, mou: MOU, realised: Realised | None, jobs: int | None = None) -> list[str]:
    """Return what looks odd in an update, as sentences; nothing of it is forbidden."""
    doubts = []
    if realised and mou.amount_inr is not None and realised.inr > mou.amount_inr:
        doubts.append(_("Realised is now above the committed investment."))
    if realised and mou.realised_inr is not None and realised.inr < mou.realised_inr:
        doubts.append(_("Realised is now lower than in the update before."))
    if jobs is not None and mou.realised_jobs is not None and jobs < mou.realised_jobs:
        doubts.append(_("Jobs are now fewer than in the update before."))
    return doubts


@transaction.atomic
def change_mou_status(*, mou: MOU, by: User | None, status: str, reason: str = "") -> MOU:
    """Set whether an MOU is alive; all but active need a reason."""
    reason = "" if status == MOUStatus.ACTIVE else reason.strip()
    if status != MOUStatus.ACTIVE and not reason:
        raise ValueError("A status other than active needs a reason.")
    locked = MOU.objects.select_for_update(of=("self",)).get(pk=mou.pk)
    with said_by(by):
        locked.status, locked.status_reason = status, reason
        locked.save(update_fields=["status", "status_reason", "updated_at"])
    return locked
