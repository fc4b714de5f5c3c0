"""What is typed about MOUs: the MOU, its parties, groups with one total."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.editing import EditGuardMixin
from accounts.ids import is_id
from accounts.models import User
from accounts.permissions import Permission, may
from leads.actions.milestones import Known
from leads.choices import Country, OrganisationKind
from leads.forms.dates import AS_KNOWN, PreciseDateField, PreciseDatesMixin
from leads.forms.leads import MOST_JOBS, PartnerForm, PartnerRows
from leads.forms.money import AmountFormMixin, WholeNumberField
from leads.models import MOU, Lead, MOUGroup, MOUParty, Organisation, Sector, SigningEvent

LEADS_LISTED = 30


def _tom(**more: Any) -> forms.Select:
    return forms.Select({"data-tom": True, **more})


class LeadField(forms.ModelChoiceField):
    """A lead chosen from suggestions; without scripts from the newest ones."""

    def offer(self, chosen: Any) -> None:
        """List the newest leads and the chosen one; any other may still be sent."""
        leads = list(self.queryset.order_by("-pk")[:LEADS_LISTED])
        text = str(chosen or "")
        if is_id(text):
            leads += self.queryset.filter(pk=text).exclude(pk__in=[lead.pk for lead in leads])
        self.choices = [("", self.empty_label), *((lead.pk, str(lead)) for lead in leads)]
        self.widget.attrs["data-tom-url"] = reverse("leads:mou_lead_suggest")


class LeadsField(forms.ModelMultipleChoiceField):
    """Several leads chosen from suggestions; without scripts from the newest ones."""

    def offer(self, chosen: Any) -> None:
        """List the newest leads and the chosen ones; any other may still be sent."""
        leads = list(self.queryset.order_by("-pk")[:LEADS_LISTED])
        asked = [getattr(one, "pk", one) for one in chosen or ()]
        keys = {int(text) for one in asked if is_id(text := str(one))}
        leads += self.queryset.filter(pk__in=keys - {lead.pk for lead in leads})
        self.choices = [(lead.pk, str(lead)) for lead in leads]
        self.widget.attrs["data-tom-url"] = reverse("leads:mou_lead_suggest")


class SectorField(forms.ModelChoiceField):
    """One sector, the tree shown by indentation."""

    def label_from_instance(self, sector: Sector) -> str:
        return "\u2003" * sector.tree_depth + str(sector)


class MOUForm(AmountFormMixin, PreciseDatesMixin, EditGuardMixin):
    """An MOU as it was signed; its steps, updates and status have forms of their own."""

    lead = LeadField(
        None,
        label=_("Lead it came from"),
        required=False,
        widget=_tom(),
        empty_label=_("not stated"),
    )
    other_leads = LeadsField(
        None,
        label=_("Other leads in front of it"),
        required=False,
        widget=forms.SelectMultiple({"data-tom": True}),
        help_text=_("When it grew out of more than one lead."),
    )
    signed_on = PreciseDateField(label=_("Signed on"), required=False, help_text=AS_KNOWN)
    valid_until = PreciseDateField(label=_("Valid until"), required=False)
    sector = SectorField(
        Sector.objects.with_tree_fields(),
        label=_("Sector"),
        required=False,
        widget=_tom(),
        empty_label=_("not stated"),
    )
    jobs = WholeNumberField(
        label=_("Jobs promised"), required=False, min_value=0, max_value=MOST_JOBS
    )

    sections = (
        (_("The MOU"), ("title", ("instrument", "number"), ("lead", "other_leads"))),
        (_("Signing"), (("signed_on", "valid_until"), ("event", "signed_at"))),
        (_("Place and sector"), (("sector", "district"),)),
        (
            _("What was promised"),
            ("amount", ("currency", "inr_rate", "rate_on"), "group", ("jobs", "land_acres")),
        ),
        (
            _("Who answers for it"),
            (
                "department",
                ("nodal_officer", "nodal_user"),
                ("owner", "members"),
                "sensitive",
                "notes",
            ),
        ),
    )

    class Meta:
        model = MOU
        fields = [
            "title", "number", "instrument", "lead", "other_leads", "event", "group", "department",
            "nodal_officer", "nodal_user", "owner", "members", "sensitive", "signed_on",
            "signed_at", "valid_until", "sector", "district", "amount", "currency", "inr_rate",
            "rate_on", "jobs", "land_acres", "notes",
        ]  # fmt: skip
        help_texts = {
            "inr_rate": _("Only for other currencies, to show the amount in rupees as well."),
        }
        widgets = {
            "group": _tom(),
            "event": _tom(),
            "nodal_user": _tom(),
            "department": _tom(),
            "owner": _tom(),
            "district": _tom(),
            "members": forms.SelectMultiple({"data-tom": True}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["amount"].label = _("Committed investment")
        self._set_leads()
        self._set_other_leads()
        self._set_choices("group", MOUGroup.objects.visible_to(user))
        departments = Organisation.objects.filter(
            kind=OrganisationKind.GOVERNMENT, country=Country.INDIA
        )
        self._set_choices("department", departments)
        self._set_choices("event", SigningEvent.objects.newest_first())
        self._set_choices("owner", User.objects.assignable())
        self._set_choices("nodal_user", User.objects.assignable())
        self.fields["district"].empty_label = _("not stated")
        self.fields["members"].queryset = User.objects.assignable()

    def _set_leads(self) -> None:
        """Offer leads the writer sees; one he does not see stays as it is, unnamed."""
        visible, kept = Lead.objects.visible_to(self.user), self.instance.lead_id
        if kept and not visible.filter(pk=kept).exists():
            del self.fields["lead"]
            return
        self.fields["lead"].queryset = visible
        self.fields["lead"].offer(self["lead"].value())

    def _set_other_leads(self) -> None:
        field = self.fields["other_leads"]
        field.queryset = Lead.objects.visible_to(self.user)
        if self.instance.pk:
            self.initial["other_leads"] = list(field.queryset.filter(other_mous=self.instance))
        field.offer(self["other_leads"].value())

    def _set_choices(self, name: str, choices: QuerySet) -> None:
        """Offer what may be chosen, and what the MOU has already, so that saving keeps it."""
        field, kept = self.fields[name], getattr(self.instance, f"{name}_id")
        field.queryset = choices
        if kept and not choices.filter(pk=kept).exists():
            field.queryset = choices | choices.model._default_manager.filter(pk=kept)
        people = ("owner", "nodal_user")
        field.empty_label = _("nobody") if name in people else _("not stated")

    def clean_notes(self) -> str:
        notes = self.cleaned_data["notes"]
        if len(notes) > 20_000:
            raise ValidationError(_("Keep this under 20,000 characters."))
        return notes

    def clean_signed_on(self) -> Known:
        signed = self.cleaned_data["signed_on"]
        if signed and signed.day > timezone.localdate():
            raise ValidationError(
                _("The day of signing cannot lie ahead: register the MOU when it is signed.")
            )
        return signed

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        cleaned = self.cleaned_data
        signed, valid = cleaned.get("signed_on"), cleaned.get("valid_until")
        if signed and valid and valid.day < signed.day:
            self.add_error("valid_until", _("An MOU cannot lapse before it was signed."))
        group = cleaned.get("group")
        if group and cleaned.get("amount") is not None:
            self.add_error(
                "group",
                _("The figure stands either on the MOU or on its group: clear one of the two."),
            )
        if group and group.jobs is not None and cleaned.get("jobs") is not None:
            self.add_error(
                "jobs", _("The group states one number of jobs for all its MOUs: clear it here.")
            )
        if cleaned.get("sensitive") and not self._seen_by_writer():
            self.add_error(
                "sensitive", _("You would not see this MOU yourself: be its owner or a member.")
            )
        self._clean_nodal_user()
        return cleaned

    def _clean_nodal_user(self) -> None:
        """Whoever shall write the monthly update has to see the MOU."""
        cleaned = self.cleaned_data
        person = cleaned.get("nodal_user")
        if not person or not cleaned.get("sensitive") or may(person, Permission.SENSITIVE_VIEW):
            return
        if person != cleaned.get("owner") and person not in (cleaned.get("members") or ()):
            self.add_error(
                "nodal_user",
                _("A sensitive MOU is hidden from this person: add her to its members."),
            )

    def clean_other_leads(self) -> list[Lead]:
        """The lead it came from is no other lead; those the writer does not see stay."""
        first, kept = self.cleaned_data.get("lead"), []
        if self.instance.pk:
            seen = Lead.objects.visible_to(self.user).values("pk")
            kept = list(self.instance.other_leads.exclude(pk__in=seen))
        return [lead for lead in self.cleaned_data["other_leads"] if lead != first] + kept

    def _seen_by_writer(self) -> bool:
        mine = self.user == self.cleaned_data.get("owner")
        member = self.user in (self.cleaned_data.get("members") or ())
        return mine or member or may(self.user, Permission.SENSITIVE_VIEW)


class PartyForm(PartnerForm):
    """One organisation that signed, for its side; a new one may be named."""

    sections = (("", (("organisation", "side"), ("signatory", "signatory_office"))),)

    class Meta:
        model = MOUParty
        fields = ("organisation", "side", "signatory", "signatory_office")


class PartyRows(PartnerRows):
    """The parties of an MOU: at least one, none twice."""

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms]
        if not any(self.errors) and not any(f.cleaned_data.get("organisation") for f in kept):
            raise ValidationError(_("Name at least one organisation that signed."))

    def get_unique_error_message(self, unique_check: Any) -> str:
        return str(_("An organisation stands here twice: remove one of the two."))

    def get_form_error(self) -> str:
        return str(_("This organisation is a party in another row already."))


PartyFormSet = forms.inlineformset_factory(
    MOU,
    MOUParty,
    form=PartyForm,
    formset=PartyRows,
    extra=1,
    max_num=60,
    validate_max=True,
    can_delete=True,
)


class MOUGroupForm(AmountFormMixin, EditGuardMixin):
    """One figure that was stated for several MOUs together."""

    jobs = WholeNumberField(label=_("Jobs"), required=False, min_value=0, max_value=MOST_JOBS)
    sections = (("", ("name", "amount", ("currency", "inr_rate", "rate_on"), "jobs")),)

    class Meta:
        model = MOUGroup
        fields = ["name", "amount", "currency", "inr_rate", "rate_on", "jobs"]
        help_texts = {"inr_rate": MOUForm.Meta.help_texts["inr_rate"]}
        error_messages = {"name": {"unique": _("Another group has this name already.")}}
