"""Sectors, districts and prefectures that every installation starts with.

The files in leads/data hold them. Rows are found by their codes and only missing ones are made, so
that a name which an administrator changed stays changed.
"""

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def rows_of(name: str) -> list[dict[str, Any]]:
    """Return the rows of one file of leads/data."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def load(sector: Any, district: Any, prefecture: Any) -> int:
    """Create what is missing and return how many rows that were; takes historical models too."""
    created = _create_missing(district, "lgd_code", rows_of("districts"))
    created += _create_missing(prefecture, "code", rows_of("prefectures"))
    return created + _create_missing_sectors(sector, rows_of("sectors"))


def _create_missing(model: Any, code: str, rows: list[dict[str, Any]]) -> int:
    known = set(model.objects.values_list(code, flat=True))
    missing = [model(**row) for row in rows if row[code] not in known]
    model.objects.bulk_create(missing)
    return len(missing)


def _create_missing_sectors(sector: Any, rows: list[dict[str, Any]]) -> int:
    """Create sectors parents first: the file lists a parent before its children."""
    ids = dict(sector.objects.values_list("code", "pk"))
    created = 0
    for row in rows:
        if row["code"] in ids:
            continue
        names = {name: value for name, value in row.items() if name.startswith("name_")}
        made = sector.objects.create(code=row["code"], parent_id=ids.get(row["parent"]), **names)
        ids[row["code"]] = made.pk
        created += 1
    return created


def load_ladder(step: Any, ladder: Any, rung: Any) -> None:
    """Create the eleven steps and the usual ladder, unless there are steps already."""
    if step.objects.exists():
        return
    usual = ladder.objects.create(name="Usual ladder", is_default=True)
    for position, row in enumerate(rows_of("steps")):
        names = {name: value for name, value in row.items() if name.startswith("name_")}
        made = step.objects.create(code=row["code"], position=10 * (position + 1), **names)
        rung.objects.create(ladder=usual, step=made, owed_by=row["owed_by"])


def load_bands(band: Any) -> None:
    """Create the usual size bands (below 100, 100 to 500, over 500 crore) unless there are some."""
    if band.objects.exists():
        return
    for bound, included in ((0, True), (100, True), (500, False)):
        band.objects.create(from_crore=bound, bound_included=included)
