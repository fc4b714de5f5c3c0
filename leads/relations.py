"""Everything that points to an organisation or a contact, and how it moves when two are merged.

One table. A foreign key that is not in it refuses every merge of such rows (and a test fails):
better no merge than one that loses what nobody thought of. Upper apps stand here by name only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models
from django.utils.translation import gettext_lazy as _
from pghistory.models import Event

from leads.models import Contact, Organisation


@dataclass(frozen=True)
class Way:
    """How rows of one relation move to the row that stays."""

    label: Any  # what a reader calls these rows, in the plural
    # Rows that agree in these fields are one row, besides those a unique constraint makes one.
    same: tuple[str, ...] = ()
    # Where one of two rows goes, the other is true when either was.
    any_true: tuple[str, ...] = ()
    # Made anew from the rows themselves: nothing moves.
    derived: bool = False


_POST = ("title", "title_ja", "started_on", "ended_on")
WAYS: dict[type[models.Model], dict[str, Way]] = {
    Organisation: {
        "leads.organisation.parent": Way(_("organisations of its group")),
        "leads.organisation_sectors.organisation": Way(_("sectors")),
        "leads.employment.organisation": Way(_("posts of contacts"), same=("contact", *_POST)),
        "leads.leadpartner.organisation": Way(_("parts in leads")),
        "leads.mouparty.organisation": Way(_("signatures of MOUs")),
        "leads.mou.department": Way(_("MOUs it looks after")),
        "leads.document.organisation": Way(_("documents")),
        "leads.organisationmarks.row": Way(_("marks"), derived=True),
        "leads.organisationpair.first": Way(_("probable duplicates"), derived=True),
        "leads.organisationpair.second": Way(_("probable duplicates"), derived=True),
        "leads.enquiry.organisation": Way(_("enquiries")),
        "followups.followup.organisation": Way(_("follow-ups")),
        "delegations.attendance.organisation": Way(
            _("attendances of meetings"), any_true=("present",)
        ),
        "delegations.delegationmember.organisation": Way(_("members of delegations")),
    },
    Contact: {
        "leads.employment.contact": Way(_("posts"), same=("organisation", *_POST)),
        "leads.contactmarks.row": Way(_("marks"), derived=True),
        "leads.contactpair.first": Way(_("probable duplicates"), derived=True),
        "leads.contactpair.second": Way(_("probable duplicates"), derived=True),
        "leads.enquiry.contact": Way(_("enquiries")),
        "followups.followup.contact": Way(_("follow-ups")),
        "delegations.attendance.contact": Way(_("attendances of meetings"), any_true=("present",)),
    },
}


def label_of(link: models.Field) -> str:
    """Return the name of a foreign key in the table: “leads.leadpartner.organisation”."""
    return f"{link.model._meta.label_lower}.{link.name}"


def links_to(model: type[models.Model]) -> Iterator[models.ForeignKey]:
    """Yield every foreign key to a model in any app, links of many-to-many fields included.

    The history is none: what happened to a row keeps the row's number for ever.
    """
    for other in apps.get_models(include_auto_created=True):
        if other._meta.proxy or not other._meta.managed or issubclass(other, Event):
            continue
        for link in other._meta.local_fields:
            if isinstance(link, models.ForeignKey) and _same(link.related_model, model):
                yield link


def _same(one: Any, other: type[models.Model]) -> bool:
    return isinstance(one, type) and one._meta.concrete_model is other


def unknown_links(model: type[models.Model]) -> list[str]:
    """Return what points to a model and is not in the table."""
    ways = WAYS[model]
    unknown = [label_of(link) for link in links_to(model) if label_of(link) not in ways]
    for other in apps.get_models(include_auto_created=True):
        # Such a key may point to anything, and nobody can say how it moves.
        unknown += [
            f"{other._meta.label_lower}.{item.name}"
            for item in other._meta.private_fields
            if isinstance(item, GenericForeignKey)
        ]
    return sorted(unknown)


@dataclass
class Clash:
    """A row of the one that goes, which the one that stays has already."""

    lost: models.Model
    kept: models.Model
    agree: tuple[str, ...]
    # What the kept row gains from the lost one: field name → value.
    gains: dict[str, Any] = field(default_factory=dict)
    # Fields in which both state something else: the kept row's value stays.
    differ: list[models.Field] = field(default_factory=list)


@dataclass
class Move:
    """What becomes of one relation's rows."""

    link: models.ForeignKey
    way: Way
    count: int
    clashes: list[Clash]

    @property
    def label(self) -> str:
        return label_of(self.link)

    @property
    def rows(self) -> models.Manager:
        return self.link.model._base_manager


