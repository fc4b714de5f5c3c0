"""The organisation picker: chosen, named, or new; never a list of a hundred thousand."""

from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from leads.choices import OrganisationKind
from leads.forms.fields import OrganisationPicker, TypedName
from leads.models import Organisation
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


class PickForm(forms.Form):
    who = OrganisationPicker()


class AddForm(forms.Form):
    who = OrganisationPicker(create=True)


def sent(form: type[forms.Form], **data: str) -> forms.Form:
    query = QueryDict(mutable=True)
    query.update(data)
    return form(query)


def chosen(form: type[forms.Form], **data: str) -> Organisation:
    bound = sent(form, **data)
    assert bound.is_valid(), bound.errors
    return bound.cleaned_data["who"]


def refused(form: type[forms.Form], **data: str) -> str:
    bound = sent(form, **data)
    assert not bound.is_valid()
    assert str(bound["who"]), "Whatever was sent can be shown again."
    return bound.errors["who"][0]


@pytest.fixture
def tel(db: None) -> Organisation:
    return make_organisation(
        name_en="Tokyo Electron Limited", name_ja="東京エレクトロン株式会社", short_name="TEL"
    )


def test_chosen_by_number(tel: Organisation) -> None:
    assert chosen(PickForm, who=str(tel.pk)) == tel


NAMES = [
    "Tokyo Electron Limited",
    "tokyo electron",
    "東京エレクトロン",
    "東京ｴﾚｸﾄﾛﾝ㈱",
    "tel",
    "TokyoElectron",
]


@pytest.mark.parametrize("name", NAMES)
def test_named_by_any_of_its_names(tel: Organisation, name: str) -> None:
    make_organisation(name_en="Tokyo Electron Device")
    assert chosen(PickForm, who_text=name) == tel
    assert chosen(AddForm, who_text=name, who_new="1") == tel, "It is known, so it is not new."


def test_the_typed_name_counts_before_the_chosen_one(tel: Organisation) -> None:
    other = make_organisation()
    assert chosen(PickForm, who=str(other.pk), who_text="TEL") == tel
    assert chosen(PickForm, who=str(other.pk), who_text=str(tel.pk)) == tel
    assert chosen(PickForm, who=str(other.pk), who_text="  ") == other


def test_namesakes_are_listed_with_their_numbers() -> None:
    first = make_organisation(name_en="Mitsui")
    second = make_organisation(name_en="Mitsui & Co., Ltd.", name_ja="三井物産")
    make_organisation(name_en="Mitsui Ltd")
    words = refused(PickForm, who_text="mitsui")
    assert f"Mitsui ({first.pk})" in words
    assert str(second.pk) in refused(PickForm, who_text="三井"), "Alike, so it is proposed."


def test_alike_is_proposed_but_never_taken(tel: Organisation) -> None:
    words = refused(PickForm, who_text="Electron")
    assert f"Tokyo Electron Limited · 東京エレクトロン株式会社 ({tel.pk})" in words
    assert "new" not in words
    assert "tick that it is new" in refused(AddForm, who_text="Electron")


def test_many_alike_are_not_all_listed() -> None:
    for number in range(8):
        make_organisation(name_en=f"Yamato Works {number}")
    words = refused(PickForm, who_text="yamato")
    assert words.count("Yamato Works") == 5
    assert "…" in words


def test_unknown_names_are_refused_unless_new_ones_may_be_added() -> None:
    assert "check the spelling" in refused(PickForm, who_text="Nobody Inc")
    new = chosen(AddForm, who_text="Nobody Works")
    assert new.pk is None
    assert new.name_en == "Nobody Works"
    assert not Organisation.objects.exists(), "Whoever saves the form saves it."


def test_new_although_something_is_alike(tel: Organisation) -> None:
    assert chosen(AddForm, who_text="Electron", who_new="1").pk is None
    # In the list of suggestions the person has seen what is alike and still asked for a new one.
    assert chosen(AddForm, who="Electron").pk is None


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("新しい工場", "name_ja"),
        ("カワサキ", "name_ja"),
        ("Kawasaki", "name_en"),
        ("कावासाकी", "name_en"),
    ],
)
def test_a_new_name_stands_in_the_field_of_its_script(name: str, field: str) -> None:
    new = chosen(AddForm, who=name)
    assert getattr(new, field) == name
    assert new.kind == OrganisationKind.COMPANY


NAUGHTY = [
    "999999999999999999", "0", "\x00", "a\x00b", "x" * 201, "()", "。", "…", "1" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("form", [PickForm, AddForm])
@pytest.mark.parametrize("text", NAUGHTY)
@pytest.mark.parametrize("name", ["who", "who_text"])
def test_naughty_strings_are_errors(form: type[forms.Form], text: str, name: str) -> None:
    assert refused(form, **{name: text}).endswith((".", "again."))


@pytest.mark.parametrize("text", ["²", "9" * 199, "-1", "1e3", "٣", "💴"])
def test_what_looks_like_a_number_is_only_a_name(text: str) -> None:
    make_organisation(name_en="Tanaka")
    assert "check the spelling" in refused(PickForm, who=text)


def test_nothing_is_asked_for() -> None:
    assert refused(PickForm) == "Choose the organisation, or remove the row."


def test_only_the_chosen_option_is_rendered(tel: Organisation) -> None:
    for _ in range(5):
        make_organisation()
    html = str(PickForm(initial={"who": tel.pk})["who"])
    assert html.count("<option") == 2
    assert f'<option value="{tel.pk}" selected>' in html
    assert "東京エレクトロン株式会社" in html
    assert 'data-tom-url="/organisations/suggest/"' in html
    assert "data-tom-create" not in html
    assert "<noscript>" in html
    assert "data-tom-create" in str(AddForm()["who"])


def test_what_was_typed_is_shown_again() -> None:
    typed = str(sent(AddForm, who_text='Nobody "Inc"', who_new="1")["who"])
    assert 'value="Nobody &quot;Inc&quot;"' in typed
    assert "checked" in typed
    picked = str(sent(AddForm, who="Brand New Works")["who"])
    assert '<option value="Brand New Works" selected>Brand New Works</option>' in picked
    gone = str(sent(AddForm, who="999999")["who"])
    assert '<option value="999999" selected>999999</option>' in gone


def test_a_remembered_organisation_costs_no_query(
    tel: Organisation, django_assert_num_queries: Any
) -> None:
    form = PickForm(initial={"who": tel.pk})
    form.fields["who"].remember(tel)
    with django_assert_num_queries(0):
        str(form["who"])


def test_what_one_form_remembers_the_next_does_not_know(tel: Organisation) -> None:
    first = PickForm()
    first.fields["who"].remember(tel)
    assert PickForm().fields["who"].widget.known == {}


def test_changed_or_not(tel: Organisation) -> None:
    field = OrganisationPicker()
    assert not field.has_changed(tel.pk, str(tel.pk))
    assert field.has_changed(tel.pk, TypedName("Other"))
    assert not field.has_changed(None, "")


@pytest.mark.parametrize(
    "address",
    ["/leads/new/", "/mous/new/", "/mous/groups/new/", "/enquiries/new/", "/policies/new/"],
)
def test_nothing_chosen_is_said_in_words(desk_client, address: str) -> None:
    answer = desk_client.get(address)
    assert answer.status_code == 200
    assert "-----" not in answer.content.decode()
