"""What narrows and sorts leads; list, board, export and report ask with the same words."""

from collections.abc import Iterable
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.choices import STAGE_ORDER, LeadKind, LeadStatus, Stage
from leads.formats import indian_grouping, not_stated, rupees
from leads.models import MOU, District, Lead, LeadPartner, Prefecture, Sector
from leads.querysets import LeadQuerySet

NONE = "none"
ME = "me"
DEFAULT_SORT = "-changed"

SORTS: dict[str, Any] = {
    "title": F("title"),
    "stage": Case(
        *(When(stage=stage, then=Value(order)) for stage, order in STAGE_ORDER.items()),
        output_field=IntegerField(),
    ),
    "investment": F("amount_inr"),
    "owner": F("owner__name"),
    "due": F("next_due_on"),
    "changed": F("updated_at"),
}


def sorted_by(leads: LeadQuerySet, sort: str) -> LeadQuerySet:
    """Order leads by a key of SORTS, “-” for descending; what is not stated stands last."""
    key, descending = sort.removeprefix("-"), sort.startswith("-")
    if key not in SORTS:
        key, descending = DEFAULT_SORT.removeprefix("-"), True
    if key == "changed":
        # The column is never empty: a plain order lets the index answer.
        return (
            leads.order_by("-updated_at", "-id")
            if descending
            else leads.order_by("updated_at", "id")
        )
    by = SORTS[key]
    order = by.desc(nulls_last=True) if descending else by.asc(nulls_last=True)
    return leads.order_by(order, "-id" if descending else "id")


def _several(placeholder: Any) -> forms.SelectMultiple:
    return forms.SelectMultiple({"data-tom": True, "placeholder": placeholder})


class SectorChoiceField(filters.fields.ModelChoiceField):
    """Sectors as a tree: children stand under their parent, indented."""

    def label_from_instance(self, sector: Sector) -> str:
        return "\u2003" * sector.tree_depth + str(sector)


class SectorFilter(filters.ModelChoiceFilter):
    field_class = SectorChoiceField


class PersonIterator(filters.fields.ModelChoiceIterator):
    """Everybody, oneself, nobody, then each colleague."""

    def __iter__(self) -> Any:
        choices = super().__iter__()
        yield next(choices)
        yield ME, gettext("Mine")
        yield from choices


class PersonChoiceField(filters.fields.ModelChoiceField):
    """A colleague, oneself, or nobody."""

    iterator = PersonIterator

    def to_python(self, value: Any) -> Any:
        return value if value == ME else super().to_python(value)


class PersonFilter(filters.ModelChoiceFilter):
    field_class = PersonChoiceField


def _owners(_request: Any) -> QuerySet:
    """People who may own a lead, and those who once could and still do."""
    owning = Exists(Lead.objects.filter(owner=OuterRef("pk")))
    return User.objects.filter(Q(pk__in=User.objects.assignable().order_by()) | Q(owning))


def _tick(label: Any, method: str) -> filters.BooleanFilter:
    """A check box: ticked it narrows, absent it says nothing."""
    return filters.BooleanFilter(label=label, method=method, widget=forms.CheckboxInput)


def _stated(data: QueryDict | None) -> QueryDict | None:
    """Leave out what a form sends empty: “?stage=&q=” asks for nothing."""
    if data is None:
        return None
    stated = data.copy()
    for name, values in data.lists():
        stated.setlist(name, [value for value in values if value])
        if not stated.getlist(name):
            del stated[name]
    return stated


