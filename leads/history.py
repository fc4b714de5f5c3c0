"""A row's history in plain words, read from the events that database triggers keep.

The number of queries does not depend on how much happened: two for the row, two for each kind of
part, one for the people, one for each kind of row that changed fields point to.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Count, OuterRef, Subquery, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.permissions import Permission, may
from leads import formats
from leads.history_words import Names, said, said_with

# Of parts that came or went at one moment, as many by name: a pasted list is one line.
NAMED = 3
# Of no meaning to a reader. An amount's currency and a date's precision are said with them.
_SILENT = {"id", "created_at", "updated_at", "stage_since", "client_id", "currency", "position"}


class Part(NamedTuple):
    """Tracked rows that belong to a row: its partners, its sectors, its milestones."""

    model: Any
    parent: str  # the column that points to the row: "lead_id"
    label: Any  # what a reader calls one of them
    named_by: (
        str  # the column that tells them apart: "organisation_id" (of several: the first stated)
    )


class Change(str):
    """A sentence; `restore` is the address where the value it replaced is put back, if anywhere."""

    restore = ""


@dataclass(frozen=True)
class Entry:
    """What one person did to a row in one go."""

    at: datetime
    by: str
    changes: list[str] = field(default_factory=list)


class Way(NamedTuple):
    """Where values of a kind of row are put back, by whom, and which."""

    view: str
    right: Permission
    columns: str


# Columns without a field in the form of their row (a stage, a status) are sent on from there.
WAYS = {
    "leads.lead": Way(
        "leads:lead_restore", Permission.LEAD_EDIT,
        "title kinds summary place amount amount_withheld inr_rate rate_on jobs land_acres source "
        "owner sensitive nivesh_mitra nivesh_sarathi stage status status_reason lost_to",
    ),
    "leads.organisation": Way(
        "leads:organisation_restore", Permission.ORGANISATION_EDIT,
        "kind name_en name_ja name_kana short_name former_names corporate_number country "
        "prefecture district address website parent owner deputy india_presence notes citation",
    ),
    "leads.contact": Way(
        "leads:contact_restore", Permission.ORGANISATION_EDIT,
        "family_name given_name former_names family_kana given_kana family_romaji given_romaji "
        "honorific email phone language consent_on retain_until notes citation",
    ),
    "leads.mou": Way(
        "leads:mou_restore", Permission.MOU_EDIT,
        "title number instrument lead event group department nodal_officer nodal_user owner "
        "sensitive signed_on signed_at valid_until sector district amount inr_rate rate_on jobs "
        "land_acres notes status status_reason",
    ),
    "followups.followup": Way(
        "followups:followup_restore", Permission.FOLLOWUP_EDIT,
        "title direction due_on assignee urgent details lead mou milestone organisation contact "
        "repeats repeats_until repeats_from done_at snoozed_until",
    ),
    "delegations.delegation": Way(
        "delegations:delegation_restore", Permission.DELEGATION_EDIT,
        "name direction starts_on ends_on cities purpose programme",
    ),
    "delegations.meeting": Way(
        "delegations:meeting_restore", Permission.DELEGATION_EDIT,
        "title kind format delegation precision starts_at ends_at on_from on_to time_zone city "
        "place prefecture topics owner sensitive status result said",
    ),
}  # fmt: skip


class _Event(NamedTuple):
    """An event beside the one before it of the same row; `part` is None for the row itself."""

    now: Any
    before: Any
    part: Part | None

    @property
    def deed(self) -> str:
        return self.now.pgh_label


def history_of(obj: models.Model, *parts: Part, reader: Any = None, limit: int = 20) -> list[Entry]:
    """Return what happened to a row and its parts, newest first.

    Names of sensitive rows it points to are told only to a `reader` who may see them.
    """
    way = WAYS.get(obj._meta.label_lower)
    way = way if way and may(reader, way.right) else None
    told = _told(type(obj), [obj.pk], parts, reader, limit, way)
    return [entry for _pk, entry in told]


def histories_of(
    model: type[models.Model],
    pks: Collection[int],
    *parts: Part,
    reader: Any = None,
    limit: int = 20,
    but_at: Collection[datetime] = (),
) -> list[tuple[int, Entry]]:
    """Return the newest that happened to several rows, with the row each entry is about.

    As many queries as for one row. What happened at the moments `but_at` is left out.
    """
    return _told(model, pks, parts, reader, limit, None, but_at) if pks else []


def _told(
    model: Any,
    pks: Collection[int],
    parts: Iterable[Part],
    reader: Any,
    limit: int,
    way: Way | None,
    but_at: Collection[datetime] = (),
) -> list[tuple[int, Entry]]:
    events = _events(model, {"pgh_obj_id__in": pks}, None, limit, but_at)
    for part in parts:
        events += _events(part.model, {f"{part.parent}__in": pks}, part, limit, but_at)
    # One moment is one transaction: the clock of the database stands still within it.
    events.sort(
        key=lambda event: (event.now.pgh_created_at, _about(event), event.part is None),
        reverse=True,
    )
    by_deed = [list(group) for _key, group in groupby(events, key=_deed_of)][:limit]
    shown = [event for group in by_deed for event in group]
    names = _names(shown, reader)
    people = User.objects.in_bulk({who for event in shown if (who := _who(event.now))})
    entries = [(_about(group[0]), _entry(group, names, people, way)) for group in by_deed]
    return [(pk, entry) for pk, entry in entries if entry.changes]


def _about(event: _Event) -> int:
    """The number of the row whose history this is."""
    return getattr(event.now, event.part.parent if event.part else "pgh_obj_id")


def _events(
    model: Any, of: dict[str, Any], part: Part | None, limit: int, but_at: Collection[datetime]
) -> list[_Event]:
    """Fetch the newest events, each with the one before it."""
    model_events = model.pgh_event_model.objects
    events = model_events.filter(**of).select_related("pgh_context").order_by("-pgh_id")
    if but_at:
        events = events.exclude(pgh_created_at__in=but_at)
    if part:  # more may have come at one moment than are fetched
        alike = [part.parent, "pgh_created_at", "pgh_context_id", "pgh_label"]
        events = events.annotate(alike=Window(Count("*"), partition_by=alike))
    if not _has(model_events.model, "pgh_obj"):  # links come and go, they do not change
        return [_Event(event, None, part) for event in events[:limit]]
    earlier = model_events.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pk"))
    earlier = earlier.order_by("-pgh_id").values("pgh_id")[:1]
    newest = list(events.annotate(before_id=Subquery(earlier))[:limit])
    before = model_events.in_bulk([event.before_id for event in newest if event.before_id])
    return [_Event(event, before.get(event.before_id), part) for event in newest]


def _deed_of(event: _Event) -> tuple[datetime, int, int | None]:
    return event.now.pgh_created_at, _about(event), _who(event.now)


def _who(event: Any) -> int | None:
    """The id of the signed-in person whose request wrote the event."""
    who = event.pgh_context.metadata.get("user") if event.pgh_context else None
    return int(who) if who else None


def _entry(events: list[_Event], names: Names, people: dict[int, User], way: Way | None) -> Entry:
    created = any(event.part is None and event.deed == "insert" for event in events)
    changes: list[str] = []
    # What a new row was created with is on its page; its first parts are no news either.
    kinds: dict[tuple[Part | None, str], list[_Event]] = defaultdict(list)
    for event in events:
        if not (created and event.part):
            kinds[event.part, event.deed].append(event)
    for alike in kinds.values():
        changes += _of_one_kind(alike, names, way)
    if changes and (note := _note(events[0].now)):
        changes.append(_("“%(note)s”") % {"note": note})
    who = _who(events[0].now)
    person = people.get(who) if who else None
    nobody = _("somebody whose account is gone") if who else _("the system")
    return Entry(events[0].now.pgh_created_at, str(person or nobody), changes)


def _note(event: Any) -> str:
    """What was said with the deed: a word to whoever a follow-up was given."""
    return str(event.pgh_context.metadata.get("note", "")) if event.pgh_context else ""


def _of_one_kind(events: list[_Event], names: Names, way: Way | None) -> list[str]:
    """Sentences on events of one moment and kind; many that came or went share one."""
    first = events[0]
    if first.part is None or first.deed == "update" or _number_of(events) <= NAMED:
        return [sentence for event in events for sentence in _sentences(event, names, way)]
    return [_many_come_or_gone(events, first.part, names)]


def _number_of(events: list[_Event]) -> int:
    """How many there were, of which not all need to be fetched."""
    alike = {event.now.pgh_context_id: event.now.alike for event in events}
    return sum(alike.values())


def _many_come_or_gone(events: list[_Event], part: Part, names: Names) -> str:
    number = _number_of(events)
    shown = [_name_of(event, part, names) for event in events[:NAMED]]
    more = number - len(shown)
    words = {
        "part": capfirst(str(part.label)),
        "number": formats.indian_grouping(number),
        "names": ", ".join(shown),
        "more": formats.indian_grouping(more),
    }
    if events[0].deed == "insert":
        sentence = ngettext(
            "%(part)s added (%(number)s): %(names)s and %(more)s more",
            "%(part)s added (%(number)s): %(names)s and %(more)s more",
            more,
        )
    else:
        sentence = ngettext(
            "%(part)s removed (%(number)s): %(names)s and %(more)s more",
            "%(part)s removed (%(number)s): %(names)s and %(more)s more",
            more,
        )
    return sentence % words


def _sentences(event: _Event, names: Names, way: Way | None) -> list[str]:
    if event.part is None and event.deed == "insert":
        return [_("Created.")]
    if event.part is None and event.deed == "delete":
        return [_("Deleted.")]
    if event.deed != "update":
        return [_come_or_gone(event, event.part, names)]
    changed = [(item, _changed(event, item, names)) for item in _changed_fields(event)]
    return [_with_way_back(event, item, words, way) for item, words in changed]


def _with_way_back(event: _Event, item: models.Field, words: str, way: Way | None) -> Change:
    change = Change(_restored(event, words))
    if way and event.part is None and item.name in way.columns.split():
        change.restore = reverse(way.view, args=[event.now.pgh_obj_id, event.now.pgh_id, item.name])
    return change


def _restored(event: _Event, words: str) -> str:
    """Say of a change that it brought a value back, and from when."""
    context = event.now.pgh_context
    since = context.metadata.get("restored_from") if context and event.part is None else None
    if not since:
        return words
    when = date_format(timezone.localtime(datetime.fromisoformat(since)), "DATETIME_FORMAT")
    return _("%(change)s (restored, as before %(when)s)") % {"change": words, "when": when}


def _come_or_gone(event: _Event, part: Any, names: Names) -> str:
    words = {"part": capfirst(str(part.label)), "name": _name_of(event, part, names)}
    if event.deed == "insert":
        return _("%(part)s added: %(name)s") % words
    return _("%(part)s removed: %(name)s") % words


def _name_of(event: _Event, part: Part, names: Names) -> str:
    return said(event.now, _naming(event, part), names)


def _naming(event: _Event, part: Part) -> models.Field:
    """The field a part is called by; of “contact_id user_id name” the first that is stated."""
    columns = part.named_by.split()
    stated = (column for column in columns if getattr(event.now, column, None))
    return _field(event.now, next(stated, columns[0]))


def _changed(event: _Event, item: models.Field, names: Names) -> str:
    words = {
        "label": capfirst(str(item.verbose_name)),
        "old": said(event.before, item, names),
        "new": said(event.now, item, names),
    }
    if event.part is None:
        return _("%(label)s: %(old)s → %(new)s") % words
    words["part"] = capfirst(str(event.part.label))
    words["name"] = _name_of(event, event.part, names)
    return _("%(part)s %(name)s, %(label)s: %(old)s → %(new)s") % words


def _field(event: Any, column: str) -> models.Field:
    """A field of the tracked model by its column: its words and choices are better kept there."""
    model = event.pgh_tracked_model
    return next(item for item in model._meta.concrete_fields if item.attname == column)


def _changed_fields(event: _Event) -> Iterator[models.Field]:
    if event.before is None:
        return
    for item in event.now.pgh_tracked_model._meta.concrete_fields:
        tellable = item.name not in _SILENT and not item.name.endswith("_precision")
        if tellable and _has(type(event.now), item.name) and _differs(event, item):
            yield item


def _differs(event: _Event, item: models.Field) -> bool:
    old, new = getattr(event.before, item.attname), getattr(event.now, item.attname)
    if old != new or new is None:
        return old != new
    other = said_with(item)
    return getattr(event.before, other, None) != getattr(event.now, other, None)


def _has(model: Any, name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _names(events: list[_Event], reader: Any) -> Names:
    """Names of all rows the changed fields point to: one query for each kind of row."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for event in events:
        fields = list(_changed_fields(event)) if event.deed == "update" else []
        if event.part:
            fields.append(_naming(event, event.part))
        for item in fields:
            if item.is_relation and item.related_model:
                ids = {getattr(row, item.attname) for row in (event.now, event.before) if row}
                wanted[item.related_model] |= ids - {None}
    return {model: _names_of(model, ids, reader) for model, ids in wanted.items() if ids}


def _names_of(model: type[models.Model], ids: set[Any], reader: Any) -> dict[Any, str]:
    rows = model._default_manager.filter(pk__in=ids)
    if not _has(model, "sensitive"):
        return {row.pk: str(row) for row in rows}
    seen = set(rows.visible_to(reader).values_list("pk", flat=True)) if reader else set()
    secret = _("(confidential)")
    return {row.pk: str(row) if row.pk in seen or not row.sensitive else secret for row in rows}
