"""The question “is it one of these?” in forms of organisations and contacts."""

import re
from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.ids import is_id
from leads.choices import Certainty, Country, Likeness, OrganisationKind
from leads.duplicates import (
    CONTACTS,
    ORGANISATIONS,
    Candidate,
    Kind,
    contact_candidates,
    organisation_candidates,
)
from leads.forms.numbers import digits_of
from leads.models import Contact, Organisation

SHOWN = 5
_NAMES = ("name_en", "name_ja", "name_kana", "short_name")
_PERSON = (
    "family_name", "given_name", "family_kana", "given_kana", "family_romaji", "given_romaji",
    "email", "phone",
)  # fmt: skip
WATCHED = {ORGANISATIONS.code: (*_NAMES, "corporate_number", "country"), CONTACTS.code: _PERSON}
_EMPLOYER = re.compile(r"posts-\d{1,3}-organisation")
# The very same name is asked about, however doubtful; a likeness in one letter is only told.
_SAME_NAME = {Likeness.LATIN, Likeness.WRITTEN, Likeness.BOTH_NAMES, Likeness.SHORT}


def _text(data: Any, name: str, most: int = 200) -> str:
    return str(data.get(name) or "").replace("\0", "").strip()[:most]


def typed_organisation(data: Any) -> Organisation:
    """Return an unsaved organisation of what was typed so far."""
    subject = Organisation(**{name: _text(data, name) for name in _NAMES})
    subject.corporate_number = digits_of(_text(data, "corporate_number", 40))
    if _text(data, "country") in Country.values:
        subject.country = _text(data, "country")
    if _text(data, "kind") in OrganisationKind.values:
        subject.kind = _text(data, "kind")
    return subject


def typed_contact(data: Any) -> tuple[Contact, set[int]]:
    """Return an unsaved contact of what was typed so far, and where the person works."""
    subject = Contact(**{name: _text(data, name) for name in _PERSON})
    chosen = {_text(data, name, 20) for name in data if _EMPLOYER.fullmatch(name)}
    numbers = {int(one) for one in chosen if is_id(one)}
    return subject, numbers


def candidates_typed(kind: Kind, data: Any, pk: int | None, visible: Any) -> list[Candidate]:
    """Return rows that may be the one being typed, without those said to be others."""
    if pk:
        pairs = kind.pairs._default_manager.of(pk).said_to_be_two()
        visible = visible.exclude(
            pk__in={one for pair in pairs.values_list("first", "second") for one in pair}
        ).exclude(pk=pk)
    if kind is ORGANISATIONS:
        return organisation_candidates(typed_organisation(data), visible, SHOWN)
    subject, employers = typed_contact(data)
    return contact_candidates(subject, employers, visible, SHOWN)


def asked_about(candidate: Candidate) -> bool:
    """Whether a row is saved beside this one only when somebody says that it is another."""
    if candidate.certainty != Certainty.POSSIBLE:
        return True
    return isinstance(candidate.row, Organisation) and bool(set(candidate.reasons) & _SAME_NAME)


class NamesakesField(forms.BooleanField):
    """A tick, drawn with the rows that may be the same; htmx asks for them while one types."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(template_name="leads/namesakes_field.html", **kwargs)


class NamesakesMixin(forms.ModelForm):
    """Ask before a second row of one organisation or person is made."""

    save_anyway = NamesakesField(label=_("It is another one: save anyway"))
    compared_as: Kind

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates: list[Candidate] = []

    @property
    def namesakes(self) -> list[models.Model]:
        return [candidate.row for candidate in self.candidates]

    @property
    def namesakes_url(self) -> str:
        address = reverse("leads:duplicate_hint", args=[self.compared_as.code])
        return f"{address}?row={self.instance.pk}" if self.instance.pk else address

    @property
    def namesakes_trigger(self) -> str:
        """When to ask: a moment after one of the telling fields was typed in."""
        ids = (self[name].id_for_label for name in WATCHED[self.compared_as.code])
        return ", ".join(f"input delay:400ms from:#{one}" for one in ids)

    def look_for_namesakes(self, visible: models.QuerySet) -> None:
        """Called from `clean`: of a known name a row is saved only when somebody says so."""
        telling = set(WATCHED[self.compared_as.code])
        if self.instance.pk and not telling & set(self.changed_data):
            return
        self.candidates = candidates_typed(self.compared_as, self.data, self.instance.pk, visible)
        if any(map(asked_about, self.candidates)) and not self.cleaned_data.get("save_anyway"):
            self.add_error(
                "save_anyway", gettext("Tick this if it is not one of those listed above.")
            )
