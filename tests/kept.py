"""Whether what was typed went into a row as it is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import connection
from pghistory.models import Context

BETWEEN = re.compile("[,、;\n\u2028\x85]")
PICKERS = ("_text",)  # fields that name a row: what is written is the row's number
LISTED = {"cities", "former_names"}


def as_sent(text: str) -> str:
    """Half of a pair cannot be sent as UTF-8: its three bytes arrive, and are decoded as signs."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def plain(text: str) -> str:
    return as_sent(text).replace("\r\n", "\n").replace("\r", "\n").strip()


def number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def same(typed: str, found: str) -> bool:
    """Whether this is what was typed, but for spaces around it and the kind of line break."""
    return plain(typed) == plain(found)


def same_list(typed: str, found: str) -> bool:
    """Whether these are the same parts, whatever stands between them."""
    return [part.strip() for part in BETWEEN.split(plain(typed))] == [
        part.strip() for part in BETWEEN.split(plain(found))
    ]


def is_in(field: str, typed: str, texts: list[str]) -> bool:
    """Whether it went into a row: as text, as the parts of a list, as a number."""
    if field.endswith(PICKERS) or not plain(typed):
        return True  # it stands for a row
    parts = [typed]
    if field in LISTED:
        parts = [" ".join(part.split()) for part in BETWEEN.split(plain(typed))]
    if all(any(same(part, found) for found in texts) for part in parts):
        return True
    value = number(typed.strip())
    return value is not None and value in [number(found) for found in texts if len(found) < 40]


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, (str, int, Decimal)):
        yield str(value)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts_in(inner)
    elif hasattr(value, "obj"):  # JSON on its way to the database
        yield from texts_in(value.obj)


@contextmanager
def written() -> Iterator[list[str]]:
    """Collect every text that goes into a row."""
    texts: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE")):
            texts.extend(texts_in(params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield texts


def noted() -> list[str]:
    """Return the words the history keeps beside a deed."""
    said = Context.objects.filter(metadata__has_key="note")
    return list(said.values_list("metadata__note", flat=True))
