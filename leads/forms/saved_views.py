"""The form that keeps a view of the leads."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.choices import ViewPage
from leads.models import SavedView


class SavedViewForm(forms.ModelForm):
    """A name for what is on screen, and who may see it under that name."""

    pinned = forms.BooleanField(
        label=_("Pin it in the sidebar"), required=False, widget=forms.CheckboxInput
    )

    # Longer than what is kept: unknown words are left out first.
    query = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = SavedView
        fields = ("name", "shared", "page", "query")
        labels = {"shared": _("Share it with everybody at the desk")}
        help_texts = {"shared": ""}
        widgets = {
            "name": forms.TextInput({"autocomplete": "off"}),
            "page": forms.HiddenInput,
        }

    def __init__(self, *args: Any, normalised: Callable[[str, str], str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.normalised = normalised
        if self.instance.pk:
            # What it shows is changed on the page that shows it.
            del self.fields["page"], self.fields["query"]

    def clean_query(self) -> str:
        """As the filter understands it; what is wrong with it is said above the form."""
        try:
            page = self.cleaned_data.get("page", ViewPage.LIST)
            return self.normalised(self.cleaned_data["query"], page)
        except forms.ValidationError as error:
            self.add_error(None, error)
            return ""


class QueryForm(forms.Form):
    """What is on screen now: the page and its query."""

    page = forms.ChoiceField(choices=ViewPage)
    query = forms.CharField(required=False)

    def __init__(self, *args: Any, normalised: Callable[[str, str], str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.normalised = normalised

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "page" in cleaned:
            cleaned["query"] = self.normalised(cleaned.get("query", ""), cleaned["page"])
        return cleaned
