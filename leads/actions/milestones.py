"""What happens to the steps of an MOU's ladder: planned, expected, reached, taken back."""

from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads.actions.leads import RefusedError
from leads.choices import SIGNED, DatePrecision
from leads.formats import day as day_words
from leads.formats import precise_date
from leads.models import (
    MOU,
    Forecast,
    Ladder,
    Lead,
    Milestone,
    rungs_of,
    step_name,
    step_order,
)
from leads.models.money import span_end
from leads.models.standing import Standing

# A date and its precision, or None when it is not known (leads.forms.dates.PreciseDate is one).
Known = tuple[date, str] | None
NOT_KNOWN = (None, DatePrecision.DAY)


def said_by(by: User | None) -> AbstractContextManager[Any]:
    """Let the history know who it was, also outside of a request."""
    return pghistory.context(user=by.pk) if by else nullcontext()


def as_derived(mou: MOU) -> MOU:
    """Read what the database has worked out from the facts (`leads.models.standing`)."""
    mou.refresh_from_db(fields=[field.name for field in Standing._meta.get_fields()])
    return mou


def _locked(mou: MOU) -> MOU:
    return MOU.objects.select_for_update(of=("self",)).get(pk=mou.pk)


def _step(mou: MOU, kind: str) -> Milestone:
    return mou.milestones.filter(kind=kind).first() or Milestone(mou=mou, kind=kind)


def sign(mou: MOU) -> None:
    """Write the signature down as the first step of the ladder, with the day as it is known."""
    day = {"actual_on": mou.signed_on, "actual_on_precision": mou.signed_on_precision}
    Milestone.objects.update_or_create(mou=mou, kind=SIGNED, defaults={"reached": True, **day})


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
    order_reason: str = "",
    said_on: date | None = None,
) -> Milestone:
    """Write a step of the ladder as a whole; the MOU's stage follows its furthest reached step.

    A step with a day was reached; "signed" always is, and its day is the MOU's day of signing.
    `said_on`: from which day the forecast counts. Raises `RefusedError`.
    """
    mou = _locked(mou)
    step = _step(mou, kind)
    before = _expected(step)
    reached = reached or actual is not None or kind == SIGNED
    _refuse_disorder(mou, step, reached, actual, order_reason)
    if step.pk is None and not any((baseline, forecast, reached, owed_by, reason, order_reason)):
        return step  # nobody said anything
    step.baseline_on, step.baseline_on_precision = baseline or NOT_KNOWN
    step.forecast_on, step.forecast_on_precision = forecast or NOT_KNOWN
    step.actual_on, step.actual_on_precision = actual or NOT_KNOWN
    step.reached, step.order_reason = reached, order_reason.strip()
    step.owed_by, step.slippage_reason = owed_by, reason
    _noted(step)
    with said_by(by):
        step.save()
        _log_forecast(step, before, said_on or timezone.localdate(), by)
        _follow(mou, step)
    return step


@transaction.atomic
def reach_milestone(
    *, mou: MOU, kind: str, by: User | None, actual: Known = None, order_reason: str = ""
) -> Milestone:
    """Say that a step was reached, on a day or on one nobody stated; its plan stays as it is.

    Out of order it needs a reason: `out_of_order` says so beforehand. Raises `RefusedError`.
    """
    mou = _locked(mou)
    step = _step(mou, kind)
    _refuse_disorder(mou, step, True, actual, order_reason)
    step.reached = True
    step.order_reason = order_reason.strip() or step.order_reason
    _noted(step)
    if actual:
        step.actual_on, step.actual_on_precision = actual
    with said_by(by):
        step.save()
        _follow(mou, step)
    return step


