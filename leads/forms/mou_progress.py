"""What is typed as an MOU goes on: steps of its ladder, updates, its status."""

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.actions.milestones import Known
from leads.actions.mous import Realised
from leads.choices import Currency, MilestoneKind, MOUStatus
from leads.formats import precise_date
from leads.forms.dates import AS_KNOWN, PreciseDateField, PreciseDatesMixin
from leads.forms.leads import MOST_JOBS
from leads.forms.money import AmountField, WholeNumberField, currency_in
from leads.models import MOU, Milestone
from leads.models.money import span_end


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

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("actual_on") and "reached" in self.fields:
            self.cleaned_data["reached"] = True  # a day says so by itself
        return cleaned

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


class NoChangeForm(forms.Form):
    """One tap: somebody looked, and nothing has changed."""

    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    @property
    def once(self) -> uuid.UUID | None:
        """The id of this sending; none, or nonsense in its place, still counts as a tap."""
        return self.cleaned_data.get("client_id") if self.is_valid() else None


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
    jobs = WholeNumberField(
        label=_("Jobs so far"), required=False, min_value=0, max_value=MOST_JOBS
    )
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
