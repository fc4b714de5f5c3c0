"""What administrators do to steps and ladders, and the MOUs that follow."""

import logging
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import NamedTuple

from celery import current_app
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from leads.actions.leads import RefusedError
from leads.actions.milestones import said_by
from leads.caching import forget_the_minute
from leads.choices import GROUND_BROKEN, PRODUCTION, SIGNED
from leads.models import MOU, Ladder, Milestone, Rewriting, Rung, Step

log = logging.getLogger(__name__)

TASK = "leads.tasks.rewrite_mous"
# As many MOUs are worked out anew while one waits; more are left to a worker.
AT_ONCE = 500
CHUNK = 500
GAP = 10


class RungPlan(NamedTuple):
    """What a ladder says of a step."""

    owed_by: str = ""
    after_days: int | None = None


def _steps() -> list[Step]:
    return list(Step.objects.select_for_update().order_by("position", "pk"))


def _put_in_order(steps: Sequence[Step]) -> None:
    """Write the places of steps that stand elsewhere now; what the product needs must hold."""
    codes = [step.code for step in steps]
    if codes[0] != SIGNED:
        raise RefusedError([_("An MOU begins with its signature: it stays the first step.")], "x")
    if codes.index(GROUND_BROKEN) > codes.index(PRODUCTION):
        words = _("Ground is broken before production begins: these two keep their order.")
        raise RefusedError([words], "x")
    for place, step in enumerate(steps, 1):
        if step.position != place * GAP:
            step.position = place * GAP
            step.save(update_fields=["position"])


@transaction.atomic
def add_step(*, step: Step, after: Step, by: User | None) -> Step:
    """Add a step behind another; no ladder has it yet. Raises `RefusedError`."""
    steps = _steps()
    step.code = _free_code(step.name_en, {each.code for each in steps})
    step.position = steps[-1].position + GAP
    with said_by(by):
        step.save()
        place = next(n for n, each in enumerate(steps, 1) if each.pk == after.pk)
        _put_in_order([*steps[:place], step, *steps[place:]])
    forget_the_minute()
    return step


def _free_code(name: str, taken: set[str]) -> str:
    wanted = slugify(name).replace("-", "_")[:16].strip("_") or "step"
    names = [wanted, *(f"{wanted}_{number}" for number in range(2, 1000))]
    return next(name for name in names if name not in taken)


@transaction.atomic
def change_step(*, step: Step, by: User | None) -> Step:
    """Save a step's names, and whether it retires; MOUs follow."""
    before = Step.objects.select_for_update().get(pk=step.pk)
    if step.retired and step.is_anchor:
        words = _("“%(step)s” cannot retire: reports count by it.")
        raise RefusedError([words % {"step": before}], "anchor")
    with said_by(by):
        step.save()
    forget_the_minute()
    if step.retired != before.retired and _in_use(step):
        rewrite_mous(ladder=None, by=by)
    return step


