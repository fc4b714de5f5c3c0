"""What happens to entries of the register: amended, put under one total, tied to an event."""

from datetime import date
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads import formats
from leads.actions.documents import add_document
from leads.actions.leads import RefusedError
from leads.actions.milestones import said_by
from leads.models import MOU, MOUAmendment, MOUGroup, SigningEvent

# What an amendment may change; what held before is kept with it as `<column>_before`.
AMENDED = (
    "amount", "currency", "inr_rate", "rate_on", "jobs", "land_acres", "valid_until",
    "valid_until_precision",
)  # fmt: skip


def _before(column: str) -> str:
    if column.endswith("_precision"):
        return f"{column.removesuffix('_precision')}_before_precision"
    return f"{column}_before"


def amendable_from(mou: MOU) -> date | None:
    """Return the first day an amendment may be of: the last one's, else the signing's."""
    last = mou.amendments.first()
    return last.signed_on if last else mou.signed_on


def _refuse_day(mou: MOU, signed_on: date) -> None:
    first = amendable_from(mou)
    if signed_on > timezone.localdate():
        raise RefusedError(
            [_("The day of signing cannot lie ahead: write it down when it is signed.")], "day"
        )
    if first and signed_on < first:
        words = _(
            "An amendment cannot be older than the MOU or its last amendment: "
            "%(day)s at the earliest."
        )
        raise RefusedError([words % {"day": formats.day(first)}], "day")


@transaction.atomic
def amend_mou(
    *,
    mou: MOU,
    by: User | None,
    signed_on: date,
    number: str = "",
    words: str = "",
    file: File | None = None,
    title: str = "",
) -> MOUAmendment:
    """Let an MOU say what was agreed later; what held before is kept with the day it ended.

    `mou` carries the new figures, unsaved. Reports of earlier days go on saying the old ones.
    """
    held = MOU.objects.select_for_update(of=("self",)).get(pk=mou.pk)
    _refuse_day(held, signed_on)
    changed = [name for name in AMENDED if getattr(held, name) != getattr(mou, name)]
    if not changed and not words.strip():
        raise RefusedError(
            [_("Change a figure or the validity, or say in words what was agreed.")], "nothing"
        )
    before: dict[str, Any] = {_before(name): getattr(held, name) for name in AMENDED}
    for name in AMENDED:
        setattr(held, name, getattr(mou, name))
    with said_by(by):
        paper = add_document(subject=held, file=file, by=by, title=title) if file else None
        amendment = MOUAmendment.objects.create(
            mou=held, by=by, signed_on=signed_on, number=number, words=words, document=paper,
            **before,
        )  # fmt: skip
        held.save(update_fields=[*AMENDED, "updated_at"])
    return amendment


@transaction.atomic
def take_back_amendment(*, amendment: MOUAmendment, by: User | None) -> MOU:
    """Let the newest amendment of an MOU be as if it had never been; its paper stays."""
    mou = MOU.objects.select_for_update(of=("self",)).get(pk=amendment.mou_id)
    if mou.amendments.first() != amendment:
        raise RefusedError([_("Only the newest amendment can be taken back.")], "not_newest")
    for name in AMENDED:
        setattr(mou, name, getattr(amendment, _before(name)))
    if mou.group_id and mou.amount is not None:
        raise RefusedError(
            [_("It would have a figure of its own again: take it out of its group first.")],
            "grouped",
        )
    with said_by(by):
        amendment.delete()
        mou.save(update_fields=[*AMENDED, "updated_at"])
    return mou


@transaction.atomic
def add_to_group(*, group: MOUGroup, mou: MOU, by: User | None) -> MOU:
    """Say that a group's total was stated for this MOU too; a figure is never counted twice."""
    group = MOUGroup.objects.select_for_update().get(pk=group.pk)
    mou = MOU.objects.select_for_update(of=("self",)).get(pk=mou.pk)
    if mou.group_id and mou.group_id != group.pk:
        raise RefusedError(
            [_("It belongs to another group already: take it out there first.")], "other_group"
        )
    if mou.amount is not None:
        raise RefusedError(
            [_("It states an investment of its own: clear it, or it would be counted twice.")],
            "amount",
        )
    if mou.jobs is not None and group.jobs is not None:
        raise RefusedError(
            [_("It states jobs of its own, and so does the group: clear one of the two first.")],
            "jobs",
        )
    mou.group = group
    with said_by(by):
        mou.save(update_fields=["group", "updated_at"])
    return mou


@transaction.atomic
def remove_from_group(*, group: MOUGroup, mou: MOU, by: User | None) -> MOU:
    """Take an MOU out of a group: its own figure is not stated until somebody states one."""
    mou = MOU.objects.select_for_update(of=("self",)).get(pk=mou.pk)
    if mou.group_id != group.pk:
        return mou
    mou.group = None
    with said_by(by):
        mou.save(update_fields=["group", "updated_at"])
    return mou


@transaction.atomic
def sign_at(*, event: SigningEvent, mou: MOU, by: User | None) -> MOU:
    """Say at which occasion an MOU was signed."""
    mou = MOU.objects.select_for_update(of=("self",)).get(pk=mou.pk)
    if mou.event_id and mou.event_id != event.pk:
        raise RefusedError(
            [_("It was signed at another event already: take it off there first.")], "other_event"
        )
    mou.event = event
    with said_by(by):
        mou.save(update_fields=["event", "updated_at"])
    return mou


@transaction.atomic
def take_off_event(*, event: SigningEvent, mou: MOU, by: User | None) -> MOU:
    """Say that an MOU was not signed at an occasion."""
    mou = MOU.objects.select_for_update(of=("self",)).get(pk=mou.pk)
    if mou.event_id == event.pk:
        mou.event = None
        with said_by(by):
            mou.save(update_fields=["event", "updated_at"])
    return mou


@transaction.atomic
def open_event(*, event: SigningEvent, mous: Any, by: User | None) -> SigningEvent:
    """Keep a new occasion under a name that is free; MOUs without one take it."""
    name, number = event.name[:190], 1
    while SigningEvent.objects.filter(name=event.name).exists():
        number += 1
        event.name = f"{name} ({number})"
    with said_by(by):
        event.save()
        for mou in mous.filter(event=None).select_for_update(of=("self",)):
            mou.event = event
            mou.save(update_fields=["event", "updated_at"])
    return event
