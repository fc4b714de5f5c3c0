"""What narrows MOUs: the register and the status report ask with the same words.

Every number of the report is an address of the register with these parameters.
"""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.choices import (
    MILESTONE_ORDER,
    STALE_AFTER_DAYS,
    AgeBand,
    Country,
    MilestoneKind,
    MOUStatus,
    OrganisationKind,
    Rag,
)
from leads.filters.leads import ME, NONE, PersonFilter, SectorChoiceField
from leads.formats import fiscal_year
from leads.models import MOU, District, MOUGroup, Organisation, Sector
from leads.querysets import MOUQuerySet

NOT_STATED = _("not stated")
KNOWN = [("known", _("stated")), ("unknown", NOT_STATED)]

SORTS: dict[str, Any] = {
    "title": F("title"),
    "signed": F("signed_on"),
    "committed": F("amount_inr"),
    "realised": F("realised_inr"),
    "updated": F("updated_as_of"),
    "district": F("district__name_en"),
    "owner": F("owner__name"),
    "stage": Case(
        *(When(stage=kind, then=Value(order)) for kind, order in MILESTONE_ORDER.items()),
        output_field=IntegerField(),
    ),
}


class SectorFilter(filters.ModelChoiceFilter):
    """A sector with everything below it, or none."""

    field_class = SectorChoiceField

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        if not value or value == NONE:
            return super().filter(qs, value)
        # A list, not a subquery: a tree's recursive part is lost when the rows are counted.
        below = list(value.descendants(include_self=True).values_list("pk", flat=True))
        return qs.filter(sector__in=below)


def _groups(request: Any) -> QuerySet:
    return MOUGroup.objects.visible_to(request.user)


def _departments(request: Any) -> QuerySet:
    of_the_state = Q(kind=OrganisationKind.GOVERNMENT, country=Country.INDIA)
    named = MOU.objects.filter(department__isnull=False).order_by().values("department")
    return Organisation.objects.filter(of_the_state | Q(pk__in=named)).only("name_en", "name_ja")


def _owners(request: Any) -> QuerySet:
    """People who can be given an MOU, and those who have one although they cannot any more."""
    assignable = User.objects.assignable().values("pk")
    return User.objects.filter(
        Q(pk__in=assignable) | Exists(MOU.objects.filter(owner=OuterRef("pk")))
    )


def _reference(queryset: Any, label: Any, every: Any, **extra: Any) -> filters.ModelChoiceFilter:
    extra.setdefault("null_label", NOT_STATED)
    return filters.ModelChoiceFilter(
        queryset=queryset,
        label=label,
        empty_label=every,
        null_value=NONE,
        widget=forms.Select({"data-tom": True}),
        **extra,
    )


def _choice(label: Any, every: Any, choices: Any, **extra: Any) -> filters.ChoiceFilter:
    return filters.ChoiceFilter(label=label, empty_label=every, choices=choices, **extra)


def _several(label: Any, every: Any, choices: Any) -> filters.MultipleChoiceFilter:
    return filters.MultipleChoiceFilter(
        label=label, choices=choices, distinct=False, widget=_many(every)
    )


def _many(every: Any) -> forms.SelectMultiple:
    return forms.SelectMultiple({"data-tom": True, "placeholder": every})


