"""Questions asked of many MOUs and their steps: today, or as they stood on a past day."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import (
    ExtractYear,
    TruncMonth,
    TruncYear,
)
from django.utils import timezone

from accounts.permissions import Permission, may
from leads.choices import (
    AGE_BAND_MONTHS,
    EXPIRY_UP_TO,
    SLIPPAGE_UP_TO,
    STALE_AFTER_DAYS,
    AgeBand,
    DatePrecision,
    ExpiryBand,
    MOUStatus,
    Rag,
    SlippageBand,
)
from leads.querysets import SensitiveQuerySet
from leads.searching import Link, matching


def months_before(day: date, months: int) -> date:
    """Return the same day so many months ago, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# What an MOU's state of a past day has columns of its own for (`leads.models.standing`).
OF_THE_DAY = {
    "stage", "grounded", "finished", "status", "amount", "currency", "amount_inr", "jobs",
    "land_acres", "valid_end", "updated_as_of", "heard_on", "realised_inr", "realised_jobs",
    "forecast_end", "slip_days", "next_step", "turn",
}  # fmt: skip

# The last day on which a step is in time: 31 March for “March”.
EXPECTED_BY = Func(
    F("forecast_on"),
    F("forecast_on_precision"),
    function="leads_span_end",
    output_field=models.DateField(),
)


class MOUQuerySet(SensitiveQuerySet):
    """MOUs as a set, as they stand today or as they stood `as_on` a past day."""

    day: date | None = None

    def _clone(self) -> Self:
        clone = super()._clone()
        clone.day = self.day
        return clone

    def _chain(self) -> Self:
        chained = super()._chain()
        if chained.day:
            # The day's state is one row an MOU: every filter looks at that one, none joins it anew.
            chained.query.used_aliases = {"at"}
        return chained

    def as_on(self, day: date | None) -> Self:
        """The MOUs there were on a past day, asked of as they stood then; today is as ever.

        What happens over time (stage, status, figures, updates, validity) is of that day; what
        describes (sector, district, department, people) is as it is known today.
        """
        if day is None or day >= timezone.localdate():
            return self
        there = Q(states__from_day__lte=day) & (
            Q(states__until_day__isnull=True) | Q(states__until_day__gt=day)
        )
        then = self.annotate(at=FilteredRelation("states", condition=there))
        then = then.filter(at__isnull=False)
        then.day = day
        return then

    @property
    def today(self) -> date:
        """The day this set is asked of."""
        return self.day or timezone.localdate()

    def column(self, name: str) -> str:
        """Where a column stands: on the MOU, or on its state of the day."""
        return f"at__{name}" if self.day and name in OF_THE_DAY else name

    def where(self, **conditions: Any) -> Q:
        """A condition on columns of the day: where(status="dropped", heard_on__lte=limit)."""
        found = Q()
        for path, value in conditions.items():
            name, _separator, _lookup = path.partition("__")
            found &= Q(**{path.replace(name, self.column(name), 1): value})
        return found

    def alive(self) -> Self:
        """MOUs that still want updates: not dropped and not yet in production."""
        return self.filter(self.is_alive())

    def is_alive(self) -> Q:
        return self.where(finished=False) & self.not_dropped()

    def not_dropped(self) -> Q:
        """Of a past day said without a “not”, which would look for the day's state once more."""
        if self.day:
            return self.where(status__in=[s for s in MOUStatus.values if s != MOUStatus.DROPPED])
        return ~Q(status=MOUStatus.DROPPED)

    def stale(self) -> Self:
        """Alive MOUs nobody has updated for 30 days; one never updated counts from its signing."""
        return self.filter(self.staleness())

    def staleness(self) -> Q:
        """What makes an MOU stale, for counting some among others."""
        return self.is_alive() & self._silent()

    def _silent(self) -> Q:
        return self.where(heard_on__lte=self.today - timedelta(days=STALE_AFTER_DAYS))

    def committed(self, value: str) -> Q:
        """Which have a figure in rupees: their own, their group's, either or neither."""
        own, group = self.where(amount_inr__isnull=False), Q(group__amount_inr__isnull=False)
        neither = self.where(amount_inr__isnull=True) & Q(group__amount_inr__isnull=True)
        return {"own": own, "group": group, "known": own | group, "unknown": neither}[value]

    def jobs_promised(self, value: str) -> Q:
        """Which promise a stated number of jobs; a group's number counts before their own."""
        own, group = self.where(jobs__isnull=False), Q(group__jobs__isnull=False)
        neither = self.where(jobs__isnull=True) & Q(group__jobs__isnull=True)
        return {"known": own | group, "unknown": neither}[value]

    def grounded(self) -> Self:
        """Ground was broken, or more."""
        return self.filter(self.where(grounded=True))

    def not_yet_grounded(self) -> Self:
        """Still awaiting ground-breaking; dropped MOUs no longer do."""
        return self.filter(self.where(grounded=False) & self.not_dropped())

    def with_rag(self) -> Self:
        """Add `rag_code`: what `MOU.rag` says of one row, computed in the database."""
        return self.annotate(
            rag_code=Case(
                When(self.where(status=MOUStatus.DROPPED), then=Value(Rag.GREY)),
                When(self.where(finished=True), then=Value(Rag.GREEN)),
                When(self.where(forecast_end__lt=self.today), then=Value(Rag.RED)),
                When(self._silent() | self.where(slip_days__gt=0), then=Value(Rag.AMBER)),
                When(self.where(forecast_end__isnull=False), then=Value(Rag.GREEN)),
                default=Value(Rag.GREY),
                output_field=models.CharField(),
            )
        )

    def with_age_band(self) -> Self:
        """Add `age_band`: how long ago the MOU was signed, from the first day of what is known."""
        bands = [
            When(signed_on__gt=months_before(self.today, following), then=Value(band))
            for band, following in zip(
                AGE_BAND_MONTHS, list(AGE_BAND_MONTHS.values())[1:], strict=False
            )
        ]
        return self.annotate(
            age_band=Case(
                When(signed_on__isnull=True, then=Value(AgeBand.NOT_STATED)),
                *bands,
                default=Value(AgeBand.OVER_2_YEARS),
                output_field=models.CharField(),
            )
        )

    def with_slippage_band(self) -> Self:
        """Add `slippage_band`: the worst delay among the steps still to climb."""
        late = [
            When(self.where(slip_days__lte=most), then=Value(band))
            for band, most in SLIPPAGE_UP_TO.items()
        ]
        return self.annotate(
            slippage_band=Case(
                When(self.where(slip_days__isnull=True), then=Value(SlippageBand.NOT_STATED)),
                *late,
                default=Value(SlippageBand.OVER_180),
                output_field=models.CharField(),
            )
        )

    def with_expiry_band(self) -> Self:
        """Add `expiry_band`: how long the MOU is still valid."""
        ends = [
            When(self.where(valid_end__lte=self.today + timedelta(days=most)), then=Value(band))
            for band, most in EXPIRY_UP_TO.items()
        ]
        return self.annotate(
            expiry_band=Case(
                When(self.where(valid_end__isnull=True), then=Value(ExpiryBand.NOT_STATED)),
                *ends,
                default=Value(ExpiryBand.LATER),
                output_field=models.CharField(),
            )
        )

    def with_fiscal_year(self) -> Self:
        """Add `fiscal_year`: the year in whose April it began; a year alone does not tell it."""
        year = ExtractYear("signed_on")
        return self.annotate(
            fiscal_year=Case(
                When(signed_on_precision=DatePrecision.YEAR, then=None),
                When(signed_on__month__gte=4, then=year),
                default=year - 1,
                output_field=models.IntegerField(null=True),
            )
        )

    def stalest_first(self) -> Self:
        """By the day from which silence counts, as `MOU.last_heard` says of one row."""
        return self.order_by(self.column("heard_on"), "id")

    def search(self, query: str) -> Self:
        return matching(self, query, *self.links())

    def links(self) -> list[Link]:
        """MOUs are also found by their parties."""
        parties = self.model.organisations.through.objects.all()
        return [(parties, "mou", "organisation__search_key")]

    def for_list(self) -> Self:
        return self.select_related(
            "lead", "owner", "sector", "district", "department", "group"
        ).prefetch_related("parties__organisation")


