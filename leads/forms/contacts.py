"""Forms of contacts and their posts."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.editing import EditGuardMixin
from accounts.permissions import Permission, may
from leads.actions.contacts import check_card
from leads.duplicates import CONTACTS
from leads.forms.completing import CompletedMixin
from leads.forms.fields import OrganisationPicker
from leads.forms.namesakes import NamesakesField, NamesakesMixin
from leads.forms.organisations import SEARCHABLE, NamesField, long_text
from leads.forms.readings import kana_or_reading, offer_readings
from leads.models import Contact, Employment, Organisation

# Words that may stand among the digits of a phone number.
_EXTENSION = ("内線", "extension", "extn", "ext", "ex", "x")
FEWEST_DIGITS = 3
MOST_POSTS = 40


def clean_phone(typed: str) -> str:
    """Return a phone number as it was typed; refuse what cannot be dialled."""
    plain = unicodedata.normalize("NFKC", typed).lower()
    for word in _EXTENSION:
        plain = plain.replace(word, " ")
    if any(unicodedata.category(sign)[0] == "L" for sign in plain):
        raise ValidationError(_("A phone number has no letters; write an extension as ext. 12."))
    if sum(sign.isdigit() for sign in plain) < FEWEST_DIGITS:
        raise ValidationError(_("This phone number has too few digits: check it."))
    return typed


class ContactForm(CompletedMixin, NamesakesMixin, EditGuardMixin):
    """What is known of a person on the other side."""

    card_file = forms.FileField(
        label=_("Business card"),
        required=False,
        max_length=400,
        help_text=_("A JPEG, PNG or WebP picture, up to 10 MB."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"empty": _("This file is empty: choose another.")},
    )
    remove_card = forms.BooleanField(label=_("Take the business card away"), required=False)
    notes = long_text(_("Notes"))
    former_names = NamesField(
        label=_("Former and other names"),
        required=False,
        help_text=_("One name a line, as a maiden name."),
        widget=forms.Textarea({"rows": 1}),
    )
    save_anyway = NamesakesField(label=_("It is another person: save anyway"))
    compared_as = CONTACTS
    only_names = (
        "family_name", "given_name", "family_kana", "given_kana", "family_romaji", "given_romaji",
        "former_names", "honorific",
    )  # fmt: skip

    sections = (
        (
            _("Name"),
            (
                ("family_name", "given_name"),
                ("family_kana", "given_kana"),
                ("family_romaji", "given_romaji"),
                ("honorific", "former_names"),
                "save_anyway",
            ),
        ),
        (_("How to reach"), (("email", "phone"), "language")),
        (_("Business card"), ("card_file", "remove_card")),
        (_("Data protection"), (("consent_on", "retain_until"),)),
        (_("At the desk"), ("notes", "citation", "complete_now")),
    )

    class Meta:
        model = Contact
        fields = (
            "family_name", "given_name", "family_kana", "given_kana", "family_romaji",
            "given_romaji", "former_names", "honorific", "email", "phone", "language", "consent_on",
            "retain_until", "notes", "citation",
        )  # fmt: skip
        widgets = {"citation": forms.Select(SEARCHABLE)}
        labels = {
            "family_name": _("Family name (as written)"),
            "given_name": _("Given name (as written)"),
        }
        help_texts = {
            "honorific": _("As the person is addressed: 様, 社長, Dr, Prof."),
            "language": _("In which one best writes or speaks: Japanese, English, both."),
            "consent_on": _("When the person agreed that the desk keeps these data."),
            "retain_until": _("When they are to be deleted at the latest."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["citation"].empty_label = _("not stated")
        self.fields["phone"].widget.input_type = "tel"
        for name in ("family_name", "given_name"):
            self.fields[name].widget.attrs["lang"] = "ja"
        written = {"family_kana": "family_name", "given_kana": "given_name"}
        offer_readings(self, written, of_a_person=True)
        if not self.instance.card:
            del self.fields["remove_card"]

    def clean_family_kana(self) -> str:
        written = self.cleaned_data.get("family_name", "")
        return kana_or_reading(self.cleaned_data["family_kana"], written)

    def clean_given_kana(self) -> str:
        written = self.cleaned_data.get("given_name", "")
        return kana_or_reading(self.cleaned_data["given_kana"], written)

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        return clean_phone(typed) if typed else typed

    def clean_card_file(self) -> Any:
        file = self.cleaned_data["card_file"]
        if file:
            check_card(file)
        return file

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        named = self.cleaned_data.get("family_name") or self.cleaned_data.get("family_romaji")
        if not named and not {"family_name", "family_romaji"} & set(self.errors):
            self.add_error(
                "family_romaji", _("Give the family name, as written or in Latin letters.")
            )
        consent = self.cleaned_data.get("consent_on")
        until = self.cleaned_data.get("retain_until")
        if consent and until and until < consent:
            self.add_error("retain_until", _("This day lies before the consent: check both."))
        self.look_for_namesakes(Contact.objects.all())
        return cleaned


class PostForm(forms.ModelForm):
    """A post; a new organisation may be named and is added with it."""

    sections = (
        ("", ("organisation", ("title", "title_ja"), ("started_on", "ended_on"))),
    )  # fmt: skip

    organisation = OrganisationPicker()

    class Meta:
        model = Employment
        fields = ("organisation", "title", "title_ja", "started_on", "ended_on")

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        picker = self.fields["organisation"]
        picker.create = may(user, Permission.ORGANISATION_EDIT)
        picker.remember(self.instance.organisation if self.instance.pk else None)
        self.fields["title_ja"].widget.attrs["lang"] = "ja"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        since, until = self.cleaned_data.get("started_on"), self.cleaned_data.get("ended_on")
        if since and until and until < since:
            self.add_error("ended_on", _("A post cannot end before it starts."))
        return cleaned

    @property
    def new_organisation(self) -> Organisation | None:
        organisation = self.cleaned_data.get("organisation")
        return organisation if organisation is not None and organisation._state.adding else None

    def _get_validation_exclusions(self) -> set[str]:
        # A new organisation has no number yet, so the row cannot be checked for it.
        excluded = super()._get_validation_exclusions()
        return excluded | {"organisation"} if self.new_organisation else excluded

    def save(self, commit: bool = True) -> Employment:
        if self.new_organisation:
            self.new_organisation.save()
        self.instance.organisation = self.cleaned_data["organisation"]
        return super().save(commit)


class PostRows(forms.BaseInlineFormSet):
    """The posts of a contact; the same post stands there once."""

    def clean(self) -> None:
        super().clean()
        seen: set[tuple[Any, ...]] = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", None)
            if not data or not data.get("organisation") or form in self.deleted_forms:
                continue
            post = (data["organisation"].name, data.get("title"), data.get("started_on"))
            if post in seen:
                raise ValidationError(gettext("A post stands here twice: remove one of the two."))
            seen.add(post)


PostFormSet = forms.inlineformset_factory(
    Contact,
    Employment,
    form=PostForm,
    formset=PostRows,
    extra=1,
    max_num=MOST_POSTS,
    validate_max=True,
    can_delete=True,
)
