"""What narrows and sorts leads; list, board, export and report ask with the same words."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Case, Exists, F, IntegerField, OuterRef, QuerySet, Value, When
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.choices import (
    CRORE,
    GROUND_BROKEN,
    STAGE_ORDER,
    LeadKind,
    LeadSource,
    LeadStatus,
    Stage,
)
from leads.filters.choosing import (
    DUE_CHOICES,
    ME,
    NONE,
    LeadSpans,
    PersonChoiceField,
    PersonFilter,
    SectorChoiceField,
    SectorFilter,
    crore,
    day,
    days,
    due_span,
    owners,
    several,
    stated,
    tick,
)
from leads.filters.figures import counted, figures, figures_of
from leads.filters.journeys import JourneyFilters
from leads.filters.references import KeptFormMixin, OwnerFilter, ReferenceFilter
from leads.formats import day as day_in_words
from leads.formats import not_stated, rupees
from leads.models import MOU, District, Enquiry, Lead, LeadPartner, Prefecture, Sector, Tag
from leads.options import sectors_below
from leads.querysets import LeadQuerySet

# Other lists take their fields and sums from here, as from the filter itself.
__all__ = [
    "DEFAULT_SORT",
    "ME",
    "NONE",
    "SORTS",
    "LeadFilter",
    "PersonChoiceField",
    "PersonFilter",
    "SectorChoiceField",
    "SectorFilter",
    "counted",
    "figures",
    "figures_of",
    "sorted_by",
]
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


class LeadFilter(KeptFormMixin, JourneyFilters):
    """Narrows leads and says so in words; what it does not understand finds nothing."""

    q = filters.CharFilter(
        label=_("Search leads"),
        method="search",
        max_length=200,
        widget=forms.TextInput(
            {"type": "search", "placeholder": _("Company, 日本語, lead, place")}
        ),
    )
    # What is asked most stands first; the bar keeps this order.
    stage = filters.MultipleChoiceFilter(
        label=_("Stage"),
        choices=Stage,
        distinct=False,
        widget=several(_("All stages")),
    )
    owner = OwnerFilter(
        label=_("Owner"),
        queryset=owners,
        empty_label=_("All owners"),
        null_label=_("Nobody’s"),
        null_value=NONE,
        method="by_owner",
        widget=forms.Select({"data-tom": True}),
    )
    status = filters.MultipleChoiceFilter(
        label=_("Status"),
        choices=LeadStatus,
        distinct=False,
        widget=several(_("Open or not")),
    )
    sector = ReferenceFilter(
        label=_("Sector"),
        queryset=Sector.objects.all(),
        empty_label=_("All sectors"),
        null_label=_("not stated"),
        null_value=NONE,
        method="by_sector",
        widget=forms.Select({"data-tom": True}),
    )
    district = ReferenceFilter(
        label=_("District"),
        queryset=District.objects.all(),
        empty_label=_("All districts"),
        null_label=_("not stated"),
        null_value=NONE,
        method="by_district",
        widget=forms.Select({"data-tom": True}),
    )
    source = filters.MultipleChoiceFilter(
        label=_("Came through"),
        choices=[*LeadSource.choices, (NONE, _("not stated"))],
        distinct=False,
        method="by_source",
        widget=several(_("All sources")),
    )
    kind = filters.MultipleChoiceFilter(
        label=_("Kind"),
        choices=LeadKind,
        distinct=False,
        method="by_kind",
        widget=several(_("All kinds")),
    )
    prefecture = ReferenceFilter(
        label=_("Partner’s prefecture"),
        queryset=Prefecture.objects.all(),
        empty_label=_("All prefectures"),
        method="by_prefecture",
        widget=forms.Select({"data-tom": True}),
    )
    tag = filters.ModelChoiceFilter(
        label=_("Tag"),
        queryset=Tag.objects.all(),
        empty_label=_("All tags"),
        null_label=_("No tag"),
        null_value=NONE,
        method="by_tag",
        widget=forms.Select({"data-tom": True}),
    )
    mou = filters.ChoiceFilter(
        label=_("MOU"),
        empty_label=_("MOU: any"),
        choices=[("yes", _("With MOU")), ("no", _("Without MOU"))],
        method="by_mou",
    )
    overdue = tick(_("Overdue"), "only_overdue")
    no_action = tick(_("No next action"), "only_without_action")
    unanswered = tick(_("Enquiry unanswered for 2 working days"), "only_unanswered")
    gbc_ready = tick(_("GBC-ready"), "only_gbc_ready")
    sensitive = tick(_("Sensitive"), "only_sensitive")
    silent = days(_("Silent for days"), "by_silence")
    due = filters.ChoiceFilter(
        label=_("Next action due"),
        empty_label=_("Due: any day"),
        choices=DUE_CHOICES,
        method="by_due",
    )
    due_from = day(_("Next action due from"), "by_due_from")
    due_to = day(_("Next action due to"), "by_due_to")
    amount_min = crore(_("₹ crore from"), "by_amount_min")
    amount_max = crore(_("₹ crore to"), "by_amount_max")
    created_from = day(_("Registered from"), "by_created_from")
    created_to = day(_("Registered to"), "by_created_to")
    updated_from = day(_("Changed from"), "by_updated_from")

    # The rest stands behind “More filters”.
    main = ("stage", "owner", "status", "sector", "district", "overdue", "no_action")

    class Meta:
        model = Lead
        form = LeadSpans
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict | None = None,
        *args: Any,
        counts: Iterable[dict[str, Any]] | None = None,
        **kwargs: Any,
    ) -> None:
        """`counts`: rows of `counted`, to say in the lists how many leads each choice has."""
        super().__init__(stated(data) or None, *args, **kwargs)
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

    def by_sector(self, leads: QuerySet, _name: str, sector: Sector | str) -> QuerySet:
        if sector == NONE:
            return leads.filter(~_linked(Lead.sectors.through))
        below = sectors_below(sector.pk)
        return leads.filter(_linked(Lead.sectors.through, sector__in=below))

    def by_district(self, leads: QuerySet, _name: str, district: District | str) -> QuerySet:
        if district == NONE:
            return leads.filter(~_linked(Lead.districts.through))
        return leads.filter(_linked(Lead.districts.through, district=district))

    def by_prefecture(self, leads: QuerySet, _name: str, prefecture: Prefecture) -> QuerySet:
        return leads.filter(_linked(LeadPartner, organisation__prefecture=prefecture))

    def by_tag(self, leads: QuerySet, _name: str, tag: Tag | str) -> QuerySet:
        if tag == NONE:
            return leads.filter(~_linked(Lead.tags.through))
        return leads.filter(_linked(Lead.tags.through, tag=tag))

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

    def only_unanswered(self, leads: LeadQuerySet, _name: str, ticked: bool) -> QuerySet:
        late = Enquiry.objects.overdue().filter(lead=OuterRef("pk"))
        return leads.filter(Exists(late)) if ticked else leads

    def only_gbc_ready(self, leads: LeadQuerySet, _name: str, ticked: bool) -> QuerySet:
        # All is done but the ground-breaking itself, whatever steps the ladder has before it.
        ready = MOU.objects.visible_to(self.request.user).filter(next_step=GROUND_BROKEN)
        ready = ready.filter(lead=OuterRef("pk"))
        return leads.filter(Exists(ready.order_by())) if ticked else leads

    def only_sensitive(self, leads: LeadQuerySet, _name: str, ticked: bool) -> QuerySet:
        return leads.filter(sensitive=True) if ticked else leads

    def by_source(self, leads: QuerySet, _name: str, sources: list[str]) -> QuerySet:
        named = ["" if source == NONE else source for source in sources]
        return leads.filter(source__in=named) if named else leads

    def by_silence(self, leads: QuerySet, _name: str, value: int) -> QuerySet:
        return leads.filter(heard_at__lt=timezone.now() - timedelta(days=value))

    def by_due(self, leads: QuerySet, _name: str, value: str) -> QuerySet:
        return leads.filter(next_due_on__range=due_span(value, timezone.localdate()))

    def by_due_from(self, leads: QuerySet, _name: str, value: date) -> QuerySet:
        return leads.filter(next_due_on__gte=value)

    def by_due_to(self, leads: QuerySet, _name: str, value: date) -> QuerySet:
        return leads.filter(next_due_on__lte=value)

    def by_amount_min(self, leads: QuerySet, _name: str, value: Decimal) -> QuerySet:
        return leads.filter(amount_inr__gte=value * CRORE)

    def by_amount_max(self, leads: QuerySet, _name: str, value: Decimal) -> QuerySet:
        return leads.filter(amount_inr__lte=value * CRORE)

    def by_created_from(self, leads: QuerySet, _name: str, value: date) -> QuerySet:
        return leads.filter(created_at__gte=_moment(value, time.min))

    def by_created_to(self, leads: QuerySet, _name: str, value: date) -> QuerySet:
        return leads.filter(created_at__lte=_moment(value, time.max))

    def by_updated_from(self, leads: QuerySet, _name: str, value: date) -> QuerySet:
        return leads.filter(updated_at__gte=_moment(value, time.min))

    def describe(self) -> list[str]:
        """Say what is narrowed: “Stage: Meeting held”, “Sector: Energy and below”."""
        if not self.is_bound:
            return []
        cleaned = self.form.cleaned_data if self.form.is_valid() else {}
        return [self._phrase(name, value) for name, value in cleaned.items() if _is_set(value)]

    def _phrase(self, name: str, value: Any) -> str:
        if name == "q":
            return f"“{value}”"
        if name == "silent":
            words = ngettext("Silent for %(n)s day or more", "Silent for %(n)s days or more", value)
            return words % {"n": value}
        label = self.filters[name].label
        if value is True:
            return str(label)
        words = {"filter": label, "value": self._in_words(name, value)}
        return gettext("%(filter)s: %(value)s") % words

    def _in_words(self, name: str, value: Any) -> str:
        """The value as the page names it."""
        if name == "sector" and value != NONE:
            return gettext("%(sector)s and below") % {"sector": value}
        if name == "owner":
            return {ME: str(self.request.user), NONE: gettext("nobody")}.get(value) or str(value)
        if isinstance(value, date):
            return day_in_words(value)
        if isinstance(value, Decimal):
            return rupees(value * CRORE)
        if isinstance(value, list):
            return ", ".join(self._label_of(name, item) for item in value)
        return self._label_of(name, value)

    def _label_of(self, name: str, value: Any) -> str:
        """A choice in words; lists with numbers in them are left out: “New”, not “New (12)”."""
        if value == NONE and name not in ("amount", "delegation"):
            return not_stated()
        if name == "delegation":
            return gettext("none") if value == NONE else str(value)
        if name == "mou":
            return gettext("yes") if value == "yes" else gettext("no")
        choices = self.filters[name].extra.get("choices") if isinstance(value, str) else None
        return str(dict(getattr(choices, "choices", choices) or ()).get(value, value))


def _is_set(value: Any) -> bool:
    """Zero is a value: “₹ crore from: 0” leaves out what is not stated."""
    return bool(value) or (isinstance(value, int | Decimal) and value is not False)


def _moment(day_of_reader: date, at: time) -> datetime:
    """An instant on the reader's own clock."""
    return timezone.make_aware(datetime.combine(day_of_reader, at))


def _linked(through: Any, **conditions: Any) -> Exists:
    """Rows that tie a lead to something: no joins, so no lead is found twice."""
    return Exists(through.objects.filter(lead=OuterRef("pk"), **conditions))
