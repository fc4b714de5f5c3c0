"""One row out of very many: suggested, numbered or named."""

import pytest
from django import forms

from accounts.ids import is_id
from delegations.pickers import PickerField, PickerMultipleField
from leads.models import Lead, Organisation
from tests.delegations.posts import NAUGHTY
from tests.factories import make_lead, make_organisation

pytestmark = pytest.mark.django_db


class OneForm(forms.Form):
    one = PickerField(Organisation.objects.all(), source="organisation", empty="Choose")


class SomeForm(forms.Form):
    some = PickerMultipleField(Lead.objects.all(), source="lead")


def test_a_number_or_a_name_finds_the_row() -> None:
    row = make_organisation(name_en="Tokyo Electron", name_ja="東京エレクトロン")
    make_organisation(name_en="Tokyo Gas")
    for text in (str(row.pk), "Tokyo Electron", "tokyo electron", "東京エレクトロン", "Electron"):
        form = OneForm({"one": text})
        assert form.is_valid(), (text, form.errors)
        assert form.cleaned_data["one"] == row


def test_the_text_field_for_pages_without_scripts_speaks_louder() -> None:
    row, other = make_organisation(name_en="Hinode"), make_organisation()
    form = OneForm({"one": other.pk, "one_text": " Hinode "})
    assert form.is_valid()
    assert form.cleaned_data["one"] == row


def test_a_name_of_several_asks_for_the_number() -> None:
    one, other = make_organisation(name_en="Tokyo Gas"), make_organisation(name_en="Tokyo Steel")
    form = OneForm({"one_text": "Tokyo"})
    message = form.errors["one"][0]
    assert f"({one.pk})" in message
    assert f"({other.pk})" in message
    assert 'value="Tokyo"' in str(form["one"])


@pytest.mark.parametrize("text", ["\u200b", "\ufffd\ufffd", "・", "\u202e"])
def test_what_cannot_be_read_names_no_row_not_even_the_only_one(text: str) -> None:
    make_organisation()
    form = OneForm({"one_text": text})
    assert form.errors["one"] == [f"Nothing is called “{text}”: check the spelling."]


def test_nothing_chosen_is_nothing() -> None:
    form = OneForm({"one": ""})
    assert form.is_valid()
    assert form.cleaned_data["one"] is None
    assert "Choose" in str(form["one"])


def test_several_are_found_by_number_and_name() -> None:
    one, other = make_lead(title="A plant"), make_lead(title="A branch")
    form = SomeForm({"some": [one.pk], "some_text": "A branch; A plant"})
    assert form.is_valid(), form.errors
    assert set(form.cleaned_data["some"]) == {one, other}


def test_likely_rows_may_be_offered_at_once() -> None:
    rows = [make_organisation(name_en=f"Name {number}") for number in range(4)]
    field = PickerField(Organisation.objects.all(), source="organisation", offered=2)
    field.widget.choices = field.choices
    drawn = field.widget.render("one", rows[3].pk)
    assert drawn.count("<option") == 4  # nothing, the chosen one, two more
    assert f'value="{rows[3].pk}" selected' in drawn
    assert drawn.count("selected") == 1


def test_only_the_chosen_row_is_drawn_however_many_there_are(django_assert_num_queries) -> None:
    rows = [make_organisation() for _ in range(5)]
    form = OneForm(initial={"one": rows[2]})
    with django_assert_num_queries(1):
        drawn = str(form["one"])
    assert drawn.count("<option") == 2
    assert f'value="{rows[2].pk}" selected' in drawn
    assert 'data-tom-url="/organisations/suggest/"' in drawn


@pytest.mark.parametrize("text", [*NAUGHTY, "0", "-1", "1.5", "9" * 30, "１２", "٣"])
def test_whatever_is_typed_is_refused_with_a_sentence(text) -> None:
    make_organisation()
    for form in (OneForm({"one": text}), OneForm({"one_text": text}), SomeForm({"some": [text]})):
        assert form.is_valid() in (True, False)
        str(form)


def test_what_can_be_a_number() -> None:
    assert is_id("12")
    assert not any(is_id(text) for text in ("", "-1", "1.0", "１２", "9" * 19, "x", None))
