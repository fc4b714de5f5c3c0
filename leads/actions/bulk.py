"""Bulk changes: begun once, worked off in batches, taken back row by row.

A batch is one transaction: it takes rows nobody else holds, changes their leads one by one as the
single action would, and writes down what became of each. A worker that is killed leaves nothing
half done; two workers share the rows; a run begun twice is one run.
"""

import json
import logging
import time
import uuid
from collections.abc import Iterable
from typing import Any

import pghistory
from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import may
from leads.actions.bulk_deeds import DEEDS, Deed, RefusedError, refuse
from leads.choices import RowState, RowUndo
from leads.models import BulkRow, BulkRun, Lead

log = logging.getLogger(__name__)

BATCH = 100
TASK = "leads.tasks.work_off_bulk_runs"
WRITTEN_AT_ONCE = 1000
AT_MOST = 50_000
# A run of this size is worked off while the person waits; a larger one in the background.
AT_ONCE = 500


def start_run(
    *,
    by: User,
    deed: str,
    settings: dict[str, Any],
    words: str,
    leads: Iterable[int],
    token: str = "",
    query: str = "",
    missing: int = 0,
) -> BulkRun:
    """Write down what is to be done to which leads; the same form again is the same run."""
    ids = sorted(set(leads))
    key = _key(token, [by.pk, deed, settings, query, ids])
    earlier = BulkRun.objects.filter(token=key).first()
    if earlier and earlier.undo_asked_at is None:
        return earlier
    run = BulkRun(
        token=uuid.uuid4() if earlier else key,  # wanted again after it was undone
        by=by,
        deed=deed,
        settings=settings,
        words=words[:500],
        query=query,
        missing=missing,
        total=len(ids),
    )
    try:
        with transaction.atomic():
            run.save()
            for first in range(0, len(ids), WRITTEN_AT_ONCE):
                some = ids[first : first + WRITTEN_AT_ONCE]
                BulkRow.objects.bulk_create(BulkRow(run=run, lead_id=pk) for pk in some)
    except IntegrityError:
        # The same form arrived twice at the same moment.
        return BulkRun.objects.get(token=key)
    return run


def _key(token: str, asked: list[Any]) -> uuid.UUID:
    """One run a form and wish: a page gone back to may still ask for something else."""
    try:
        space = uuid.UUID(token)
    except ValueError:
        return uuid.uuid4()
    return uuid.uuid5(space, json.dumps(asked, sort_keys=True))


def work_off(*, run: BulkRun, seconds: float = 0) -> bool:
    """Change, or put back, what waits; return whether nothing is left. 0 seconds: no limit."""
    ends = time.monotonic() + seconds if seconds else None
    while _batch(run.pk):
        if ends and time.monotonic() > ends:
            return False
    return _finished(run.pk)


@transaction.atomic
def ask_undo(*, run: BulkRun, by: User) -> BulkRun:
    """Take a run back: what has not begun stays undone, what was done waits to be put back."""
    run = BulkRun.objects.select_for_update().get(pk=run.pk)
    if not run.may_be_undone:
        return run
    now = timezone.now()
    # Waits for a batch under way; what that has done by then is put back as well.
    run.rows.filter(state=RowState.PENDING).update(state=RowState.STOPPED)
    run.rows.filter(state=RowState.DONE).update(undo=RowUndo.ASKED)
    run.undo_asked_at, run.undo_by = now, by
    run.finished_at = run.finished_at or now
    run.save(update_fields=["undo_asked_at", "undo_by", "finished_at"])
    return run


def counts_of(run: BulkRun) -> dict[str, int]:
    """Count the rows of a run that is under way."""

    def number(**of: str) -> Count:
        return Count("pk", filter=Q(**of))

    return run.rows.aggregate(
        waiting=Count("pk", filter=Q(state=RowState.PENDING) | Q(undo=RowUndo.ASKED)),
        done=number(state=RowState.DONE),
        unchanged=number(state=RowState.UNCHANGED),
        refused=Count("pk", filter=Q(state__in=(RowState.REFUSED, RowState.STOPPED))),
        put_back=number(undo=RowUndo.PUT_BACK),
        left_alone=number(undo=RowUndo.LEFT_ALONE),
    )


