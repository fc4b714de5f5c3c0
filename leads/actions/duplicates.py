"""Keeps the list of probable duplicates, and what people said about them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from leads.choices import Certainty
from leads.duplicates import Candidate, Kind, candidates
from leads.likeness import RULES

BATCH = 100
PAIRS_OF_A_ROW = 20
# Any number that no other lock of ours has.
_LOCK = 7_300_451


def compare_waiting(kind: Kind, batch: int = BATCH) -> int:
    """Compare the next rows of the queue with all others; return how many rows that were.

    Locks are short: marks are written, pairs are written, and only then does a row leave the
    queue, unless it changed meanwhile. One process at a time, so that no pair is missed.
    """
    with _alone() as mine:
        return _compare(kind, batch) if mine else 0


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        mine = cursor.fetchone()[0]
        try:
            yield mine
        finally:
            if mine:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _compare(kind: Kind, batch: int) -> int:
    marks = kind.marks._default_manager
    queue = marks.filter(stale=True).order_by("-row").values_list("row", "changes")
    waiting = dict(queue[:batch])
    rows = {row.pk: row for row in kind.rows(kind.model._default_manager.filter(pk__in=waiting))}
    facts = {pk: kind.facts(row) for pk, row in rows.items()}
    marked = [
        kind.marks(row_id=pk, marks=sorted(found.marks), rules=RULES) for pk, found in facts.items()
    ]
    marks.bulk_create(
        marked, update_conflicts=True, unique_fields=("row",), update_fields=("marks", "rules")
    )
    likely = {
        pk: [
            one
            # Others that wait will find this row when it is their turn.
            for one in candidates(kind, pk, found, None, PAIRS_OF_A_ROW, waiting=False)
            if one.worth_a_pair
        ]
        for pk, found in facts.items()
    }
    _keep(kind, likely)
    _leave_queue(kind, waiting)
    return len(waiting)


@transaction.atomic
def _keep(kind: Kind, likely: dict[int, list[Candidate]]) -> None:
    """Write the pairs of some rows; what people said about a pair stays, whatever is found now."""
    pairs = kind.pairs._default_manager
    new = {}
    for pk, found in likely.items():
        for one in found:
            first, second = sorted((pk, one.row.pk))
            new[first, second] = kind.pairs(
                first_id=first,
                second_id=second,
                certainty=one.certainty,
                reasons=list(one.reasons),
            )
    kept = pairs.undecided().filter(Q(first__in=likely) | Q(second__in=likely))
    gone = [pair[0] for pair in kept.values_list("pk", "first_id", "second_id")
            if pair[1:] not in new]  # fmt: skip
    pairs.filter(pk__in=gone).delete()
    pairs.bulk_create(
        new.values(),
        update_conflicts=True,
        unique_fields=("first", "second"),
        update_fields=("certainty", "reasons"),
    )


def _leave_queue(kind: Kind, waiting: dict[int, int]) -> None:
    """Take rows out of the queue, but not those that changed while they were compared."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{kind.marks._meta.db_table}" AS kept SET stale = false'  # noqa: S608
            " FROM unnest(%s::bigint[], %s::integer[]) AS seen (row_id, changes)"
            " WHERE kept.row_id = seen.row_id AND kept.changes = seen.changes",
            [list(waiting), list(waiting.values())],
        )


def queue_all_again(kind: Kind) -> int:
    """Queue rows marked by older rules, and rows that came in while triggers slept."""
    marks = kind.marks._default_manager
    count = marks.exclude(rules=RULES).filter(stale=False).update(stale=True)
    missing = kind.model._default_manager.filter(marks=None).values_list("pk", flat=True)
    new = [kind.marks(row_id=pk) for pk in missing.iterator()]
    marks.bulk_create(new, batch_size=5_000, ignore_conflicts=True)
    return count + len(new)


@transaction.atomic
def say_two(*, kind: Kind, first: int, second: int, by: User | None) -> models.Model:
    """Keep for good that two rows are not the same; they are not proposed again."""
    first, second = sorted((first, second))
    pair, _created = kind.pairs._default_manager.get_or_create(
        first_id=first, second_id=second, defaults={"certainty": Certainty.POSSIBLE, "reasons": []}
    )
    if pair.dismissed_at is None:
        pair.dismissed_at, pair.dismissed_by = timezone.now(), by
        pair.save(update_fields=["dismissed_at", "dismissed_by"])
    return pair


@transaction.atomic
def take_back(*, pair: Any, by: User | None) -> None:
    """Let two rows be proposed again."""
    type(pair)._default_manager.filter(pk=pair.pk).update(dismissed_at=None, dismissed_by=None)
