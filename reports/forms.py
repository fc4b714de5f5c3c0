"""Typed input of the report room."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.editing import CreatedOnceMixin, EditGuardMixin
from accounts.models import User
from delegations.models import TalkingPoints
from reports.choices import Rhythm, ScheduleKind
from reports.models import OFFICE, ReportSchedule, ReviewDay, Snapshot, SnapshotShare
from reports.mou_report import Question

POINTS_AT_MOST = 4000
SHARED_DAYS = 30
SHARED_DAYS_AT_MOST = 366


class TalkingPointsForm(EditGuardMixin, forms.ModelForm):
    """What to say at a meeting; two people who write at once lose nothing."""

    words = forms.CharField(
        label=_("Talking points"),
        required=False,
        max_length=POINTS_AT_MOST,
        help_text=_("One point a line. They stand first in the brief of this meeting."),
        widget=forms.Textarea({"rows": 10}),
    )

    class Meta:
        model = TalkingPoints
        fields = ("words",)

    def full_clean(self) -> None:
        written = self._written_meanwhile()
        if written:
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data["words"] = f"{written}\n{data.get('words', '')}"
            data["seen"] = self._seen_now()
            self.data = data
        super().full_clean()
        if written:
            sentence = _(
                "Somebody else wrote points for this meeting while you were writing. Theirs stand"
                " above yours now: look at them, then save again."
            )
            self.add_error(None, ValidationError(sentence, code="changed_meanwhile"))

    def _written_meanwhile(self) -> str:
        """What a colleague wrote first, where this form was opened before anything was there."""
        if not self.is_bound or not self.instance.pk or self.data.get("seen"):
            return ""
        words = self.instance.words
        return words if words.strip() != self.data.get("words", "").strip() else ""

    def save(self, commit: bool = True) -> Any:
        self.instance.words = self.cleaned_data["words"].strip()
        return super().save(commit)


class ReviewDayForm(forms.ModelForm):
    """A day of review: past ones too, so that reports can be compared with them."""

    class Meta:
        model = ReviewDay
        fields = ("day", "words")

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise ValidationError(_("Write a review down on its day, not before."))
        if day.year < 2000:
            raise ValidationError(_("Check the year: no review is that old."))
        return day


class SnapshotForm(CreatedOnceMixin, forms.ModelForm):
    """What a frozen report is called, and why it is kept."""

    class Meta:
        model = Snapshot
        fields = ("title", "words")
        widgets = {"words": forms.Textarea({"rows": 3})}


class ShareForm(forms.ModelForm):
    """For whom a link is, until when, and whether sensitive MOUs count in what it shows."""

    until = forms.DateField(
        label=_("Open until"),
        help_text=_("The link is closed at the end of this day."),
        widget=forms.DateInput({"type": "date"}),
    )

    class Meta:
        model = SnapshotShare
        fields = ("recipient", "everything")
        help_texts = {"recipient": _("A name you will know the link by: “Secretary, Industries”.")}

    field_order = ("recipient", "until", "everything")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = timezone.localdate() + timedelta(days=SHARED_DAYS)
        if not self.instance.snapshot.counts_sensitive:
            del self.fields["everything"]

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        today = timezone.localdate()
        if day < today:
            raise ValidationError(_("Choose today or a later day."))
        if day > today + timedelta(days=SHARED_DAYS_AT_MOST):
            raise ValidationError(_("A link is open for a year at most. Choose an earlier day."))
        return day

    @property
    def expires_at(self) -> datetime:
        """The end of the chosen day in Lucknow."""
        following = self.cleaned_data["until"] + timedelta(days=1)
        return datetime.combine(following, time(), OFFICE)


class ScheduleForm(EditGuardMixin, CreatedOnceMixin, forms.ModelForm):
    """What goes out, when, and to whom."""

    sections = (
        (None, ("name", "kind")),
        (_("When"), ("rhythm", ("weekday", "month_day"), "hour")),
        (_("To whom"), ("to_managers", "to_owners", "people")),
    )

    class Meta:
        model = ReportSchedule
        fields = (
            "name", "kind", "rhythm", "weekday", "month_day", "hour",
            "to_managers", "to_owners", "people", "question",
        )  # fmt: skip
        widgets = {
            "kind": forms.RadioSelect,
            "rhythm": forms.RadioSelect,
            "people": forms.SelectMultiple({"data-tom": True}),
            "question": forms.HiddenInput,
        }
        help_texts = {
            "weekday": _("For what goes out each week."),
            "month_day": _("For what goes out each month; 31 is its last day."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = self.instance.people.all() if self.instance.pk else User.objects.none()
        self.fields["people"].queryset = User.objects.filter(
            Q(is_active=True) | Q(pk__in=mine.values("pk"))
        )
        for name, kinds in (("kind", ScheduleKind), ("rhythm", Rhythm)):
            self.fields[name].choices = kinds.choices

    def clean_question(self) -> str:
        written: str = self.cleaned_data["question"]
        anybody = User(pk=0, role=Role.MANAGER, is_active=True)
        if Question(QueryDict(written), None, None, anybody).filter.form.errors:
            raise ValidationError(
                _("The report cannot be narrowed like that: begin again from it.")
            )
        return written

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not (data.get("to_managers") or data.get("to_owners") or data.get("people")):
            self.add_error("people", _("Say who gets it: managers, owners or people by name."))
        if data.get("to_owners") and data.get("kind") == ScheduleKind.REVIEW:
            self.add_error(
                "to_owners",
                _("Owners get lists of their own silent MOUs; the status report goes to managers"
                  " and people by name."),
            )  # fmt: skip
        return data
