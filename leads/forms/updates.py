"""What is typed as something is heard of an MOU: an update, or that nothing has changed."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads import uploads
from leads.actions.leads import RefusedError
from leads.actions.milestones import out_of_order, refuse_said_on
from leads.actions.updates import Realised, StepSaid
from leads.choices import Currency
from leads.formats import day as day_words
from leads.formats import precise_date
from leads.forms.dates import PreciseDateField
from leads.forms.documents import ACCEPTED
from leads.forms.leads import MOST_JOBS
from leads.forms.money import AmountField, WholeNumberField, currency_in, indian_or_japanese
from leads.models import MOU, Milestone, step_name, step_order
from leads.models.money import span_end

MOST_FILES = 5


class NoChangeForm(forms.Form):
    """One tap: somebody looked, and nothing has changed."""

    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    @property
    def once(self) -> uuid.UUID | None:
        """The id of this sending; none, or nonsense in its place, still counts as a tap."""
        return self.cleaned_data.get("client_id") if self.is_valid() else None


class _Files(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A few files at once, each of a kind that is kept."""

    widget = _Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MOST_FILES:
            raise ValidationError(
                _("At most %(most)s files at once: keep the others as documents of the MOU."),
                params={"most": MOST_FILES},
            )
        cleaned = [super(FilesField, self).clean(file, initial) for file in files]
        for file in cleaned:
            uploads.check(file)
        return cleaned


class MoneyForm(forms.Form):
    """Realised so far: an amount, its currency, and the rate that turns it into rupees."""

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

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "amount" not in self.errors and cleaned.get("amount") is not None:
            self._clean_money(cleaned["amount"])
        return cleaned

    def _clean_money(self, amount: Decimal) -> None:
        text = self.data.get(self.add_prefix("amount"), "")
        named = currency_in(text)
        chosen = self.cleaned_data.get("currency") or named
        self.cleaned_data["currency"] = chosen
        if not chosen:
            self.add_error("currency", _("Choose the currency of the amount."))
        elif named and named != chosen:
            message = _("The amount is written in %(written)s: choose that currency.")
            self.add_error("currency", message % {"written": Currency(named).label})
        elif not named and (usual := indian_or_japanese(text)) and usual != chosen:
            message = _(
                "One counts %(usual)s like that: choose that currency, or write the currency with "
                "the amount."
            )
            self.add_error("currency", message % {"usual": Currency(usual).label})
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

    @property
    def realised(self) -> Realised | None:
        """What was stated, with its rate; the form is valid."""
        cleaned = self.cleaned_data
        if cleaned.get("amount") is None:
            return None
        return Realised(cleaned["amount"], cleaned["currency"], cleaned["inr_rate"])


