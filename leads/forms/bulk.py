"""What a person chooses when she does something to many leads: one small form a deed."""

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission, may
from leads.actions.tags import ensured_tags
from leads.bulk_form import BulkForm
from leads.choices import LeadStatus, Stage
from leads.forms.tags import TagField
from leads.models import Lead, Sector

SEARCHABLE = {"data-tom": True}
REASON = Lead._meta.get_field("status_reason").max_length
ADD_OR_REMOVE = [
    ("add", pgettext_lazy("to leads", "Add")),
    ("remove", pgettext_lazy("from leads", "Remove")),
]


class OwnerForm(BulkForm):
    """Give leads an owner, or none."""

    deed, label = "owner", _("Owner")

    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_("New owner"),
        required=False,
        empty_label=_("nobody"),
        widget=forms.Select(SEARCHABLE),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.assignable()
        self.fields["owner"].initial = self.user.pk

    def settings(self) -> dict[str, Any]:
        owner = self.cleaned_data["owner"]
        return {"owner": owner.pk if owner else None}

    def words(self) -> str:
        return gettext("Owner: %(name)s") % {
            "name": self.cleaned_data["owner"] or gettext("nobody")
        }


class BulkStageForm(BulkForm):
    """Move leads to a stage."""

    deed, label = "stage", _("Stage")

    stage = forms.ChoiceField(
        label=_("Move to"),
        choices=[("", "—"), *Stage.choices],
        error_messages={"required": _("Choose the stage.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=REASON,
        help_text=_("Needed for leads that go back."),
    )
    override = forms.BooleanField(label=_("Move on although something is missing"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may(self.user, Permission.GATE_OVERRIDE):
            self.fields["reason"].help_text = _(
                "Needed for leads that go back, or move on although something is missing."
            )
        else:
            del self.fields["override"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("override") and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why the leads move on without what is missing."))
        return cleaned

    def settings(self) -> dict[str, Any]:
        return {
            "stage": self.cleaned_data["stage"],
            "reason": self.cleaned_data["reason"].strip(),
            "override": self.cleaned_data.get("override", False),
        }

    def words(self) -> str:
        words = {"stage": Stage(self.cleaned_data["stage"]).label}
        if self.cleaned_data.get("override"):
            return gettext("Stage: %(stage)s, whatever is missing") % words
        return gettext("Stage: %(stage)s") % words


class BulkStatusForm(BulkForm):
    """Put leads on hold or to sleep, or reopen them. A loss is stated lead by lead."""

    deed, label = "status", _("Status")

    status = forms.ChoiceField(
        label=_("Status"),
        choices=[choice for choice in LeadStatus.choices if choice[0] != LeadStatus.LOST],
        initial=LeadStatus.ON_HOLD,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=REASON,
        help_text=_("Needed unless the leads are reopened."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        missing = not cleaned.get("reason") and "reason" not in self.errors
        if cleaned.get("status") not in (None, LeadStatus.OPEN) and missing:
            self.add_error("reason", _("Say why the leads are not open."))
        return cleaned

    def settings(self) -> dict[str, Any]:
        return {"status": self.cleaned_data["status"], "reason": self.cleaned_data["reason"]}

    def words(self) -> str:
        return gettext("Status: %(status)s") % {
            "status": LeadStatus(self.cleaned_data["status"]).label
        }


class _LinkForm(BulkForm):
    """Add one thing to leads, or remove it from them."""

    do = forms.ChoiceField(
        label=_("Add or remove"), choices=ADD_OR_REMOVE, initial="add", widget=forms.RadioSelect
    )

    def _named(self, thing: Any) -> str:
        words = {"what": self.label, "name": thing}
        if self.cleaned_data["do"] == "add":
            return gettext("%(what)s added: %(name)s") % words
        return gettext("%(what)s removed: %(name)s") % words


class SectorForm(_LinkForm):
    """Give leads a sector, or take it from them."""

    deed, label = "sector", _("Sector")

    sector = forms.ModelChoiceField(
        Sector.objects.none(),
        label=_("Sector"),
        widget=forms.Select(SEARCHABLE),
        error_messages={"required": _("Choose the sector.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].queryset = Sector.objects.all()

    def settings(self) -> dict[str, Any]:
        return {"sector": self.cleaned_data["sector"].pk, "do": self.cleaned_data["do"]}

    def words(self) -> str:
        return self._named(self.cleaned_data["sector"])


class BulkTagForm(_LinkForm):
    """Tag leads, or take a tag off them; a new tag is made when the run begins."""

    deed, label = "tag", _("Tag")

    tag = TagField(
        label=_("Tag"), single=True, error_messages={"required": _("Choose the tag, or name it.")}
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        tags = cleaned.get("tag")
        if tags and not tags[0].pk and cleaned.get("do") == "remove":
            self.add_error("tag", _("No lead has this tag: choose one of the list."))
        return cleaned

    def settings(self) -> dict[str, Any]:
        tag = ensured_tags(self.cleaned_data["tag"])[0]
        return {"tag": tag.pk, "do": self.cleaned_data["do"]}

    def words(self) -> str:
        return self._named(self.cleaned_data["tag"][0])


FORMS: dict[str, type[BulkForm]] = {
    form.deed: form for form in (OwnerForm, BulkStageForm, BulkStatusForm, SectorForm, BulkTagForm)
}
