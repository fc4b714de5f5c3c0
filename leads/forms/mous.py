"""What is typed about MOUs: the MOU and its parties, steps of the ladder, updates, groups."""

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.editing import EditGuardMixin
from accounts.models import User
from accounts.permissions import Permission, may
from leads.actions.mous import Known, Realised
from leads.choices import Country, Currency, MilestoneKind, MOUStatus, OrganisationKind
from leads.formats import precise_date
from leads.forms.dates import PreciseDateField, PreciseDatesMixin
from leads.forms.leads import PartnerForm, PartnerRows
from leads.forms.money import AmountField, AmountFormMixin, WholeNumberField, currency_in
from leads.models import MOU, Lead, Milestone, MOUGroup, MOUParty, Organisation, Sector
from leads.models.money import span_end

MOST = 2_147_483_647
AS_KNOWN = _("As exactly as it is known: a day, a month or a year. Empty when it is not stated.")


def _tom(**more: Any) -> forms.Select:
    return forms.Select({"data-tom": True, **more})


class SectorField(forms.ModelChoiceField):
    """One sector, the tree shown by indentation."""

    def label_from_instance(self, sector: Sector) -> str:
        return "\u2003" * sector.tree_depth + str(sector)


class MOUForm(AmountFormMixin, PreciseDatesMixin, EditGuardMixin):
    """An MOU as it was signed; its steps, updates and status have forms of their own."""

    signed_on = PreciseDateField(label=_("Signed on"), required=False, help_text=AS_KNOWN)
    valid_until = PreciseDateField(label=_("Valid until"), required=False)
    sector = SectorField(
        Sector.objects.with_tree_fields(),
        label=_("Sector"),
        required=False,
        widget=_tom(),
        empty_label=_("not stated"),
    )
    jobs = WholeNumberField(label=_("Jobs promised"), required=False, min_value=0, max_value=MOST)

    sections = (
        (_("The MOU"), ("title", ("instrument", "number"), "lead")),
        (_("Signing"), (("signed_on", "valid_until"), "signed_at")),
        (_("Place and sector"), (("sector", "district"),)),
        (
            _("What was promised"),
            ("amount", ("currency", "inr_rate", "rate_on"), "group", ("jobs", "land_acres")),
        ),
        (
            _("Who answers for it"),
            (("department", "nodal_officer"), "owner", "members", "sensitive", "notes"),
        ),
    )

    class Meta:
        model = MOU
        fields = [
            "title", "number", "instrument", "lead", "group", "department", "nodal_officer",
            "owner", "members", "sensitive", "signed_on", "signed_at", "valid_until", "sector",
            "district", "amount", "currency", "inr_rate", "rate_on", "jobs", "land_acres", "notes",
        ]  # fmt: skip
        labels = {"lead": _("Lead it came from"), "amount": _("Committed investment")}
        widgets = {
            "lead": _tom(),
            "group": _tom(),
            "department": _tom(),
            "owner": _tom(),
            "district": _tom(),
            "members": forms.SelectMultiple({"data-tom": True}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["amount"].label = _("Committed investment")
        self._set_choices("lead", Lead.objects.visible_to(user).order_by("title"))
        self._set_choices("group", MOUGroup.objects.visible_to(user))
        departments = Organisation.objects.filter(
            kind=OrganisationKind.GOVERNMENT, country=Country.INDIA
        )
        self._set_choices("department", departments)
        self._set_choices("owner", User.objects.assignable())
        self.fields["district"].empty_label = _("not stated")
        self.fields["members"].queryset = User.objects.assignable()

    def _set_choices(self, name: str, choices: QuerySet) -> None:
        """Offer what may be chosen, and what the MOU has already, so that saving keeps it."""
        field, kept = self.fields[name], getattr(self.instance, f"{name}_id")
        field.queryset = choices
        if kept and not choices.filter(pk=kept).exists():
            field.queryset = choices | choices.model._default_manager.filter(pk=kept)
        field.empty_label = _("nobody") if name == "owner" else _("not stated")

    def clean_notes(self) -> str:
        notes = self.cleaned_data["notes"]
        if len(notes) > 20_000:
            raise ValidationError(_("Keep this under 20,000 characters."))
        return notes

    def clean_signed_on(self) -> Known:
        signed = self.cleaned_data["signed_on"]
        if signed and signed.day > timezone.localdate():
            raise ValidationError(
                _("The day of signing cannot lie ahead: register the MOU when it is signed.")
            )
        return signed

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        cleaned = self.cleaned_data
        signed, valid = cleaned.get("signed_on"), cleaned.get("valid_until")
        if signed and valid and valid.day < signed.day:
            self.add_error("valid_until", _("An MOU cannot lapse before it was signed."))
        group = cleaned.get("group")
        if group and cleaned.get("amount") is not None:
            self.add_error(
                "group",
                _("The figure stands either on the MOU or on its group: clear one of the two."),
            )
        if group and group.jobs is not None and cleaned.get("jobs") is not None:
            self.add_error(
                "jobs", _("The group states one number of jobs for all its MOUs: clear it here.")
            )
        if cleaned.get("sensitive") and not self._seen_by_writer():
            self.add_error(
                "sensitive", _("You would not see this MOU yourself: be its owner or a member.")
            )
        return cleaned

    def _seen_by_writer(self) -> bool:
        mine = self.user == self.cleaned_data.get("owner")
        member = self.user in (self.cleaned_data.get("members") or ())
        return mine or member or may(self.user, Permission.SENSITIVE_VIEW)


class PartyForm(PartnerForm):
    """One organisation that signed, for its side; a new one may be named."""

    sections = (("", (("organisation", "side", "signatory"),)),)

    class Meta:
        model = MOUParty
        fields = ("organisation", "side", "signatory")
        labels = {"signatory": _("Signed by (name and office)")}


class PartyRows(PartnerRows):
    """The parties of an MOU: at least one, none twice."""

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms]
        if not any(self.errors) and not any(f.cleaned_data.get("organisation") for f in kept):
            raise ValidationError(_("Name at least one organisation that signed."))

    def get_unique_error_message(self, unique_check: Any) -> str:
        return str(_("An organisation stands here twice: remove one of the two."))

    def get_form_error(self) -> str:
        return str(_("This organisation is a party in another row already."))


PartyFormSet = forms.inlineformset_factory(
    MOU,
    MOUParty,
    form=PartyForm,
    formset=PartyRows,
    extra=1,
    max_num=60,
    validate_max=True,
    can_delete=True,
)


class MilestoneForm(PreciseDatesMixin, forms.ModelForm):
    """A step of the ladder: planned, expected, happened."""

    baseline_on = PreciseDateField(
        label=_("Planned"), required=False, help_text=_("The date agreed at first.")
    )
    forecast_on = PreciseDateField(
        label=_("Expected"), required=False, help_text=_("The date as it looks now.")
    )
    actual_on = PreciseDateField(label=_("Happened"), required=False, help_text=AS_KNOWN)
    sections = (
        ("", (("baseline_on", "forecast_on", "actual_on"), "reached", "owed_by")),
        ("", ("slippage_reason",)),
    )

    class Meta:
        model = Milestone
        fields = [
            "baseline_on", "forecast_on", "actual_on", "reached", "owed_by", "slippage_reason",
        ]  # fmt: skip
        labels = {"reached": _("Reached (tick also when the day is not known)")}
        help_texts = {"reached": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owed_by"].choices = [
            ("", _("not stated")),
            *self.fields["owed_by"].choices[1:],
        ]
        if self.instance.kind == MilestoneKind.SIGNED:
            for name in ("baseline_on", "forecast_on", "reached", "owed_by", "slippage_reason"):
                del self.fields[name]
            self.fields["actual_on"].label = _("Signed on")

    def clean_baseline_on(self) -> Known:
        return self._not_before_signing("baseline_on")

    def clean_forecast_on(self) -> Known:
        return self._not_before_signing("forecast_on")

    def clean_actual_on(self) -> Known:
        actual = self.cleaned_data["actual_on"]
        if actual and actual.day > timezone.localdate():
            raise ValidationError(
                _("This lies ahead: write it under “Expected” until it has happened.")
            )
        mou = self.instance.mou
        if self.instance.kind != MilestoneKind.SIGNED:
            return self._not_before_signing("actual_on")
        if actual and mou.valid_until and actual.day > mou.valid_until:
            raise ValidationError(_("An MOU cannot lapse before it was signed."))
        return actual

    def _not_before_signing(self, name: str) -> Known:
        given, mou = self.cleaned_data[name], self.instance.mou
        if not given or not mou.signed_on:
            return given
        if span_end(*given) < mou.signed_on:
            signed = precise_date(mou.signed_on, mou.signed_on_precision)
            raise ValidationError(
                _("This is before the MOU was signed (%(signed)s): check the date."),
                params={"signed": signed},
            )
        return given

    def values(self) -> dict[str, Any]:
        """Return what `plan_milestone` asks for."""
        cleaned = self.cleaned_data
        return {
            "baseline": cleaned.get("baseline_on"),
            "forecast": cleaned.get("forecast_on"),
            "actual": cleaned.get("actual_on"),
            "reached": cleaned.get("reached", False),
            "owed_by": cleaned.get("owed_by", ""),
            "reason": cleaned.get("slippage_reason", ""),
        }


class ProgressForm(forms.Form):
    """What is known of an MOU on a day; each part may be left out, but not all of them."""

    as_of = forms.DateField(label=_("As of"))
    amount = AmountField(
        label=_("Realised so far"),
        help_text=_("The whole sum up to this day, such as “120 crore”. Empty when not stated."),
    )
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[("", "—"), *Currency.choices], required=False
    )
    inr_rate = forms.DecimalField(
        label=_("Rupees for one unit"),
        required=False,
        max_digits=14,
        decimal_places=6,
        help_text=_("Not needed for rupees."),
    )
    jobs = WholeNumberField(label=_("Jobs so far"), required=False, min_value=0, max_value=MOST)
    words = forms.CharField(
        label=_("What happened"), required=False, max_length=5000, widget=forms.Textarea
    )
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    sections = (("", ("as_of", "words", "amount", ("currency", "inr_rate"), "jobs")),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("as_of", timezone.localdate())
        self.initial.setdefault("client_id", uuid.uuid4())
        self.initial.setdefault("currency", Currency.INR)
        self.fields["as_of"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean_as_of(self) -> Any:
        as_of = self.cleaned_data["as_of"]
        if as_of > timezone.localdate():
            raise ValidationError(
                _("An update says what is known: choose today or an earlier day.")
            )
        return as_of

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "amount" not in self.errors and cleaned.get("amount") is not None:
            self._clean_money(cleaned["amount"])
        parts = (cleaned.get("amount"), cleaned.get("jobs"), cleaned.get("words") or None)
        if not self.errors and all(part is None for part in parts):
            self.add_error(
                "words", _("Say what happened, an amount or jobs; or press “No change”.")
            )
        return cleaned

    def _clean_money(self, amount: Decimal) -> None:
        named = currency_in(self.data.get(self.add_prefix("amount"), ""))
        chosen = self.cleaned_data.get("currency") or named
        self.cleaned_data["currency"] = chosen
        if not chosen:
            self.add_error("currency", _("Choose the currency of the amount."))
        elif named and named != chosen:
            message = _("The amount is written in %(written)s: choose that currency.")
            self.add_error("currency", message % {"written": Currency(named).label})
        elif chosen == Currency.INR:
            self.cleaned_data["inr_rate"] = Decimal(1)
            self.errors.pop("inr_rate", None)
        elif "inr_rate" not in self.errors:
            self._clean_rate(amount, self.cleaned_data.get("inr_rate"))

    def _clean_rate(self, amount: Decimal, rate: Decimal | None) -> None:
        if rate is None:
            self.add_error("inr_rate", _("Say how many rupees one unit of the currency is worth."))
        elif rate <= 0:
            self.add_error("inr_rate", _("A rate is greater than zero."))
        elif amount * rate >= Decimal(10) ** 22:
            self.add_error("amount", _("This amount is too large: check the unit and the rate."))

    def values(self) -> dict[str, Any]:
        """Return what `record_progress` asks for."""
        cleaned = self.cleaned_data
        amount, rate = cleaned.get("amount"), cleaned.get("inr_rate")
        realised = None if amount is None else Realised(amount, cleaned["currency"], rate)
        kept = ("as_of", "jobs", "words", "client_id")
        return {"realised": realised, **{name: cleaned.get(name) for name in kept}}


class MOUStatusForm(forms.ModelForm):
    """Whether an MOU is alive, and if not, why."""

    status = forms.ChoiceField(label=_("Status"), choices=MOUStatus, widget=forms.RadioSelect)

    class Meta:
        model = MOU
        fields = ["status", "status_reason"]
        help_texts = {"status_reason": _("Needed unless the MOU is active.")}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        status = self.cleaned_data.get("status")
        if status == MOUStatus.ACTIVE:
            self.cleaned_data["status_reason"] = ""
        elif status and not self.cleaned_data.get("status_reason"):
            self.add_error("status_reason", _("Say why the MOU is not active."))
        return cleaned


class MOUGroupForm(AmountFormMixin, EditGuardMixin):
    """One figure that was stated for several MOUs together."""

    jobs = WholeNumberField(label=_("Jobs"), required=False, min_value=0, max_value=MOST)
    sections = (("", ("name", "amount", ("currency", "inr_rate", "rate_on"), "jobs")),)

    class Meta:
        model = MOUGroup
        fields = ["name", "amount", "currency", "inr_rate", "rate_on", "jobs"]
        error_messages = {"name": {"unique": _("Another group has this name already.")}}
