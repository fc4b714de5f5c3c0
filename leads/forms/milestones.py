"""The form of one step of an MOU's ladder: planned, expected, happened."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.permissions import Permission, may
from leads.actions.milestones import Known, out_of_order, refuse_said_on, skipped_before
from leads.choices import SIGNED
from leads.formats import indian_grouping, precise_date
from leads.forms.dates import AS_KNOWN, PreciseDateField, PreciseDatesMixin
from leads.models import Milestone
from leads.models.money import span_end

DATES = ("baseline_on", "forecast_on", "actual_on")


class MilestoneForm(PreciseDatesMixin, forms.ModelForm):
    """A step of the ladder: planned, expected, happened."""

    baseline_on = PreciseDateField(
        label=_("Planned"), required=False, help_text=_("The date agreed at first.")
    )
    forecast_on = PreciseDateField(
        label=_("Expected"), required=False, help_text=_("The date as it looks now.")
    )
    said_on = forms.DateField(
        label=_("Expected so since"),
        required=False,
        help_text=_("From which day on this is expected; reports of earlier days keep the old."),
    )
    actual_on = PreciseDateField(label=_("Happened"), required=False, help_text=AS_KNOWN)
    seen = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    sections = (
        ("", ("baseline_on", ("forecast_on", "said_on"), "actual_on", "reached", "owed_by")),
        (_("Reasons"), ("slippage_reason", "order_reason")),
    )

    class Meta:
        model = Milestone
        fields = [
            "baseline_on", "forecast_on", "actual_on", "reached", "owed_by", "slippage_reason",
            "order_reason",
        ]  # fmt: skip
        labels = {"reached": _("Reached (tick also when the day is not known)")}
        help_texts = {
            "reached": "",
            "slippage_reason": _("Needed when the step comes later than planned."),
            "order_reason": _("Needed when steps were left out, taken back or done the other way."),
        }

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = _facts(self.instance)
        self.initial["seen"] = _fingerprint(self.before)
        self.initial["said_on"] = timezone.localdate()
        self.fields["said_on"].widget.attrs["max"] = timezone.localdate().isoformat()
        self.fields["owed_by"].choices = [
            ("", self._owed_as_a_rule()),
            *self.fields["owed_by"].choices[1:],
        ]
        self._leave_out(user)

    def _owed_as_a_rule(self) -> str:
        rung = self.instance.rung
        if rung is None or not rung.owed_by:
            return _t("not stated")
        return _t("as the ladder says (%(side)s)") % {"side": rung.get_owed_by_display()}

    def _leave_out(self, user: Any) -> None:
        """Fields that make no sense for this step, or are not this person's."""
        step = self.instance
        if step.kind == SIGNED:
            for name in set(self.fields) - {"actual_on", "seen"}:
                del self.fields[name]
            self.fields["actual_on"].label = _("Signed on")
            return
        if step.baseline_on and not may(user, Permission.MOU_EDIT):
            # Whoever owes the step does not move what was agreed.
            self.fields["baseline_on"].disabled = True
            self.fields["baseline_on"].help_text = _("Agreed at first; the desk can change it.")
        quiet = not (self.is_bound or step.reached or step.order_reason)
        if quiet and not skipped_before(step.mou, step.kind):
            del self.fields["order_reason"]

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
        if self.instance.kind != SIGNED:
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

    def clean_said_on(self) -> date:
        return self.cleaned_data["said_on"] or timezone.localdate()

    def clean_seen(self) -> str:
        seen = self.cleaned_data["seen"]
        if seen and seen != _fingerprint(self.before):
            # Whoever looks at it and saves again means it.
            data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict or a dict
            data[self.add_prefix("seen")] = _fingerprint(self.before)
            self.data = data
            raise ValidationError(_as_it_is(self.before))
        return seen

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("actual_on") and "reached" in self.fields:
            self.cleaned_data["reached"] = True  # a day says so by itself
        if self.has_error("seen"):
            self.add_error(None, self.errors.pop("seen").as_data())
        elif self.instance.kind != SIGNED and not any(self.has_error(name) for name in DATES):
            self._check_forecast()
            self._check_slippage()
            self._check_order()
        return cleaned

    def _changed(self, name: str) -> bool:
        return _pair(self.cleaned_data.get(name)) != self.before[name]

    def _check_forecast(self) -> None:
        """What is expected is said today or on a day past, later than what was said before."""
        said_on, forecast = self.cleaned_data.get("said_on"), self.cleaned_data.get("forecast_on")
        if said_on is None or not self._changed("forecast_on"):
            return
        try:
            refuse_said_on(self.instance, said_on)
        except ValidationError as refused:
            self.add_error("said_on", refused)
            return
        if forecast and span_end(*forecast) < said_on:
            self.add_error(
                "forecast_on",
                _t("This day has passed: write under “Happened” when it was reached, or here when "
                   "it is expected now."),
            )  # fmt: skip

    def _check_slippage(self) -> None:
        if self.cleaned_data.get("slippage_reason") or not any(map(self._changed, DATES)):
            return
        step = Milestone(mou=self.instance.mou, kind=self.instance.kind)
        for name in DATES:
            day, known = self.cleaned_data.get(name) or (None, "day")
            setattr(step, name, day)
            setattr(step, f"{name}_precision", known)
        days = step.slippage_days or 0
        if days > 0:
            words = ngettext(
                "This is %(days)s day later than planned: say why.",
                "This is %(days)s days later than planned: say why.",
                days,
            )
            self.add_error("slippage_reason", words % {"days": indian_grouping(days)})

    def _check_order(self) -> None:
        cleaned = self.cleaned_data
        if "order_reason" not in self.fields or cleaned.get("order_reason"):
            return
        said = out_of_order(
            mou=self.instance.mou, kind=self.instance.kind,
            actual=cleaned.get("actual_on"), reached=bool(cleaned.get("reached")),
        )  # fmt: skip
        if said:
            self.add_error("order_reason", " ".join([*said, _t("Say why.")]))

    def values(self) -> dict[str, Any]:
        """Return what `plan_milestone` asks for."""
        cleaned = self.cleaned_data
        return {
            "baseline": cleaned.get("baseline_on"),
            "forecast": cleaned.get("forecast_on"),
            "said_on": cleaned.get("said_on"),
            "actual": cleaned.get("actual_on"),
            "reached": cleaned.get("reached", False),
            "owed_by": cleaned.get("owed_by", ""),
            "reason": cleaned.get("slippage_reason", ""),
            "order_reason": cleaned.get("order_reason", ""),
        }


def _pair(given: Any) -> tuple[date | None, str]:
    return (given[0], given[1]) if given else (None, "")


def _facts(step: Milestone) -> dict[str, Any]:
    """What stands in a step, before a form writes into it."""
    facts: dict[str, Any] = {}
    for name in DATES:
        day = getattr(step, name)
        facts[name] = (day, getattr(step, f"{name}_precision")) if day else (None, "")
    return facts | {"reached": step.reached, "owed_by": step.owed_by}


def _fingerprint(facts: dict[str, Any]) -> str:
    parts = (value if isinstance(value, tuple) else (value,) for value in facts.values())
    return "|".join(str(part or "") for pair in parts for part in pair)


def _as_it_is(facts: dict[str, Any]) -> str:
    """Say what somebody else has made of a step meanwhile."""
    words = {
        name: precise_date(*facts[name]) if facts[name][0] else _t("not stated") for name in DATES
    }
    said = _t(
        "Somebody has changed this step meanwhile: planned %(baseline_on)s, expected "
        "%(forecast_on)s, happened %(actual_on)s. Compare, then save again."
    )
    return said % words
