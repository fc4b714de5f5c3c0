"""Typed input about promises."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Model, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.editing import CreatedOnceMixin, EditGuardMixin
from accounts.ids import is_id
from accounts.models import User
from followups.choices import Direction
from followups.models import FollowUp
from leads.models import MOU, Contact, Lead, Organisation

ABOUT: dict[str, type[Model]] = {
    "lead": Lead,
    "mou": MOU,
    "organisation": Organisation,
    "contact": Contact,
}
NEWEST = 30
DETAILS_AT_MOST = 10_000
SNOOZE_AT_MOST_DAYS = 366
DAY_FORMAT = _("Write the day as year-month-day, for example 2026-11-30.")


class RowField(forms.ModelChoiceField):
    """A row chosen from suggestions; without scripts from the newest ones.

    However many rows there are, only a few are ever listed.
    """

    def offer(self, kind: str, chosen: Any) -> None:
        """List the newest rows and the chosen one; any other may still be sent."""
        rows = list(self.queryset.order_by("-pk")[:NEWEST])
        if is_id(chosen) and int(chosen) not in {row.pk for row in rows}:
            rows += self.queryset.filter(pk=chosen)
        self.choices = [("", str(self.empty_label)), *((row.pk, str(row)) for row in rows)]
        url = reverse("followups:suggest", args=[kind])
        self.widget.attrs.update({"data-tom": True, "data-tom-url": url})


def _row(label: Any) -> RowField:
    return RowField(None, label=label, required=False, empty_label=_("none"))


class FollowUpForm(EditGuardMixin, CreatedOnceMixin, forms.ModelForm):
    """A promise: who owes what to whom by when, and what it is about."""

    details = forms.CharField(
        label=_("Details"),
        required=False,
        max_length=DETAILS_AT_MOST,
        widget=forms.Textarea({"rows": 3}),
    )
    direction = forms.ChoiceField(
        label=_("Who owes it"),
        choices=Direction,
        initial=Direction.OURS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether we owe it or they do.")},
    )
    lead = _row(_("Lead"))
    mou = _row(_("MOU"))
    organisation = _row(_("Organisation"))
    contact = _row(_("Contact"))

    class Meta:
        model = FollowUp
        fields = ("title", "direction", "due_on", "assignee", "details", *ABOUT)
        widgets = {
            "due_on": forms.DateInput({"type": "date"}),
            "assignee": forms.Select({"data-tom": True}),
        }
        error_messages = {
            "title": {"required": _("Say what is owed.")},
            "due_on": {"required": _("Choose the day it is due."), "invalid": DAY_FORMAT},
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        assignee = self.fields["assignee"]
        assignee.empty_label = _("nobody yet")
        assignee.queryset = User.objects.filter(
            Q(pk__in=User.objects.assignable().order_by().values("pk"))
            | Q(pk=self.instance.assignee_id)
        ).order_by("name", "email")
        for name, model in ABOUT.items():
            visible = model._default_manager.visible_to(user)
            kept = getattr(self.instance, f"{name}_id")
            if kept and not visible.filter(pk=kept).exists():
                # Whoever must do it may not see what it belongs to: it stays as it is, unnamed.
                del self.fields[name]
                continue
            self.fields[name].queryset = visible
            self.fields[name].offer(name, self[name].value())

    def clean_due_on(self) -> date:
        due_on = self.cleaned_data["due_on"]
        if not 2000 <= due_on.year <= 2100:
            raise forms.ValidationError(_("Choose a day between the years 2000 and 2100."))
        return due_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        mou, lead = cleaned.get("mou"), cleaned.get("lead")
        if not mou or not mou.lead_id or "lead" not in self.fields or "lead" in self.errors:
            return cleaned
        if lead and lead.pk != mou.lead_id:
            self.add_error("mou", _("This MOU belongs to another lead: choose one of the two."))
        elif not lead:
            # A promise of an MOU is the next action of its lead as well.
            cleaned["lead"] = Lead.objects.visible_to(self.user).filter(pk=mou.lead_id).first()
        return cleaned


class NextActionForm(EditGuardMixin, CreatedOnceMixin, forms.ModelForm):
    """The next action of a lead: its words and its day."""

    class Meta:
        model = FollowUp
        fields = ("title", "due_on")
        labels = {"title": _("Next action")}
        widgets = {"due_on": forms.DateInput({"type": "date"})}
        error_messages = FollowUpForm.Meta.error_messages

    clean_due_on = FollowUpForm.clean_due_on


class DoneNextForm(CreatedOnceMixin, forms.ModelForm):
    """A promise was kept: what came of it, and what is next, if anything."""

    note = forms.CharField(label=_("What came of it"), max_length=300, required=False)
    title = forms.CharField(label=_("And next"), max_length=300, required=False)
    due_on = forms.DateField(
        label=_("Due on"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        error_messages={"invalid": DAY_FORMAT},
    )

    class Meta:
        model = FollowUp
        fields = ("title", "due_on")

    def clean_due_on(self) -> date | None:
        return FollowUpForm.clean_due_on(self) if self.cleaned_data["due_on"] else None  # type: ignore[arg-type]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("title") and not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Choose the day it is due."))
        if cleaned.get("due_on") and not cleaned.get("title") and "title" not in self.errors:
            self.add_error("title", _("Say what is owed."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # Nothing next is an answer too.
        return super()._get_validation_exclusions() | {"title", "due_on"}


class DoneForm(forms.Form):
    """What came of a promise."""

    note = forms.CharField(
        label=_("What came of it"),
        max_length=300,
        required=False,
        help_text=_("Optional: one sentence for whoever reads this later."),
    )


class SnoozeForm(forms.Form):
    """Until when a promise sleeps: tomorrow, next week, or a day of one's choice."""

    QUICK = [("tomorrow", _("Tomorrow")), ("next_week", _("Next week"))]

    when = forms.ChoiceField(choices=QUICK, required=False)
    until = forms.DateField(
        label=_("Until a day you pick"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        error_messages={"invalid": DAY_FORMAT},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        today = timezone.localdate()
        next_monday = today + timedelta(days=7 - today.weekday())
        quick = {"tomorrow": today + timedelta(days=1), "next_week": next_monday}
        until = quick.get(cleaned["when"]) or cleaned.get("until")
        if until is None:
            self.add_error("until", _("Choose a day."))
        elif until <= today:
            self.add_error("until", _("Choose a day after today."))
        elif until > today + timedelta(days=SNOOZE_AT_MOST_DAYS):
            self.add_error("until", _("Choose a day within a year."))
        else:
            cleaned["until"] = until
        return cleaned
