"""Typed input about meetings: the meeting itself and both sides of the table."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.editing import CreatedOnceMixin, EditGuardMixin
from accounts.ids import is_id
from accounts.models import User
from accounts.permissions import Permission, may
from delegations.choices import TAKES_PLACE, MeetingPrecision, MeetingStatus
from delegations.forms.attendance import OurFormSet, TheirFormSet, find_repeats
from delegations.forms.fields import Faults, keep_short, people
from delegations.forms.times import WhenMixin
from delegations.models import Delegation, Meeting
from delegations.pickers import PickerField, PickerMultipleField
from leads.models import MOU, Lead


class MeetingForm(WhenMixin, EditGuardMixin, CreatedOnceMixin):
    """A meeting as it is planned, or as it was; what came of it has a form of its own."""

    together = (
        ("precision", "time_zone", "on_day", "at", "until", "first_day", "last_day", "month",
         "year"),
    )  # fmt: skip
    # Columns that several fields of the form write together.
    written_as = dict.fromkeys(("starts_at", "ends_at", "on_from", "on_to"), "precision")
    precision = forms.ChoiceField(
        label=_("What is known of the time"),
        choices=MeetingPrecision,
        initial=MeetingPrecision.TIME,
        widget=forms.RadioSelect(),
    )
    delegation = PickerField(
        Delegation.objects.all(),
        source="delegation",
        label=_("Delegation"),
        empty=_("without a delegation"),
        offered=20,
    )
    leads = PickerMultipleField(Lead.objects.none(), source="lead", label=_("Leads discussed"))
    mous = PickerMultipleField(MOU.objects.none(), source="mou", label=_("MOUs signed"))

    class Meta:
        model = Meeting
        fields = [
            "title", "kind", "format", "delegation", "precision", "time_zone", "city", "place",
            "prefecture", "topics", "owner", "sensitive", "status",
        ]  # fmt: skip
        widgets = {
            "prefecture": forms.Select({"data-tom": True}),
            "owner": forms.Select({"data-tom": True}),
            "time_zone": forms.RadioSelect(),
            "status": forms.RadioSelect(),
            "topics": forms.Textarea({"rows": 3}),
        }
        labels = {"topics": _("Topics"), "place": _("Place (building, room)")}
        error_messages = {"title": {"required": _("Give the meeting a title.")}}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        keep_short(self, "topics")
        self.fields["format"].choices = [
            ("", _("not stated")),
            *[choice for choice in self.fields["format"].choices if choice[0]],
        ]
        self._offer_status()
        self.fields["delegation"].queryset = Delegation.objects.visible_to(user)
        self.fields["prefecture"].empty_label = _("not stated")
        self.fields["owner"].queryset = User.objects.all()
        self.fields["owner"].choices = people(self.instance.owner)
        for name, model in (("leads", Lead), ("mous", MOU)):
            self.fields[name].queryset = model.objects.visible_to(user)
            if self.instance.pk:
                self.initial[name] = list(self._linked(name).values_list("pk", flat=True))

    def _offer_status(self) -> None:
        """Whoever saves a draft has looked through it; a cancelled one is planned elsewhere."""
        if self.instance.status == MeetingStatus.CANCELLED:
            del self.fields["status"]
            return
        field = self.fields["status"]
        field.required = False
        field.choices = [(status, status.label) for status in TAKES_PLACE]
        if self.instance.status == MeetingStatus.DRAFT:
            self.initial["status"] = MeetingStatus.PLANNED

    def clean_status(self) -> str:
        kept = self.instance.status in TAKES_PLACE
        return self.cleaned_data["status"] or (
            self.instance.status if kept else MeetingStatus.PLANNED
        )

    def _linked(self, name: str) -> Any:
        """The leads or MOUs of the meeting that this person may see."""
        return self.fields[name].queryset.filter(meetings=self.instance)

    def save(self, commit: bool = True) -> Meeting:
        meeting = super().save(commit)
        for name in ("leads", "mous"):
            # Rows this person may not see are not in the form and stay as they are.
            before, chosen = set(self._linked(name)), set(self.cleaned_data[name])
            links = getattr(meeting, name)
            links.remove(*(before - chosen))
            links.add(*(chosen - before))
        return meeting


class MeetingInput:
    """The whole page: a meeting and the rows of both sides."""

    def __init__(
        self, data: Any, *, meeting: Meeting, user: User, initial: dict[str, Any] | None = None
    ) -> None:
        self.user = user
        seats = (initial or {}).pop("seats", None)
        self.form = MeetingForm(data, instance=meeting, user=user, initial=initial)
        going = self._travelling(data, initial)
        self.theirs = TheirFormSet(
            data, instance=meeting, prefix="theirs", initial=seats, travelling=going
        )
        self.ours = OurFormSet(data, instance=meeting, prefix="ours", travelling=going)
        self.form.beside(self.theirs, self.ours)
        if seats:
            self.theirs.extra = len(seats) + 1

    def _travelling(self, data: Any, initial: dict[str, Any] | None) -> Delegation | None:
        """The delegation a new meeting is planned for: its members may sit there."""
        asked = str((data or initial or {}).get("delegation") or "")
        if not is_id(asked):
            return None
        return Delegation.objects.visible_to(self.user).filter(pk=asked).first()

    @property
    def faults(self) -> Faults:
        return Faults(self.form, self.theirs, self.ours)

    def is_valid(self) -> bool:
        valid = all([self.form.is_valid(), self.theirs.is_valid(), self.ours.is_valid()])
        if not valid:
            return False
        self._keep_in_sight()
        early = self._find_early_ticks()
        return not (find_repeats(self.theirs, self.ours) or early or self.form.errors)

    def _find_early_ticks(self) -> bool:
        """Who came to a meeting that lies ahead nobody can know; say whether somebody did."""
        if self.form.instance.has_begun:
            return False
        found = [
            form
            for side in (self.theirs, self.ours)
            for form in side.kept
            if "present" in form.changed_data and form.cleaned_data.get("present") is not None
        ]
        for form in found:
            form.add_error("present", _("The meeting has not begun: leave this open."))
        return bool(found)

    def _keep_in_sight(self) -> None:
        """Nobody locks herself out by ticking “sensitive”."""
        present = any(form.instance.user_id == self.user.pk for form in self.ours.kept)
        if self.ours.folded and not present:
            present = self.form.instance.attendances.filter(user=self.user).exists()
        mine = self.user in (self.form.cleaned_data.get("owner"), self.form.instance.logged_by)
        seen = present or mine or may(self.user, Permission.SENSITIVE_VIEW)
        if self.form.cleaned_data.get("sensitive") and not seen:
            self.form.add_error(
                "sensitive",
                _("You would not see this meeting yourself: log its outcome or attend it."),
            )

    @transaction.atomic
    def save(self) -> Meeting:
        """Save the meeting and its rows; a form sent twice gives the meeting of the first time."""
        earlier = self.form.already_saved()
        if earlier is not None:
            return earlier
        meeting = self.form.save()
        for side in (self.theirs, self.ours):
            side.instance = meeting
            side.save()
        return meeting
