"""What is typed about the register: events, amendments, places, portal references, members."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.editing import EditGuardMixin
from accounts.ids import is_id
from accounts.models import User
from leads import uploads
from leads.actions.milestones import Known
from leads.choices import Portal
from leads.forms.dates import AS_KNOWN, PreciseDateField, PreciseDatesMixin
from leads.forms.documents import ACCEPTED
from leads.forms.leads import MOST_JOBS
from leads.forms.money import AmountFormMixin, WholeNumberField
from leads.models import MOU, District, Lead, PortalReference, ProjectPlace, SigningEvent

MOUS_LISTED = 30


class MOUField(forms.ModelChoiceField):
    """An MOU chosen from suggestions; without scripts from the newest ones."""

    def offer(self, chosen: Any) -> None:
        """List the newest MOUs and the chosen one; any other may still be sent."""
        mous = list(self.queryset.order_by("-pk")[:MOUS_LISTED])
        text = str(chosen or "")
        if is_id(text):
            mous += self.queryset.filter(pk=text).exclude(pk__in=[mou.pk for mou in mous])
        self.choices = [("", self.empty_label), *((mou.pk, str(mou)) for mou in mous)]
        self.widget.attrs["data-tom-url"] = reverse("leads:mou_suggest")


class ChooseMOUForm(forms.Form):
    """One MOU to be put somewhere."""

    mou = MOUField(
        None,
        label=_("MOU"),
        widget=forms.Select({"data-tom": True}),
        empty_label=_("choose an MOU"),
        error_messages={
            "required": _("Choose an MOU."),
            "invalid_choice": _("There is no such MOU: choose another."),
        },
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mou"].queryset = MOU.objects.visible_to(user)
        self.fields["mou"].offer(self["mou"].value())


class SigningEventForm(PreciseDatesMixin, EditGuardMixin):
    """An occasion at which MOUs are signed."""

    held_on = PreciseDateField(label=_("Held on"), required=False, help_text=AS_KNOWN)

    sections = (("", ("name", ("kind", "place"), ("held_on", "ends_on"))),)

    class Meta:
        model = SigningEvent
        fields = ["name", "kind", "held_on", "ends_on", "place"]
        help_texts = {"ends_on": _("Only when it lasted several days.")}
        error_messages = {
            "name": {"unique": _("Another event has this name already: add its year or place.")}
        }

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        cleaned = self.cleaned_data
        held, ends = cleaned.get("held_on"), cleaned.get("ends_on")
        if ends and not held and "held_on" not in self.errors:
            self.add_error("held_on", _("Say on which day it began."))
        elif ends and held and ends < held.day:
            self.add_error("ends_on", _("The last day cannot be before the first day."))
        return cleaned


class AmendmentForm(AmountFormMixin, PreciseDatesMixin, EditGuardMixin):
    """What a later agreement changed; the fields begin with what holds now."""

    amended_on = forms.DateField(
        label=_("Amendment signed on"), help_text=_("From this day on the new figures count.")
    )
    amendment_number = forms.CharField(
        label=_("Number of the amendment"), max_length=60, required=False
    )
    words = forms.CharField(
        label=_("What was agreed"),
        max_length=5000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    file = forms.FileField(
        label=_("Its paper"),
        help_text=_("PDF, Word, Excel, PowerPoint, a picture or text, up to 25 MB."),
        required=False,
        max_length=400,
        widget=forms.FileInput({"accept": ACCEPTED}),
        error_messages={"empty": _("This file is empty: choose another.")},
    )
    valid_until = PreciseDateField(label=_("Valid until"), required=False)
    jobs = WholeNumberField(
        label=_("Jobs promised"), required=False, min_value=0, max_value=MOST_JOBS
    )

    sections = (
        (_("The amendment"), (("amended_on", "amendment_number"), "words", "file")),
        (
            _("What holds from then on"),
            ("amount", ("currency", "inr_rate", "rate_on"), ("jobs", "land_acres"), "valid_until"),
        ),
    )

    class Meta:
        model = MOU
        fields = [
            "amount", "currency", "inr_rate", "rate_on", "jobs", "land_acres", "valid_until",
        ]  # fmt: skip
        help_texts = {
            "inr_rate": _("Only for other currencies, to show the amount in rupees as well."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = _("Committed investment")
        today = timezone.localdate()
        self.fields["amended_on"].widget.attrs["max"] = today.isoformat()
        self.fields["amended_on"].initial = today

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file:
            uploads.check(file)
        return file

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        cleaned, mou = self.cleaned_data, self.instance
        valid: Known = cleaned.get("valid_until")
        if mou.signed_on and valid and valid.day < mou.signed_on:
            self.add_error("valid_until", _("An MOU cannot lapse before it was signed."))
        if mou.group_id and cleaned.get("amount") is not None:
            self.add_error(
                "amount", _("Its figure stands on its group: change the total there instead.")
            )
        if mou.group_id and mou.group.jobs is not None and cleaned.get("jobs") is not None:
            self.add_error(
                "jobs", _("The group states one number of jobs for all its MOUs: clear it here.")
            )
        return cleaned


class SpareMixin:
    """A row of a formset that stays out of sight until it is asked for."""

    @property
    def spare(self) -> bool:
        """Whether it is empty, and nobody has typed into it."""
        number = str(self.prefix).rpartition("-")[2]  # type: ignore[attr-defined]
        empty = not self.instance.pk and not self.has_changed()  # type: ignore[attr-defined]
        return number.isdigit() and empty


class PlaceForm(SpareMixin, forms.ModelForm):
    """A place of the project: a plot in a park, as far as it is known."""

    sections = (("", (("area", "plot"), ("district", "acres"))),)

    class Meta:
        model = ProjectPlace
        fields = ("area", "plot", "district", "acres")
        widgets = {"district": forms.Select({"data-tom": True})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].empty_label = _("not stated")


class PlaceRows(forms.BaseInlineFormSet):
    """The places of an MOU; districts are fetched once for all rows."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if not hasattr(self, "_districts"):
            names = [(row.pk, str(row)) for row in District.objects.all()]
            self._districts = [("", _("not stated")), *names]
        form.fields["district"].choices = self._districts


