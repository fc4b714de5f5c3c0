"""Forms of steps and ladders, and of the ladder an MOU climbs."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from leads.actions.ladders import RungPlan
from leads.choices import SIGNED, LeadKind, Side
from leads.forms.money import WholeNumberField
from leads.models import Ladder, Rung, Step

# Ten years: later than that is a slip of the pen.
MOST_DAYS = 3650


class StepForm(forms.ModelForm):
    """A step's names, where it stands when it is new, and whether it is still offered."""

    after = forms.ModelChoiceField(
        Step.objects.none(),
        label=_("Comes after"),
        empty_label=None,
        error_messages={"required": _("Choose the step it comes after.")},
    )
    sections = (("", ("name_en", ("name_ja", "name_hi"), "after", "retired")),)

    class Meta:
        model = Step
        fields = ("name_en", "name_ja", "name_hi", "retired")
        labels = {"retired": _("Retired: kept for MOUs that reached it, offered no more")}
        help_texts = {
            "retired": "",
            "name_ja": _("Empty: the English name is shown."),
            "name_hi": _("Empty: the English name is shown."),
        }
        error_messages = {"name_en": {"required": _("Give the step a name in English.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["after"]
            if self.instance.is_anchor:
                del self.fields["retired"]
        else:
            del self.fields["retired"]
            self.fields["after"].queryset = Step.objects.all()
            self.fields["after"].initial = Step.objects.last()

    def clean_name_en(self) -> str:
        name = " ".join(self.cleaned_data["name_en"].split())
        others = Step.objects.exclude(pk=self.instance.pk).filter(name_en__iexact=name)
        if other := others.first():
            words = _t("There is a step “%(name)s” already%(retired)s.")
            retired = _t(", which has retired") if other.retired else ""
            raise ValidationError(words % {"name": other.name_en, "retired": retired})
        return name


class LadderForm(forms.ModelForm):
    """A ladder's name and which MOUs climb it."""

    kinds = forms.MultipleChoiceField(
        label=_("For leads of the kinds"),
        choices=LeadKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A new MOU of such a lead climbs this ladder, unless another is chosen."),
    )
    sections = (("", ("name", "kinds", "is_default")),)

    class Meta:
        model = Ladder
        fields = ("name", "kinds", "is_default")
        labels = {"is_default": _("The usual ladder: for all MOUs without another one")}
        error_messages = {
            "name": {
                "required": _("Give the ladder a name."),
                "unique": _("There is a ladder of this name already."),
            }
        }

    def clean_kinds(self) -> list[str]:
        kinds = self.cleaned_data["kinds"]
        for other in Ladder.objects.filter(kinds__overlap=kinds).exclude(pk=self.instance.pk):
            both = [str(LeadKind(kind).label) for kind in kinds if kind in other.kinds]
            words = _t("%(kinds)s: the ladder “%(name)s” is for these already.")
            raise ValidationError(words % {"kinds": ", ".join(both), "name": other.name})
        return kinds

    def _get_validation_exclusions(self) -> set[str]:
        # Another usual ladder gives way when this one is saved.
        return {*super()._get_validation_exclusions(), "is_default"}  # type: ignore[misc]


class RungForm(forms.Form):
    """One step in the form of a ladder."""

    on = forms.BooleanField(label=_("On this ladder"), required=False)
    owed_by = forms.ChoiceField(
        label=_("Owed by"), choices=[("", _("not stated")), *Side.choices], required=False
    )
    after_days = WholeNumberField(
        label=_("Days after the signature"), required=False, min_value=0, max_value=MOST_DAYS
    )

    def __init__(self, *args: Any, step: Step, rung: Rung | None, **kwargs: Any) -> None:
        self.step = step
        initial: dict[str, Any] = {"on": rung is not None}
        if rung:
            initial |= {"owed_by": rung.owed_by, "after_days": rung.after_days}
        super().__init__(*args, prefix=f"step-{step.pk}", initial=initial, **kwargs)
        for name, label in (
            ("on", _t("“%(step)s” is on this ladder")),
            ("owed_by", _t("“%(step)s” is owed by")),
            ("after_days", _t("“%(step)s”: days after the signature")),
        ):
            self.fields[name].widget.attrs["aria-label"] = label % {"step": step}
        if step.code == SIGNED:
            del self.fields["owed_by"], self.fields["after_days"], self.fields["on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        filled = cleaned.get("owed_by") or cleaned.get("after_days") is not None
        if self.fields and filled and not cleaned.get("on"):
            self.add_error("on", _t("Tick the step, or clear what it says."))
        return cleaned

    def plan(self) -> RungPlan | None:
        """What the ladder says of the step; None when it has not got it."""
        cleaned = self.cleaned_data
        if not cleaned.get("on"):
            return None
        return RungPlan(cleaned.get("owed_by", ""), cleaned.get("after_days"))


class RungForms:
    """All steps in the form of a ladder, in their order."""

    def __init__(self, data: Any, ladder: Ladder) -> None:
        # A new one begins as the usual one: most differ from it by a step or two.
        of = {"ladder": ladder} if ladder.pk else {"ladder__is_default": True}
        rungs = {rung.step_id: rung for rung in Rung.objects.filter(**of)}
        self.forms = [
            RungForm(data, step=step, rung=rungs.get(step.pk))
            for step in Step.objects.all()
            if not step.retired or step.pk in rungs
        ]

    def __iter__(self) -> Iterator[RungForm]:
        return iter(self.forms)

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in self.forms]  # all of them, to say all that is wrong
        return all(valid)

    def plans(self) -> dict[int, RungPlan]:
        """What is ticked, by the ids of the steps."""
        plans = ((form.step.pk, form.plan()) for form in self.forms)
        return {step: plan for step, plan in plans if plan is not None}


class ChooseLadderForm(forms.Form):
    """Which ladder an MOU climbs."""

    ladder = forms.ModelChoiceField(
        Ladder.objects.none(),
        label=_("Ladder"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("This ladder is not there any more: choose again.")},
    )
    plan = forms.BooleanField(
        label=_("Plan the steps not yet planned, by the days this ladder gives them"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ladder"].queryset = Ladder.objects.filter(is_default=False)
        usual = Ladder.objects.filter(is_default=True).first()
        words = _t("The usual one (%(name)s)") % {"name": usual} if usual else _t("The usual one")
        self.fields["ladder"].empty_label = words
