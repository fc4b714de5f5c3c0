"""What a merge would do, in words, before it is done."""

from copy import copy
from dataclasses import dataclass
from typing import Any

from django.apps import apps
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
    shown = [(move, _count(move, loser, reader)) for move in found]
    merged = copy(survivor)
    apply_choices(merged, loser, taken)
    return Preview(
        moves=[(capfirst(str(move.way.label)), count) for move, count in shown if count],
        clashes=[
            _clash_words(move, clash, reader)
            for move in found
            for clash in move.clashes
            if _sees(clash, reader)
        ],
        kept_names=getattr(merged, UNITED),
        warnings=_warnings(survivor, loser),
    )


def seen_rows(rows: models.QuerySet, reader: Any) -> models.QuerySet:
    """Rows that point to one of the two, as far as a person may know that they are there.

    A part in a lead is seen with the lead: how many move would tell of leads kept from her.
    """
    if hasattr(rows.model._default_manager, "visible_to"):
        seen = rows.model._default_manager.visible_to(reader).order_by()
        return rows.filter(pk__in=seen.values("pk"))
    for item in rows.model._meta.concrete_fields:
        if item.is_relation and hasattr(item.related_model, "sensitive"):
            others = item.related_model._default_manager.visible_to(reader).order_by()
            blank = models.Q(**{f"{item.name}__isnull": True})
            rows = rows.filter(blank | models.Q(**{f"{item.name}__in": others.values("pk")}))
    return rows


def _count(move: Move, loser: Any, reader: Any) -> int:
    if not move.count:
        return 0
    # The parent of the one that stays is none that moves (see `moves`).
    hidden = move.rows.filter(**{move.link.name: loser.pk}).exclude(
        pk__in=seen_rows(move.rows.all(), reader).values("pk")
    )
    return max(0, move.count - hidden.count())


def _sees(clash: Clash, reader: Any) -> bool:
    """Whether a person may know of the row that stands on both sides."""
    return seen_rows(type(clash.lost)._base_manager.filter(pk=clash.lost.pk), reader).exists()


def seen_report(report: Any, reader: Any) -> Any:
    """Leave out of what an undo does whatever a person may not know of."""
    for group in report.moved:
        rows = group.link.model._base_manager.filter(pk__in=group.pks)
        group.pks = list(seen_rows(rows, reader).values_list("pk", flat=True))
    report.moved = [group for group in report.moved if group.pks or group.gone_on]
    report.dropped = [kept for kept in report.dropped if _sees_kept(kept, reader)]
    return report


def _sees_kept(kept: dict[str, Any], reader: Any) -> bool:
    model = apps.get_model(kept["model"])
    for item in model._meta.concrete_fields:
        value = kept["fields"].get(item.name)
        if value is not None and item.is_relation and hasattr(item.related_model, "sensitive"):
            rows = item.related_model._default_manager.visible_to(reader)
            if not rows.filter(pk=value).exists():
                return False
    return True


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
