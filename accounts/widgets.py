"""Draws Django's plain widgets in Python: the same markup as their templates, many times as fast.

Every value is escaped here. Widgets with a class of their own keep their own templates.
"""

from functools import lru_cache
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

SELECTS = (forms.Select, forms.SelectMultiple)
INPUTS = (
    forms.TextInput, forms.DateInput, forms.NumberInput, forms.CheckboxInput, forms.HiddenInput,
)  # fmt: skip
QUICK = frozenset({*SELECTS, *INPUTS})


def quick_html(widget: forms.Widget, name: str, value: Any, attrs: dict[str, Any]) -> SafeString:
    """Draw one widget of a class in QUICK."""
    attrs = widget.build_attrs(widget.attrs, attrs)
    if isinstance(widget, SELECTS):
        html = _select(widget, name, value, attrs)
    else:
        html = _input(widget, name, value, attrs)
    return mark_safe(html)  # noqa: S308  # every part is escaped below


def attributes(attrs: dict[str, Any]) -> str:
    """Return attributes as django/forms/widgets/attrs.html prints them."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in attrs.items()
        if value is not False and value is not None
    )


def _input(widget: Any, name: str, value: Any, attrs: dict[str, Any]) -> str:
    if isinstance(widget, forms.CheckboxInput) and widget.check_test(value):
        attrs = {**attrs, "checked": True}
    shown = widget.format_value(value)
    stated = "" if shown is None else f' value="{escape(shown)}"'
    return f'<input type="{widget.input_type}" name="{escape(name)}"{stated}{attributes(attrs)}>'


def _select(widget: Any, name: str, value: Any, attrs: dict[str, Any]) -> str:
    if widget.allow_multiple_selected:
        attrs = {**attrs, "multiple": True}
    choices = tuple((key, _plain(label)) for key, label in widget.choices)
    options = _options(choices, frozenset(widget.format_value(value)))
    return f'<select name="{escape(name)}"{attributes(attrs)}>{options}</select>'


def _plain(label: Any) -> Any:
    """A label as text, a group as pairs of them: what can be looked up."""
    if isinstance(label, list | tuple):
        return tuple((key, str(inner)) for key, inner in label)
    return str(label)


@lru_cache(512)
def _options(choices: tuple[tuple[Any, Any], ...], chosen: frozenset[str]) -> str:
    """The same choices come with every visit: seventy-five districts are drawn once."""
    parts = []
    for value, label in choices:
        if isinstance(label, tuple):
            parts.append(f'<optgroup label="{escape(value)}">{_options(label, chosen)}</optgroup>')
            continue
        text = "" if value is None else str(value)
        selected = " selected" if text in chosen else ""
        parts.append(f'<option value="{escape(text)}"{selected}>{escape(label)}</option>')
    return "".join(parts)
