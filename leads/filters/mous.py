"""What narrows MOUs: the register and the status report ask with the same words.

Every number of the report is an address of the register with these parameters.
"""

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Count, Exists, F, Max, Min, Model, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.choices import (
    STALE_AFTER_DAYS,
    AgeBand,
    ExpiryBand,
    Instrument,
    LeadSource,
    MOUStatus,
    Rag,
    Side,
    SlippageBand,
)
from leads.filters.leads import ME, NONE, PersonFilter
from leads.filters.mou_fields import (
    KNOWN,
    NOT_STATED,
    YES_NO,
    SectorFilter,
    by_column,
    choice,
    day,
    departments,
    groups,
    hidden,
    many,
    not_to_come,
    owners,
    reference,
    several,
)
from leads.formats import day as written_day
from leads.formats import fiscal_year
from leads.journeys import day_begins, day_ends
from leads.models import (
    MOU,
    District,
    ProgressUpdate,
    Sector,
    SigningEvent,
    Step,
    step_names,
)
from leads.models.bands import SizeBand, band_names
from leads.mou_querysets import MOUQuerySet

GROUP = "group"
# What the register is sorted by; `in_order` asks for columns of the day where one is named.
SORTS = {
    "title": "title",
    "signed": "signed_on",
    "committed": "amount_inr",
    "realised": "realised_inr",
    "updated": "updated_as_of",
    "district": "district__name_en",
    "owner": "owner__name",
    "stage": "stage",
}


def step_choices() -> list[tuple[str, str]]:
    """Steps of the ladder in their order."""
    return list(step_names().items())


def _fiscal_year_of(day: date) -> int:
    return day.year if day.month >= 4 else day.year - 1


def band_choices() -> list[tuple[str, Any]]:
    """Size bands from the smallest; those without a figure of their own after them."""
    bands = [(str(pk), name) for pk, name in band_names().items()]
    return [*bands, (GROUP, _("in a group's total")), (NONE, NOT_STATED)]


def next_step_choices() -> list[tuple[str, Any]]:
    return [*step_choices(), (NONE, NOT_STATED)]


