"""Tags in forms: chosen or named, once each, never lost with an error."""

from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.models import User
from leads.forms.leads import LeadForm
from leads.forms.tags import TagField, TagForm, TagMergeForm
from leads.models import Tag
from tests.factories import make_lead, make_tag

pytestmark = pytest.mark.django_db


def mark(tag: Tag) -> str:
    return f"tag:{tag.pk}"


def refused(given: Any, **options: Any) -> str:
    with pytest.raises(ValidationError) as refusal:
        TagField(**options).clean(given)
    return refusal.value.messages[0]


def test_chosen_and_named_come_together_each_once(django_assert_num_queries: Any) -> None:
    chosen, known = make_tag(name="GBC 5"), make_tag(name="Robotics")
    with django_assert_num_queries(2):
        found = TagField().clean([mark(chosen), "ＲＯＢＯＴＩＣＳ", "New one", "new ONE", ""])
    assert found[:2] == [chosen, known]
    assert [(tag.pk, tag.name) for tag in found[2:]] == [(None, "New one")]


def test_a_number_typed_is_a_name_not_the_row_of_that_number() -> None:
    tag = make_tag()
    found = TagField().clean([str(tag.pk)])
    assert found[0].pk is None


@pytest.mark.parametrize("given", ["tag:999999", "tag:x", "tag:99999999999999999999", "tag:"])
def test_a_tag_that_is_gone_is_said(given: str) -> None:
    assert "not there any more" in refused([given], required=False)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("x" * 41, "under 40 characters"),
        ("\u200b\u200b", "can be seen"),
        ("a\0b", "Null characters"),
    ],
)
def test_names_nobody_could_use_are_refused(given: str, words: str) -> None:
    assert words in refused([given])


def test_too_many_and_none() -> None:
    assert "thirty at most" in refused([f"Word {n}" for n in range(31)])
    assert refused([]) == "This field is required."
    assert "no tag “Unheard”" in refused(["Unheard"], create=False)


@pytest.mark.parametrize("name", ["🔥", "निवेश मित्र", "半導体", "مرحبا", "<b>bold</b>", "'; drop"])
def test_any_script_is_a_name(name: str) -> None:
    assert TagField().clean([name])[0].name == name


def test_words_that_are_no_tag_yet_are_drawn_again() -> None:
    class Form(forms.Form):
        tags = TagField()
        needed = forms.CharField()

    tag = make_tag(name="Known")
    form = Form({"tags": [mark(tag), "Brand new"]})
    assert not form.is_valid()
    drawn = str(form["tags"])
    assert f'value="tag:{tag.pk}" selected' in drawn
    assert '<option value="Brand new" selected>Brand new</option>' in drawn


def post(**fields: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in {"title": "Pumps", **fields}.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def test_the_lead_form_keeps_and_makes_tags(desk: User) -> None:
    old, lead = make_tag(name="Old"), make_lead(title="Pumps")
    lead.tags.add(old)
    form = LeadForm(instance=lead, user=desk)
    assert form["tags"].value() == [mark(old)]
    form = LeadForm(post(tags=[mark(old), "Fresh"]), instance=lead, user=desk)
    assert form.is_valid(), form.errors
    form.save()
    assert {tag.name for tag in lead.tags.all()} == {"Old", "Fresh"}


def test_a_form_with_errors_makes_no_tag(desk: User) -> None:
    form = LeadForm(post(title="", tags=["Fresh"]), instance=make_lead(), user=desk)
    assert not form.is_valid()
    assert not Tag.objects.exists()


def test_tags_renamed_to_another_say_how_to_get_there() -> None:
    make_tag(name="Semiconductor")
    tag = make_tag(name="Semicon")
    form = TagForm({"name": "SEMICONDUCTOR", "colour": "blue"}, instance=tag)
    assert form.errors["name"] == ["There is a tag “Semiconductor” already: merge the two instead."]
    same = TagForm({"name": "SEMICON", "colour": "blue"}, instance=tag)
    assert same.is_valid(), "Its own name may change its case."
    assert TagForm({"name": " \u200b", "colour": "blue"}).errors["name"]
    assert TagForm({"name": "X", "colour": "pink"}).errors["colour"]


def test_a_tag_is_not_offered_to_itself() -> None:
    tag, other = make_tag(), make_tag()
    form = TagMergeForm({"into": tag.pk}, tag=tag)
    assert form.errors["into"] == ["This tag is not there any more: choose again."]
    assert TagMergeForm({"into": other.pk}, tag=tag).is_valid()