def skipped_before(mou: MOU, kind: str) -> list[str]:
    """Return the steps of its ladder an MOU would leave out by reaching one, by their codes."""
    order = step_order()
    reached = set(mou.milestones.filter(reached=True).values_list("kind", flat=True))
    here, there = order.get(mou.stage, 0), order.get(kind, 0)
    return [
        code
        for code, rung in rungs_of(mou).items()
        if here < order[code] < there and code not in reached and not rung.step.retired
    ]


def out_of_order(*, mou: MOU, kind: str, actual: Known = None, reached: bool = True) -> list[str]:
    """Say what is unusual about a step being reached (or not) as told; nothing when in order.

    Steps left out, a step reached before or after its neighbours, a step that had been reached.
    """
    step = _step(mou, kind)
    if kind == SIGNED:
        return []
    if not reached:
        words = _("“%(step)s” had been reached, and now it has not.")
        return [words % {"step": step_name(kind)}] if step.reached else []
    said = []
    if not step.reached and (skipped := skipped_before(mou, kind)):
        names = ", ".join(f"“{step_name(code)}”" for code in skipped)
        said.append(_("Not reached before it: %(steps)s.") % {"steps": names})
    if actual and tuple(actual) != (step.actual_on, step.actual_on_precision):
        said += _against_neighbours(mou, kind, actual)
    return said


def _against_neighbours(mou: MOU, kind: str, actual: tuple[date, str]) -> list[str]:
    """Say which steps with a day were reached the other way round."""
    order, said = step_order(), []
    first, last = actual[0], span_end(*actual)
    others = mou.milestones.filter(actual_on__isnull=False).exclude(kind__in=(kind, SIGNED))
    for other in sorted(others, key=lambda each: order.get(each.kind, 0)):
        end = span_end(other.actual_on, other.actual_on_precision)
        earlier = order.get(other.kind, 0) < order.get(kind, 0)
        if earlier and last < other.actual_on:
            words = _("This is before the earlier step “%(step)s” (%(day)s).")
        elif not earlier and first > end:
            words = _("This is after the later step “%(step)s” (%(day)s).")
        else:
            continue
        day = precise_date(other.actual_on, other.actual_on_precision)
        said.append(words % {"step": other, "day": day})
    return said


def _refuse_disorder(
    mou: MOU, step: Milestone, reached: bool, actual: Known, order_reason: str
) -> None:
    if order_reason.strip():
        return
    said = out_of_order(mou=mou, kind=step.kind, actual=actual, reached=reached)
    if said:
        words = [*said, _("Say why the steps are out of order.")]
        raise RefusedError([" ".join(words)], "out_of_order")


def _noted(step: Milestone) -> None:
    """Keep the day on which a step was first called reached: it counts where its own is unknown."""
    if not step.reached:
        step.noted_on = None
    elif step.noted_on is None and not (step.pk and step.kind == SIGNED):
        step.noted_on = timezone.localdate()


def _expected(step: Milestone) -> Known:
    return (step.forecast_on, step.forecast_on_precision) if step.forecast_on else None


def refuse_said_on(step: Milestone, said_on: date) -> None:
    """Refuse a forecast of a day to come, or from before the last one. Raises `RefusedError`."""
    if said_on > timezone.localdate():
        raise RefusedError([_("Nobody can have said this on a day to come.")], "ahead")
    last = step.forecasts.first() if step.pk else None
    if last and said_on < last.said_on:
        words = _("The last forecast was said on %(day)s: choose that day or a later one.")
        raise RefusedError([words % {"day": day_words(last.said_on)}], "older")


def _log_forecast(step: Milestone, before: Known, said_on: date, by: User | None) -> None:
    """Keep what was expected until now, and from when on something else is."""
    if _expected(step) == before:
        return
    refuse_said_on(step, said_on)
    if before and not step.forecasts.exists():
        # Nobody wrote down since when: as far as is known, from the beginning.
        born = step.mou.states.order_by("from_day").values_list("from_day", flat=True).first()
        _forecast(step, before, min(born or said_on, said_on), None)
    _forecast(step, _expected(step), said_on, by, step.slippage_reason)


