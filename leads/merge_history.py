"""The history of a row together with that of the rows that were merged into it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from leads.choices import MergeKind
from leads.history import Entry, Part, histories_of, history_of
from leads.models import Merge, Organisation


def kind_of(row: models.Model | type[models.Model]) -> str:
    """Return what merges call rows of this model."""
    organisation = isinstance(row, Organisation) or row is Organisation
    return MergeKind.ORGANISATION if organisation else MergeKind.CONTACT


def history_with_merges(
    row: models.Model, *parts: Part, reader: Any = None, limit: int = 20
) -> list[Entry]:
    """Return what happened to a row and to those that went into it, newest first.

    What happened to a row that is gone is told with its name before it.
    """
    kind = kind_of(row)
    merges = list(
        Merge.objects.filter(kind=kind, survivor_id=row.pk).select_related("by", "undone_by")
    )
    entries = history_of(row, *parts, reader=reader, limit=limit)
    moments = {at for merge in merges for at in (merge.at, merge.undone_at) if at}
    standing = {merge.loser_id: merge for merge in merges if merge.undone_at is None}
    gone = histories_of(
        type(row), list(standing), *parts, reader=reader, limit=limit, but_at=moments
    )
    entries += [_named(entry, standing[pk]) for pk, entry in gone]
    for merge in merges:
        entries += _told(merge)
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return entries[:limit]


def _told(merge: Merge) -> list[Entry]:
    names = {"name": merge.loser_name, "number": merge.loser_id}
    told = [
        Entry(
            merge.at,
            str(merge.by or _("the system")),
            [_("“%(name)s” (no. %(number)s) was merged into this one.") % names],
        )
    ]
    if merge.undone_at:
        told.append(
            Entry(
                merge.undone_at,
                str(merge.undone_by or _("the system")),
                [_("The merge with “%(name)s” (no. %(number)s) was undone.") % names],
            )
        )
    return told


def _named(entry: Entry, merge: Merge) -> Entry:
    words = {"name": merge.loser_name}
    changes = [
        _("“%(name)s”: %(change)s") % {**words, "change": change} for change in entry.changes
    ]
    return Entry(entry.at, entry.by, changes)
