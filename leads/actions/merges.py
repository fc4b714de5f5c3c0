"""Two rows become one: every relation moves, nothing is lost, and all of it is written down."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

import pghistory
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from leads.duplicates import Kind
from leads.merge_fields import CHOSEN, UNITED, apply_choices
from leads.models import Merge, Organisation
from leads.relations import Clash, Move, links_to, moves, unknown_links

LONGEST_NAME = 400


class MergeRefusedError(ValidationError):
    """Nothing was changed; the message says why and what to do."""


def said_by(by: User | None) -> AbstractContextManager[Any]:
    """Let the history know who it was, also outside of a request."""
    return pghistory.context(user=by.pk) if by else nullcontext()


class _Exact(DjangoJSONEncoder):
    """Moments to the microsecond: Django's own encoder drops the last three digits."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def data_of(row: models.Model) -> dict[str, Any]:
    """Return a row's own columns, as they can be kept in JSON."""
    names = [item.name for item in row._meta.concrete_fields if not item.generated]
    data = serializers.serialize("python", [row], fields=names)[0]
    return json.loads(json.dumps(data, cls=_Exact))


def mark_of(*rows: models.Model) -> str:
    """Return what changes when one of the rows is changed: for “somebody else was faster”."""
    stamps = {row.pk: row.updated_at.isoformat() for row in rows}  # type: ignore[attr-defined]
    return "|".join(f"{pk}@{stamps[pk]}" for pk in sorted(stamps))


def refuse_unknown(model: type[models.Model]) -> None:
    """Refuse where something points to such rows that no merge knows how to move."""
    unknown = unknown_links(model)
    if unknown:
        raise MergeRefusedError(
            _(
                "These rows cannot be merged: %(links)s points to them, and it is not known how it "
                "moves. Tell whoever looks after the product."
            )
            % {"links": ", ".join(unknown)},
            code="unknown_relation",
        )


def locked(model: type[models.Model], *pks: int) -> dict[int, Any]:
    """Lock rows, always in the order of their numbers, so that two people never wait in a ring."""
    rows = model._default_manager.select_for_update(of=("self",)).filter(pk__in=pks)
    return {row.pk: row for row in rows.order_by("pk")}


@transaction.atomic
def merge(
    *, kind: Kind, survivor: int, loser: int, taken: dict[str, str], by: User | None, seen: str = ""
) -> Merge:
    """Merge one row into another and return the record of it. Raises `MergeRefusedError`.

    `taken` says field by field whose value stays (mine, theirs, both); `seen` is what the person
    looked at: when either row changed since, nothing happens.
    """
    refuse_unknown(kind.model)
    rows = locked(kind.model, survivor, loser)
    if survivor == loser or len(rows) < 2:
        raise MergeRefusedError(_("One of the two is not there any more."), code="gone")
    stays, goes = rows[survivor], rows[loser]
    if seen and seen != mark_of(stays, goes):
        raise MergeRefusedError(
            _("Somebody else changed one of the two while you were looking: check it again."),
            code="changed_meanwhile",
        )
    try:
        with transaction.atomic(), said_by(by):
            return _merge(kind, stays, goes, taken, by)
    except IntegrityError as error:
        raise MergeRefusedError(
            _("Somebody else was at work on what belongs to the two just now: try it again."),
            code="in_the_way",
        ) from error