def _forecast(
    step: Milestone, expected: Known, said_on: date, by: User | None, reason: str = ""
) -> None:
    day, known = expected or NOT_KNOWN
    Forecast.objects.create(
        milestone=step, said_on=said_on, forecast_on=day, forecast_on_precision=known,
        reason=reason, by=by,
    )  # fmt: skip


def _follow(mou: MOU, step: Milestone) -> None:
    """Let a locked MOU follow a step of its ladder."""
    if step.kind == SIGNED:
        before = mou.signed_on, mou.signed_on_precision
        mou.signed_on, mou.signed_on_precision = step.actual_on, step.actual_on_precision
        follow_signing(mou=mou, before=before)
    mou.save(update_fields=["signed_on", "signed_on_precision", "updated_at"])


@transaction.atomic
def follow_ladder(*, mou: MOU, by: User | None) -> MOU:
    """Set an MOU's stage from its milestones, whoever wrote them."""
    mou = _locked(mou)
    with said_by(by):
        mou.save(update_fields=["updated_at"])
    return as_derived(mou)


def ladder_for(lead: Lead | None) -> Ladder | None:
    """Return the ladder made for a lead's kinds; None for the usual one."""
    kinds = lead.kinds if lead else []
    made = list(Ladder.objects.filter(kinds__overlap=kinds, is_default=False)) if kinds else []
    return next((one for kind in kinds for one in made if kind in one.kinds), None)


def plan_by_ladder(*, mou: MOU, by: User | None) -> int:
    """Plan the steps not yet planned or reached as the ladder says; return how many those were.

    They are due some days after the signature, and expected as planned until somebody says else.
    """
    if mou.signed_on is None:
        return 0
    steps = {step.kind: step for step in mou.milestones.all()}
    planned, said_on = 0, min(mou.signed_on, timezone.localdate())
    for code, rung in rungs_of(mou).items():
        due = rung.due(mou.signed_on, mou.signed_on_precision)
        step = steps.get(code) or Milestone(mou=mou, kind=code)
        if due is None or step.baseline_on or step.reached or code == SIGNED or rung.step.retired:
            continue
        step.baseline_on, step.baseline_on_precision = due
        before, planned = _expected(step), planned + 1
        if before is None and not (step.pk and step.forecasts.exists()):
            step.forecast_on, step.forecast_on_precision = due
        step.save()
        _log_forecast(step, before, said_on, by)
    return planned


def follow_signing(*, mou: MOU, before: tuple[date | None, str]) -> None:
    """Let what was planned by the ladder follow a corrected day of signing; other plans stay."""
    if before[0] is None or before == (mou.signed_on, mou.signed_on_precision):
        return
    steps = {step.kind: step for step in mou.milestones.all()}
    for code, rung in rungs_of(mou).items():
        old, step = rung.due(before[0], before[1]), steps.get(code)
        if old is None or step is None:
            continue
        known = (mou.signed_on, mou.signed_on_precision)
        new = rung.due(mou.signed_on, known[1]) if mou.signed_on else None
        expected = _expected(step)
        if (step.baseline_on, step.baseline_on_precision) == old:
            step.baseline_on, step.baseline_on_precision = new or NOT_KNOWN
        if expected == old and not step.reached:
            step.forecast_on, step.forecast_on_precision = new or NOT_KNOWN
        step.save()
        _log_forecast(step, expected, timezone.localdate(), None)


@transaction.atomic
def choose_ladder(*, mou: MOU, ladder: Ladder | None, by: User | None, plan: bool) -> int:
    """Let an MOU climb another ladder; what stands on its steps stays.

    Return how many steps were planned by it.
    """
    mou = _locked(mou)
    with said_by(by):
        mou.ladder = ladder
        mou.save(update_fields=["ladder", "updated_at"])
        return plan_by_ladder(mou=mou, by=by) if plan else 0