PlaceFormSet = forms.inlineformset_factory(
    MOU, ProjectPlace, form=PlaceForm, formset=PlaceRows, extra=1, max_num=40, validate_max=True,
    can_delete=True,
)  # fmt: skip


class ReferenceForm(SpareMixin, forms.ModelForm):
    """Under which number a portal knows it."""

    sections = (("", (("portal", "number"), "url")),)

    url = forms.URLField(
        label=_("Web address there"), required=False, max_length=300, assume_scheme="https"
    )

    class Meta:
        model = PortalReference
        fields = ("portal", "number", "url")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["portal"].choices = [("", _("choose a portal")), *Portal.choices]


class ReferenceRows(forms.BaseInlineFormSet):
    """Portal references, each once."""

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms]
        said = [
            (form.cleaned_data["portal"], form.cleaned_data["number"])
            for form in kept
            if form.cleaned_data.get("portal") and form.cleaned_data.get("number")
        ]
        if len(said) != len(set(said)):
            raise ValidationError(gettext("A reference stands here twice: remove one of the two."))


ReferenceFormSet = forms.inlineformset_factory(
    MOU, PortalReference, form=ReferenceForm, formset=ReferenceRows, extra=1, max_num=20,
    validate_max=True, can_delete=True,
)  # fmt: skip
LeadReferenceFormSet = forms.inlineformset_factory(
    Lead, PortalReference, form=ReferenceForm, formset=ReferenceRows, extra=1, max_num=20,
    validate_max=True, can_delete=True,
)  # fmt: skip
