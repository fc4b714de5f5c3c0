"""Form of policies."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from leads.forms.organisations import SEARCHABLE, long_text
from leads.models import Policy


class PolicyForm(forms.ModelForm):
    """A policy that leads refer to."""

    note = long_text(_("Note"), help_text=_("What it offers, for whom, until when."))

    sections = (("", ("name_en", ("name_ja", "name_hi"), ("country", "code"), "note", "citation")),)

    class Meta:
        model = Policy
        fields = ("name_en", "name_ja", "name_hi", "country", "code", "note", "citation")
        widgets = {"citation": forms.Select(SEARCHABLE)}
        help_texts = {
            "code": _("Small letters, digits and hyphens; left empty, it is made of the name.")
        }
        error_messages = {
            "name_en": {"required": _("Give the policy a name in English.")},
            "code": {
                "unique": _("Another policy has this code already: write a different one."),
                "invalid": _("Use small letters, digits and hyphens only."),
            },
            "country": {"required": _("Say whose policy it is.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = False
        countries = list(self.fields["country"].choices)
        self.fields["country"].choices = [("", _("choose a country")), *countries[1:]]
        self.fields["citation"].empty_label = _("not stated")

    def clean_code(self) -> str:
        code = self.cleaned_data["code"] or slugify(self.cleaned_data.get("name_en", ""))[:60]
        if not code:
            raise forms.ValidationError(_("Write a code: none can be made of this name."))
        return code
