"""Rows into PostgreSQL by COPY, with triggers asleep and indexes built once at the end."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.utils import ProgrammingError

# Control characters part the columns and stand for NULL, so that hardly a line needs escaping.
_SEPARATOR, _NULL = "\x1f", "\x1e"
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r"})

# Checks that wait for the end of the transaction would forbid changes to the tables.
_CHECK_NOW = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"


def array(values: list[str]) -> str:
    """Return a PostgreSQL array of texts."""
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"


class Table:
    """Collects rows of one model; what a row does not say gets the model's default.

    Rows of a model that others point at bring their ids, others get theirs from the sequence.
    """

    def __init__(self, model: type[models.Model], now: datetime, with_id: bool = False) -> None:
        self.model = model
        fields = [
            field
            for field in model._meta.concrete_fields
            if not field.generated and (with_id or not field.primary_key)
        ]
        self.columns = [field.column for field in fields]
        self._defaults = {field.column: self._default(field, now) for field in fields}
        self._lines: list[str] = []

    @staticmethod
    def _default(field: models.Field, now: datetime) -> Any:
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            return now
        value = field.get_default()
        return array(value) if isinstance(value, list) else value

    def add(self, **values: Any) -> None:
        """Add a row; the names are columns (`lead_id`), arrays go through `array`."""
        row = {**self._defaults, **values}
        if len(row) != len(self.columns):
            raise KeyError(f"{self.model._meta.label} has no {set(row) - set(self.columns)}")
        texts = [
            _NULL if value is None else value if type(value) is str else str(value)
            for value in row.values()
        ]
        line = _SEPARATOR.join(texts)
        if "\\" in line or "\n" in line or "\r" in line:
            line = _SEPARATOR.join([text.translate(_ESCAPES) for text in texts])
        self._lines.append(line)

    def flush(self) -> int:
        """Copy what was collected into the database and return how many rows that were."""
        lines, self._lines = self._lines, []
        if lines:
            columns = ", ".join(f'"{column}"' for column in self.columns)
            with connection.cursor() as cursor:
                cursor.copy_expert(
                    f'COPY "{self.model._meta.db_table}" ({columns}) FROM STDIN'
                    f" (DELIMITER '{_SEPARATOR}', NULL '{_NULL}')",
                    io.StringIO("\n".join(lines) + "\n"),
                )
        return len(lines)


def reserve(model: type[models.Model], count: int) -> int:
    """Take `count` ids out of the model's sequence and return the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{model._meta.db_table}"'])
        sequence = cursor.fetchone()[0]
        cursor.execute("SELECT nextval(%s)", [sequence])
        first = cursor.fetchone()[0]
        cursor.execute("SELECT setval(%s, %s)", [sequence, first + max(count, 1) - 1])
    return first


@contextmanager
def bulk_load(
    tables: list[type[models.Model]], rebuild_indexes: bool, keep: frozenset[str] = frozenset()
) -> Iterator[None]:
    """One transaction in which nobody else writes to the tables and no trigger fires on them.

    `keep`: indexes that are read while rows are loaded.
    """
    names = [model._meta.db_table for model in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '60s';"
            "SET LOCAL synchronous_commit = off; SET LOCAL maintenance_work_mem = '512MB';"
        )
        for name in names:
            cursor.execute(f'LOCK TABLE "{name}" IN SHARE ROW EXCLUSIVE MODE')
        cursor.execute(_CHECK_NOW)
        asleep = _triggers_asleep(names)
        indexes = _drop_indexes(names, keep) if rebuild_indexes else []
        yield
        cursor.execute(_CHECK_NOW)
        for definition in indexes:
            cursor.execute(definition)
        if asleep:
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        for name in [] if asleep else names:
            cursor.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
        for name in names:
            cursor.execute(f'ANALYZE "{name}"')


def _triggers_asleep(names: list[str]) -> bool:
    """Put triggers to sleep: all of them at once when allowed, else our own table by table."""
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute("SET LOCAL session_replication_role = replica")
            return True
        except ProgrammingError:
            for name in names:
                cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
            return False


def _drop_indexes(names: list[str], keep: frozenset[str]) -> list[str]:
    """Drop the indexes that hold no constraint and return how to make them again."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i
            JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
            WHERE t.relname = ANY(%s) AND t.relnamespace = current_schema()::regnamespace
            AND NOT i.indisunique
            AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
            ORDER BY c.relname
            """,
            [names],
        )
        found = [index for index in cursor.fetchall() if index[0] not in keep]
        for name, _definition in found:
            cursor.execute(f'DROP INDEX "{name}"')
        return [definition for _name, definition in found]