class MOUFilter(filters.FilterSet):
    """Narrows MOUs; says so in words; an address it does not understand finds nothing."""

    RARE = (
        "rag", "department", "officer", "event", "instrument", "source", "band", "turn", "age",
        "slippage", "expiring", "signed_fy", "investment", "realised", "group",
    )  # fmt: skip

    q = filters.CharFilter(
        label=_("Search MOUs"),
        method="search",
        max_length=200,
        widget=forms.TextInput(
            {"type": "search", "placeholder": _("Title, company, 日本語, number")}
        ),
    )
    # On a past day: stages, figures and updates as they stood then.
    as_on = day(_("As on"), "already", validators=[not_to_come])
    stage = several(_("Stage"), _("All stages"), step_choices, method="of_the_day")
    status = several(_("Status"), _("All statuses"), MOUStatus.choices, method="of_the_day")
    rag = choice(_("On track?"), _("On track?"), Rag.choices, method="by_rag")
    sector = SectorFilter(
        queryset=Sector.objects.with_tree_fields(),
        label=_("Sector"),
        empty_label=_("All sectors"),
        null_label=NOT_STATED,
        null_value=NONE,
        widget=forms.Select({"data-tom": True}),
    )
    district = reference(District.objects.all(), _("District"), _("All districts"))
    department = reference(departments, _("Department"), _("All departments"))
    owner = PersonFilter(
        queryset=owners,
        label=_("Owner"),
        empty_label=_("All owners"),
        null_label=_("nobody"),
        null_value=NONE,
        method="by_owner",
        widget=forms.Select({"data-tom": True}),
    )
    officer = filters.CharFilter(
        label=_("Nodal officer"),
        method="by_officer",
        max_length=120,
        widget=forms.TextInput({"placeholder": _("Nodal officer")}),
    )
    event = reference(SigningEvent.objects.all(), _("Signing event"), _("All events"))
    instrument = choice(_("Instrument"), _("All instruments"), Instrument.choices)
    source = choice(
        _("Came through"), _("Any source"), [(NONE, NOT_STATED), *LeadSource.choices],
        method="by_source",
    )  # fmt: skip
    band = choice(_("Size"), _("Any size"), band_choices, method="by_band")
    turn = choice(
        _("Whose turn"), _("Whose turn?"), [*Side.choices, (NONE, NOT_STATED)], method="by_turn"
    )
    age = choice(_("Age, not yet grounded"), _("Any age"), AgeBand.choices, method="aged")
    slippage = choice(_("Slippage"), _("Any slippage"), SlippageBand.choices, method="slipped")
    expiring = choice(_("Validity"), _("Any validity"), ExpiryBand.choices, method="by_expiry")
    signed_fy = choice(_("Fiscal year of signing"), _("Any fiscal year"), (), method="by_year")
    investment = choice(
        _("Investment"),
        _("Investment stated?"),
        [*KNOWN, ("own", _("on the MOU itself")), ("group", _("in a group's total"))],
        method="by_investment",
    )
    realised = choice(_("Realised"), _("Realised stated?"), KNOWN, method="by_realised")
    group = filters.ModelMultipleChoiceFilter(
        queryset=groups, label=_("Group"), distinct=False, widget=many(_("All groups"))
    )
    stale = filters.BooleanFilter(
        label=format_lazy(_("No update for {days} days"), days=STALE_AFTER_DAYS),
        method="only_stale",
        widget=forms.CheckboxInput,
    )
    mine = filters.BooleanFilter(
        label=_("Mine, as owner or nodal officer"), method="only_mine", widget=forms.HiddenInput
    )
    grounded = hidden(_("Grounded"), YES_NO, "by_grounded")
    finished = hidden(_("In production"), YES_NO, "by_finished")
    alive = hidden(_("Still wants updates"), YES_NO, "by_life")
    next_step = hidden(_("Next step"), next_step_choices, "by_next_step")
    jobs = hidden(_("Jobs promised"), KNOWN, "by_jobs")
    jobs_realised = hidden(_("Jobs realised"), KNOWN, "by_jobs_realised")
    without_rate = filters.BooleanFilter(
        label=_("Amount without a rate"), method="only_without_rate", widget=forms.HiddenInput
    )
    forecast = hidden(_("Forecast of the end"), KNOWN, "by_forecast")
    # Somebody wrote an update within these days: one question of three parts.
    updated_by = filters.ModelChoiceFilter(
        label=_("Update written by"),
        queryset=User.objects.all(),
        method="by_writer",
        widget=forms.HiddenInput,
    )
    updated_from = day(_("Update written from"), "by_writer")
    updated_to = day(_("Update written until"), "by_writer")
    signed_from = day(_("Signed from"), "by_first_day")
    signed_to = day(_("Signed until"), "by_last_day")
    without_group = filters.ModelMultipleChoiceFilter(
        queryset=groups,
        field_name="group",
        label=_("Without the groups"),
        exclude=True,
        distinct=False,
        widget=forms.MultipleHiddenInput,
    )

    class Meta:
        model = MOU
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A function: a method would be copied with its fields, and the request with it.
        self.filters["signed_fy"].extra["choices"] = lambda: self._fiscal_years()

    @cached_property
    def figures(self) -> dict[str, int]:
        """How many MOUs there are to narrow, and how many of them are silent; asked in one go."""
        return self.queryset.order_by().aggregate(
            total=Count("pk"), stale=Count("pk", filter=self.queryset.staleness())
        )

    def _fiscal_years(self) -> list[tuple[str, Any]]:
        """Asked when the field is drawn or judged, not before: a report never draws it."""
        span = self.queryset.order_by().aggregate(first=Min("signed_on"), last=Max("signed_on"))
        this_year = _fiscal_year_of(timezone.localdate())
        first, last = (_fiscal_year_of(day) if day else this_year for day in span.values())
        newest_first = range(max(last, this_year), min(first, this_year - 5) - 1, -1)
        return [(NONE, NOT_STATED), *((str(year), fiscal_year(year)) for year in newest_first)]

    def filter_queryset(self, queryset: MOUQuerySet) -> MOUQuerySet:
        if self.form.errors:
            return queryset.none()
        # First of all: the other filters ask of the same day.
        day = self.form.cleaned_data.get("as_on")
        return super().filter_queryset(queryset.as_on(day))

    def already(self, qs: MOUQuerySet, name: str, value: Any) -> MOUQuerySet:
        """Said before the others."""
        return qs

    def of_the_day(self, qs: MOUQuerySet, name: str, value: list[str]) -> MOUQuerySet:
        return qs.filter(qs.where(**{f"{name}__in": value})) if value else qs

    def search(self, qs: MOUQuerySet, name: str, value: str) -> MOUQuerySet:
        return qs.search(value)

    def by_owner(self, qs: MOUQuerySet, name: str, value: Any) -> MOUQuerySet:
        if value == NONE:
            return qs.filter(owner__isnull=True)
        return qs.filter(owner=self.request.user if value == ME else value)

    def by_rag(self, qs: MOUQuerySet, name: str, value: str) -> MOUQuerySet:
        return qs.with_rag().filter(rag_code=value)

    def aged(self, qs: MOUQuerySet, name: str, value: str) -> MOUQuerySet:
        return qs.not_yet_grounded().with_age_band().filter(age_band=value)

    def by_year(self, qs: MOUQuerySet, name: str, value: str) -> MOUQuerySet:
        qs = qs.with_fiscal_year()
        if value == NONE:
            return qs.filter(fiscal_year__isnull=True)
        return qs.filter(fiscal_year=int(value))

    def by_investment(self, qs: MOUQuerySet, name: str, value: str) -> MOUQuerySet:
        return qs.filter(qs.committed(value))

    def by_officer(self, qs: MOUQuerySet, name: str, value: str) -> MOUQuerySet:
        return qs.filter(nodal_officer="" if value == NONE else value)

    def by_source(self, qs: MOUQuerySet, name: str, value: str) -> MOUQuerySet:
        """Came through what its lead came through; without a lead nobody has stated it."""
        if value == NONE:
            return qs.filter(Q(lead__isnull=True) | Q(lead__source=""))
        return qs.filter(lead__source=value)

    def by_band(self, qs: MOUQuerySet, name: str, value: str) -> MOUQuerySet:
        """An amount of its own within the band; one total for several is in no band."""
        if value == NONE:
            return qs.filter(qs.committed("unknown"))
        if value == GROUP:
            return qs.filter(qs.committed("group"))
        span = next((span for span in SizeBand.objects.spans() if str(span.pk) == value), None)
        if span is None:
            return qs.none()
        return qs.filter(span.of(qs), group__amount_inr__isnull=True)

    def by_turn(self, qs: MOUQuerySet, name: str, value: str) -> MOUQuerySet:
        return qs.filter(qs.where(turn="" if value == NONE else value))

    def by_next_step(self, qs: MOUQuerySet, name: str, value: str) -> MOUQuerySet:
        return qs.filter(qs.where(next_step="" if value == NONE else value))

    def slipped(self, qs: MOUQuerySet, name: str, value: str) -> MOUQuerySet:
        return qs.alive().with_slippage_band().filter(slippage_band=value)

    def by_expiry(self, qs: MOUQuerySet, name: str, value: str) -> MOUQuerySet:
        return qs.alive().with_expiry_band().filter(expiry_band=value)

    def by_first_day(self, qs: MOUQuerySet, name: str, value: date) -> MOUQuerySet:
        return qs.filter(signed_on__gte=value)

    def by_last_day(self, qs: MOUQuerySet, name: str, value: date) -> MOUQuerySet:
        return qs.filter(signed_on__lte=value)

    def only_without_rate(self, qs: MOUQuerySet, name: str, value: bool) -> MOUQuerySet:
        """Stated in a currency nobody gave a rate for: no part of a total in rupees."""
        return qs.filter(qs.where(amount__isnull=False, amount_inr__isnull=True)) if value else qs

    def by_jobs(self, qs: MOUQuerySet, name: str, value: str) -> MOUQuerySet:
        return qs.filter(qs.jobs_promised(value))

    def by_writer(self, qs: MOUQuerySet, name: str, value: Any) -> MOUQuerySet:
        names = ("updated_by", "updated_from", "updated_to")
        given = {each: self.form.cleaned_data.get(each) for each in names}
        if name != next(each for each in names if given[each]):
            return qs  # the first of them has asked for all
        written = ProgressUpdate.objects.filter(mou=OuterRef("pk")).order_by()
        if given["updated_by"]:
            written = written.filter(by=given["updated_by"])
        if given["updated_from"]:
            written = written.filter(created_at__gte=day_begins(given["updated_from"]))
        if given["updated_to"]:
            written = written.filter(created_at__lte=day_ends(given["updated_to"]))
        return qs.filter(Exists(written))

    by_forecast = by_column("forecast_end__isnull", {"known": False, "unknown": True})
    by_realised = by_column("realised_inr__isnull", {"known": False, "unknown": True})
    by_jobs_realised = by_column("realised_jobs__isnull", {"known": False, "unknown": True})
    by_finished = by_column("finished", {"yes": True, "no": False})

    def by_life(self, qs: MOUQuerySet, name: str, value: str) -> MOUQuerySet:
        if value == "yes":
            return qs.alive()
        return qs.filter(qs.where(finished=True) | qs.where(status=MOUStatus.DROPPED))

    def only_mine(self, qs: MOUQuerySet, name: str, value: bool) -> MOUQuerySet:
        user = self.request.user
        return qs.filter(Q(owner=user) | Q(nodal_user=user)) if value else qs

    def only_stale(self, qs: MOUQuerySet, name: str, value: bool) -> MOUQuerySet:
        return qs.stale() if value else qs

    def by_grounded(self, qs: MOUQuerySet, name: str, value: str) -> MOUQuerySet:
        return qs.grounded() if value == "yes" else qs.not_yet_grounded()

    @property
    def uses_rare(self) -> bool:
        """Whether one of the filters that the bar folds away is in use."""
        return any(self.data.getlist(name) for name in self.RARE) if self.data else False

    def describe(self) -> list[str]:
        """Say in words what is narrowed, one phrase a filter."""
        if not self.is_bound or self.form.errors:
            return []
        given = self.form.cleaned_data.items()
        return [self._phrase(name, value) for name, value in given if value]

    def _phrase(self, name: str, value: Any) -> str:
        field = self.form.fields[name]
        if value is True:
            return str(field.label)
        if name == "q":
            return f"“{value}”"
        if isinstance(value, date):
            value = written_day(value)
        if not isinstance(value, str):
            shown = ", ".join(self._shown(field, one) for one in _as_list(value))
        else:
            shown = self._shown(field, value)
        return _("%(filter)s: %(value)s") % {"filter": field.label, "value": shown}

    @staticmethod
    def _shown(field: Any, value: Any) -> str:
        if not isinstance(value, str):
            return str(value)
        if value == ME:
            return str(_("mine"))
        if value == getattr(field, "null_value", None) and field.null_label:
            return str(field.null_label)
        if value == NONE and not hasattr(field, "choices"):
            return str(NOT_STATED)
        return str(dict(getattr(field, "choices", ())).get(value, value))


def _as_list(value: Any) -> list[Any]:
    return [value] if isinstance(value, Model) else list(value)


def in_order(mous: MOUQuerySet, sort: str) -> MOUQuerySet:
    """Sort the register; what is not known comes last, whichever way it is sorted."""
    wanted = SORTS.get(sort.removeprefix("-"), "signed_on")
    by = _place_of(mous.column("stage")) if wanted == "stage" else F(mous.column(wanted))
    down = sort.startswith("-") or sort not in SORTS
    order = by.desc(nulls_last=True) if down else by.asc(nulls_last=True)
    return mous.order_by(order, "-id")


def _place_of(stage: str) -> Subquery:
    """The place of a stage on the ladder."""
    return Subquery(Step.objects.filter(code=OuterRef(stage)).values("position")[:1])
