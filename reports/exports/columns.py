"""Columns of a file and the rows that fill them, fetched by the thousand: memory stays flat."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.permissions import Permission

AT_A_TIME = 2000
Row = dict[str, Any]
# Ids of some rows → what is tied to each of them.
Related = Callable[[list[int]], dict[int, Any]]
# Some rows → SQL, and its parameters, of what is gathered for all of them at once, by `row_id`.
Gathered = Callable[[QuerySet], tuple[str, tuple[Any, ...]]]


@dataclass(frozen=True)
class Column:
    """One column: its heading, where its value comes from, and how wide it is in a workbook."""

    heading: Any
    value: str | Callable[[Row], Any]
    width: int = 14
    whole: bool = False  # a number without decimals

    @property
    def getter(self) -> Callable[[Row], Any]:
        """What takes the value out of a row; asked for once a file, called once a cell."""
        return itemgetter(self.value) if isinstance(self.value, str) else self.value


@dataclass(frozen=True)
class ExportList:
    """A list that can be taken home: the same filter and order as on screen."""

    slug: str
    title: Any
    page: str
    needs: Permission
    narrow: Callable[[HttpRequest], Any]
    in_order: Callable[[QuerySet, str], QuerySet]
    fields: tuple[str, ...] = ()
    columns: Callable[[HttpRequest], list[Column]] = lambda request: []
    related: dict[str, Related] = field(default_factory=dict)
    # Where the database itself makes the cells (reports.exports.in_sql), instead of `columns`.
    in_sql: Callable[[HttpRequest, Any], list[Any]] | None = None
    gathered: Gathered | None = None


def rows_of(listed: ExportList, rows: QuerySet) -> Iterator[Row]:
    """Walk over rows with a cursor of the server; what is tied to them comes by the chunk."""
    walking = iter(rows.values("pk", *listed.fields).iterator(chunk_size=AT_A_TIME))
    while chunk := list(islice(walking, AT_A_TIME)):
        keys = [row["pk"] for row in chunk]
        tied = {name: load(keys) for name, load in listed.related.items()}
        for row in chunk:
            for name, found in tied.items():
                row[name] = found.get(row["pk"])
            yield row


def grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    """Gather (row, thing) pairs by row."""
    found: dict[int, list[Any]] = defaultdict(list)
    for key, thing in pairs:
        found[key].append(thing)
    return found


def listed(names: Iterable[Any] | None) -> str:
    """Several names in one cell."""
    return "; ".join(str(name) for name in names or () if name)


def link_to(request: HttpRequest, prefix: str) -> Callable[[Row], str]:
    """The address of each row, as one would send it by mail."""
    base = request.build_absolute_uri(prefix)
    return lambda row: f"{base}{row['pk']}/"
