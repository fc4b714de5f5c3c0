"""Milestones: what was planned, expected and reached of each step, and what was expected before."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from accounts.models import User
from leads.choices import Side
from leads.models.ladder import Rung, step_name, step_names
from leads.models.lead import UNLESS_AUTHOR_LEFT
from leads.models.money import first_day, precise_date, precision, span_end
from leads.models.mou import MOU
from leads.models.standing import rewritten_by
from leads.querysets import MilestoneQuerySet


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
        triggers = rewritten_by()

    def __str__(self) -> str:
        return step_name(self.kind)

    def get_kind_display(self) -> str:
        return step_name(self.kind)

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
    ladder = {"ladder": mou.ladder_id} if mou.ladder_id else {"ladder__is_default": True}
    wanted = set(Rung.objects.filter(**ladder).values_list("step__code", flat=True))
    return [
        known.get(code) or Milestone(mou=mou, kind=code)
        for code in step_names()
        if code in wanted or code in known
    ]


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
        ]

    def __str__(self) -> str:
        return f"{self.milestone}, {self.said_on}"