@transaction.atomic
def move_step(*, step: Step, up: bool, by: User | None) -> None:
    """Let a step change places with its neighbour; MOUs follow. Raises `RefusedError`."""
    steps = _steps()
    here = next(place for place, each in enumerate(steps) if each.pk == step.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(steps):
        return
    steps[here], steps[there] = steps[there], steps[here]
    with said_by(by):
        _put_in_order(steps)
    forget_the_minute()
    if _in_use(steps[here]) and _in_use(steps[there]):
        rewrite_mous(ladder=None, by=by)


@transaction.atomic
def delete_step(*, step: Step, by: User | None) -> None:
    """Delete a step nobody has used. Raises `RefusedError`."""
    if step.is_anchor or _in_use(step):
        words = _("“%(step)s” is in use: let it retire instead.")
        raise RefusedError([words % {"step": step}], "in_use")
    with said_by(by):
        step.delete()
    forget_the_minute()


def _in_use(step: Step) -> bool:
    reached = Milestone.objects.filter(kind=step.code)
    return Rung.objects.filter(step=step).exists() or reached.exists()


@transaction.atomic
def save_ladder(
    *, ladder: Ladder, rungs: Mapping[int, RungPlan], by: User | None
) -> Rewriting | None:
    """Save a ladder with its rungs (by the ids of their steps); MOUs that climb it follow.

    The ladder for all others is one: another that was gives way. Raises `RefusedError`.
    """
    signed = Step.objects.get(code=SIGNED)
    rungs = {signed.pk: RungPlan(), **rungs}
    if len(rungs) == 1:
        raise RefusedError([_("A ladder has at least one step after the signature.")], "x")
    usual = Ladder.objects.select_for_update().filter(is_default=True).first()
    if usual is not None and usual.pk == ladder.pk and not ladder.is_default:
        words = _("One ladder is for all others: make another one that instead.")
        raise RefusedError([words], "x")
    with said_by(by):
        took_over = ladder.is_default and usual is not None and usual.pk != ladder.pk
        if took_over:
            usual.is_default = False  # type: ignore[union-attr]
            usual.save(update_fields=["is_default"])  # type: ignore[union-attr]
        ladder.save()
        changed = _write_rungs(ladder, rungs)
    return rewrite_mous(ladder=ladder, by=by) if changed or took_over else None


def _write_rungs(ladder: Ladder, wanted: Mapping[int, RungPlan]) -> bool:
    """Write the rungs that differ; say whether any did."""
    known = {rung.step_id: rung for rung in ladder.rungs.select_for_update()}
    changed = False
    for step, plan in wanted.items():
        rung = known.pop(step, None) or Rung(ladder=ladder, step_id=step)
        if rung.pk is None or plan != (rung.owed_by, rung.after_days):
            rung.owed_by, rung.after_days = plan
            rung.save()
            changed = True
    for rung in known.values():
        rung.delete()
    return changed or bool(known)


@transaction.atomic
def delete_ladder(*, ladder: Ladder, by: User | None) -> None:
    """Delete a ladder no MOU climbs. Raises `RefusedError`."""
    if ladder.is_default:
        raise RefusedError([_("MOUs without a ladder of their own climb this one.")], "default")
    climbing = MOU.objects.filter(ladder=ladder).count()
    if climbing:
        words = _("MOUs climb this ladder (%(n)s): give them another first.")
        raise RefusedError([words % {"n": climbing}], "in_use")
    with said_by(by):
        ladder.delete()


def climbing(ladder: Ladder | None) -> QuerySet[MOU]:
    """Return the MOUs that climb a ladder; without one, every MOU."""
    mous = MOU.objects.order_by("pk")
    if ladder is None:
        return mous
    return mous.filter(Q(ladder=ladder) | Q(ladder=None) if ladder.is_default else Q(ladder=ladder))


def rewrite_mous(*, ladder: Ladder | None, by: User | None) -> Rewriting | None:
    """Work out anew where the MOUs of a ladder (None: all) stand and stood.

    A few at once; many are left to a worker, and the row that is returned says how far it is.
    """
    total = climbing(ladder).count()
    if total <= AT_ONCE:
        _rewrite(list(climbing(ladder).values_list("pk", flat=True)))
        return None
    waiting = Rewriting.objects.filter(ended_at=None)
    (waiting.filter(ladder=ladder) if ladder else waiting).update(ended_at=timezone.now())
    run = Rewriting.objects.create(ladder=ladder, total=total, asked_by=by)
    transaction.on_commit(_wake)
    return run


def _wake() -> None:
    try:
        current_app.send_task(TASK, expires=60, retry=False)
    except Exception:
        log.warning("No broker: the MOUs wait for the next sweep.", exc_info=True)


def work_off_rewritings(*, seconds: float) -> bool:
    """Work out MOUs that wait, chunk by chunk; return whether all are done."""
    until = monotonic() + seconds
    while monotonic() < until:
        if not _next_chunk():
            return True
    return False


@transaction.atomic
def _next_chunk() -> bool:
    """Work out the next MOUs of the oldest run; False when there is none."""
    waiting = Rewriting.objects.select_for_update(skip_locked=True, of=("self",))
    run = waiting.select_related("ladder").filter(ended_at=None).first()
    if run is None:
        return False
    rest = climbing(run.ladder).filter(pk__gt=run.upto)
    keys = list(rest.values_list("pk", flat=True)[:CHUNK])
    _rewrite(keys)
    run.upto, run.done = (keys[-1] if keys else run.upto), run.done + len(keys)
    if len(keys) < CHUNK:
        run.ended_at = timezone.now()
    run.save()
    return True


@transaction.atomic
def _rewrite(keys: list[int]) -> None:
    """Write the states of MOUs anew; locked, as two writers of one MOU would collide."""
    list(MOU.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT leads_mou_rewrite(%s)", [keys])