class ProgressForm(MoneyForm):
    """What is known of an MOU on a day; each part may be left out, but not all of them."""

    as_of = forms.DateField(label=_("As of"))
    jobs = WholeNumberField(
        label=_("Jobs so far"), required=False, min_value=0, max_value=MOST_JOBS
    )
    words = forms.CharField(
        label=_("What happened"), required=False, max_length=5000, widget=forms.Textarea
    )
    step = forms.ChoiceField(label=_("Step reached"), required=False)
    step_on = PreciseDateField(
        label=_("Reached on"), required=False, help_text=_("Empty when the day is not known.")
    )
    next_on = PreciseDateField(label=_("Next step expected"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Why a step is later than planned, or why steps are left out."),
    )
    evidence = FilesField(
        label=_("Evidence"),
        required=False,
        help_text=_("PDF, Word, Excel, PowerPoint, pictures or text; kept as documents of it."),
        widget=_Files({"accept": ACCEPTED}),
    )
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    # The newest update there was when the page was made.
    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    sections = (
        ("", ("as_of", "words")),
        (_("Realised"), ("amount", ("currency", "inr_rate"), "jobs")),
        (_("Milestones"), (("step", "step_on"), ("next_on", "reason"))),
        (_("Evidence"), ("evidence",)),
    )
    reason_in = "reason"  # the field that says why

    def __init__(
        self, *args: Any, mou: MOU, ladder: Sequence[Milestone], newest: int | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.mou, self.ladder, self.newest = mou, ladder, newest
        self.initial.setdefault("as_of", timezone.localdate())
        self.initial.setdefault("client_id", uuid.uuid4())
        self.initial.setdefault("currency", Currency.INR)
        self.initial.setdefault("seen", newest or "")
        self.fields["as_of"].widget.attrs["max"] = timezone.localdate().isoformat()
        self.fields["step"].choices = [("", "—")] + [
            (step.kind, step_name(step.kind)) for step in ladder if not step.reached
        ]
        self._say_what_is_next()

    def _say_what_is_next(self) -> None:
        step = self.step_after("")
        if step is None:
            self.fields["next_on"].help_text = _("Empty: as before.")
            return
        now = precise_date(step.forecast_on, step.forecast_on_precision)
        self.fields["next_on"].help_text = _(
            "“%(step)s”, or the one after the step reached; until now: %(now)s. Empty: as before."
        ) % {"step": step_name(step.kind), "now": now}

    def step_after(self, reached: str) -> Milestone | None:
        """The step whose turn it is once another (perhaps) was reached."""
        order = step_order()
        far = max(order.get(self.mou.stage, 0), order.get(reached, 0))
        ahead = (s for s in self.ladder if not s.reached and order.get(s.kind, 0) > far)
        return next(ahead, None)

    def clean_as_of(self) -> date:
        as_of = self.cleaned_data["as_of"]
        if as_of > timezone.localdate():
            raise ValidationError(
                _("An update says what is known: choose today or an earlier day.")
            )
        return as_of

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not {"step", "step_on", "next_on", "as_of"} & set(self.errors):
            self._clean_step()
            self._clean_next()
            self._clean_reason()
        if not self.errors and not self.says_something():
            self.add_error(
                "words", _("Say what happened, an amount or jobs; or press “No change”.")
            )
        if not self.errors:
            self._told_of_another()
        return cleaned

    def says_something(self) -> bool:
        """Whether anything but the day was filled in."""
        cleaned = self.cleaned_data
        said = (cleaned.get(name) for name in ("words", "step", "next_on", "evidence"))
        return any(said) or any(cleaned.get(name) is not None for name in ("amount", "jobs"))

    def _why(self) -> str:
        return (self.cleaned_data.get(self.reason_in) or "")[:300]

    def _clean_step(self) -> None:
        kind, when = self.cleaned_data.get("step"), self.cleaned_data.get("step_on")
        if not kind:
            if when:
                self.add_error("step", _("Choose the step that was reached on this day."))
            return
        if when and when.day > timezone.localdate():
            self.add_error("step_on", _("This lies ahead: a step is reached when it has happened."))
        elif when and when.day > self.cleaned_data["as_of"]:
            self.add_error("step_on", _("This is after the day of which the update tells."))
        elif when and self._before_signing(when):
            self.add_error("step_on", self._unsigned())
        elif not self._why() and (said := out_of_order(mou=self.mou, kind=kind, actual=when)):
            self.add_error(
                self.reason_in, " ".join([*said, str(_("Say why the steps are out of order."))])
            )

    def _clean_next(self) -> None:
        when = self.cleaned_data.get("next_on")
        if not when:
            return
        step = self.step_after(self.cleaned_data.get("step") or "")
        if step is None:
            self.add_error("next_on", _("No step is left to expect: leave this empty."))
        elif self._before_signing(when):
            self.add_error("next_on", self._unsigned())
        else:
            try:
                refuse_said_on(step, self.cleaned_data["as_of"])
            except RefusedError as error:
                self.add_error("next_on", error)

    def _clean_reason(self) -> None:
        """A reason is kept with its step: without one it would go unseen."""
        cleaned = self.cleaned_data
        if cleaned.get("reason") and not (cleaned.get("step") or cleaned.get("next_on")):
            self.add_error(
                "reason", _("Say which step this is about, or write it under “What happened”.")
            )

    def _before_signing(self, when: Any) -> bool:
        return bool(self.mou.signed_on) and span_end(*when) < self.mou.signed_on

    def _unsigned(self) -> str:
        signed = precise_date(self.mou.signed_on, self.mou.signed_on_precision)
        words = _("This is before the MOU was signed (%(signed)s): check the date.")
        return words % {"signed": signed}

    def _told_of_another(self) -> None:
        """Show what somebody else has recorded since the page was made; once is enough."""
        seen = self.cleaned_data.get("seen") or ""
        if self.add_prefix("seen") not in self.data or seen == str(self.newest or ""):
            return
        newest = self.mou.updates.select_related("by").order_by("-id").first()
        once = self.cleaned_data.get("client_id")
        if newest is None or (once and newest.client_id == once):
            return
        shown: Any = self.data.copy()
        shown[self.add_prefix("seen")] = str(newest.pk)
        self.data = shown
        self.add_error(None, told_meanwhile(newest))

    def values(self) -> dict[str, Any]:
        """Return what `record_progress` asks for."""
        kept = ("as_of", "jobs", "words", "client_id", "evidence")
        values = {name: self.cleaned_data.get(name) for name in kept}
        values["evidence"] = values["evidence"] or []
        return {"realised": self.realised, "steps": self._steps(), **values}

    def _steps(self) -> list[StepSaid]:
        cleaned, why = self.cleaned_data, self._why()
        steps = []
        if kind := cleaned.get("step"):
            steps.append(StepSaid(kind, reached=True, actual=cleaned.get("step_on"), reason=why))
        following = self.step_after(kind or "")
        if cleaned.get("next_on") and following:
            steps.append(StepSaid(following.kind, forecast=cleaned["next_on"], reason=why))
        return steps


def told_meanwhile(update: Any) -> str:
    """Say who recorded what in the meantime, so that nobody overwrites without knowing."""
    named = {
        "who": update.by or _("Somebody"),
        "day": day_words(update.as_of),
        "said": update.in_short(),
    }
    return _(
        "%(who)s has just recorded an update as of %(day)s: %(said)s Save again if yours is still "
        "right; both are kept."
    ) % {**named, "said": named["said"] + (" " if named["said"] else "")}


class MonthlyForm(ProgressForm):
    """The same in one row of the monthly update: short, and of the month that is shown.

    Its fields stand in cells of a table, so each names the form it belongs to.
    """

    as_of = forms.DateField(widget=forms.HiddenInput)
    words = forms.CharField(label=_("What happened"), required=False, max_length=5000)
    step_on = None  # type: ignore[assignment]
    reason = None  # type: ignore[assignment]
    evidence = None  # type: ignore[assignment]
    reason_in = "words"
    typed = ("amount", "jobs", "words", "step", "next_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [(code, code) for code in Currency.values]
        self.fields["inr_rate"].label = _("Rupees for one unit")
        self.fields["next_on"].widget.attrs["placeholder"] = _("e.g. March 2027")
        for field in self.fields.values():
            field.help_text = ""
            if not field.widget.is_hidden:
                field.widget.attrs["form"] = self.element

    @property
    def element(self) -> str:
        """The id of the form in its row."""
        return f"update-{self.mou.pk}"

    @property
    def is_untouched(self) -> bool:
        """Nothing was typed, so that “no change” takes nothing away."""
        return not any(self.data.get(self.add_prefix(name), "").strip() for name in self.typed)
