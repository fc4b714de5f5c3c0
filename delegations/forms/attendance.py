"""Typed input about who sits at a meeting, each side for itself."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from delegations.choices import AttendanceSide
from delegations.forms.fields import people
from delegations.models import Attendance, Meeting
from delegations.pickers import PickerField
from leads.models import Contact, Organisation

WHO = ("organisation", "contact", "user", "name")


class AttendanceForm(forms.ModelForm):
    """Somebody at the table. Who it is is said once; later only whether they came."""

    side: str

    class Meta:
        model = Attendance
        fields = ["organisation", "contact", "user", "name", "present"]

    def __init__(self, *args: Any, choices: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.side = self.side
        if self.instance.pk:
            for name in WHO:
                self.fields.pop(name, None)
        elif "user" in self.fields:
            self.fields["user"].choices = choices

    def has_changed(self) -> bool:
        # A new row counts when it names somebody, also somebody the page proposed.
        if self.instance.pk:
            return super().has_changed()
        return any(self[name].data for name in WHO if name in self.fields)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk or self.errors:
            return cleaned
        if not any(self.cleaned_data.get(name) for name in WHO):
            raise ValidationError(_("Say who attends: an organisation or a person."))
        return cleaned

    @property
    def identity(self) -> tuple[Any, ...]:
        """Who it is: two rows with the same are one too many."""
        row = self.instance
        return row.organisation_id, row.contact_id, row.user_id, row.name


class TheirForm(AttendanceForm):
    """Somebody of the other side."""

    side = AttendanceSide.THEIRS
    organisation = PickerField(Organisation.objects.all(), source="organisation")
    contact = PickerField(Contact.objects.all(), source="contact")

    class Meta(AttendanceForm.Meta):
        fields = ["organisation", "contact", "name", "present"]
        labels = {"name": _("Or a name only")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "organisation" in self.fields:
            self.fields["organisation"].label = _("Organisation")
            self.fields["contact"].label = _("Contact")


class OurForm(AttendanceForm):
    """Somebody of our side."""

    side = AttendanceSide.OURS
    user = forms.ModelChoiceField(
        User.objects.all(),
        label=_("Colleague"),
        required=False,
        widget=forms.Select({"data-tom": True}),
    )
    organisation = PickerField(
        Organisation.objects.all(), source="organisation", label=_("Department, if another")
    )

    class Meta(AttendanceForm.Meta):
        fields = ["user", "name", "organisation", "present"]
        labels = {"name": _("Or a name only")}


class AttendanceRows(forms.BaseInlineFormSet):
    """The rows of one side."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        side = self.form.side
        instance = kwargs.get("instance")
        rows = Attendance.objects.filter(side=side)
        if instance is not None and instance.pk:
            rows = rows.select_related("organisation", "contact", "user")
        super().__init__(*args, queryset=rows, **kwargs)
        self.form_kwargs = {"choices": people() if side == AttendanceSide.OURS else []}

    @property
    def kept(self) -> list[AttendanceForm]:
        """The rows that will stand when this is saved."""
        return [
            form
            for form in self.forms
            if not self._should_delete_form(form) and (form.instance.pk or form.has_changed())
        ]


def _rows_of(form: type[AttendanceForm]) -> Any:
    return forms.inlineformset_factory(
        Meeting,
        Attendance,
        form=form,
        formset=AttendanceRows,
        extra=1,
        max_num=1000,
        absolute_max=1100,
        validate_max=True,
        can_delete=True,
    )


TheirFormSet = _rows_of(TheirForm)
OurFormSet = _rows_of(OurForm)


def find_repeats(*sides: Any) -> bool:
    """Mark rows that stand twice, on whichever side; say whether there are any."""
    seen: set[tuple[Any, ...]] = set()
    repeated = False
    for form in [form for side in sides for form in side.kept]:
        if form.identity in seen:
            form.add_error(None, _("This stands in another row already: remove one of the two."))
            repeated = True
        seen.add(form.identity)
    return repeated
