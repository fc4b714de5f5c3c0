"""Plain widgets drawn in Python look as Django's templates draw them."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.test.html import parse_html

from accounts.widgets import quick_html

CHOICES = [("", "Any"), ("a", "A & <b>"), ("Places", [("1", "Agra"), (2, "Noida")]), (3, "三")]
EVIL = '"><script>alert(1)</script>&amp;\u202e'


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.Select(choices=CHOICES), "a"),
        (forms.Select(choices=CHOICES), 2),
        (forms.Select({"data-tom": True, "title": EVIL}, CHOICES), None),
        (forms.SelectMultiple(choices=CHOICES), ["1", 3]),
        (forms.SelectMultiple(choices=CHOICES), None),
        (forms.TextInput({"placeholder": EVIL}), EVIL),
        (forms.TextInput(), None),
        (forms.TextInput(), ""),
        (forms.HiddenInput(), EVIL),
        (forms.HiddenInput(), None),
        (forms.NumberInput({"min": 0, "step": "any"}), 12),
        (forms.DateInput(), "2026-11-22"),
        (forms.CheckboxInput(), True),
        (forms.CheckboxInput(), False),
        (forms.CheckboxInput(), "on"),
    ],
)
def test_the_same_markup(widget: forms.Widget, value: Any) -> None:
    attrs = {"id": "id_x", "class": "form-control", "required": True, "disabled": False}
    drawn = quick_html(widget, f"x{EVIL}", value, dict(attrs))
    theirs = widget.render(f"x{EVIL}", value, dict(attrs), TemplatesSetting())
    assert parse_html(drawn) == parse_html(theirs)
    assert "<script" not in drawn
