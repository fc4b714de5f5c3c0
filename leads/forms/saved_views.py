"""The form that keeps a view of the leads."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from leads.choices import ViewPage
from leads.filters.kept import normalised
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

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        if self.instance.pk:
            # What it shows is changed on the page that shows it.
            del self.fields["page"], self.fields["query"]
            self.fields["pinned"].initial = is_pinned(request.user, self.instance.pk)

    def clean_query(self) -> str:
        """As the filter understands it; what is wrong with it is said above the form."""
        try:
            page = self.cleaned_data.get("page", ViewPage.LIST)
            return normalised(self.cleaned_data["query"], page, self.request)
        except forms.ValidationError as error:
            self.add_error(None, error)
            return ""


class QueryForm(forms.Form):
    """What is on screen now: the page and its query."""

    page = forms.ChoiceField(choices=ViewPage)
    query = forms.CharField(required=False)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "page" in cleaned:
            cleaned["query"] = normalised(cleaned.get("query", ""), cleaned["page"], self.request)
        return cleaned


def is_pinned(user: Any, pk: int) -> bool:
    return any(pin.get("view") == pk for pin in user.pins)
