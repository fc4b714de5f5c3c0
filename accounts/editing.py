"""Guards of edit forms: nobody silently overwrites what somebody else has just saved."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class EditGuardMixin(forms.ModelForm):
    """Refuse a save when the row changed after the form was opened; typed values stay.

    The model needs `updated_at`. Refused once, the form carries the newer mark, so that a second
    save is a decision and not an accident.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen"].initial = self.instance.updated_at.isoformat()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        seen = self.data.get(self.add_prefix("seen"))
        if not self.instance.pk or not seen:
            return cleaned
        manager = type(self.instance)._default_manager
        now = manager.filter(pk=self.instance.pk).values_list("updated_at", flat=True).first()
        if now is not None and now.isoformat() != seen:
            data = self.data.copy()  # type: ignore[attr-defined]
            data[self.add_prefix("seen")] = now.isoformat()
            self.data = data
            raise forms.ValidationError(
                _(
                    "Somebody else changed this while you were writing. Open it in another tab to "
                    "see the change, then save again to keep your version."
                ),
                code="changed_meanwhile",
            )
        return cleaned


class CreatedOnceMixin(forms.ModelForm):
    """Carry a client id so that a form sent twice creates one row.

    The model needs a unique, nullable `client_id`; the view looks for it before saving.
    """

    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["client_id"].initial = uuid.uuid4

    def already_saved(self) -> Any:
        """Return the row an earlier sending of this very form created, or None."""
        client_id = self.cleaned_data.get("client_id")
        if not client_id or self.instance.pk:
            return None
        return type(self.instance)._default_manager.filter(client_id=client_id).first()

    def save(self, commit: bool = True) -> Any:
        if not self.instance.pk:
            self.instance.client_id = self.cleaned_data.get("client_id")
        return super().save(commit)