class MOUFilter(filters.FilterSet):
    """Narrows MOUs; says so in words; an address it does not understand finds nothing."""

    RARE = ("rag", "department", "age", "signed_fy", "investment", "realised", "group")

    q = filters.CharFilter(
        label=_("Search MOUs"),
        method="search",
        max_length=200,
        widget=forms.TextInput(
            {"type": "search", "placeholder": _("Title, company, 日本語, number")}
        ),
    )
    # On a past day: stages, figures and updates as they stood then.
    as_on = filters.DateFilter(label=_("As on"), method="already", widget=forms.HiddenInput)
    stage = _several(_("Stage"), _("All stages"), MilestoneKind)
    status = _several(_("Status"), _("All statuses"), MOUStatus)
    rag = _choice(_("On track?"), _("On track?"), Rag, method="by_rag")
    sector = SectorFilter(
        queryset=Sector.objects.with_tree_fields(),
        label=_("Sector"),
        empty_label=_("All sectors"),
        null_label=NOT_STATED,
        null_value=NONE,
        widget=forms.Select({"data-tom": True}),
    )
    district = _reference(District.objects.all(), _("District"), _("All districts"))
    department = _reference(_departments, _("Department"), _("All departments"))
    owner = PersonFilter(
        queryset=_owners,
        label=_("Owner"),
        empty_label=_("All owners"),
        null_label=_("nobody"),
        null_value=NONE,
        method="by_owner",
        widget=forms.Select({"data-tom": True}),
    )
    age = _choice(_("Age, not yet grounded"), _("Any age"), AgeBand, method="aged")
    signed_fy = _choice(_("Fiscal year of signing"), _("Any fiscal year"), (), method="by_year")
    investment = _choice(
        _("Investment"),
        _("Investment stated?"),
        [*KNOWN, ("own", _("on the MOU itself")), ("group", _("in a group's total"))],
        method="by_investment",
    )
    realised = _choice(_("Realised"), _("Realised stated?"), KNOWN, method="by_realised")
    group = filters.ModelMultipleChoiceFilter(
        queryset=_groups, label=_("Group"), distinct=False, widget=_many(_("All groups"))
    )
    stale = filters.BooleanFilter(
        label=format_lazy(_("No update for {days} days"), days=STALE_AFTER_DAYS),
        method="only_stale",
        widget=forms.CheckboxInput,
    )
    # Reached from the report's numbers; not offered in the bar, but said in words and cleared.
    grounded = _choice(
        _("Grounded"),
        None,
        [("yes", _("yes")), ("no", _("not yet"))],
        method="by_grounded",
        widget=forms.HiddenInput,
    )
    jobs = _choice(_("Jobs promised"), None, KNOWN, method="by_jobs", widget=forms.HiddenInput)
    jobs_realised = _choice(
        _("Jobs realised"), None, KNOWN, method="by_jobs_realised", widget=forms.HiddenInput
    )
    without_group = filters.ModelMultipleChoiceFilter(
        queryset=_groups,
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
        self.filters["signed_fy"].extra["choices"] = self._fiscal_years()

    @cached_property
    def figures(self) -> dict[str, Any]:
        """Figures of all the MOUs there are to narrow, counted in one go."""
        return (
            self.queryset.order_by()
            .with_fiscal_year()
            .aggregate(
                total=Count("pk"),
                stale=Count("pk", filter=self.queryset.staleness()),
                first=Min("fiscal_year"),
                last=Max("fiscal_year"),
            )
        )

    def _fiscal_years(self) -> list[tuple[str, Any]]:
        span = self.figures
        today = timezone.localdate()
        this_year = today.year if today.month >= 4 else today.year - 1
        first, last = span["first"] or this_year, span["last"] or this_year
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

    def by_realised(self, qs: MOUQuerySet, name: str, value: str) -> MOUQuerySet:
        return qs.filter(qs.where(realised_inr__isnull=value == "unknown"))

    def by_jobs(self, qs: MOUQuerySet, name: str, value: str) -> MOUQuerySet:
        return qs.filter(qs.jobs_promised(value))

    def by_jobs_realised(self, qs: MOUQuerySet, name: str, value: str) -> MOUQuerySet:
        return qs.filter(qs.where(realised_jobs__isnull=value == "unknown"))

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
        if value == field.null_value and field.null_label:
            return str(field.null_label)
        return str(dict(field.choices).get(value, value))


def _as_list(value: Any) -> list[Any]:
    return [value] if isinstance(value, Model) else list(value)


def in_order(mous: MOUQuerySet, sort: str) -> MOUQuerySet:
    """Sort the register; what is not known comes last, whichever way it is sorted."""
    by = SORTS.get(sort.removeprefix("-"), F("signed_on"))
    down = sort.startswith("-") or sort not in SORTS
    order = by.desc(nulls_last=True) if down else by.asc(nulls_last=True)
    return mous.order_by(order, "-id")
