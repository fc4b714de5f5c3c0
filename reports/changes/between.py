"""A set of MOUs with where each stood on an earlier day."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, FilteredRelation, IntegerField, Q, Value, When

from leads.choices import STALE_AFTER_DAYS, MOUStatus
from leads.models.ladder import Step
from leads.models.standing import MOUState
from leads.mou_querysets import MOUQuerySet

# What is asked of both days.
READ = (
    "stage", "status", "grounded", "finished", "amount_inr", "realised_inr", "realised_jobs",
    "heard_on", "slip_days", "forecast_end", "valid_end", "next_step",
)  # fmt: skip


class Between:
    """A set of MOUs as on the later day, with where each stood on the earlier one."""

    def __init__(self, mous: MOUQuerySet, since: date) -> None:
        self.since, self.until = since, mous.today
        self.then_silent = since - timedelta(days=STALE_AFTER_DAYS)
        self.now_silent = self.until - timedelta(days=STALE_AFTER_DAYS)
        there = Q(states__from_day__lte=since) & (
            Q(states__until_day__isnull=True) | Q(states__until_day__gt=since)
        )
        joined = mous.order_by().annotate(earlier=FilteredRelation("states", condition=there))
        joined = joined.filter(self._candidates(mous))
        # By names of their own: what is negated would else be asked of the state in a subquery.
        then = {f"then_{name}": F(f"earlier__{name}") for name in ("id", *READ)}
        now = {f"now_{name}": F(mous.column(name)) for name in READ}
        ranks = {f"{side}_rank": _rank(f"{side}_stage") for side in ("then", "now")}
        self.mous: MOUQuerySet = joined.annotate(**then, **now).annotate(**ranks)

    def _candidates(self, mous: MOUQuerySet) -> Q:
        """Who was written about, fell silent, let a day pass or lapsed; most did none of these."""
        written = MOUState.objects.filter(from_day__gt=self.since, from_day__lte=self.until)
        found = Q(pk__in=written.values("mou"))
        found |= mous.where(heard_on__gt=self.then_silent, heard_on__lte=self.now_silent)
        for column in ("forecast_end", "valid_end"):
            found |= mous.where(**{f"{column}__gte": self.since, f"{column}__lt": self.until})
        return found

    def now(self, **conditions: Any) -> Q:
        """A condition on where they stand on the later day."""
        return Q(**{f"now_{name}": value for name, value in conditions.items()})

    def then(self, **conditions: Any) -> Q:
        """A condition on where they stood on the earlier day."""
        return Q(**{f"then_{name}": value for name, value in conditions.items()})

    @property
    def new(self) -> Q:
        return Q(then_id__isnull=True)

    @property
    def there(self) -> Q:
        return Q(then_id__isnull=False)

    @property
    def alive(self) -> Q:
        return self.now(finished=False) & ~self.now(status=MOUStatus.DROPPED)

    @property
    def was_alive(self) -> Q:
        return self.there & self.then(finished=False) & ~self.then(status=MOUStatus.DROPPED)

    @property
    def silent(self) -> Q:
        return self.alive & self.now(heard_on__lte=self.now_silent)

    @property
    def was_silent(self) -> Q:
        return self.was_alive & self.then(heard_on__lte=self.then_silent)


def _rank(column: str) -> Case:
    whens = [
        When(**{column: code}, then=Value(at))
        for code, at in Step.objects.values_list("code", "position")
    ]
    return Case(*whens, default=None, output_field=IntegerField(null=True))
