"""Typed input about delegations and who travels."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.editing import EditGuardMixin
from accounts.models import User
from delegations.forms.fields import CitiesField, DayField, keep_short, people
from delegations.models import Attendance, Delegation, DelegationMember, Leg
from delegations.pickers import PickerField
from leads.models import Organisation


class DelegationForm(EditGuardMixin, forms.ModelForm):
    """A journey: when, where, what for."""

    starts_on = DayField(
        label=_("First day"), error_messages={"required": _("Choose the first day.")}
    )
    ends_on = DayField(label=_("Last day"), error_messages={"required": _("Choose the last day.")})
    cities = CitiesField(
        label=_("Cities"),
        required=False,
        max_length=2000,
        help_text=_("Separated by commas, in the order of the journey: Tokyo, Osaka, Yamanashi."),
    )
    sections = (
        ("", ("name", "direction", ("starts_on", "ends_on"), "cities")),
        (_("What for"), ("purpose", "programme", "policies")),
    )

    class Meta:
        model = Delegation
        fields = [
            "name", "direction", "starts_on", "ends_on", "cities", "purpose", "programme",
            "policies",
        ]  # fmt: skip
        widgets = {
            "direction": forms.RadioSelect(),
            "policies": forms.SelectMultiple({"data-tom": True}),
        }
        labels = {"purpose": _("Purpose"), "programme": _("Programme in words")}
        help_texts = {"programme": _("Meetings have rows of their own: plan them afterwards.")}
        error_messages = {
            "name": {"required": _("Give the delegation a name, for example by its leader.")}
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_short(self, "purpose", "programme")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day cannot be before the first day."))
        return cleaned

    def save(self, commit: bool = True) -> Delegation:
        delegation = super().save(commit)
        if "cities" in self.changed_data and delegation.pk:
            follow_cities(delegation)
        return delegation

    def _get_validation_exclusions(self) -> set[str]:
        # Said above, beside the field; the constraint would say it again at the head of the form.
        return super()._get_validation_exclusions() | (
            {"ends_on"} if "ends_on" in self.errors else set()
        )


def follow_cities(delegation: Delegation) -> None:
    """Keep the legs in step with cities that were put back: days are kept where a city stays."""
    legs = {leg.city: leg for leg in delegation.legs.all()}
    if not legs:
        return  # nobody has stated any days: the cities speak for themselves
    delegation.legs.exclude(city__in=delegation.cities).delete()
    for position, city in enumerate(delegation.cities):
        leg = legs.get(city) or Leg(
            delegation=delegation, city=city, time_zone=delegation.time_zone
        )
        leg.position = position
        leg.save()


class MemberForm(forms.ModelForm):
    """A person who travels."""

    rank = forms.IntegerField(
        label=_("Rank"), required=False, min_value=1, max_value=999, help_text=""
    )
    organisation = PickerField(Organisation.objects.all(), source="organisation")
    sections = (("", (("rank", "name", "office"), ("user", "organisation"), "is_leader")),)

    class Meta:
        model = DelegationMember
        fields = ["rank", "name", "office", "is_leader", "user", "organisation"]
        labels = {"user": _("Account here, if any"), "office": _("Office")}
        error_messages = {"name": {"required": _("Write the member’s name.")}}

    def __init__(self, *args: Any, choices: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["rank"] = None
        self.fields["organisation"].label = _("Organisation, if another")
        account = self.fields["user"]
        account.queryset = User.objects.all()
        account.choices = choices

    def _get_validation_exclusions(self) -> set[str]:
        # One leader: the formset looks at all rows together, a row alone cannot tell.
        return super()._get_validation_exclusions() | {"is_leader"}


def _sits_at(titles: list[str]) -> str:
    """Say why a member cannot be removed, and what to do."""
    words = ngettext(
        "Still sits at “%(title)s”: take the person off that meeting first, then remove the row.",
        "Still sits at %(count)s meetings, the first of them “%(title)s”: take the person off them "
        "first, then remove the row.",
        len(titles),
    )
    return words % {"title": titles[0], "count": len(titles)}


class MemberRows(forms.BaseInlineFormSet):
    """Members in rank order, one leader at most, nobody twice."""

    default_error_messages = {
        **forms.BaseInlineFormSet.default_error_messages,
        "too_many_forms": _("A delegation has at most %(num)d members here."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance.members.select_related("user") if self.instance.pk else ()
        self.form_kwargs = {"choices": people(*(member.user for member in known))}

    def clean(self) -> None:
        super().clean()
        self._keep_those_who_sit()
        kept = [form for form in self.forms if not self._should_delete_form(form)]
        leaders = [form for form in kept if form.cleaned_data.get("is_leader")]
        if len(leaders) > 1:
            for form in leaders:
                form.add_error("is_leader", _("Only one member leads: untick the others."))
            raise ValidationError(_("A delegation has one leader: untick all but one."))

    def _keep_those_who_sit(self) -> None:
        """Who has a seat at a meeting cannot go: the row says at which, and stays ticked off."""
        going = [form for form in self.initial_forms if self._should_delete_form(form)]
        members = [form.instance.pk for form in going]
        seats = Attendance.objects.filter(member__in=members).select_related("meeting")
        titles: dict[int, list[str]] = {}
        for seat in seats.order_by("meeting__day", "pk") if members else ():
            titles.setdefault(seat.member_id, []).append(seat.meeting.title)
        for form in going:
            if form.instance.pk in titles:
                self._give_back(form)
                form.add_error(None, _sits_at(titles[form.instance.pk]))
        if titles:
            raise ValidationError(
                _("Somebody you removed still sits at a meeting: nothing was saved yet.")
            )

    def _give_back(self, form: forms.ModelForm) -> None:
        """Take the tick of “remove” away: the page shows the row again."""
        if hasattr(self.data, "copy"):
            data: Any = self.data.copy()
            data[form.add_prefix("DELETE")] = ""
            self.data = form.data = data

    def get_unique_error_message(self, unique_check: Any) -> str:
        return str(_("Somebody stands here twice: remove one of the two rows."))

    def get_form_error(self) -> str:
        return str(_("This person stands in another row already."))

    def save(self, commit: bool = True) -> Any:
        # At no moment may there be two leaders: the old one steps back before the new one comes.
        staying = [
            form.instance.pk
            for form in self.initial_forms
            if not self._should_delete_form(form) and form.cleaned_data.get("is_leader")
        ]
        self.instance.members.filter(is_leader=True).exclude(pk__in=staying).update(is_leader=False)
        return super().save(commit)

    def save_new(self, form: Any, commit: bool = True) -> Any:
        if form.cleaned_data.get("rank") is None:
            highest = self.instance.members.aggregate(highest=Max("rank"))["highest"]
            form.instance.rank = (highest or 0) + 1
        return super().save_new(form, commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        if form.cleaned_data.get("rank") is None:
            form.instance.rank = form.initial["rank"]
        return super().save_existing(form, obj, commit)


class JourneyForm(DelegationForm):
    """The form as its page shows it: the cities have rows of their own, with days."""

    cities = None  # type: ignore[assignment]
    sections = (
        ("", ("name", "direction", ("starts_on", "ends_on"))),
        (_("What for"), ("purpose", "programme", "policies")),
    )

    class Meta(DelegationForm.Meta):
        fields = [name for name in DelegationForm.Meta.fields if name != "cities"]


MemberFormSet = forms.inlineformset_factory(
    Delegation,
    DelegationMember,
    form=MemberForm,
    formset=MemberRows,
    extra=1,
    max_num=100,
    validate_max=True,
    can_delete=True,
)
