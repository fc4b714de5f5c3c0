"""The ladder of an MOU as data: its steps in their order, and which project climbs which."""

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from accounts.models import User
from leads.caching import for_a_minute
from leads.choices import ANCHORS, DatePrecision, LeadKind, Side
from leads.models.money import span_end
from leads.models.reference import Named


@tracked()
class Step(Named):
    """One step from signature to production; all steps stand in one order.

    MOUs and milestones name a step by its code. Three steps mean something to the product and
    cannot go: `signed`, `ground_broken` (it and all after it count as grounded) and `production`
    (it and all after it count as finished).
    """

    code = models.SlugField(_("code"), max_length=20, unique=True)
    position = models.PositiveSmallIntegerField(_("position"))
    retired = models.BooleanField(
        _("retired"), default=False, help_text=_("Kept for MOUs that reached it, offered no more.")
    )

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [
            models.UniqueConstraint(
                fields=("position",),
                name="step_position_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Two steps cannot stand at the same place."),
            ),
        ]

    @property
    def is_anchor(self) -> bool:
        """Whether the product itself asks for this step: it cannot retire."""
        return self.code in ANCHORS


def all_steps() -> list[Step]:
    """Return all steps in their order; asked once a minute a process."""
    return for_a_minute("steps", lambda: list(Step.objects.all()))


def step_names() -> dict[str, str]:
    """Return what each step is called, in the order of steps."""
    return {step.code: str(step) for step in all_steps()}


def step_choices() -> list[tuple[str, str]]:
    """Return the steps for a form or filter that offers them."""
    return list(step_names().items())


def step_order() -> dict[str, int]:
    """Return the place of each step in the order of all."""
    return {step.code: place for place, step in enumerate(all_steps())}


def step_name(code: str) -> str:
    """Return what a step is called; a code nobody knows is its own name."""
    return step_names().get(code, code)


@tracked()
class Ladder(models.Model):
    """Which steps an MOU of some kinds of project has to climb."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    kinds = ArrayField(
        models.CharField(max_length=20, choices=LeadKind),
        verbose_name=_("for leads of the kinds"),
        default=list,
        blank=True,
    )
    is_default = models.BooleanField(_("for all others"), default=False)
    steps = models.ManyToManyField(Step, through="Rung", related_name="ladders")

    class Meta:
        ordering = ("-is_default", "name")
        verbose_name = _("ladder")
        verbose_name_plural = _("ladders")
        constraints = [
            models.UniqueConstraint(
                fields=("is_default",),
                condition=models.Q(is_default=True),
                name="ladder_one_default",
                violation_error_message=_("Another ladder is for all others already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_names(self) -> list[str]:
        return [str(LeadKind(kind).label) for kind in self.kinds if kind in LeadKind]


@tracked()
class Rung(models.Model):
    """A step of a ladder: who owes it as a rule, and when it is due after the signature."""

    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="rungs")
    step = models.ForeignKey(
        Step, verbose_name=_("step"), on_delete=models.PROTECT, related_name="rungs"
    )
    owed_by = models.CharField(_("owed by"), max_length=10, choices=Side, blank=True)
    after_days = models.PositiveSmallIntegerField(
        _("days after the signature"), null=True, blank=True
    )

    class Meta:
        ordering = ("ladder", "step__position")
        verbose_name = _("rung")
        verbose_name_plural = _("rungs")
        constraints = [
            models.UniqueConstraint(
                fields=("ladder", "step"),
                name="rung_once",
                violation_error_message=_("This ladder has the step already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ladder}: {self.step}"

    def due(self, signed_on: date, known: str) -> tuple[date, str] | None:
        """Return when the step is due as a rule, known as well as the day of signing is.

        “March” is counted from its last day: nobody is late because a day was not stated.
        """
        if self.after_days is None:
            return None
        day = span_end(signed_on, known) + timedelta(days=self.after_days)
        if known == DatePrecision.YEAR:
            return day.replace(month=1, day=1), known
        return (day.replace(day=1) if known == DatePrecision.MONTH else day), known


class Rewriting(models.Model):
    """MOUs to be worked out anew after their steps have changed; the row is the queue."""

    # None: every MOU.
    ladder = models.ForeignKey(Ladder, null=True, on_delete=models.CASCADE, related_name="+")
    upto = models.BigIntegerField(default=0)  # MOUs up to this id are done
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(
                fields=("id",),
                condition=models.Q(ended_at__isnull=True),
                name="rewriting_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.done}/{self.total}"

    @property
    def percent(self) -> int:
        return min(self.done * 100 // self.total, 100) if self.total else 0
