"""Which values a merged row has: chosen field by field, names kept, long texts united."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from leads.models import Contact, Organisation
from leads.names import key

MINE, THEIRS, BOTH = "mine", "theirs", "both"
# Fields whose values a person chooses between, in the order of the form.
CHOSEN: dict[type[models.Model], tuple[str, ...]] = {
    Organisation: (
        "name_en", "name_ja", "name_kana", "short_name", "kind", "corporate_number", "country",
        "prefecture", "district", "address", "website", "parent", "owner", "deputy",
        "india_presence", "notes", "citation",
    ),
    Contact: (
        "family_name", "given_name", "family_kana", "given_kana", "family_romaji", "given_romaji",
        "honorific", "email", "phone", "language", "card", "consent_on", "retain_until", "notes",
        "citation",
    ),
}  # fmt: skip
# Kept by the merge itself: all former names, of both.
UNITED = "former_names"
_NAMES: dict[type[models.Model], tuple[str, ...]] = {
    Organisation: ("name_en", "name_ja", "name_kana", "short_name"),
    Contact: ("full_name", "full_kana", "full_romaji"),
}
# What is not chosen of these is written into the notes: a person may be reached both ways.
_NOTED: dict[type[models.Model], tuple[str, ...]] = {Organisation: (), Contact: ("email", "phone")}


def unstated(value: Any) -> bool:
    """Whether a value says nothing."""
    return value is None or value == "" or value == [] or not str(value)


@dataclass(frozen=True)
class Choice:
    """A field in which the two rows state different things, or only one of them states any."""

    field: models.Field
    mine: Any
    theirs: Any

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def is_text(self) -> bool:
        return isinstance(self.field, models.TextField)

    @property
    def default(self) -> str:
        """What is proposed: what is stated; of two long texts both."""
        if unstated(self.theirs):
            return MINE
        if unstated(self.mine):
            return THEIRS
        return BOTH if self.is_text else MINE


def choices_between(survivor: models.Model, loser: models.Model) -> list[Choice]:
    """Return the fields in which the two rows differ."""
    found = []
    for name in CHOSEN[type(survivor)]:
        item = survivor._meta.get_field(name)
        mine, theirs = getattr(survivor, item.attname), getattr(loser, item.attname)
        if mine != theirs and not (unstated(mine) and unstated(theirs)):
            found.append(Choice(item, getattr(survivor, name), getattr(loser, name)))
    return found


def apply_choices(survivor: models.Model, loser: models.Model, taken: dict[str, str]) -> None:
    """Give the row that stays its values; what nobody chose is as proposed."""
    model = type(survivor)
    before = _names_of(survivor) + _names_of(loser)
    aside: list[str] = []
    for choice in choices_between(survivor, loser):
        chosen = taken.get(choice.name, choice.default)
        attname = choice.field.attname
        mine, theirs = getattr(survivor, attname), getattr(loser, attname)
        if chosen == THEIRS:
            setattr(survivor, attname, theirs)
        elif chosen == BOTH and choice.is_text:
            setattr(survivor, attname, "\n\n".join(text for text in (mine, theirs) if text))
        other = mine if chosen == THEIRS else theirs
        if choice.name in _NOTED[model] and not unstated(other):
            aside.append(
                _("%(field)s before the merge: %(value)s")
                % {"field": choice.field.verbose_name, "value": other}
            )
    if aside:
        survivor.notes = "\n".join(filter(None, [survivor.notes, *aside]))  # type: ignore[attr-defined]
    _keep_names(survivor, before)
    _settle(survivor, loser)


def _names_of(row: models.Model) -> list[str]:
    return [getattr(row, name) for name in _NAMES[type(row)]] + list(getattr(row, UNITED))


def _keep_names(survivor: models.Model, before: list[str]) -> None:
    """Names that are not the row's own any more stay among its former ones, so they are found."""
    present = {key(getattr(survivor, name)) for name in _NAMES[type(survivor)]}
    kept: dict[str, str] = {}
    for name in before:
        folded = key(name)
        if folded and folded not in present:
            kept.setdefault(folded, name)
    setattr(survivor, UNITED, list(kept.values()))


def _settle(survivor: Any, loser: Any) -> None:
    """An owner is not her own deputy; of two rows one of which is complete nothing is wanted."""
    survivor.to_complete = survivor.to_complete and loser.to_complete
    if isinstance(survivor, Organisation) and survivor.owner_id == survivor.deputy_id:
        survivor.deputy_id = None
