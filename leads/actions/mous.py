"""What happens to MOUs: registered, moved along their ladder, reported on, stopped."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads.choices import (
    Currency,
    DatePrecision,
    MilestoneKind,
    MOUStatus,
)
from leads.models import MOU, Milestone, ProgressUpdate
from leads.models.standing import Standing

# A date and its precision, or None when it is not known (leads.forms.dates.PreciseDate is one).
Known = tuple[date, str] | None
NOT_KNOWN = (None, DatePrecision.DAY)


@dataclass(frozen=True)
class Realised:
    """An amount realised so far, as it was stated, and the rate that turns it into rupees."""

    amount: Decimal
    currency: str = Currency.INR
    inr_rate: Decimal = Decimal(1)

    @property
    def inr(self) -> Decimal:
        return self.amount * self.inr_rate


def _said_by(by: User | None) -> AbstractContextManager[Any]:
    """Let the history know who it was, also outside of a request."""
    return pghistory.context(user=by.pk) if by else nullcontext()


def _signed_step(mou: MOU) -> None:
    """Write the signature down as the first step of the ladder, with the day as it is known."""
    day = {"actual_on": mou.signed_on, "actual_on_precision": mou.signed_on_precision}
    Milestone.objects.update_or_create(
        mou=mou, kind=MilestoneKind.SIGNED, defaults={"reached": True, **day}
    )


@transaction.atomic
def register_mou(*, mou: MOU, by: User | None) -> MOU:
    """Save a new MOU and its first step, the signature; neither lead nor anything else moves."""
    with _said_by(by):
        mou.save()
        _signed_step(mou)
    return _as_derived(mou)


@transaction.atomic
def revise_mou(*, mou: MOU, by: User | None) -> MOU:
    """Save an edited MOU; the first step of its ladder follows the day of signing."""
    with _said_by(by):
        mou.save()
        _signed_step(mou)
    return _as_derived(mou)


def _as_derived(mou: MOU) -> MOU:
    """Read what the database has worked out from the facts (`leads.models.standing`)."""
    mou.refresh_from_db(fields=[field.name for field in Standing._meta.get_fields()])
    return mou


@transaction.atomic
def plan_milestone(
    *,
    mou: MOU,
    kind: str,
    by: User | None,
    baseline: Known = None,
    forecast: Known = None,
    actual: Known = None,
    reached: bool = False,
    owed_by: str = "",
    reason: str = "",
) -> Milestone:
    """Write a step of the ladder as a whole; the MOU's stage follows its furthest reached step.

    A step with a day was reached; "signed" always is, and its day is the MOU's day of signing.
    """
    mou = MOU.objects.select_for_update(of=("self",)).get(pk=mou.pk)
    step = mou.milestones.filter(kind=kind).first() or Milestone(mou=mou, kind=kind)
    step.baseline_on, step.baseline_on_precision = baseline or NOT_KNOWN
    step.forecast_on, step.forecast_on_precision = forecast or NOT_KNOWN
    step.actual_on, step.actual_on_precision = actual or NOT_KNOWN
    step.reached = reached or actual is not None or kind == MilestoneKind.SIGNED
    _noted(step)
    step.owed_by, step.slippage_reason = owed_by, reason
    with _said_by(by):
        step.save()
        _follow(mou, step)
    return step


@transaction.atomic
def reach_milestone(*, mou: MOU, kind: str, by: User | None, actual: Known = None) -> Milestone:
    """Say that a step was reached, on a day or on one nobody stated; its plan stays as it is."""
    mou = MOU.objects.select_for_update(of=("self",)).get(pk=mou.pk)
    step = mou.milestones.filter(kind=kind).first() or Milestone(mou=mou, kind=kind)
    step.reached = True
    _noted(step)
    if actual:
        step.actual_on, step.actual_on_precision = actual
    with _said_by(by):
        step.save()
        _follow(mou, step)
    return step


def _noted(step: Milestone) -> None:
    """Keep the day on which a step was first called reached: it counts where its own is unknown."""
    if not step.reached:
        step.noted_on = None
    elif step.noted_on is None and not (step.pk and step.kind == MilestoneKind.SIGNED):
        step.noted_on = timezone.localdate()


def _follow(mou: MOU, step: Milestone) -> None:
    """Let a locked MOU follow a step of its ladder."""
    if step.kind == MilestoneKind.SIGNED:
        mou.signed_on, mou.signed_on_precision = step.actual_on, step.actual_on_precision
    mou.save(update_fields=["signed_on", "signed_on_precision", "updated_at"])


@transaction.atomic
def follow_ladder(*, mou: MOU, by: User | None) -> MOU:
    """Set an MOU's stage from its milestones, whoever wrote them."""
    mou = MOU.objects.select_for_update(of=("self",)).get(pk=mou.pk)
    with _said_by(by):
        mou.save(update_fields=["updated_at"])
    return _as_derived(mou)


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
    with _said_by(by):
        locked.status, locked.status_reason = status, reason
        locked.save(update_fields=["status", "status_reason", "updated_at"])
    return locked