class LeadFilter(filters.FilterSet):
    """Narrows leads and says so in words; what it does not understand finds nothing."""

    q = filters.CharFilter(
        label=_("Search leads"),
        method="search",
        max_length=200,
        widget=forms.TextInput(
            {"type": "search", "placeholder": _("Company, 日本語, lead, place")}
        ),
    )
    stage = filters.MultipleChoiceFilter(
        label=_("Stage"),
        choices=Stage,
        distinct=False,
        widget=_several(_("All stages")),
    )
    sector = SectorFilter(
        label=_("Sector"),
        queryset=Sector.objects.with_tree_fields(),
        empty_label=_("All sectors"),
        method="by_sector",
        widget=forms.Select({"data-tom": True}),
    )
    owner = PersonFilter(
        label=_("Owner"),
        queryset=_owners,
        empty_label=_("All owners"),
        null_label=_("Nobody’s"),
        null_value=NONE,
        method="by_owner",
        widget=forms.Select({"data-tom": True}),
    )
    district = filters.ModelChoiceFilter(
        label=_("District"),
        queryset=District.objects.all(),
        empty_label=_("All districts"),
        null_label=_("not stated"),
        null_value=NONE,
        method="by_district",
        widget=forms.Select({"data-tom": True}),
    )
    status = filters.MultipleChoiceFilter(
        label=_("Status"),
        choices=LeadStatus,
        distinct=False,
        widget=_several(_("Open or not")),
    )
    kind = filters.MultipleChoiceFilter(
        label=_("Kind"),
        choices=LeadKind,
        distinct=False,
        method="by_kind",
        widget=_several(_("All kinds")),
    )
    prefecture = filters.ModelChoiceFilter(
        label=_("Partner’s prefecture"),
        queryset=Prefecture.objects.all(),
        empty_label=_("All prefectures"),
        method="by_prefecture",
        widget=forms.Select({"data-tom": True}),
    )
    mou = filters.ChoiceFilter(
        label=_("MOU"),
        empty_label=_("MOU: any"),
        choices=[("yes", _("With MOU")), ("no", _("Without MOU"))],
        method="by_mou",
    )
    overdue = _tick(_("Overdue"), "only_overdue")
    no_action = _tick(_("No next action"), "only_without_action")

    class Meta:
        model = Lead
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict | None = None,
        *args: Any,
        counts: Iterable[dict[str, Any]] | None = None,
        **kwargs: Any,
    ) -> None:
        """`counts`: rows of `counted`, to say in the lists how many leads each choice has."""
        super().__init__(_stated(data), *args, **kwargs)
        if counts is None:
            return
        rows = list(counts)
        for name, choices in (("stage", Stage.choices), ("status", LeadStatus.choices)):
            totals = {value: 0 for value, _label in choices}
            for row in rows:
                totals[row[name]] += row["n"]
            self.form.fields[name].choices = [
                (value, f"{label} ({totals[value]})") for value, label in choices
            ]

    @property
    def qs(self) -> LeadQuerySet:
        return self.queryset.none() if self.is_bound and self.errors else super().qs

    def search(self, leads: LeadQuerySet, _name: str, value: str) -> QuerySet:
        return leads.search(value)

    def by_sector(self, leads: QuerySet, _name: str, sector: Sector) -> QuerySet:
        below = [each.pk for each in sector.descendants(include_self=True)]
        return leads.filter(_linked(Lead.sectors.through, sector__in=below))

    def by_district(self, leads: QuerySet, _name: str, district: District | str) -> QuerySet:
        if district == NONE:
            return leads.filter(~_linked(Lead.districts.through))
        return leads.filter(_linked(Lead.districts.through, district=district))

    def by_prefecture(self, leads: QuerySet, _name: str, prefecture: Prefecture) -> QuerySet:
        return leads.filter(_linked(LeadPartner, organisation__prefecture=prefecture))

    def by_owner(self, leads: QuerySet, _name: str, owner: User | str) -> QuerySet:
        if owner == NONE:
            return leads.filter(owner__isnull=True)
        return leads.filter(owner=self.request.user if owner == ME else owner)

    def by_kind(self, leads: QuerySet, _name: str, kinds: list[str]) -> QuerySet:
        return leads.filter(kinds__overlap=kinds) if kinds else leads

    def by_mou(self, leads: QuerySet, _name: str, value: str) -> QuerySet:
        # Of MOUs one may not see, not even that there is one.
        signed = Exists(MOU.objects.visible_to(self.request.user).filter(lead=OuterRef("pk")))
        return leads.filter(signed if value == "yes" else ~signed)

    def only_overdue(self, leads: LeadQuerySet, _name: str, ticked: bool) -> QuerySet:
        return leads.overdue() if ticked else leads

    def only_without_action(self, leads: LeadQuerySet, _name: str, ticked: bool) -> QuerySet:
        return leads.without_next_action() if ticked else leads

    def describe(self) -> list[str]:
        """Say what is narrowed: “Stage: Meeting held”, “Sector: Energy and below”."""
        if not self.is_bound:
            return []
        cleaned = self.form.cleaned_data if self.form.is_valid() else {}
        said = [(name, self._in_words(name, value)) for name, value in cleaned.items() if value]
        return [self._phrase(name, words) for name, words in said]

    def _phrase(self, name: str, words: str) -> str:
        if name == "q":
            return f"“{words}”"
        label = self.filters[name].label
        if not words:
            return str(label)
        return gettext("%(filter)s: %(value)s") % {"filter": label, "value": words}

    def _in_words(self, name: str, value: Any) -> str:
        """The value as the page names it; nothing when the filter's label says it all."""
        if name in ("overdue", "no_action"):
            return ""
        if name == "sector":
            return gettext("%(sector)s and below") % {"sector": value}
        if name == "owner":
            return {ME: str(self.request.user), NONE: gettext("nobody")}.get(value) or str(value)
        if value == NONE:
            return not_stated()
        labels = {"stage": Stage, "status": LeadStatus, "kind": LeadKind}
        if name in labels:
            return ", ".join(str(labels[name](item).label) for item in value)
        if name == "mou":
            return gettext("yes") if value == "yes" else gettext("no")
        return str(value)


