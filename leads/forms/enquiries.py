"""Forms of the desk about enquiries: a new one, its first reply, its end, who it was."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission, may
from leads.actions.enquiries import receive_enquiry
from leads.choices import CloseReason, EnquiryChannel, EnquiryLanguage, ReplyChannel
from leads.forms.contacts import clean_phone
from leads.forms.fields import OrganisationPicker
from leads.forms.mous import LeadField
from leads.models import Contact, Enquiry, Organisation
from leads.models.enquiry import LONGEST_TEXT
from leads.names import key

ONE_MINUTE = timedelta(minutes=1)
SEARCHABLE = {"data-tom": True}
TOO_LONG = _("Keep this under 5,000 characters.")


def words_field(label: Any, *, required: bool = True, rows: int = 4, **extra: Any) -> Any:
    """A long text of an enquiry."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": rows}),
        error_messages={"max_length": TOO_LONG},
        **extra,
    )


class EnquiryForm(forms.ModelForm):
    """An enquiry that reached the desk by telephone, mail, event or otherwise."""

    organisation = OrganisationPicker(required=False)
    text = words_field(_("What is asked"), rows=5)
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who sees to it"),
        required=False,
        empty_label=_("nobody yet"),
        help_text=_("Owns the lead that is opened, and hears of it when the reply is late."),
        widget=forms.Select(SEARCHABLE),
    )
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    sections = (
        ("", (("received_at", "channel"), "text")),
        (
            _("Who asks"),
            ("organisation", ("person_name", "language"), ("email", "phone")),
        ),
        (_("About what"), ("sectors", ("investment", "place"))),
        (_("At the desk"), ("owner",)),
    )

    class Meta:
        model = Enquiry
        fields = (
            "received_at", "channel", "text", "organisation", "person_name", "language", "email",
            "phone", "sectors", "investment", "place",
        )  # fmt: skip
        widgets = {"sectors": forms.SelectMultiple(SEARCHABLE)}
        help_texts = {
            "investment": _("As it was said: “about 3億円”, “50 crore”."),
            "received_at": _("The clock of the first reply starts here."),
        }

    def __init__(self, *args: Any, user: User, client_id: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["organisation"].create = may(user, Permission.ORGANISATION_EDIT)
        self.fields["owner"].queryset = User.objects.assignable()
        self.fields["owner"].initial = user
        self.fields["received_at"].initial = timezone.localtime().replace(second=0, microsecond=0)
        self.fields["phone"].widget.input_type = "tel"
        self.fields["client_id"].initial = client_id
        self.fields["language"].choices = [("", _("not stated")), *EnquiryLanguage.choices]
        self.fields["channel"].choices = [
            ("", "—"),
            *(choice for choice in EnquiryChannel.choices if choice[0] != "public_form"),
        ]

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        return clean_phone(typed) if typed else typed

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        names = ("organisation", "person_name", "email", "phone")
        if not any(self.cleaned_data.get(name) or name in self.errors for name in names):
            self.add_error(
                "person_name", _("Say who asks: an organisation, a name, an e-mail or a phone.")
            )
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # A new organisation has no number yet, so the row cannot be checked for it.
        return {*super()._get_validation_exclusions(), "organisation"}

    def receive(self) -> Enquiry:
        """Register the enquiry; a form sent twice registers it once."""
        client_id = self.cleaned_data["client_id"]
        known = Enquiry.objects.filter(client_id=client_id).first() if client_id else None
        if known is not None:
            return known
        enquiry = self.instance
        enquiry.client_id = client_id
        if enquiry.organisation is not None:
            enquiry.organisation_name = enquiry.organisation.name
        return receive_enquiry(
            enquiry=enquiry,
            sectors=self.cleaned_data["sectors"],
            owner=self.cleaned_data["owner"],
            by=self.user,
        )


class ReplyForm(forms.Form):
    """When, how and with what words an enquiry was first answered."""

    sections = (("", (("at", "channel"), "words")),)

    at = forms.DateTimeField(label=_("When"))
    channel = forms.ChoiceField(label=_("How"), choices=ReplyChannel, widget=forms.RadioSelect)
    words = words_field(
        _("What was said"), required=False, rows=3, help_text=_("A line is enough.")
    )

    def __init__(self, *args: Any, enquiry: Enquiry, **kwargs: Any) -> None:
        super().__init__(*args, prefix="reply", **kwargs)
        self.came = enquiry.received_at
        self.fields["at"].initial = timezone.localtime().replace(second=0, microsecond=0)

    def clean_at(self) -> Any:
        """The browser's picker knows minutes only: a reply may come in the enquiry's own."""
        at = self.cleaned_data["at"]
        return self.came if timedelta() < self.came - at < ONE_MINUTE else at


class CloseForm(forms.Form):
    """Why an enquiry comes to nothing."""

    sections = (("", ("reason", "note")),)

    reason = forms.ChoiceField(label=_("Why"), choices=[("", "—"), *CloseReason.choices])
    note = forms.CharField(label=_("In words"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="close", **kwargs)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("reason") == CloseReason.OTHER and not cleaned.get("note"):
            self.add_error("note", _("Say in words why the enquiry is closed."))
        return cleaned


class OtherOrganisationForm(forms.Form):
    """Another organisation than those proposed."""

    organisation = OrganisationPicker()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, prefix="who", **kwargs)
        self.fields["organisation"].create = may(user, Permission.ORGANISATION_EDIT)
        self.fields["organisation"].error_messages["required"] = gettext("Choose the organisation.")


class OtherLeadForm(forms.Form):
    """A lead that exists already."""

    lead = LeadField(None, label=_("Lead"), empty_label="—", widget=forms.Select(SEARCHABLE))

    def __init__(self, *args: Any, leads: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="other", **kwargs)
        self.fields["lead"].queryset = leads
        self.fields["lead"].offer(self.data.get(self.add_prefix("lead")))


class NewContactForm(forms.Form):
    """The person who asked, with the two parts of the name told apart by a person."""

    sections = (("", (("family", "given"),)),)

    family = forms.CharField(label=_("Family name"), max_length=80)
    given = forms.CharField(label=_("Given name"), max_length=80, required=False)

    def __init__(self, *args: Any, enquiry: Enquiry, **kwargs: Any) -> None:
        super().__init__(*args, prefix="person", **kwargs)
        self.enquiry = enquiry
        first, _space, last = enquiry.person_name.partition(" ")
        family, given = (first, last) if _is_japanese(first) else (last, first)
        self.fields["family"].initial = family or given
        self.fields["given"].initial = given if family else ""

    def contact(self) -> Contact:
        """Return the unsaved contact, the name in its own script's fields."""
        script = "name" if _is_japanese(self.cleaned_data["family"]) else "romaji"
        names = {f"{part}_{script}": self.cleaned_data[part] for part in ("family", "given")}
        enquiry = self.enquiry
        consent = timezone.localdate(enquiry.consent_at) if enquiry.consent_at else None
        return Contact(
            **names,
            email=enquiry.email,
            phone=enquiry.phone,
            language=enquiry.get_language_display() if enquiry.language else "",
            consent_on=consent,
        )


def _is_japanese(text: str) -> bool:
    return any("\u3040" <= sign <= "\u30ff" or "\u4e00" <= sign <= "\u9fff" for sign in text)


def candidates(enquiry: Enquiry, most: int = 5) -> list[Organisation]:
    """Return organisations that may have asked: the same number, the same name, then similar."""
    found: dict[int, Organisation] = {}
    if enquiry.corporate_number:
        same = Organisation.objects.filter(corporate_number=enquiry.corporate_number)
        found |= {row.pk: row for row in same}
    if key(enquiry.organisation_name):
        called = Organisation.objects.called(enquiry.organisation_name)
        found |= {row.pk: row for row in called[:most]}
        near = Organisation.objects.best_first(enquiry.organisation_name)[:most]
        found |= {row.pk: row for row in near if row.pk not in found}
    return list(found.values())[:most]
