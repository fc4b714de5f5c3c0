"""What narrows and sorts organisations."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.choices import Country, OrganisationKind
from leads.filters.leads import ME, NONE, PersonFilter, SectorFilter
from leads.formats import not_stated
from leads.models import District, Employment, Lead, Organisation, Prefecture, Sector
from leads.querysets import OrganisationQuerySet

SEARCHABLE = {"data-tom": True}
SORTS: dict[str, Any] = {
    "place": F("prefecture__code"),
    "leads": F("leads_open"),
    "mous": F("mous_signed"),
    "owner": F("owner__name"),
}

COUNTED = ("leads", "mous")  # these columns are worked out only for who sorts by them


def sorted_by(organisations: OrganisationQuerySet, sort: str) -> OrganisationQuerySet:
    """Order organisations by a key of SORTS, “name” or “changed”; “-” turns it round."""
    key, descending = sort.removeprefix("-"), sort.startswith("-")
    if key == "changed":
        fields = ("-updated_at", "-id") if descending else ("updated_at", "id")
        return organisations.order_by(*fields)
    if key not in SORTS:
        return organisations.by_name(descending=descending and key == "name")
    by = SORTS[key]
    order = by.desc(nulls_last=True) if descending else by.asc(nulls_last=True)
    return organisations.order_by(order, "-id" if descending else "id")


def _owners(_request: Any) -> QuerySet:
    """People who may look after an organisation, and those who once could and still do."""
    owning = Exists(Organisation.objects.filter(owner=OuterRef("pk")))
    return User.objects.filter(Q(pk__in=User.objects.assignable().order_by()) | Q(owning))


def _reference(queryset: Any, label: Any, every: Any, **extra: Any) -> filters.ModelChoiceFilter:
    return filters.ModelChoiceFilter(
        queryset=queryset,
        label=label,
        empty_label=every,
        null_label=_("not stated"),
        null_value=NONE,
        widget=forms.Select(SEARCHABLE),
        **extra,
    )


class OrganisationFilter(filters.FilterSet):
    """Narrows organisations and says so in words; what it does not understand finds nothing."""

    q = filters.CharFilter(
        label=_("Search organisations"),
        method="search",
        max_length=200,
        widget=forms.TextInput(
            {"type": "search", "placeholder": _("Name, 日本語, kana, corporate number")}
        ),
    )
    kind = filters.ChoiceFilter(
        label=_("Kind"), choices=OrganisationKind, empty_label=_("All kinds")
    )
    country = filters.ChoiceFilter(
        label=_("Country"), choices=Country, empty_label=_("All countries")
    )
    prefecture = _reference(Prefecture.objects.all(), _("Prefecture"), _("All prefectures"))
    district = _reference(District.objects.all(), _("District"), _("All districts"))
    sector = SectorFilter(
        label=_("Sector"),
        queryset=Sector.objects.with_tree_fields(),
        empty_label=_("All sectors"),
        method="by_sector",
        widget=forms.Select(SEARCHABLE),
    )
    owner = PersonFilter(
        label=_("Owner"),
        queryset=_owners,
        empty_label=_("All owners"),
        null_label=_("Nobody’s"),
        null_value=NONE,
        method="by_owner",
        widget=forms.Select(SEARCHABLE),
    )
    leads = filters.ChoiceFilter(
        label=_("Leads"),
        empty_label=_("Leads: any"),
        choices=[
            ("open", _("With open leads")),
            ("yes", _("With leads")),
            ("no", _("Without leads")),
        ],
        method="by_leads",
    )

    contacts = filters.ChoiceFilter(
        label=_("Contacts"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        method="by_contacts",
        widget=forms.HiddenInput,
    )
    to_complete = filters.BooleanFilter(
        label=_("To complete"), method="only_to_complete", widget=forms.CheckboxInput
    )

    class Meta:
        model = Organisation
        fields: list[str] = []

    @property
    def qs(self) -> OrganisationQuerySet:
        return self.queryset.none() if self.is_bound and self.errors else super().qs

    def search(self, rows: OrganisationQuerySet, _name: str, value: str) -> QuerySet:
        return rows.search(value)

    def by_sector(self, rows: QuerySet, _name: str, sector: Sector) -> QuerySet:
        # A list, not a subquery: a tree's recursive part is lost inside another query.
        below = list(sector.descendants(include_self=True).values_list("pk", flat=True))
        through = Organisation.sectors.through.objects
        return rows.filter(Exists(through.filter(organisation=OuterRef("pk"), sector__in=below)))

    def by_owner(self, rows: QuerySet, _name: str, owner: User | str) -> QuerySet:
        if owner == NONE:
            return rows.filter(owner__isnull=True)
        return rows.filter(owner=self.request.user if owner == ME else owner)

    def by_leads(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        # Of leads one may not see, not even that there is one.
        leads = Lead.objects.visible_to(self.request.user)
        leads = leads.open() if value == "open" else leads
        having = Exists(leads.order_by().filter(partners__organisation=OuterRef("pk")))
        return rows.filter(~having if value == "no" else having)

    def by_contacts(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Somebody works there today, or nobody one knows of."""
        posts = Employment.objects.filter(organisation=OuterRef("pk")).order_by()
        present = Q(ended_on=None) | Q(ended_on__gte=timezone.localdate())
        works = Exists(posts.filter(present))
        return rows.filter(~works if value == "no" else works)

    def only_to_complete(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        return rows.filter(to_complete=True) if value else rows

    def describe(self) -> list[str]:
        """Say what is narrowed: “Kind: Bank”, “Sector: Energy and below”."""
        if not self.is_bound:
            return []
        cleaned = self.form.cleaned_data if self.form.is_valid() else {}
        return [self._phrase(name, value) for name, value in cleaned.items() if value]

    def _phrase(self, name: str, value: Any) -> str:
        if name == "q":
            return f"“{value}”"
        if value is True:
            return str(self.filters[name].label)
        words = {"filter": self.filters[name].label, "value": self._in_words(name, value)}
        return gettext("%(filter)s: %(value)s") % words

    def _in_words(self, name: str, value: Any) -> str:
        if name == "sector":
            return gettext("%(sector)s and below") % {"sector": value}
        if name == "owner":
            return {ME: str(self.request.user), NONE: gettext("nobody")}.get(value) or str(value)
        if value == NONE:
            return not_stated()
        labels = {
            "kind": dict(OrganisationKind.choices),
            "country": dict(Country.choices),
            "contacts": {"yes": gettext("yes"), "no": gettext("no")},
            "leads": {"open": gettext("open"), "yes": gettext("yes"), "no": gettext("no")},
        }
        return str(labels.get(name, {}).get(value, value))
