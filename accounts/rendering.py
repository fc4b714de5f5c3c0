"""How form fields look: classes by kind of widget, so that no form repeats them.

Settings: FORM_RENDERER = "accounts.rendering.DeskFormRenderer", and "django.forms" installed.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString

from accounts.widgets import QUICK, quick_html

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
SELECTS = (forms.Select, forms.SelectMultiple)
MOST_BUTTONS = 8

# The browser's own pickers want ISO values; forms.DateField reads them in every language.
PICKERS = {
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    forms.TimeInput: ("time", "%H:%M"),
}


class DeskBoundField(BoundField):
    """A field that knows its kind and dresses its widget accordingly."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        for widget in (field.widget, *getattr(field.widget, "widgets", ())):
            # Exactly these classes: the admin's descendants bring their own pickers.
            if type(widget) in PICKERS and widget.input_type == "text":
                widget.input_type, widget.format = PICKERS[type(widget)]

    def as_widget(
        self,
        widget: forms.Widget | None = None,
        attrs: dict[str, Any] | None = None,
        only_initial: bool = False,
    ) -> SafeString:
        """Draw plain widgets without templates: a filter bar has twenty of them."""
        widget = widget or self.field.widget
        if type(widget) not in QUICK or only_initial:
            return super().as_widget(widget, attrs, only_initial)
        attrs = self.build_widget_attrs(attrs or {}, widget)
        if self.auto_id and "id" not in widget.attrs:
            attrs.setdefault("id", self.auto_id)
        return quick_html(widget, self.html_name, self.value(), attrs)

    @property
    def kind(self) -> str:
        """One of hidden, check, group, select, file, text: what forms/field.html decides by."""
        widget = self.field.widget
        if widget.is_hidden:
            return "hidden"
        if isinstance(widget, GROUPS):  # before SELECTS: they descend from Select
            return "group"
        if isinstance(widget, forms.CheckboxInput):
            return "check"
        if isinstance(widget, SELECTS):
            return "select"
        if isinstance(widget, forms.FileInput):
            return "file"
        return "text"

    @property
    def layout(self) -> str:
        """How a group is drawn: a few choices as big buttons, many as a list."""
        return "buttons" if len(self.subwidgets) <= MOST_BUTTONS else "list"

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
        if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
            attrs["rows"] = "4"  # Django's own ten lines push the rest of a form off a phone
        return attrs

    def _class_for(self, widget: forms.Widget) -> str:
        if widget.is_hidden:
            return ""
        if isinstance(widget, (*GROUPS, forms.CheckboxInput)):
            return "form-check-input"
        if isinstance(widget, SELECTS):
            return "form-select"
        return "form-control"


class DeskFormRenderer(TemplatesSetting):
    """The project's own templates, also for `{{ form }}` and `{{ field.as_field_group }}`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = DeskBoundField
