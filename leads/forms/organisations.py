"""Forms of organisations."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.editing import EditGuardMixin
from accounts.models import User
from leads.choices import Country
from leads.duplicates import ORGANISATIONS
from leads.forms.completing import CompletedMixin
from leads.forms.fields import OrganisationPicker
from leads.forms.namesakes import NamesakesField, NamesakesMixin
from leads.forms.numbers import clean_corporate_number
from leads.forms.readings import kana_or_reading, offer_readings
from leads.models import Organisation

SEARCHABLE = {"data-tom": True}
LONGEST_TEXT = 20_000
LONGEST_NAME = 200
MOST_NAMES = 50
DEEPEST_GROUP = 20


class NamesField(forms.CharField):
    """Names, one a line; gives a list."""

    widget = forms.Textarea({"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        names = list(dict.fromkeys(line for line in lines if line))
        if any(len(name) > LONGEST_NAME for name in names):
            raise ValidationError(_("A name has at most 200 characters: one name a line."))
        if len(names) > MOST_NAMES:
            raise ValidationError(_("At most 50 former names can be kept."))
        return names

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class WebsiteField(forms.URLField):
    """An address of the web: other schemes are refused, for it becomes a link."""

    default_validators = [URLValidator(schemes=["http", "https"])]


def long_text(label: Any, rows: int = 4, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_TEXT,
        help_text=help_text,
        widget=forms.Textarea({"rows": rows}),
        error_messages={"max_length": _("Keep this under 20,000 characters.")},
    )


class OrganisationForm(CompletedMixin, NamesakesMixin, EditGuardMixin):
    """What is known of an organisation."""

    former_names = NamesField(
        label=_("Former names"), required=False, help_text=_("One name a line.")
    )
    corporate_number = forms.CharField(
        label=_("Corporate number (法人番号)"),
        required=False,
        max_length=40,
        help_text=_("13 digits; Japanese organisations only."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    website = WebsiteField(
        label=_("Website"),
        required=False,
        max_length=200,
        assume_scheme="https",
        error_messages={"invalid": _("Write the address as https://www.example.co.jp.")},
    )
    parent = OrganisationPicker(label=_("Parent organisation"), required=False)
    india_presence = long_text(
        _("Presence in India"), 3, _("Plants, offices, joint ventures, since when.")
    )
    notes = long_text(_("Notes"))
    save_anyway = NamesakesField(label=_("It is another organisation: save anyway"))
    compared_as = ORGANISATIONS
    only_names = ("name_en", "name_ja", "name_kana", "short_name", "former_names")

    sections = (
        (
            _("Names"),
            (("name_en", "name_ja"), ("name_kana", "short_name"), "save_anyway", "former_names"),
        ),
        (
            _("What and where"),
            (
                ("kind", "corporate_number"),
                ("country", "prefecture", "district"),
                "address",
                "website",
                "sectors",
            ),
        ),
        (_("Ties"), ("parent", "india_presence")),
        (_("At the desk"), (("owner", "deputy"), "notes", "citation", "complete_now")),
    )

    class Meta:
        model = Organisation
        fields = (
            "kind", "name_en", "name_ja", "name_kana", "short_name", "former_names",
            "corporate_number", "country", "prefecture", "district", "address", "website",
            "parent", "owner", "deputy", "sectors", "india_presence", "notes", "citation",
        )  # fmt: skip
        widgets = {
            name: forms.Select(SEARCHABLE)
            for name in ("prefecture", "district", "owner", "deputy", "citation")
        } | {"sectors": forms.SelectMultiple(SEARCHABLE)}
        help_texts = {"short_name": _("As people say it: TEL, SMBC, KPIA.")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["parent"].remember(self.instance.parent)
        offer_readings(self, {"name_kana": "name_ja"})
        for name, empty in (
            ("owner", _("nobody")),
            ("deputy", _("nobody")),
            ("prefecture", _("not stated")),
            ("district", _("not stated")),
            ("citation", _("not stated")),
        ):
            self.fields[name].empty_label = empty
        for name in ("owner", "deputy"):
            people = User.objects.assignable().order_by().values("pk")
            now = getattr(self.instance, f"{name}_id")
            self.fields[name].queryset = User.objects.filter(Q(pk__in=people) | Q(pk=now))
        if not self.instance.pk and user in self.fields["owner"].queryset:
            self.initial["owner"] = user.pk

    def clean_name_kana(self) -> str:
        return kana_or_reading(self.cleaned_data["name_kana"], self.cleaned_data.get("name_ja", ""))

    def clean_corporate_number(self) -> str:
        number = clean_corporate_number(self.cleaned_data["corporate_number"])
        if not number:
            return ""
        other = Organisation.objects.filter(corporate_number=number).exclude(pk=self.instance.pk)
        if holder := other.first():
            raise ValidationError(
                _("%(name)s has this corporate number already: open that organisation instead."),
                params={"name": holder.name},
            )
        return number

    def clean_parent(self) -> Organisation | None:
        """An organisation stands nowhere above itself."""
        parent = above = self.cleaned_data["parent"]
        for _step in range(DEEPEST_GROUP):
            if above is None or not self.instance.pk:
                return parent
            if above.pk == self.instance.pk:
                raise ValidationError(
                    _("This one belongs to the organisation you are editing: choose another.")
                )
            above = above.parent
        raise ValidationError(_("This group is too deep: choose an organisation nearer the top."))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        country = self.cleaned_data.get("country")
        if self.cleaned_data.get("prefecture") and country != Country.JAPAN:
            self.add_error("prefecture", _("Only for organisations in Japan: clear it."))
        if self.cleaned_data.get("district") and country != Country.INDIA:
            self.add_error("district", _("Only for organisations in India: clear it."))
        owner, deputy = self.cleaned_data.get("owner"), self.cleaned_data.get("deputy")
        if owner and owner == deputy:
            self.add_error("deputy", _("The deputy is somebody else than the owner."))
        named = self.cleaned_data.get("name_en") or self.cleaned_data.get("name_ja")
        if not named and not {"name_en", "name_ja"} & set(self.errors):
            self.add_error("name_en", _("Give a name in English or in Japanese."))
        self.look_for_namesakes(Organisation.objects.visible_to(self.user))
        return cleaned
