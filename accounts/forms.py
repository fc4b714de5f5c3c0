"""Forms of people's accounts."""

from datetime import time
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.actions import (
    RefusedError,
    change_email,
    change_role,
    create_person,
    deactivate_person,
    reactivate_person,
)
from accounts.choices import FIRST_DIGEST
from accounts.models import Team, User

SEARCHABLE = {"data-tom": True}


class MeForm(forms.ModelForm):
    """What a person says of herself, and when and how mails may reach her."""

    sections = (
        ("", (("name", "office"), "time_zone")),
        (
            _("Mails"),
            (
                "email_reminders",
                "mail_language",
                ("digest_at", "quiet_from", "quiet_until"),
                "mail_on_days_off",
            ),
        ),
    )

    class Meta:
        model = User
        fields = (
            "name", "office", "time_zone", "email_reminders", "mail_language", "digest_at",
            "quiet_from", "quiet_until", "mail_on_days_off",
        )  # fmt: skip
        widgets = {"mail_language": forms.RadioSelect}
        labels = {
            "email_reminders": _("Send me reminders by e-mail"),
            "mail_on_days_off": _("Also on weekends and public holidays"),
        }
        help_texts = {
            "time_zone": _("Times are shown on this clock."),
            "email_reminders": _("Notifications here, at the bell, come in any case."),
            "mail_language": _("Pages stay in English."),
            "digest_at": _("One mail with all that can wait until then."),
            "quiet_until": _("No mail arrives in between. Empty both: at any hour."),
            "mail_on_days_off": _("Else what waits comes on the next working day."),
        }
        error_messages = {
            "name": {"required": _("Write your name.")},
            "digest_at": {"required": _("Write at what time the daily mail is to come.")},
        }

    def clean_digest_at(self) -> time:
        chosen = self.cleaned_data["digest_at"]
        if chosen < FIRST_DIGEST:
            raise ValidationError(
                _("Choose %(first)s or later: from then on it is known what falls due that day."),
                params={"first": f"{FIRST_DIGEST:%H:%M}"},
            )
        return chosen

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        begins, ends = self.cleaned_data.get("quiet_from"), self.cleaned_data.get("quiet_until")
        if begins is not None and ends is None and "quiet_until" not in self.errors:
            self.add_error("quiet_until", _("Write when the quiet hours end, or empty both."))
        if ends is not None and begins is None and "quiet_from" not in self.errors:
            self.add_error("quiet_from", _("Write when the quiet hours begin, or empty both."))
        mail_at = self.cleaned_data.get("digest_at")
        if begins and ends and mail_at and _is_between(mail_at, begins, ends):
            self.add_error(
                "digest_at", _("This lies in your quiet hours: choose a time outside of them.")
            )
        return cleaned


def _is_between(clock: time, begins: time, ends: time) -> bool:
    """Say whether a time lies in a span that may last over midnight."""
    if begins <= ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


class PersonForm(forms.ModelForm):
    """A person's account, as an administrator sees it."""

    class Meta:
        model = User
        fields = ("name", "email", "office", "role", "team", "time_zone", "mail_language")
        error_messages = {
            "name": {"required": _("Write the person’s name.")},
            "email": {"required": _("Write the address the person signs in with.")},
        }
        help_texts = {
            "email": _("The person signs in with it."),
            "role": _(
                "A viewer reads. An official also logs meetings, follow-ups and MOU updates. Desk "
                "staff edit everything. A manager sees sensitive rows too. An administrator also "
                "gives accounts."
            ),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["team"].empty_label = _("none")
        self.fields["role"].widget = forms.RadioSelect(choices=self.fields["role"].choices)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        others = User.objects.exclude(pk=self.instance.pk)
        if others.filter(email__iexact=email).exists():
            raise ValidationError(_("Somebody with this e-mail address exists already."))
        return email


class PersonCreateForm(PersonForm):
    """A new person: a link by e-mail, or a password to be handed over."""

    LINK, PASSWORD = "link", "password"  # names of a choice
    way = forms.ChoiceField(
        label=_("First sign-in"),
        choices=[
            (LINK, _("Send a link to set a password")),
            (PASSWORD, _("I set a first password")),
        ],
        initial=LINK,
        widget=forms.RadioSelect,
    )
    password = forms.CharField(
        label=_("First password"),
        required=False,
        max_length=200,
        strip=False,
        help_text=_("Only if you set one: hand it over in person."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    sections = (
        ("", (("name", "email"), ("office", "team"), "role", ("time_zone", "mail_language"))),
        ("", ("way", "password")),
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("way") != self.PASSWORD:
            self.cleaned_data["password"] = None
            return cleaned
        password = self.cleaned_data.get("password")
        if not password:
            self.add_error("password", _("Write a first password, or send a link instead."))
            return cleaned
        person = User(name=self.cleaned_data.get("name", ""), email=self.cleaned_data.get("email"))
        try:
            validate_password(password, person)
        except ValidationError as errors:
            self.add_error("password", errors)
        return cleaned

    def create(self) -> User:
        """Give the person an account."""
        names = (*PersonForm.Meta.fields, "password")
        return create_person(by=self.by, **{name: self.cleaned_data[name] for name in names})


class PersonEditForm(PersonForm):
    """A person's account; what must not be done to it is refused beside the field."""

    is_active = forms.BooleanField(
        label=_("Active"),
        required=False,
        help_text=_("Cleared, the person is signed out at once and cannot sign in again."),
    )

    sections = (
        (
            "",
            (
                ("name", "email"),
                ("office", "team"),
                "role",
                ("time_zone", "mail_language"),
                "is_active",
            ),
        ),
    )

    class Meta(PersonForm.Meta):
        fields = (*PersonForm.Meta.fields, "is_active")

    def change(self) -> bool:
        """Save; when something is refused, nothing is saved and the form says why."""
        person = User.objects.get(pk=self.instance.pk)
        new, by = self.cleaned_data, self.by
        try:
            if new["email"] != person.email:
                change_email(person=person, email=new["email"], by=by)
            if new["role"] != person.role:
                change_role(person=person, role=new["role"], by=by)
            if not new["is_active"] and person.is_active:
                deactivate_person(person=person, by=by)
            if new["is_active"] and not person.is_active:
                reactivate_person(person=person, by=by)
        except RefusedError as refusal:
            self.add_error(refusal.field, refusal)
            return False
        plain = ("name", "office", "team", "time_zone", "mail_language")
        for name in plain:
            setattr(person, name, new[name])
        person.save(update_fields=plain)
        return True


class TeamForm(forms.ModelForm):
    """A team."""

    class Meta:
        model = Team
        fields = ("name",)
        labels = {"name": _("New team")}
        error_messages = {
            "name": {
                "required": _("Write the team’s name."),
                "unique": _("A team of this name exists already."),
            }
        }
