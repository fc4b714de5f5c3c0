"""What a merge would do, in words, before it is done."""

from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from leads.merge_fields import UNITED, apply_choices
from leads.models import Organisation
from leads.relations import Clash, Move, moves


@dataclass(frozen=True)
class Preview:
    """What moves, what both have, and the names kept for the search."""

    moves: list[tuple[str, int]]
    clashes: list[str]
    kept_names: list[str]
    warnings: list[str]

    @property
    def count(self) -> int:
        return sum(count for _label, count in self.moves)


def preview(survivor: Any, loser: Any, taken: dict[str, str], reader: Any) -> Preview:
    """Return what merging the two would do, as one person may know it."""
    found = moves(type(survivor), loser.pk, survivor.pk)
    merged = copy(survivor)
    apply_choices(merged, loser, taken)
    return Preview(
        moves=[(capfirst(str(move.way.label)), move.count) for move in found if move.count],
        clashes=[_clash_words(move, clash, reader) for move in found for clash in move.clashes],
        kept_names=getattr(merged, UNITED),
        warnings=_warnings(survivor, loser),
    )


def _warnings(survivor: Any, loser: Any) -> list[str]:
    if not isinstance(survivor, Organisation):
        return []
    found = []
    if two_numbers(survivor, loser):
        found.append(
            _("The two have different corporate numbers: in the register they are two houses.")
        )
    if survivor.pk == loser.parent_id or loser.pk == survivor.parent_id:
        found.append(_("One of the two belongs to the other: a subsidiary is no duplicate."))
    elif survivor.country != loser.country:
        found.append(_("The two are in different countries: is one a subsidiary of the other?"))
    return found


def two_numbers(survivor: Any, loser: Any) -> bool:
    """Whether the register knows the two as two houses."""
    numbers = {getattr(row, "corporate_number", "") for row in (survivor, loser)} - {""}
    return len(numbers) == 2


def _clash_words(move: Move, clash: Clash, reader: Any) -> str:
    """“Parts in leads: Steel plant stands on both sides and stays once; note: a → a; b.”"""
    words = _("%(label)s: “%(name)s” stands on both sides and stays once.") % {
        "label": capfirst(str(move.way.label)), "name": _name(move, clash, reader),
    }  # fmt: skip
    for attname, value in clash.gains.items():
        item = next(one for one in clash.kept._meta.concrete_fields if one.attname == attname)
        words += " " + _("%(field)s becomes “%(value)s”.") % {
            "field": capfirst(str(item.verbose_name)), "value": _value(clash.kept, item, value),
        }  # fmt: skip
    for item in clash.differ:
        words += " " + _("%(field)s stays “%(kept)s”; “%(lost)s” goes.") % {
            "field": capfirst(str(item.verbose_name)),
            "kept": _value(clash.kept, item, getattr(clash.kept, item.attname)),
            "lost": _value(clash.lost, item, getattr(clash.lost, item.attname)),
        }  # fmt: skip
    return words


def _value(row: models.Model, item: models.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(dict(item.flatchoices).get(value, value)) if item.flatchoices else str(value)


def _name(move: Move, clash: Clash, reader: Any) -> str:
    """What both sides point to, unless it is kept from the reader."""
    for name in clash.agree:
        item = clash.lost._meta.get_field(name)
        value = getattr(clash.lost, name)
        if item == move.link or not item.is_relation or value is None:
            continue
        if getattr(value, "sensitive", False):
            seen = type(value)._default_manager.visible_to(reader).filter(pk=value.pk).exists()
            return str(value) if seen else _("(confidential)")
        return str(value)
    return str(clash.lost)
