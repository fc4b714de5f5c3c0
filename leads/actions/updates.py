"""What is heard of MOUs: updates with their milestones and evidence, and changes of status."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from leads import uploads
from leads.actions.documents import add_document
from leads.actions.milestones import NOT_KNOWN, Known, plan_milestone, reach_milestone, said_by
from leads.choices import Currency, MOUStatus
from leads.models import MOU, Milestone, MOUStatusChange, ProgressUpdate


@dataclass(frozen=True)
class Realised:
    """An amount realised so far, as it was stated, and the rate that turns it into rupees."""

    amount: Decimal
    currency: str = Currency.INR
    inr_rate: Decimal = Decimal(1)

    @property
    def inr(self) -> Decimal:
        return self.amount * self.inr_rate


@dataclass(frozen=True)
class StepSaid:
    """What an update says of one step: reached (perhaps on a known day), or expected when."""

    kind: str
    reached: bool = False
    actual: Known = None
    forecast: Known = None
    reason: str = ""


@transaction.atomic
def record_progress(
    *,
    mou: MOU,
    by: User | None,
    as_of: date,
    realised: Realised | None = None,
    jobs: int | None = None,
    words: str = "",
    unchanged: bool = False,
    steps: Sequence[StepSaid] = (),
    evidence: Sequence[File] = (),
    client_id: UUID | None = None,
) -> ProgressUpdate:
    """Add what is known of an MOU on a day; the same `client_id` again adds nothing.

    Values left out stay as they were known: the newest update that states one wins. Milestones it
    speaks of are moved, files become documents of the MOU, and the update remembers both.
    Raises `RefusedError` for steps out of order without a reason.
    """
    if as_of > timezone.localdate():
        raise ValueError("An update cannot be of a day to come.")
    MOU.objects.select_for_update(of=("self",)).get(pk=mou.pk)
    sent_before = ProgressUpdate.objects.filter(client_id=client_id).first() if client_id else None
    if sent_before and sent_before.mou_id == mou.pk:
        return sent_before
    update = ProgressUpdate.objects.create(
        mou=mou,
        by=by,
        as_of=as_of,
        jobs=jobs,
        words=words,
        unchanged=unchanged,
        client_id=None if sent_before else client_id,  # an id of another MOU names nothing here
        **_stated(realised),
    )
    for step in steps:
        _move(update, step, by)
    update.evidence.add(*(_kept(mou, file, by) for file in evidence))
    return update


def _stated(realised: Realised | None) -> dict[str, Any]:
    if realised is None:
        return {}
    return {
        "realised_amount": realised.amount,
        "currency": realised.currency,
        "inr_rate": realised.inr_rate,
    }


def _move(update: ProgressUpdate, step: StepSaid, by: User | None) -> None:
    """Let a step of the ladder follow the update, which remembers what it said."""
    actual_on, actual_known = step.actual or NOT_KNOWN
    forecast_on, forecast_known = step.forecast or NOT_KNOWN
    update.steps.create(
        kind=step.kind,
        reached=step.reached,
        actual_on=actual_on,
        actual_on_precision=actual_known,
        forecast_on=forecast_on,
        forecast_on_precision=forecast_known,
        reason=step.reason,
    )
    if step.reached:
        reach_milestone(
            mou=update.mou, kind=step.kind, by=by, actual=step.actual, order_reason=step.reason
        )
    elif step.forecast:
        _expect(update, step, by)


def _expect(update: ProgressUpdate, step: StepSaid, by: User | None) -> None:
    """Write down when a step is expected now; what else is planned of it stays."""
    mou, kind = update.mou, step.kind
    now = mou.milestones.filter(kind=kind).first() or Milestone(mou=mou, kind=kind)
    plan_milestone(
        mou=mou,
        kind=kind,
        by=by,
        baseline=now.baseline_on and (now.baseline_on, now.baseline_on_precision),
        forecast=step.forecast,
        actual=now.actual_on and (now.actual_on, now.actual_on_precision),
        reached=now.reached,
        owed_by=now.owed_by,
        reason=step.reason or now.slippage_reason,
        order_reason=now.order_reason,
        said_on=update.as_of,
    )


def _kept(mou: MOU, file: File, by: User | None) -> Any:
    """Keep a file as a document of the MOU, called as the file was."""
    name = uploads.safe_name(file.name or "", uploads.check(file))
    return add_document(subject=mou, file=file, title=PurePath(name).stem[:200] or "1", by=by)


def record_no_change(
    *, mou: MOU, by: User | None, as_of: date | None = None, client_id: UUID | None = None
) -> ProgressUpdate:
    """Say that somebody looked and nothing has changed: that is an update too."""
    day = as_of or timezone.localdate()
    return record_progress(mou=mou, by=by, as_of=day, unchanged=True, client_id=client_id)


@transaction.atomic
def change_mou_status(
    *, mou: MOU, by: User | None, status: str, reason: str = "", since: date | None = None
) -> MOU:
    """Set from which day an MOU is alive or not; all but active need a reason; the log keeps it.

    The days of the log only go forward, so that the MOU always shows its newest line.
    """
    reason = "" if status == MOUStatus.ACTIVE else reason.strip()
    since = since or timezone.localdate()
    if status != MOUStatus.ACTIVE and not reason:
        raise ValueError("A status other than active needs a reason.")
    if since > timezone.localdate():
        raise ValueError("A status cannot begin on a day to come.")
    locked = MOU.objects.select_for_update(of=("self",)).get(pk=mou.pk)
    if (earliest := status_not_before(locked)) and since < earliest:
        raise ValueError("A status cannot begin before the one it follows.")
    same = locked.status == status
    if same and locked.status_reason == reason:
        return locked
    with said_by(by):
        MOUStatusChange.objects.create(
            mou=locked,
            status_before=locked.status,
            status=status,
            since=since,
            reason=reason,
            by=by,
        )
        # Another reason for the same status: it holds since the day it began.
        locked.status_on = locked.status_on if same and locked.status_on else since
        locked.status, locked.status_reason = status, reason
        locked.save(update_fields=["status", "status_reason", "status_on", "updated_at"])
    return locked


def status_not_before(mou: MOU) -> date | None:
    """The first day from which another status may hold: that of the last change, else signing."""
    last = mou.status_changes.order_by("-since", "-id").values_list("since", flat=True).first()
    return last or mou.signed_on
