"""Triggers that put a row into the queue of those to be compared with others.

Whoever writes — page, import, raw SQL — a row whose names, ways to reach or employers changed is
stale until its marks are made anew (leads.actions.duplicates).
"""

import pgtrigger

_QUEUE = """
INSERT INTO {table} AS kept (row_id, marks, stale, rules, changes)
SELECT DISTINCT found.id, '{{}}'::integer[], true, 0, 0 FROM ({ids}) AS found
ON CONFLICT (row_id) DO UPDATE SET stale = true, changes = kept.changes + 1;
RETURN NULL;
"""
_TOUCH = """
UPDATE {table} SET stale = true, changes = changes + 1 WHERE row_id IN ({ids});
RETURN NULL;
"""


def queued(table: str, columns: tuple[str, ...]) -> list[pgtrigger.Trigger]:
    """Queue rows of the marked table itself: new ones, and those of which a column changed."""
    changed = " OR ".join(f"old_rows.{name} IS DISTINCT FROM new_rows.{name}" for name in columns)
    both = (
        f"SELECT new_rows.id FROM new_rows JOIN old_rows ON old_rows.id = new_rows.id"  # noqa: S608
        f" WHERE {changed}"
    )
    return [
        _trigger("queue_insert", pgtrigger.Insert, table, "SELECT id FROM new_rows"),
        _trigger("queue_update", pgtrigger.Update, table, both, old=True),
    ]


def queued_by_link(table: str, column: str) -> list[pgtrigger.Trigger]:
    """Queue the marked rows to which changed rows of another table point."""
    new = f"SELECT {column} AS id FROM new_rows"  # noqa: S608
    old = f"SELECT {column} AS id FROM old_rows"  # noqa: S608
    # Never an insert: a link that goes with its marked row leaves nothing to be marked.
    return [
        _trigger("queue_insert", pgtrigger.Insert, table, new, func=_TOUCH),
        _trigger(
            "queue_update", pgtrigger.Update, table, f"{new} UNION {old}", old=True, func=_TOUCH
        ),
        _trigger("queue_delete", pgtrigger.Delete, table, old, new=False, old=True, func=_TOUCH),
    ]


def _trigger(
    name: str,
    operation: pgtrigger.Operation,
    table: str,
    ids: str,
    *,
    new: bool = True,
    old: bool = False,
    func: str = _QUEUE,
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(
            new="new_rows" if new else None, old="old_rows" if old else None
        ),
        func=func.format(table=table, ids=ids),
    )