class MOUGroupQuerySet(models.QuerySet):
    """Totals for several MOUs as a set."""

    def visible_to(self, user: Any) -> Self:
        """A group is seen with any of its MOUs; an empty one by everybody."""
        if not may(user, Permission.VIEW):
            return self.none()
        if may(user, Permission.SENSITIVE_VIEW):
            return self
        mou = self.model.mous.rel.related_model
        members = mou.objects.filter(group=OuterRef("pk"))
        return self.filter(Exists(members.visible_to(user)) | ~Exists(members))


class MilestoneQuerySet(models.QuerySet):
    """Milestones as a set."""

    def pending(self) -> Self:
        """Expected, and not yet reached."""
        return self.filter(reached=False, forecast_on__isnull=False)

    def late(self, today: date | None = None) -> Self:
        """The whole expected span has passed."""
        today = today or timezone.localdate()
        return self.pending().filter(
            Q(forecast_on_precision=DatePrecision.DAY, forecast_on__lt=today)
            | Q(forecast_on_precision=DatePrecision.MONTH, forecast_on__lt=today.replace(day=1))
            | Q(
                forecast_on_precision=DatePrecision.YEAR,
                forecast_on__lt=today.replace(month=1, day=1),
            )
        )

    def slipping(self) -> Self:
        """Expected after the planned span."""
        return self.pending().filter(
            Q(baseline_on_precision=DatePrecision.DAY, forecast_on__gt=F("baseline_on"))
            | Q(
                baseline_on_precision=DatePrecision.MONTH,
                baseline_on__lt=TruncMonth("forecast_on"),
            )
            | Q(
                baseline_on_precision=DatePrecision.YEAR,
                baseline_on__lt=TruncYear("forecast_on"),
            )
        )


class ProgressQuerySet(models.QuerySet):
    """Progress updates as a set."""

    def with_before(self) -> Self:
        """Add what was known until each update: `realised_before` (in rupees), `jobs_before`."""
        earlier = self.model.objects.filter(
            Q(as_of__lt=OuterRef("as_of")) | Q(as_of=OuterRef("as_of"), pk__lt=OuterRef("pk")),
            mou=OuterRef("mou"),
        ).order_by("-as_of", "-pk")
        money, people = (earlier.filter(**{f"{name}__isnull": False}).values(name)[:1]
                         for name in ("realised_inr", "jobs"))  # fmt: skip
        return self.annotate(realised_before=Subquery(money), jobs_before=Subquery(people))

    def for_page(self) -> Self:
        return self.with_before().select_related("by").prefetch_related("steps", "evidence")

    def newest_stated(self, mous: Any) -> Self:
        """Of each of some MOUs the newest update that states an amount."""
        stated = self.filter(mou__in=mous, realised_amount__isnull=False)
        return stated.order_by("mou_id", "-as_of", "-id").distinct("mou_id")
