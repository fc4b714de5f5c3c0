"""A list as CSV: a stream, so that a hundred thousand rows need no more memory than ten."""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import tzinfo
from io import StringIO

from reports.exports.cells import as_text
from reports.exports.columns import Column, Row

# Excel takes a file for UTF-8 only when it begins with this.
BOM = "\ufeff"
ROWS_A_PIECE = 500


def csv_of(
    columns: list[Column], rows: Iterable[Row], zone: tzinfo, done: Callable[[int], None]
) -> Iterator[bytes]:
    """Return the file piece by piece; `done` hears how many rows went out when all have."""
    # In the reader's language, which is gone when the pieces are asked for.
    headings = [as_text(str(column.heading), zone) for column in columns]
    return _pieces(headings, columns, rows, zone, done)


def _pieces(
    headings: list[str],
    columns: list[Column],
    rows: Iterable[Row],
    zone: tzinfo,
    done: Callable[[int], None],
) -> Iterator[bytes]:
    buffer = StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow(headings)
    count = 0
    getters = [column.getter for column in columns]
    for row in rows:
        writer.writerow([as_text(value(row), zone) for value in getters])
        count += 1
        if count % ROWS_A_PIECE == 0:
            yield _taken(buffer)
    yield _taken(buffer)
    done(count)


def _taken(buffer: StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
