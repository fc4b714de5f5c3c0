"""How a rule is set, as a form: made of the parameters it has."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.editing import EditGuardMixin
from accounts.models import User
from followups.models import RuleSetting
from followups.rules import Parameter, Rule

NUMBERS_AT_MOST = 12
# How far ahead a preview looks.
LOOKS_AHEAD = timedelta(days=366)
_NEVER_SET = datetime(2000, 1, 1, tzinfo=UTC)


class NumbersField(forms.CharField):
    """Some whole numbers in one line: “1, 3, 7”; stands for a sorted list, each once."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.least, self.most = least, most
        self.widget.attrs["inputmode"] = "text"
        self.widget.attrs["autocomplete"] = "off"

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(each) for each in value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[int]:
        text = unicodedata.normalize("NFKC", super().to_python(value) or "")
        words = [word for word in re.split(r"[\s,;、]+", text) if word]
        if not all(re.fullmatch(r"[0-9]{1,6}", word) for word in words):
            raise ValidationError(_("Write whole numbers with commas between them: 1, 3, 7."))
        numbers = sorted({int(word) for word in words})
        if numbers and not self.least <= numbers[0] <= numbers[-1] <= self.most:
            raise ValidationError(
                _("Each number must be between %(least)d and %(most)d.")
                % {"least": self.least, "most": self.most}
            )
        if len(numbers) > NUMBERS_AT_MOST:
            raise ValidationError(_("Write %(most)d numbers at most.") % {"most": NUMBERS_AT_MOST})
        return numbers


class RuleForm(EditGuardMixin):
    """On or off, at once or with the day's mail, and the rule's own numbers."""

    written_as = ("values",)

    at_once = forms.TypedChoiceField(
        label=gettext_lazy("E-mail"),
        required=False,
        coerce=lambda value: value == "True",
        empty_value=None,
        help_text=gettext_lazy(
            "For everybody who has not chosen otherwise. What is urgent leaves at once, unless it "
            "is found more than three days late: then it waits for the day’s mail too."
        ),
    )

    class Meta:
        model = RuleSetting
        fields = ("enabled", "at_once")
        labels = {"enabled": gettext_lazy("This rule is in use")}
        help_texts = {"enabled": gettext_lazy("Without it nobody is reminded, here or by e-mail.")}

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What the guard makes once more must be made of the same rule.
        self._made_with["rule"] = self.rule = rule
        if self.instance.updated_at is None:
            self.instance.updated_at = _NEVER_SET
        values = rule.values | self.instance.values
        for each in rule.parameters:
            self.fields[each.name] = _field(each, values[each.name])
        if rule.alone:
            del self.fields["at_once"]
        else:
            self.fields["at_once"].choices = _ways(rule)  # type: ignore[attr-defined]

    def as_typed(self) -> RuleSetting:
        """Return the row as it would be saved."""
        row: RuleSetting = self.instance
        row.values = {
            each.name: value
            for each in self.rule.parameters
            # What is usual stays so when a later release knows better.
            if (value := self.cleaned_data[each.name]) != _plain(each.default)
        }
        return row

    def save_by(self, by: User) -> RuleSetting:
        """Save it, and who did."""
        row = self.as_typed()
        row.updated_by = by
        row.save()
        return row


def _ways(rule: Rule) -> list[tuple[str, str]]:
    usual = _("at once") if rule.at_once else _("with the day’s mail")
    return [
        ("", _("As usual: %(way)s") % {"way": usual}),
        ("True", _("At once, each by itself")),
        ("False", _("With the day’s mail")),
    ]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _field(parameter: Parameter, value: Any) -> forms.Field:
    limits = {"least": parameter.least, "most": parameter.most}
    usual = _plain(parameter.default)
    words = {
        **limits,
        "usual": ", ".join(map(str, usual)) if isinstance(usual, list) else usual,
        "unit": parameter.unit or "",
    }
    if isinstance(parameter.default, tuple):
        if parameter.unit:
            help_text = _("Numbers with commas between them, in %(unit)s. Usually %(usual)s.")
        else:
            help_text = _("Numbers with commas between them. Usually %(usual)s.")
        return NumbersField(
            label=parameter.label,
            required=False,
            initial=value,
            help_text=help_text % words,
            **limits,
        )
    if parameter.unit:
        help_text = _("In %(unit)s, from %(least)d to %(most)d. Usually %(usual)s.")
    else:
        help_text = _("From %(least)d to %(most)d. Usually %(usual)s.")
    too_far = _("Write a whole number from %(least)d to %(most)d.") % limits
    return forms.IntegerField(
        label=parameter.label,
        initial=value,
        min_value=parameter.least,
        max_value=parameter.most,
        help_text=help_text % words,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), too_far),
    )


class PreviewForm(forms.Form):
    """As on which day a preview looks; empty means now."""

    on = forms.DateField(
        label=gettext_lazy("As on"),
        required=False,
        help_text=gettext_lazy("Empty: now. A coming day shows what falls due on it."),
    )

    def clean_on(self) -> Any:
        day, today = self.cleaned_data["on"], timezone.localdate()
        if day and not today <= day <= today + LOOKS_AHEAD:
            raise ValidationError(_("Choose today or a day of the coming year."))
        return day if day != today else None