def _merge(kind: Kind, stays: Any, goes: Any, taken: dict[str, str], by: User | None) -> Merge:
    names = {"loser_name": str(goes)[:LONGEST_NAME], "survivor_name": str(stays)[:LONGEST_NAME]}
    before = data_of(stays)
    snapshot: dict[str, Any] = {"loser": data_of(goes), "moved": {}, "dropped": [], "touched": []}
    apply_choices(stays, goes, taken)
    if isinstance(stays, Organisation):
        _place_in_group(stays, goes, before["fields"]["parent"])
    for move in moves(kind.model, goes.pk, stays.pk):
        _carry(move, goes.pk, stays.pk, snapshot)
    snapshot["created"] = list(_carry_decisions(kind, goes.pk, stays.pk, snapshot))
    goes.delete()
    stays.save()
    after = data_of(stays)
    changed = [name for name in (*CHOSEN[kind.model], UNITED)
               if before["fields"][name] != after["fields"][name]]  # fmt: skip
    snapshot["before"] = {name: before["fields"][name] for name in changed}
    snapshot["after"] = {name: after["fields"][name] for name in changed}
    record = Merge.objects.create(
        kind=kind.code,
        loser_id=snapshot["loser"]["pk"],
        survivor_id=stays.pk,
        snapshot=snapshot,
        by=by,
        at=Now(),  # the history's clock: one moment a transaction
        **names,
    )
    record.refresh_from_db()
    return record


def _place_in_group(stays: Organisation, goes: Organisation, was_below: int | None) -> None:
    """Choose a parent that does not stand below the two; the tree is never a circle."""
    both = {stays.pk, goes.pk}
    for parent in (stays.parent_id, was_below, goes.parent_id, None):
        if parent is None or not both & set(_upwards(parent)):
            stays.parent_id = parent
            break
    Organisation.objects.filter(pk=stays.pk).update(parent=stays.parent_id)


def _upwards(pk: int | None) -> Iterator[int]:
    """Yield an organisation and all above it."""
    seen: set[int] = set()
    while pk is not None and pk not in seen:
        seen.add(pk)
        yield pk
        pk = Organisation.objects.filter(pk=pk).values_list("parent_id", flat=True).first()


def _carry(move: Move, goes: int, stays: int, snapshot: dict[str, Any]) -> None:
    for clash in move.clashes:
        _drop(clash, snapshot)
    rows = move.rows.filter(**{move.link.name: goes})
    moved = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    if moved:
        rows.update(**{move.link.name: stays})
        snapshot["moved"][move.label] = moved


def _drop(clash: Clash, snapshot: dict[str, Any]) -> None:
    """Let one of two equal rows go; the other gains what only the first one stated."""
    inbound = links_to(type(clash.lost))
    if any(
        link.model._base_manager.filter(**{link.name: clash.lost.pk}).exists() for link in inbound
    ):
        raise MergeRefusedError(
            _(
                "“%(row)s” stands on both sides and has rows of its own: remove one of the "
                "two first."
            )
            % {"row": clash.lost},
            code="row_in_use",
        )
    label = clash.lost._meta.label_lower
    snapshot["dropped"].append({**data_of(clash.lost), "model": label})
    if clash.gains:
        before = data_of(clash.kept)["fields"]
        for attname, value in clash.gains.items():
            setattr(clash.kept, attname, value)
        clash.kept.save()
        after = data_of(clash.kept)["fields"]
        changed = [name for name in before if before[name] != after[name]]
        snapshot["touched"].append({
            "model": label,
            "pk": clash.kept.pk,
            "before": {name: before[name] for name in changed},
            "after": {name: after[name] for name in changed},
        })  # fmt: skip
    clash.lost.delete()


def _carry_decisions(
    kind: Kind, goes: int, stays: int, snapshot: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """What was said not to be the one that goes is not the one that stays either."""
    pairs = kind.pairs._default_manager
    for pair in pairs.of(goes).said_to_be_two():
        snapshot["dropped"].append({**data_of(pair), "model": pair._meta.label_lower})
        other = pair.second_id if pair.first_id == goes else pair.first_id
        if other == stays:
            continue
        first, second = sorted((other, stays))
        _pair, created = pairs.get_or_create(
            first_id=first,
            second_id=second,
            defaults={
                "certainty": pair.certainty,
                "reasons": pair.reasons,
                "dismissed_at": pair.dismissed_at,
                "dismissed_by_id": pair.dismissed_by_id,
            },
        )
        if created:
            yield {"model": _pair._meta.label_lower, "pk": _pair.pk}
