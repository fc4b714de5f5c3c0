"""What narrows and sorts contacts."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.ids import is_id
from leads.choices import Country
from leads.models import Contact, Employment, Organisation, Prefecture
from leads.querysets import ContactQuerySet

SEARCHABLE = {"data-tom": True}


class OrganisationSelect(forms.Select):
    """Only the chosen one is rendered; the others come while one types."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        chosen = [text for text in value if is_id(text)]
        found = Organisation.objects.filter(pk=chosen[0]).first() if chosen else None
        options = [("", _("All organisations"), found is None)]
        if found:
            options.append((str(found.pk), found.name, True))
        return [
            (None, [self.create_option(name, option, label, selected, index)], index)
            for index, (option, label, selected) in enumerate(options)
        ]

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return {**attrs, "data-tom-url": reverse("leads:organisation_suggest")}


def sorted_by(contacts: ContactQuerySet, sort: str) -> ContactQuerySet:
    """Order contacts by “name” or “changed”; “-” turns it round."""
    key, descending = sort.removeprefix("-"), sort.startswith("-")
    if key == "changed":
        fields = ("-updated_at", "-id") if descending else ("updated_at", "id")
        return contacts.order_by(*fields)
    return contacts.by_name(descending=descending and key == "name")


def _works(**conditions: Any) -> Exists:
    """Present posts that fulfil something: no joins, so nobody is found twice."""
    today = timezone.localdate()
    present = Employment.objects.filter(Q(ended_on=None) | Q(ended_on__gte=today))
    return Exists(present.order_by().filter(contact=OuterRef("pk"), **conditions))


class ContactFilter(filters.FilterSet):
    """Narrows contacts and says so in words; what it does not understand finds nothing."""

    q = filters.CharFilter(
        label=_("Search contacts"),
        method="search",
        max_length=200,
        widget=forms.TextInput(
            {"type": "search", "placeholder": _("Name, 日本語, kana, e-mail, phone, company")}
        ),
    )
    organisation = filters.ModelChoiceFilter(
        label=_("Organisation"),
        queryset=Organisation.objects.all(),
        method="by_organisation",
        widget=OrganisationSelect(SEARCHABLE),
    )
    country = filters.ChoiceFilter(
        label=_("Country"),
        choices=Country,
        empty_label=_("All countries"),
        method="by_country",
    )
    prefecture = filters.ModelChoiceFilter(
        label=_("Prefecture"),
        queryset=Prefecture.objects.all(),
        empty_label=_("All prefectures"),
        method="by_prefecture",
        widget=forms.Select(SEARCHABLE),
    )
    keep = filters.ChoiceFilter(
        label=_("Data protection"),
        empty_label=_("Data protection: any"),
        choices=[
            ("consent", _("Consent given")),
            ("no_consent", _("No consent on record")),
            ("past", _("Kept past its date")),
        ],
        method="by_keep",
    )

    to_complete = filters.BooleanFilter(
        label=_("To complete"), method="only_to_complete", widget=forms.CheckboxInput
    )

    class Meta:
        model = Contact
        fields: list[str] = []

    @property
    def qs(self) -> ContactQuerySet:
        return self.queryset.none() if self.is_bound and self.errors else super().qs

    def search(self, contacts: ContactQuerySet, _name: str, value: str) -> QuerySet:
        return contacts.search(value)

    def by_organisation(self, contacts: QuerySet, _name: str, value: Organisation) -> QuerySet:
        # Former posts as well: who once worked there still knows the house.
        posts = Employment.objects.order_by().filter(contact=OuterRef("pk"), organisation=value)
        return contacts.filter(Exists(posts))

    def by_country(self, contacts: QuerySet, _name: str, value: str) -> QuerySet:
        return contacts.filter(_works(organisation__country=value))

    def by_prefecture(self, contacts: QuerySet, _name: str, value: Prefecture) -> QuerySet:
        return contacts.filter(_works(organisation__prefecture=value))

    def by_keep(self, contacts: QuerySet, _name: str, value: str) -> QuerySet:
        conditions = {
            "consent": Q(consent_on__isnull=False),
            "no_consent": Q(consent_on__isnull=True),
            "past": Q(retain_until__lt=timezone.localdate()),
        }
        return contacts.filter(conditions[value])

    def only_to_complete(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        return rows.filter(to_complete=True) if value else rows

    def describe(self) -> list[str]:
        """Say what is narrowed: “Organisation: Tokyo Electron Limited”."""
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
        labels = {"country": Country.choices, "keep": self.form.fields["keep"].choices}
        return str(dict(labels.get(name, ())).get(value, value))