def _linked(through: Any, **conditions: Any) -> Exists:
    """Rows that tie a lead to something: no joins, so no lead is found twice."""
    return Exists(through.objects.filter(lead=OuterRef("pk"), **conditions))


def _sums() -> dict[str, Any]:
    return {
        "n": Count("pk"),
        "overdue": Count("pk", filter=Q(status="open", next_due_on__lt=timezone.localdate())),
        "rupees": Sum("amount_inr"),
        "not_stated": Count("pk", filter=Q(amount__isnull=True)),
        "no_rate": Count("pk", filter=Q(amount__isnull=False, amount_inr__isnull=True)),
    }


def counted(leads: QuerySet) -> QuerySet:
    """Figures of the leads in each stage and status: one query for all the lists and sums."""
    return leads.order_by().values("stage", "status").annotate(**_sums())


def figures(leads: QuerySet) -> dict[str, Any]:
    """Sum up a set of leads; what is not stated is counted, never taken for nothing."""
    return figures_of([leads.order_by().aggregate(**_sums())])


def figures_of(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Sum up rows of `counted`."""
    rows = list(rows)
    found = {
        name: sum(row[name] for row in rows) for name in ("n", "overdue", "not_stated", "no_rate")
    }
    stated = [row["rupees"] for row in rows if row["rupees"] is not None]
    found = {"leads": found.pop("n"), **found, "rupees": sum(stated) if stated else None}
    return {**found, "investment": _investment(found)}


def _investment(found: dict[str, Any]) -> str:
    """What a set of leads is worth, and of how many nobody can say it."""
    if found["not_stated"] == found["leads"]:
        return gettext("investment not stated")
    parts = []
    if found["rupees"] is not None:
        parts.append(gettext("%(sum)s in total") % {"sum": rupees(found["rupees"])})
    if found["no_rate"]:
        words = ngettext("%(n)s without a rate", "%(n)s without a rate", found["no_rate"])
        parts.append(words % {"n": indian_grouping(found["no_rate"])})
    if found["not_stated"]:
        words = ngettext("%(n)s not stated", "%(n)s not stated", found["not_stated"])
        parts.append(words % {"n": indian_grouping(found["not_stated"])})
    return gettext("investment: %(parts)s") % {"parts": ", ".join(parts)}
