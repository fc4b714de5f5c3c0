"""Forms of leads: the lead itself, its partners, its stage and its status."""

from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.editing import EditGuardMixin
from accounts.models import User
from accounts.permissions import Permission, may
from leads.actions.leads import RefusedError, change_status, move_stage
from leads.actions.tags import ensured_tags
from leads.choices import LeadKind, LeadStatus, Stage
from leads.forms.fields import OrganisationPicker
from leads.forms.money import AmountFormMixin, WholeNumberField
from leads.forms.tags import TagField
from leads.models import Lead, LeadPartner, Organisation
from leads.names import key

MOST_JOBS = 2_147_483_647  # what the column holds
SEARCHABLE = {"data-tom": True}


class LeadForm(EditGuardMixin, AmountFormMixin):
    """What is known of a lead; stage and status move by their own forms."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds"),
        choices=LeadKind,
        required=False,
        widget=forms.SelectMultiple(SEARCHABLE),
    )
    tags = TagField(label=_("Tags"), required=False)
    jobs = WholeNumberField(label=_("Jobs"), required=False, min_value=0, max_value=MOST_JOBS)

    sections = (
        ("", ("title", ("kinds", "sectors"), "summary")),
        (_("Where"), (("districts", "place"),)),
        (
            _("What it is worth"),
            (
                ("amount", "currency"),
                "amount_withheld",
                ("inr_rate", "rate_on"),
                ("jobs", "land_acres"),
            ),
        ),
        (
            _("At the desk"),
            (
                ("owner", "source"),
                "tags",
                "members",
                "sensitive",
                "policies",
                ("nivesh_mitra", "nivesh_sarathi"),
            ),
        ),
    )

    class Meta:
        model = Lead
        fields = (
            "title", "kinds", "summary", "sectors", "districts", "place", "amount", "currency",
            "amount_withheld", "inr_rate", "rate_on", "jobs", "land_acres", "source", "owner",
            "members", "sensitive", "policies", "tags", "nivesh_mitra", "nivesh_sarathi",
        )  # fmt: skip
        widgets = {
            "sectors": forms.SelectMultiple(SEARCHABLE),
            "districts": forms.SelectMultiple(SEARCHABLE),
            "policies": forms.SelectMultiple(SEARCHABLE),
            "members": forms.SelectMultiple(SEARCHABLE),
            "owner": forms.Select(SEARCHABLE),
            "summary": forms.Textarea({"rows": 5}),
        }
        error_messages = {"title": {"required": _("Give the lead a title.")}}
        help_texts = {
            "place": _("Where the district is not known, or more exactly: a town, a park, a plot."),
            "inr_rate": _("Only for other currencies, to show the amount in rupees as well."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        people = User.objects.assignable()
        owner = Q(pk__in=people.order_by()) | Q(pk=self.instance.owner_id)
        self.fields["owner"].queryset = User.objects.filter(owner)
        self.fields["members"].queryset = (
            User.objects.filter(Q(pk__in=people.order_by()) | Q(member_of_leads=self.instance))
            if self.instance.pk
            else people
        ).distinct()
        self.fields["owner"].empty_label = _("nobody")
        sources = list(self.fields["source"].choices)
        self.fields["source"].choices = [("", _("not stated")), *sources[1:]]
        if not self.instance.pk and people.filter(pk=user.pk).exists():
            self.initial["owner"] = user.pk

    def clean_summary(self) -> str:
        summary = self.cleaned_data["summary"]
        if len(summary) > 20_000:
            raise forms.ValidationError(_("Keep this under 20,000 characters."))
        return summary

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("amount_withheld") and self.cleaned_data.get("amount") is not None:
            self.add_error(
                "amount_withheld",
                _("The investment is either stated or not stated: clear one of the two."),
            )
        self._keep_oneself_in()
        return cleaned

    def _save_m2m(self) -> None:
        if "tags" in self.cleaned_data:
            self.cleaned_data["tags"] = ensured_tags(self.cleaned_data["tags"])
        super()._save_m2m()

    def _keep_oneself_in(self) -> None:
        """A sensitive lead vanishes for whoever is neither owner, member nor manager."""
        if not self.cleaned_data.get("sensitive") or may(self.user, Permission.SENSITIVE_VIEW):
            return
        members = self.cleaned_data.get("members")
        if self.cleaned_data.get("owner") == self.user or (members and self.user in members):
            return
        self.add_error(
            "sensitive",
            _("You would not see this lead any more: be its owner or one of its members."),
        )


class PartnerForm(forms.ModelForm):
    """One partner; a new organisation may be named and is added with the lead."""

    sections = (("", (("organisation", "role"), "note")),)

    organisation = OrganisationPicker()

    class Meta:
        model = LeadPartner
        fields = ("organisation", "role", "note")

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        picker = self.fields["organisation"]
        picker.create = may(user, Permission.ORGANISATION_EDIT)
        picker.remember(self.instance.organisation if self.instance.pk else None)

    @property
    def new_organisation(self) -> Organisation | None:
        organisation = self.cleaned_data.get("organisation")
        return organisation if organisation is not None and organisation._state.adding else None

    def _get_validation_exclusions(self) -> set[str]:
        # A new organisation has no number yet, so the row cannot be checked for it.
        excluded = super()._get_validation_exclusions()
        return excluded | {"organisation"} if self.new_organisation else excluded

    def save(self, commit: bool = True) -> LeadPartner:
        if self.new_organisation:
            self.new_organisation.save()
        self.instance.organisation = self.cleaned_data["organisation"]
        return super().save(commit)


class PartnerRows(forms.BaseInlineFormSet):
    """The partners of a lead; each organisation once in each role."""

    def clean(self) -> None:
        super().clean()
        named: dict[str, Organisation] = {}
        roles: set[tuple[str, str]] = set()
        for form in self.forms:
            if not hasattr(form, "cleaned_data") or form in self.deleted_forms:
                continue
            new = form.new_organisation
            if new is None:
                continue
            name = key(new.name)
            # Named in two rows, it is still one organisation.
            form.cleaned_data["organisation"] = form.instance.organisation = named.setdefault(
                name, new
            )
            if (name, form.cleaned_data.get("role")) in roles:
                raise forms.ValidationError(self.get_unique_error_message(()))
            roles.add((name, form.cleaned_data.get("role")))

    def get_unique_error_message(self, unique_check: Any) -> str:
        return gettext("A partner stands here twice in the same role: remove one of the two.")

    def get_form_error(self) -> str:
        return gettext("This partner has this role in another row already.")

    def added(self) -> list[Organisation]:
        """Organisations that were not known before this form was saved."""
        return self._added

    def save(self, commit: bool = True) -> list[LeadPartner]:
        rows = [row for row in self.forms if row.has_changed() and row not in self.deleted_forms]
        self._added = list({id(o): o for row in rows if (o := row.new_organisation)}.values())
        return super().save(commit)


PartnerFormSet = forms.inlineformset_factory(
    Lead,
    LeadPartner,
    form=PartnerForm,
    formset=PartnerRows,
    extra=1,
    max_num=60,
    validate_max=True,
    can_delete=True,
)


class StageForm(forms.Form):
    """Move a lead to another stage."""

    stage = forms.ChoiceField(label=_("Move to"))
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Needed only to go back."),
    )
    override = forms.BooleanField(label=_("Move on although something is missing"), required=False)
    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lead: Lead, user: User, target: str = "", **kwargs: Any) -> None:
        self.lead, self.user = lead, user
        target = target if target in Stage.values else lead.next_stage or ""
        kwargs.setdefault("initial", {"stage": target, "seen": lead.stage})
        super().__init__(*args, **kwargs)
        # A sent form may name any stage: what stood in its way is then said, not “invalid choice”.
        self.fields["stage"].choices = [
            c for c in Stage.choices if self.is_bound or c[0] != lead.stage
        ]
        # Choosing a stage shows at once what is missing for it.
        self.fields["stage"].widget.attrs.update(
            {
                "hx-get": reverse("leads:lead_stage", args=[lead.pk]),
                "hx-trigger": "change",
                "hx-target": "#blockers",
                "hx-select": "#blockers",
                "hx-swap": "outerHTML",
            }
        )
        if may(user, Permission.GATE_OVERRIDE):
            self.fields["reason"].help_text = _(
                "Needed to go back, or to move on although something is missing."
            )
        else:
            del self.fields["override"]

    def move(self) -> bool:
        """Move the lead; when that is refused, say why in the form."""
        data = self.cleaned_data
        try:
            move_stage(
                lead=self.lead,
                to=data["stage"],
                by=self.user,
                reason=data["reason"],
                override=data.get("override", False),
                seen=data["seen"],
            )
        except RefusedError as refusal:
            _refused(self, refusal)
            return False
        return True


class StatusForm(forms.Form):
    """Put a lead on hold or to sleep, declare it lost, or reopen it."""

    status = forms.ChoiceField(label=_("Status"))
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Needed unless the lead is reopened."),
    )
    lost_to = forms.CharField(
        label=_("Lost to"),
        required=False,
        max_length=120,
        help_text=_("Which state or country; “not known” if nobody knows. Only for a lost lead."),
    )
    seen = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lead: Lead, user: User, **kwargs: Any) -> None:
        self.lead, self.user = lead, user
        kwargs.setdefault("prefix", "status")
        reopen = "" if lead.status == LeadStatus.OPEN else LeadStatus.OPEN
        kwargs.setdefault("initial", {"seen": lead.status, "status": reopen})
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [
            ("", "—"),
            *(c for c in LeadStatus.choices if self.is_bound or c[0] != lead.status),
        ]

    def change(self) -> bool:
        """Change the status; when that is refused, say why in the form."""
        data = self.cleaned_data
        try:
            change_status(
                lead=self.lead,
                to=data["status"],
                by=self.user,
                reason=data["reason"],
                lost_to=data["lost_to"],
                seen=data["seen"],
            )
        except RefusedError as refusal:
            _refused(self, refusal)
            return False
        return True


BESIDE = {
    "reason_needed": "reason", "too_long": "reason", "lost_to_needed": "lost_to",
    "no_right": "override", "same_stage": "stage", "unknown_stage": "stage",
    "same_status": "status", "unknown_status": "status",
}  # fmt: skip


def _refused(form: forms.Form, refusal: RefusedError) -> None:
    """Put what was refused beside the field it is about, else at the head of the form."""
    beside = BESIDE.get(refusal.reason_code)
    if refusal.reason_code == "blocked":
        target = Stage(form.cleaned_data["stage"]).label
        message = gettext("Not moved: “%(stage)s” still needs what is listed here.")
        form.add_error(None, message % {"stage": target})
    else:
        form.add_error(beside if beside in form.fields else None, refusal)
