"""Forms that change one thing of a lead where it stands: in a row of the list, on its page."""

from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.actions.leads import RefusedError, assign_owner
from leads.choices import Stage
from leads.forms.leads import StageForm
from leads.models import Lead

NOBODY = "0"


class InlineStageForm(StageForm):
    """Move a lead to another stage from its row."""

    label = _("Stage")
    submit = _("Move")

    def __init__(self, *args: Any, lead: Lead, user: User, **kwargs: Any) -> None:
        super().__init__(*args, lead=lead, user=user, **kwargs)
        # Another stage, other things that are missing: the form is drawn anew with them.
        self.fields["stage"].widget.attrs.update(
            {
                "hx-get": reverse("leads:lead_inline", args=[lead.pk, "stage"]),
                "hx-trigger": "change",
                "hx-target": "#inline-blockers",
                "hx-select": "#inline-blockers",
                "hx-swap": "outerHTML",
            }
        )

    def apply(self) -> bool:
        """Move the lead; when that is refused, say why in the form."""
        return self.move()

    def changed_since(self, seen: str) -> str:
        """What a colleague did since the row was drawn, in a sentence; or nothing."""
        if not seen or seen == self.lead.stage or seen not in Stage.values:
            return ""
        words = gettext("Meanwhile somebody moved this lead from “%(then)s” to “%(now)s”.")
        return words % {"then": Stage(seen).label, "now": self.lead.get_stage_display()}


class OwnerForm(forms.Form):
    """Give a lead to somebody else, or to nobody."""

    label = _("Owner")
    submit = _("Save")

    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("Owner"), required=False, empty_label=_("nobody")
    )
    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lead: Lead, user: User, **kwargs: Any) -> None:
        self.lead, self.user = lead, user
        kwargs.pop("target", None)
        seen = str(lead.owner_id or NOBODY)
        kwargs.setdefault("initial", {"owner": lead.owner_id, "seen": seen})
        super().__init__(*args, **kwargs)
        people = User.objects.assignable().order_by().values("pk")
        owners = User.objects.filter(Q(pk__in=people) | Q(pk=lead.owner_id))
        self.fields["owner"].queryset = owners.order_by("name", "email")

    def apply(self) -> bool:
        """Give the lead away; when that is refused, say why in the form."""
        owner, seen = self.cleaned_data["owner"], self.cleaned_data["seen"]
        try:
            assign_owner(lead=self.lead, owner=owner, by=self.user, seen=seen)
        except RefusedError as refusal:
            if refusal.reason_code == "changed_meanwhile":
                # Said once; a second save is a decision.
                data = self.data.copy()  # type: ignore[attr-defined]
                data[self.add_prefix("seen")] = str(self.lead.owner_id or NOBODY)
                self.data = data
            self.add_error(None, refusal)
            return False
        return True

    def changed_since(self, seen: str) -> str:
        """What a colleague did since the row was drawn, in a sentence; or nothing."""
        if not seen or seen == str(self.lead.owner_id or NOBODY):
            return ""
        words = gettext("Meanwhile somebody changed the owner: now it is %(now)s.")
        return words % {"now": self.lead.owner or gettext("nobody")}
