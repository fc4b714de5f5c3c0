"""A field for a reading in kana, with a button that proposes one where that is possible."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from leads import readings

TYPE_IT = _("Type it as it is said: トウキョウエレクトロン. Then any spelling finds the name.")
TYPE_A_NAME = _("Type it as it is said: ヤマダ. Then any spelling finds the name.")
LOOK_AT_IT = _("A proposed reading can be wrong: look at it before you save.")


class ReadingInput(forms.TextInput):
    """A text field; beside it “Propose a reading” of what stands in another field."""

    template_name = "leads/reading_input.html"

    def __init__(self, source: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"lang": "ja", "autocomplete": "off", **(attrs or {})})
        self.source = source

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        if readings.available():
            widget["reading_of"] = self.source
            widget["reading_url"] = reverse("leads:reading")
        return context


def kana_or_reading(typed: str, name: str) -> str:
    """Return the reading that was typed; a name written in kana is its own."""
    return typed or readings.itself(name)


def reading_help(of_a_person: bool = False) -> Any:
    """Say what to do with the field: look at a proposal, or type it."""
    if readings.available():
        return LOOK_AT_IT
    return TYPE_A_NAME if of_a_person else TYPE_IT


def offer_readings(
    form: forms.BaseForm, pairs: dict[str, str], *, of_a_person: bool = False
) -> None:
    """Give fields of a form the button; `pairs` says of which field each is the reading."""
    for name, source in pairs.items():
        field = form.fields[name]
        attrs = field.widget.attrs
        field.widget = ReadingInput(source, attrs)
        field.help_text = field.help_text or reading_help(of_a_person)
