"""How form fields look: classes by kind of widget, so that no form repeats them.

Settings: FORM_RENDERER = "accounts.rendering.DeskFormRenderer" and "django.forms" among the INSTALLED_APPS.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

CHECKS = (forms.CheckboxInput,)
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
FILES = (forms.FileInput,)
SELECTS = (forms.Select, forms.SelectMultiple, forms.NullBooleanSelect)


class DeskBoundField(BoundField):
    """A field that knows its kind and dresses its widget accordingly."""

    @property
    def kind(self) -> str:
        """One of hidden, check, group, select, file, text: what forms/field.html decides by."""
        widget = self.field.widget
        if widget.is_hidden:
            return "hidden"
        if isinstance(widget, GROUPS):  # before SELECTS: they descend from Select
            return "group"
        if isinstance(widget, CHECKS):
            return "check"
        if isinstance(widget, SELECTS):
            return "select"
        if isinstance(widget, FILES):
            return "file"
        return "text"

    @property
    def several(self) -> bool:
        """Whether more than one choice may be ticked."""
        return isinstance(self.field.widget, forms.CheckboxSelectMultiple)

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        base = self._class_for(widget)
        if not base:
            return attrs
        classes = [base, widget.attrs.get("class", ""), attrs.get("class", "")]
        if self.errors:
            classes.append("is-invalid")
        attrs["class"] = " ".join(name for name in classes if name)
        if isinstance(widget, forms.Textarea):
            attrs.setdefault("rows", widget.attrs.get("rows") or "4")
        return attrs

    def _class_for(self, widget: forms.Widget) -> str:
        if widget.is_hidden:
            return ""
        if isinstance(widget, (*GROUPS, *CHECKS)):
            return "form-check-input"
        if isinstance(widget, SELECTS):
            return "form-select"
        return "form-control"


class DeskFormRenderer(TemplatesSetting):
    """The project's own templates, also for `{{ form }}` and `{{ field.as_field_group }}`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = DeskBoundField
