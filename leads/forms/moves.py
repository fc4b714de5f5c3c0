"""What the board asks before a card may stand in another column."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leads.actions.milestones import out_of_order, skipped_before
from leads.formats import precise_date
from leads.forms.dates import AS_KNOWN, PreciseDate, PreciseDateField
from leads.models import MOU, rungs_of, step_choices, step_name, step_order
from leads.models.money import span_end


class ReachForm(forms.Form):
    """A step of an MOU's ladder was reached: which, and when."""

    stage = forms.ChoiceField(choices=step_choices, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    actual_on = PreciseDateField(label=_("Reached on"), required=False, help_text=AS_KNOWN)
    order_reason = forms.CharField(
        label=_("Why out of order?"), required=False, max_length=300, strip=True
    )

    def __init__(self, *args: Any, mou: MOU, **kwargs: Any) -> None:
        self.mou = mou
        super().__init__(*args, **kwargs)
        target = (self.data if self.is_bound else self.initial).get("stage") or ""
        skipped = skipped_before(mou, target)
        if skipped:
            names = ", ".join(f"“{step_name(code)}”" for code in skipped)
            words = _("Not reached before it: %(steps)s.") % {"steps": names}
            self.fields["order_reason"].help_text = words
            self.fields["order_reason"].required = True
            self.fields["order_reason"].error_messages["required"] = _("Say why.")
        elif not self.is_bound:
            del self.fields["order_reason"]

    def clean_stage(self) -> str:
        stage, order = self.cleaned_data["stage"], step_order()
        if order[stage] <= order.get(self.mou.stage, 0):
            raise ValidationError(
                _("An MOU stands at the furthest step it has reached: correct the steps instead."),
                "not_forward",
            )
        if stage not in rungs_of(self.mou):
            raise ValidationError(
                _("The step “%(stage)s” is not on the ladder of this MOU: choose another step."),
                params={"stage": step_name(stage)},
            )
        return stage

    def clean_seen(self) -> str:
        seen = self.cleaned_data["seen"]
        if seen and seen != self.mou.stage:
            raise ValidationError(
                _("Somebody else has moved this MOU to “%(stage)s” meanwhile: look again."),
                "moved_meanwhile",
                {"stage": self.mou.get_stage_display()},
            )
        return seen

    def clean_actual_on(self) -> PreciseDate | None:
        given = self.cleaned_data["actual_on"]
        if given and given.day > timezone.localdate():
            raise ValidationError(_("This lies ahead: write the day it happened."))
        if given and self.mou.signed_on and span_end(*given) < self.mou.signed_on:
            signed = precise_date(self.mou.signed_on, self.mou.signed_on_precision)
            raise ValidationError(
                _("This is before the MOU was signed (%(signed)s): check the date."),
                params={"signed": signed},
            )
        return given

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("order_reason"):
            said = out_of_order(
                mou=self.mou, kind=cleaned["stage"], actual=cleaned.get("actual_on")
            )
            if said:
                self.add_error("order_reason", " ".join([*said, gettext("Say why.")]))
        return cleaned
