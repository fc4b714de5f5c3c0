"""The public form: anybody may fill it in, and machines will try to.

Nothing here tells whether an organisation or a person is known to the desk.
"""

import ipaddress
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.jp import cn

from leads.choices import Country, EnquiryChannel, EnquiryLanguage, HeldBack
from leads.forms.contacts import clean_phone
from leads.forms.enquiries import words_field
from leads.models import Enquiry, Sector

SALT = "leads.enquiry"
FASTEST = timedelta(seconds=3)
MOST_LINKS = 3
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
NOTICE = _(
    "I agree that Invest UP’s Japan desk keeps these data to answer my enquiry and contacts me "
    "about it. I may have them corrected or deleted at any time by writing to the desk."
)
NEEDED = {
    "text": _("Say what you would like to know or do."),
    "organisation_name": _("Write the name of your company or organisation."),
    "person_name": _("Write your name."),
    "email": _("Write the e-mail address for our answer."),
}


def new_token(now: datetime | None = None) -> str:
    """Return the signed mark of one opened form: which one it is, and when it was opened."""
    return signing.dumps([str(uuid.uuid4()), (now or timezone.now()).timestamp()], salt=SALT)


def read_token(token: str) -> tuple[uuid.UUID, datetime] | None:
    """Return what a mark says, or None for one that is not ours."""
    try:
        number, opened = signing.loads(token, salt=SALT)
        return uuid.UUID(number), datetime.fromtimestamp(opened, UTC)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def sender_of(request: HttpRequest) -> str:
    """Return a keyed digest of the caller's network: enough to count by, not to find anybody."""
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        address = ipaddress.ip_address(0)
    # One household or office has a whole /64 of IPv6.
    width = 64 if address.version == 6 else 32
    network = ipaddress.ip_network(f"{address}/{width}", strict=False)
    return salted_hmac(SALT, str(network), algorithm="sha256").hexdigest()[:32]


class PublicEnquiryForm(forms.ModelForm):
    """One page for anybody who thinks of investing."""

    text = words_field(
        _("What would you like to know or do?"),
        rows=6,
        help_text=_("What you make, what you plan, what you need. Up to 5,000 characters."),
    )
    sectors = forms.ModelMultipleChoiceField(
        Sector.objects.filter(parent=None).order_by("name_en"),
        label=_("Sector"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    corporate_number = forms.CharField(
        label=_("Corporate number (法人番号), for companies in Japan"),
        required=False,
        max_length=40,  # with spaces and hyphens
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    consent = forms.BooleanField(
        label=NOTICE, error_messages={"required": _("We may only answer you if you agree.")}
    )
    # The trap: people never see it. No browser fills it in by itself: its name means nothing.
    second_subject = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        max_length=1000,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    sections = (
        ("", ("text",)),
        (
            _("Who you are"),
            ("organisation_name", "person_name", "email", "phone", ("country", "language")),
        ),
    )

    class Meta:
        model = Enquiry
        fields = (
            "text", "organisation_name", "person_name", "email", "phone", "country", "language",
            "sectors", "investment", "place", "corporate_number",
        )  # fmt: skip
        labels = {
            "organisation_name": _("Company or organisation"),
            "person_name": _("Your name"),
            "email": _("E-mail"),
            "phone": _("Phone"),
            "language": _("Answer me in"),
            "investment": _("Size of the investment, if known"),
            "place": _("Place in Uttar Pradesh, if known"),
        }
        widgets = {
            "organisation_name": forms.TextInput({"autocomplete": "organization"}),
            "person_name": forms.TextInput({"autocomplete": "name"}),
            "email": forms.EmailInput({"autocomplete": "email"}),
            "phone": forms.TextInput({"autocomplete": "tel", "type": "tel"}),
        }

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        for name, missing in NEEDED.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = missing
        self.fields["country"].choices = [("", _("not stated")), *Country.choices]
        self.fields["language"].choices = [("", _("any of them")), *EnquiryLanguage.choices]
        self.fields["token"].initial = new_token()

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        return clean_phone(typed) if typed else typed

    def clean_corporate_number(self) -> str:
        typed = self.cleaned_data["corporate_number"]
        if not typed:
            return ""
        try:
            return cn.validate(typed)
        except NumberError as error:
            raise ValidationError(
                gettext("This is not a valid corporate number: copy its 13 digits again.")
            ) from error

    def suspicion(self) -> str:
        """Say what makes this look like the work of a machine, or nothing."""
        if self.cleaned_data.get("second_subject"):
            return HeldBack.TRAP
        mark = read_token(self.data.get("token", ""))
        if mark is None:
            return HeldBack.NO_FORM
        if timezone.now() - mark[1] < FASTEST:
            return HeldBack.TOO_FAST
        return HeldBack.LINKS if len(LINK.findall(self.cleaned_data["text"])) > MOST_LINKS else ""

    def _once(self) -> uuid.UUID:
        """The same for the same words from the same opened form: a second click makes no second."""
        mark = read_token(self.data.get("token", ""))
        said = "\x1f".join(str(self.cleaned_data.get(name) or "") for name in self.Meta.fields)
        return uuid.uuid5(mark[0] if mark else uuid.uuid4(), said)

    def enquiry(self) -> Enquiry:
        """Return what was sent as an unsaved enquiry."""
        enquiry = self.instance
        enquiry.channel = EnquiryChannel.PUBLIC_FORM
        enquiry.received_at = enquiry.consent_at = timezone.now()
        enquiry.consent_text = str(NOTICE)
        enquiry.client_id = self._once()
        enquiry.sender = sender_of(self.request)
        enquiry.held_back = self.suspicion()
        return enquiry