def moves(model: type[models.Model], loser: int, survivor: int) -> list[Move]:
    """Return what becomes of all rows that point to the one that goes."""
    found = []
    for link in links_to(model):
        way = WAYS[model].get(label_of(link))
        if way is None or way.derived:
            continue
        rows = link.model._base_manager.filter(**{link.name: loser})
        if link.name == "parent":
            rows = rows.exclude(pk=survivor)
        found.append(Move(link, way, rows.count(), _clashes(link, way, loser, survivor)))
    return found


def _clashes(link: models.ForeignKey, way: Way, loser: int, survivor: int) -> list[Clash]:
    found: dict[Any, Clash] = {}
    for names, rows, nulls_differ in _uniques(link, way):
        others = tuple(name for name in names if name != link.name)
        kept = {_values(row, others): row for row in rows.filter(**{link.name: survivor})}
        for row in rows.filter(**{link.name: loser}):
            values = _values(row, others)
            if values in kept and row.pk not in found and not (nulls_differ and None in values):
                found[row.pk] = _clash(row, kept[values], link, names, way)
    return list(found.values())


def _uniques(
    link: models.ForeignKey, way: Way
) -> Iterator[tuple[tuple[str, ...], models.QuerySet, bool]]:
    """Yield sets of fields of which only one row may exist, with the rows that rule is for."""
    meta, rows = link.model._meta, link.model._base_manager.all()
    for rule in meta.total_unique_constraints:
        if link.name in rule.fields:
            yield tuple(rule.fields), rows, rule.nulls_distinct is not False
    for rule in meta.constraints:
        partial = isinstance(rule, models.UniqueConstraint) and rule.condition is not None
        if partial and link.name in rule.fields:
            yield tuple(rule.fields), rows.filter(rule.condition), True
    for names in meta.unique_together:
        if link.name in names:
            yield tuple(names), rows, True
    if link.unique:
        yield (link.name,), rows, True
    if way.same:
        yield (*way.same, link.name), rows, False


def _values(row: models.Model, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, row._meta.get_field(name).attname) for name in names)


def _clash(
    lost: models.Model, kept: models.Model, link: models.Field, names: tuple[str, ...], way: Way
) -> Clash:
    clash = Clash(lost, kept, names)
    for item in lost._meta.concrete_fields:
        silent = item.primary_key or item.name in names or item == link or not item.editable
        if silent or getattr(item, "auto_now", False) or getattr(item, "auto_now_add", False):
            continue
        mine, theirs = getattr(kept, item.attname), getattr(lost, item.attname)
        if theirs in (None, "") or mine == theirs:
            continue
        gain = theirs if mine in (None, "") else _united(item, mine, theirs, way)
        if gain is None:
            clash.differ.append(item)
        elif gain != mine:
            clash.gains[item.attname] = gain
    return clash


def _united(item: models.Field, mine: Any, theirs: Any, way: Way) -> Any:
    """Two values as one, where they can be; None where only one of them can stand."""
    if item.name in way.any_true:
        return mine or theirs
    if not isinstance(item, models.CharField | models.TextField) or item.choices:
        return None
    both = mine if theirs in mine else f"{mine}; {theirs}"
    return both if item.max_length is None or len(both) <= item.max_length else None
