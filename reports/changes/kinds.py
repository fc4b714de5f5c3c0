"""The ways in which an MOU can have changed, and what is said of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy, ngettext_lazy

from leads.choices import MOUStatus
from leads.models import MOU
from reports.changes import words
from reports.changes.between import Between


@dataclass(frozen=True)
class Kind:
    """A way to change: which MOUs did, what is said of all and of each of them."""

    name: str
    title: Any
    condition: Callable[["Between"], Q]
    # Singular and plural; `%(shown)s` is the number, `%(sum)s` what the sum says.
    words: Any
    each: Callable[["Between", MOU], str]
    total: Any = None
    money: bool = True
    signed: bool = False  # the sum may be less than nothing
    tone: str = ""
    order: tuple[Any, ...] = (F("now_amount_inr").desc(nulls_last=True), F("pk").desc())


_HELD_UP = (MOUStatus.ON_HOLD, MOUStatus.DELAYED, MOUStatus.DORMANT)


# --- The kinds, in the order in which they are told ---------------------------------------------
def _moved(between: Between) -> Q:
    beyond = between.now(grounded=True) & between.then(grounded=False)
    finished = between.now(finished=True) & between.then(finished=False)
    return between.there & between.now(rank__gt=F("then_rank")) & ~beyond & ~finished


def _slipped(between: Between) -> Q:
    behind = between.now(slip_days__gt=Coalesce(F("then_slip_days"), Value(0)))
    later = between.now(forecast_end__gt=F("then_forecast_end")) & between.now(
        next_step=F("then_next_step")
    )
    return between.alive & between.was_alive & between.now(slip_days__gt=0) & (behind | later)


def _more(name: str) -> Callable[[Between], Q]:
    """More is stated than before; what was not stated before counts as nothing."""
    before = Coalesce(F(f"then_{name}"), _zero(name))
    return lambda between: between.now(**{f"{name}__gt": before})


def _less(between: Between) -> Q:
    return between.there & between.now(realised_inr__lt=F("then_realised_inr"))


def _amount_changed(between: Between) -> Q:
    stated, was_stated = ~between.now(amount_inr=None), ~between.then(amount_inr=None)
    other = stated & was_stated & ~between.now(amount_inr=F("then_amount_inr"))
    return between.there & (other | (stated & ~was_stated) | (was_stated & ~stated))


def _zero(name: str) -> Value:
    return Value(Decimal(0)) if name.endswith("_inr") else Value(0)


def _growth(name: str) -> Any:
    """How much a figure is more than it was."""
    now, then = (Coalesce(F(f"{side}_{name}"), _zero(name)) for side in ("now", "then"))
    return now - then


OWN = F("now_amount_inr")
_by_silence = (F("now_heard_on").asc(nulls_last=True), F("pk").asc())

KINDS: tuple[Kind, ...] = (
    Kind(
        "signed", gettext_lazy("New"), lambda b: b.new,
        ngettext_lazy("%(shown)s MOU is new; committed: %(sum)s.",
                      "%(shown)s MOUs are new; committed: %(sum)s.", "number"),
        words.committed, OWN, tone="good",
    ),
    Kind(
        "grounded", gettext_lazy("Grounded"),
        lambda b: b.there & b.now(grounded=True) & b.then(grounded=False),
        ngettext_lazy("%(shown)s MOU was grounded; committed: %(sum)s.",
                      "%(shown)s MOUs were grounded; committed: %(sum)s.", "number"),
        words.committed, OWN, tone="good",
    ),
    Kind(
        "production", gettext_lazy("In production"),
        lambda b: b.there & b.now(finished=True) & b.then(finished=False),
        ngettext_lazy("%(shown)s MOU went into production; committed: %(sum)s.",
                      "%(shown)s MOUs went into production; committed: %(sum)s.", "number"),
        words.committed, OWN, tone="good",
    ),
    Kind(
        "realised", gettext_lazy("Realised more"), _more("realised_inr"),
        ngettext_lazy("%(shown)s MOU realised %(sum)s more.",
                      "%(shown)s MOUs realised %(sum)s more.", "number"),
        words.realised, _growth("realised_inr"), tone="good",
    ),
    Kind(
        "jobs", gettext_lazy("More jobs"), _more("realised_jobs"),
        ngettext_lazy("%(shown)s MOU reports %(sum)s more jobs.",
                      "%(shown)s MOUs report %(sum)s more jobs.", "number"),
        words.jobs, _growth("realised_jobs"), money=False, tone="good",
    ),
    Kind(
        "moved", gettext_lazy("Moved on"), _moved,
        ngettext_lazy("%(shown)s MOU moved on towards ground-breaking or production.",
                      "%(shown)s MOUs moved on towards ground-breaking or production.", "number"),
        words.stages, tone="good",
    ),
    Kind(
        "heard", gettext_lazy("Heard of again"),
        lambda b: b.was_silent & b.alive & b.now(heard_on__gt=b.now_silent),
        ngettext_lazy("%(shown)s MOU that was silent was updated again.",
                      "%(shown)s MOUs that were silent were updated again.", "number"),
        words.owner, tone="good",
    ),
    Kind(
        "revived", gettext_lazy("Active again"),
        lambda b: b.there & b.now(status=MOUStatus.ACTIVE) & ~b.then(status=MOUStatus.ACTIVE),
        ngettext_lazy("%(shown)s MOU is active again.",
                      "%(shown)s MOUs are active again.", "number"),
        words.stages,
    ),
    Kind(
        "amended", gettext_lazy("Another figure committed"), _amount_changed,
        ngettext_lazy("%(shown)s MOU commits another figure than before: %(sum)s.",
                      "%(shown)s MOUs commit other figures than before: %(sum)s in all.", "number"),
        words.amended, _growth("amount_inr"), signed=True,
    ),
    Kind(
        "slipped", gettext_lazy("Slipped"), _slipped,
        ngettext_lazy("%(shown)s MOU slipped further behind its plan.",
                      "%(shown)s MOUs slipped further behind their plans.", "number"),
        words.slip, tone="late",
    ),
    Kind(
        "overdue", gettext_lazy("Expected day passed"),
        lambda b: b.alive & b.now(forecast_end__gte=b.since, forecast_end__lt=b.until),
        ngettext_lazy("%(shown)s MOU let the day pass on which its next step was expected.",
                      "%(shown)s MOUs let the day pass on which their next step was expected.",
                      "number"),
        words.expected, tone="late",
    ),
    Kind(
        "stale", gettext_lazy("Gone silent"), lambda b: b.silent & ~b.was_silent,
        ngettext_lazy("%(shown)s MOU went silent: nobody has updated it for 30 days.",
                      "%(shown)s MOUs went silent: nobody has updated them for 30 days.", "number"),
        words.silence, tone="late", order=_by_silence,
    ),
    Kind(
        "lapsed", gettext_lazy("Lapsed"),
        lambda b: b.alive & b.now(valid_end__gte=b.since, valid_end__lt=b.until),
        ngettext_lazy("%(shown)s MOU lapsed.", "%(shown)s MOUs lapsed.", "number"),
        words.lapsed, tone="late",
    ),
    Kind(
        "moved_back", gettext_lazy("Moved back"),
        lambda b: b.there & b.now(rank__lt=F("then_rank")),
        ngettext_lazy("%(shown)s MOU was moved back.", "%(shown)s MOUs were moved back.", "number"),
        words.stages, tone="late",
    ),
    Kind(
        "fell", gettext_lazy("Realised less"), _less,
        ngettext_lazy("%(shown)s MOU states less realised than before: %(sum)s.",
                      "%(shown)s MOUs state less realised than before: %(sum)s.", "number"),
        words.realised, _growth("realised_inr"), signed=True, tone="late",
    ),
    Kind(
        "paused", gettext_lazy("Held up"),
        lambda b: b.there & b.now(status__in=_HELD_UP) & ~b.now(status=F("then_status")),
        ngettext_lazy("%(shown)s MOU is on hold, delayed or dormant since.",
                      "%(shown)s MOUs are on hold, delayed or dormant since.", "number"),
        words.status, tone="late",
    ),
    Kind(
        "dropped", gettext_lazy("Dropped"),
        lambda b: b.there & b.now(status=MOUStatus.DROPPED) & ~b.then(status=MOUStatus.DROPPED),
        ngettext_lazy("%(shown)s MOU was dropped; committed: %(sum)s.",
                      "%(shown)s MOUs were dropped; committed: %(sum)s.", "number"),
        words.status, OWN, tone="late",
    ),
)  # fmt: skip
BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}