@transaction.atomic
def _batch(pk: int) -> int:
    """Take some rows nobody else holds and settle them; return how many."""
    run = BulkRun.objects.select_related("by", "undo_by").get(pk=pk)
    undoing = run.undo_asked_at is not None
    waiting = Q(undo=RowUndo.ASKED) if undoing else Q(state=RowState.PENDING)
    rows = list(
        BulkRow.objects.filter(waiting, run=pk)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("id")[:BATCH]
    )
    if rows:
        by = run.undo_by if undoing else run.by
        with pghistory.context(user=by.pk if by else None, bulk=pk):
            _settle(run, rows, by, undoing)
        BulkRow.objects.bulk_update(rows, ["state", "undo", "reasons", "before", "after"])
    return len(rows)


def _settle(run: BulkRun, rows: list[BulkRow], by: User | None, undoing: bool) -> None:
    made = DEEDS.get(run.deed)
    if made is None or by is None or not may(by, made.needs):
        for row in rows:
            _refused(row, undoing, [_("Whoever asked for this may not do it any more.")])
        return
    deed = made(run, by)
    leads = _locked(deed, by, [row.lead_id for row in rows])
    for row in rows:
        try:
            with transaction.atomic():
                _one(row, leads.get(row.lead_id), deed, undoing)
        except RefusedError as refusal:
            _refused(row, undoing, refusal.messages)
        except Exception:
            # A fault of ours with one lead must not keep the others waiting for ever.
            log.exception("Bulk change %s, lead %s", run.pk, row.lead_id)
            _refused(row, undoing, [_("Something went wrong with this lead: try it on its page.")])


def _locked(deed: Deed, by: User, ids: list[int]) -> dict[int, Lead]:
    """Lock the leads that are still there for the person, always in the same order."""
    leads: QuerySet[Lead] = Lead.objects.visible_to(by).filter(pk__in=ids)
    leads = leads.select_for_update(of=("self",)).order_by("pk")
    return {lead.pk: lead for lead in deed.prepared(leads)}


def _one(row: BulkRow, lead: Lead | None, deed: Deed, undoing: bool) -> None:
    if lead is None:
        raise refuse(_("This lead is not there any more, or not for you to see."))
    if undoing:
        deed.undo(lead, row)
        row.undo = RowUndo.PUT_BACK
        return
    change = deed.do(lead)
    row.state = RowState.DONE if change else RowState.UNCHANGED
    if change:
        row.before, row.after = change.before, change.after


def _refused(row: BulkRow, undoing: bool, reasons: list[str]) -> None:
    if undoing:
        row.undo = RowUndo.LEFT_ALONE
    else:
        row.state = RowState.REFUSED
    row.reasons = [str(reason) for reason in reasons]


def _finished(pk: int) -> bool:
    """Close a run none of whose rows waits, also in another worker's hands; return whether so."""
    run = BulkRun.objects.get(pk=pk)
    waiting = BulkRow.objects.filter(
        Q(state=RowState.PENDING) | Q(undo=RowUndo.ASKED), run=OuterRef("pk")
    )
    ended = "undone_at" if run.undo_asked_at else "finished_at"
    counts = counts_of(run)
    left = counts.pop("waiting")
    if left:
        return False
    open_runs = BulkRun.objects.filter(~Exists(waiting), pk=pk)
    open_runs.filter(**{ended: None}).update(**{ended: timezone.now()}, **counts)
    return True


def begin(*, run: BulkRun) -> None:
    """Work off a small run at once; for a large one wake a worker (a lost call costs a minute)."""
    counts = counts_of(run)
    if counts["waiting"] <= AT_ONCE:
        work_off(run=run)
    else:
        transaction.on_commit(_wake)


def _wake() -> None:
    try:
        current_app.send_task(TASK, expires=60, retry=False)
    except Exception:
        log.warning("No broker: the bulk change waits for the next sweep.", exc_info=True)
