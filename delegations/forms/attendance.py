"""Typed input about who sits at a meeting, each side for itself."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from delegations.choices import AttendanceSide, DelegationDirection
from delegations.forms.fields import people
from delegations.models import Attendance, DelegationMember, Meeting
from delegations.pickers import PickerField
from leads.models import Contact, Organisation

WHO = ("organisation", "contact", "user", "member", "name")
# More rows than these are worked with on the page of the meeting's people.
MOST_ROWS = 20
CAME = [("", _("not stated")), ("true", _("Came")), ("false", _("Did not come"))]


class CameField(forms.TypedChoiceField):
    """Came, did not come, or nobody has said."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("choices", CAME)
        kwargs.setdefault("required", False)
        super().__init__(coerce=lambda value: value == "true", empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "true", False: "false", None: ""}.get(value, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != (data or "")


class AttendanceForm(forms.ModelForm):
    """Somebody at the table. Who it is is said once; later only what they answered, or came."""

    side: str
    present = CameField(label=_("Was present"))

    class Meta:
        model = Attendance
        fields = ["organisation", "contact", "user", "member", "name", "answer", "present"]

    def __init__(
        self,
        *args: Any,
        choices: list[tuple[Any, str]],
        members: list[tuple[Any, str]],
        travelling: Any,
        begun: bool | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.instance.side = self.side
        self._offer(choices, members, travelling)
        if begun is not None:  # one cannot know the one, and nobody asks for the other any more
            self.fields.pop("answer" if begun else "present")
        if "answer" in self.fields:
            given = self.fields["answer"].choices
            self.fields["answer"].choices = [("", _("not stated")), *(c for c in given if c[0])]

    def _offer(
        self, choices: list[tuple[Any, str]], members: list[tuple[Any, str]], travelling: Any
    ) -> None:
        if self.instance.pk:
            for name in WHO:
                self.fields.pop(name, None)
            return
        if "user" in self.fields:
            self.fields["user"].choices = choices
        if "member" in self.fields and not members:
            del self.fields["member"]
        elif "member" in self.fields:
            self.fields["member"].queryset = DelegationMember.objects.filter(
                delegation=travelling
            ).select_related("user")
            self.fields["member"].choices = members

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
        member = self.cleaned_data.get("member")
        if member and member.user_id and not self.cleaned_data.get("user"):
            # She sees what colleagues who attend see.
            self.cleaned_data["user"] = member.user
        return cleaned

    @property
    def identity(self) -> tuple[Any, ...]:
        """Who it is: two rows with the same are one too many."""
        return identity_of(self.instance)


def identity_of(row: Attendance) -> tuple[Any, ...]:
    return row.organisation_id, row.contact_id, row.user_id, row.member_id, row.name


def _member_field() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        DelegationMember.objects.none(),
        label=_("Or a member of the delegation"),
        required=False,
        widget=forms.Select({"data-tom": True}),
    )


class TheirForm(AttendanceForm):
    """Somebody of the other side; of a delegation that visits us its members too."""

    side = AttendanceSide.THEIRS
    member = _member_field()
    organisation = PickerField(Organisation.objects.all(), source="organisation")
    contact = PickerField(Contact.objects.all(), source="contact")

    class Meta(AttendanceForm.Meta):
        fields = ["organisation", "contact", "member", "name", "answer", "present"]
        labels = {"name": _("Or a name only")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "organisation" in self.fields:
            self.fields["organisation"].label = _("Organisation")
            self.fields["contact"].label = _("Contact")


class OurForm(AttendanceForm):
    """Somebody of our side: a colleague, a member of the delegation, or a name."""

    side = AttendanceSide.OURS
    user = forms.ModelChoiceField(
        User.objects.all(),
        label=_("Colleague"),
        required=False,
        widget=forms.Select({"data-tom": True}),
    )
    member = _member_field()
    organisation = PickerField(
        Organisation.objects.all(), source="organisation", label=_("Department, if another")
    )

    class Meta(AttendanceForm.Meta):
        fields = ["user", "member", "name", "organisation", "answer", "present"]
        labels = {"name": _("Or a name only")}


class AttendanceRows(forms.BaseInlineFormSet):
    """The rows of one side; where they are very many, only new ones."""

    def __init__(self, *args: Any, travelling: Any = None, **kwargs: Any) -> None:
        side = self.form.side
        meeting = kwargs.get("instance")
        saved = meeting is not None and bool(meeting.pk)
        rows = Attendance.objects.filter(side=side)
        self.listed = rows.filter(meeting=meeting).count() if saved else 0
        self.folded = self.listed > MOST_ROWS and not _sent_rows(args, kwargs)
        if self.folded:
            rows = rows.none()
        elif saved:
            rows = rows.for_list()
        super().__init__(*args, queryset=rows, **kwargs)
        ours = side == AttendanceSide.OURS
        delegation = meeting.delegation if saved else travelling
        visits = delegation and delegation.direction == DelegationDirection.INBOUND
        self.form_kwargs = {
            "choices": people() if ours else [],
            "members": _members(delegation) if ours or visits else [],
            "travelling": delegation,
            "begun": meeting.has_begun if saved else None,
        }

    @property
    def side(self) -> str:
        return self.form.side

    @property
    def kept(self) -> list[AttendanceForm]:
        """The rows that will stand when this is saved."""
        return [
            form
            for form in self.forms
            if not self._should_delete_form(form) and (form.instance.pk or form.has_changed())
        ]


def _sent_rows(args: Any, kwargs: Any) -> bool:
    """Whether the form that was sent still had a row for each of those listed."""
    data = args[0] if args else kwargs.get("data")
    return bool(data) and str(data.get(f"{kwargs.get('prefix')}-INITIAL_FORMS", "0")) != "0"


def _members(delegation: Any) -> list[tuple[Any, str]]:
    if delegation is None:
        return []
    named = (
        (member.pk, f"{member.name}, {member.office}" if member.office else member.name)
        for member in delegation.members.all()
    )
    return [("", str(_("nobody"))), *named]


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
    seen = {identity_of(row) for side in sides if side.folded for row in _not_shown(side)}
    repeated = False
    for form in [form for side in sides for form in side.kept]:
        if form.identity in seen:
            form.add_error(None, _("This stands in another row already: remove one of the two."))
            repeated = True
        seen.add(form.identity)
    return repeated


def _not_shown(side: AttendanceRows) -> Any:
    return Attendance.objects.filter(meeting=side.instance, side=side.side)
