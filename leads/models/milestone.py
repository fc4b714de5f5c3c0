"""Milestones: what was planned, expected and reached of each step, and what was expected before."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from accounts.models import User
from leads.choices import Side
from leads.models.heard import after_insert
from leads.models.ladder import Rung, all_steps, step_name, step_order
from leads.models.lead import UNLESS_AUTHOR_LEFT
from leads.models.money import first_day, precise_date, precision, span_end
from leads.models.mou import MOU
from leads.models.standing import rewritten_by
from leads.mou_querysets import EXPECTED_BY, MilestoneQuerySet


@tracked()
class Milestone(models.Model):
    """One step of an MOU's ladder: what was planned, what is expected, what happened."""

    mou = models.ForeignKey(MOU, on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField(_("milestone"), max_length=20)  # the code of a Step
    baseline_on = precise_date(_("planned"))
    baseline_on_precision = precision()
    forecast_on = precise_date(_("expected"))
    forecast_on_precision = precision()
    actual_on = precise_date(_("happened"))
    actual_on_precision = precision()
    reached = models.BooleanField(
        _("reached"), default=False, help_text=_("Also when the day is not known.")
    )
    # From which day a step reached on an unknown day counts.
    noted_on = models.DateField(_("noted on"), null=True, blank=True, editable=False)
    owed_by = models.CharField(_("owed by"), max_length=10, choices=Side, blank=True)
    slippage_reason = models.CharField(_("reason for slippage"), max_length=300, blank=True)
    order_reason = models.CharField(_("reason for a move out of order"), max_length=300, blank=True)

    # What the ladder says of the step, as a rule (`ladder_of` puts it there).
    rung: Rung | None = None

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ("mou", "id")
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.UniqueConstraint(fields=("mou", "kind"), name="milestone_once"),
            first_day("baseline_on", "milestone_baseline_first_day"),
            first_day("forecast_on", "milestone_forecast_first_day"),
            first_day("actual_on", "milestone_actual_first_day"),
            models.CheckConstraint(
                condition=Q(actual_on__isnull=True) | Q(reached=True),
                name="milestone_with_day_is_reached",
                violation_error_message=_("A milestone with a day was reached."),
            ),
        ]
        indexes = [
            # What is expected soon, or should have been reached by now.
            models.Index(EXPECTED_BY, condition=Q(reached=False), name="milestone_expected"),
        ]
        triggers = rewritten_by()

    def __str__(self) -> str:
        return step_name(self.kind)

    def get_kind_display(self) -> str:
        return step_name(self.kind)

    @property
    def whose(self) -> str:
        """Which side owes it: as stated, else as the ladder says."""
        side = self.owed_by or (self.rung.owed_by if self.rung else "")
        return str(Side(side).label) if side else ""

    @property
    def is_late(self) -> bool:
        """The whole expected span has passed and the step was not reached."""
        if self.reached or self.forecast_on is None:
            return False
        return span_end(self.forecast_on, self.forecast_on_precision) < timezone.localdate()

    @property
    def slippage_days(self) -> int | None:
        """Days from the planned to the actual (else expected) day; None when one is unknown.

        Spans that overlap ("March", 15 March) have not slipped; others are compared by their ends.
        """
        day, kind = self.actual_on, self.actual_on_precision
        if day is None:
            day, kind = self.forecast_on, self.forecast_on_precision
        if day is None or self.baseline_on is None:
            return None
        end = span_end(day, kind)
        planned_end = span_end(self.baseline_on, self.baseline_on_precision)
        if day <= planned_end and self.baseline_on <= end:
            return 0
        return (end - planned_end).days


def ladder_of(mou: MOU) -> list[Milestone]:
    """Return the steps of an MOU's ladder in order, those nobody has written about unsaved.

    A step outside its ladder that somebody wrote about stands among them.
    """
    known = {milestone.kind: milestone for milestone in mou.milestones.all()}
    rungs = rungs_of(mou)
    retired = {step.code for step in all_steps() if step.retired} - set(known)
    ladder = []
    for code in step_order():
        if code in known or (code in rungs and code not in retired):
            milestone = known.get(code) or Milestone(mou=mou, kind=code)
            milestone.rung = rungs.get(code)
            ladder.append(milestone)
    return ladder


def rungs_of(mou: MOU) -> dict[str, Rung]:
    """Return the rungs an MOU has to climb by the codes of their steps, in order."""
    ladder = {"ladder": mou.ladder_id} if mou.ladder_id else {"ladder__is_default": True}
    rungs = Rung.objects.filter(**ladder).select_related("step").order_by("step__position")
    return {rung.step.code: rung for rung in rungs}


REWRITE_FORECAST = """
IF pg_trigger_depth() = 1 THEN
  PERFORM leads_mou_rewrite(ARRAY(SELECT DISTINCT s.mou_id FROM new_rows n
    JOIN leads_milestone s ON s.id = n.milestone_id));
END IF;
RETURN NULL;
"""


class Forecast(models.Model):
    """What was expected of a step from a day on: append-only, the milestone shows the newest."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="forecasts")
    said_on = models.DateField(_("said on"))
    forecast_on = precise_date(_("expected"))  # NULL: from that day on nothing was expected
    forecast_on_precision = precision()
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-said_on", "-id")
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        indexes = [
            models.Index(fields=("milestone", "-said_on", "-id"), name="forecast_newest"),
        ]
        constraints = [first_day("forecast_on", "forecast_first_day")]
        triggers = [
            pgtrigger.Protect(
                name="append_only", operation=pgtrigger.Update, condition=UNLESS_AUTHOR_LEFT
            ),
            after_insert("state_insert", REWRITE_FORECAST),
        ]

    def __str__(self) -> str:
        return f"{self.milestone}, {self.said_on}"
