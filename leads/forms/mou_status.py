"""What is typed as an MOU is put on hold, called delayed, dormant or dropped, or made active."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.actions.updates import status_not_before
from leads.choices import MOUStatus
from leads.formats import day as day_words
from leads.formats import precise_date
from leads.models import MOU


class MOUStatusForm(forms.ModelForm):
    """Whether an MOU is alive, since when, and if not, why."""

    status = forms.ChoiceField(label=_("Status"), choices=MOUStatus, widget=forms.RadioSelect)
    since = forms.DateField(
        label=_("Since"),
        required=False,
        help_text=_("The day from which it holds, also one that has passed. Empty: today."),
    )
    # The newest change there was when the page was made.
    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    sections = (("", ("status", "since", "status_reason")),)

    class Meta:
        model = MOU
        fields = ["status", "status_reason"]
        help_texts = {"status_reason": _("Needed unless the MOU is active.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was = self.instance.status
        self.newest = self.instance.status_changes.select_related("by").order_by("-id").first()
        self.initial.setdefault("since", timezone.localdate())
        self.initial.setdefault("seen", self.newest.pk if self.newest else "")
        self.fields["since"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean_since(self) -> date:
        since = self.cleaned_data["since"] or timezone.localdate()
        if since > timezone.localdate():
            raise ValidationError(_("A status begins today or has begun: choose no later day."))
        earliest = status_not_before(self.instance)
        if earliest is None or since >= earliest:
            return since
        if self.newest is None:
            signed = precise_date(self.instance.signed_on, self.instance.signed_on_precision)
            words = _("This is before the MOU was signed (%(signed)s): check the date.")
            raise ValidationError(words, params={"signed": signed})
        words = _("The status was last changed on %(day)s: choose that day or a later one.")
        raise ValidationError(words, params={"day": day_words(earliest)})

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        status = self.cleaned_data.get("status")
        if status == MOUStatus.ACTIVE:
            self.cleaned_data["status_reason"] = ""
        elif status and not self.cleaned_data.get("status_reason"):
            self.add_error("status_reason", _("Say why the MOU is not active."))
        if not self.errors:
            self._told_of_another()
        return cleaned

    def _told_of_another(self) -> None:
        """Show the change somebody else has made since the page was made; once is enough."""
        seen, name = self.cleaned_data.get("seen") or "", self.add_prefix("seen")
        if name not in self.data or self.newest is None or seen == str(self.newest.pk):
            return
        shown: Any = self.data.copy()
        shown[name] = str(self.newest.pk)
        self.data = shown
        words = _(
            "%(who)s has just changed the status to “%(status)s”, since %(day)s. Save again if "
            "yours is still right."
        )
        named = {
            "who": self.newest.by or _("Somebody"),
            "status": self.newest.get_status_display(),
            "day": day_words(self.newest.since),
        }
        self.add_error(None, words % named)
