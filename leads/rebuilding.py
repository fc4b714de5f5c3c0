"""Writes derived search keys again, batch by batch: after the rules of folding have changed."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, models, transaction

from leads.names import search_key

BATCH = 2000
Texts = Callable[[dict[str, Any]], Iterable[str]]


def rebuild(
    model: type[models.Model], field: str, columns: list[str], texts: Texts | None = None
) -> int:
    """Compute one key of every row from its columns and return how many rows were looked at.

    No trigger fires and no row counts as changed: nobody has written anything.
    """
    rows = model._base_manager.order_by("pk")
    last, seen = None, 0
    while True:
        batch = rows.filter(pk__gt=last) if last is not None else rows
        found = list(batch.values("pk", *columns)[:BATCH])
        if not found:
            return seen
        keys = {
            row["pk"]: search_key(texts(row) if texts else _plain(row, columns)) for row in found
        }
        _write(model, field, keys)
        last, seen = found[-1]["pk"], seen + len(found)


def _plain(row: dict[str, Any], columns: list[str]) -> Iterable[str]:
    for column in columns:
        value = row[column]
        yield from value if isinstance(value, list) else [value or ""]


def _write(model: type[models.Model], field: str, keys: dict[int, str]) -> None:
    table, column = model._meta.db_table, model._meta.get_field(field).column
    with transaction.atomic(), connection.cursor() as cursor:
        # Checks that wait for the end of the transaction would forbid changes to the table.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        cursor.execute(
            f'UPDATE "{table}" AS t SET "{column}" = v.held'  # noqa: S608
            " FROM unnest(%s::bigint[], %s::text[]) AS v(id, held)"
            f' WHERE t.id = v.id AND t."{column}" <> v.held',
            [list(keys), list(keys.values())],
        )
        # A row written twice in one transaction has put its own checks off again.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
