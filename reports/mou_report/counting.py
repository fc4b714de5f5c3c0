"""Counts MOUs by many dimensions in one statement, with totals for several MOUs counted once.

A total that was stated for several MOUs (`MOUGroup`) belongs to the line all of them share; where
they stand in several lines, to none of them: it is shared, and stands beside the lines. An MOU
whose group states a figure counts in that figure alone, also on days when it had one of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Cast

from leads.mou_querysets import MOUQuerySet
from reports.dimensions import COUNTED, WITHIN
from reports.links import MOST_GROUPS_IN_A_LINK
from reports.mou_report.figures import Measures

# One, two or no dimensions by which MOUs are counted; “~alive” counts only MOUs that are alive.
By = tuple[str, ...]
Key = tuple[Any, ...]

# The numbers of a line, in the order in which the database sends them; amounts in paise.
NAMES = (
    "mous", "own_n", "own", "known", "without_rate", "realised_n", "realised", "of_known_n",
    "of_known", "jobs_known", "jobs_n", "jobs", "jobs_realised_n", "jobs_realised", "land_n",
    "land",
)  # fmt: skip
_AT = {name: place for place, name in enumerate(NAMES)}
_SUMS = """count(*), count(r.own), 100 * coalesce(sum(r.own), 0),
 count(coalesce(r.own, r.g_amount)),
 count(*) FILTER (WHERE r.amount IS NOT NULL AND r.rupees IS NULL),
 count(r.realised), 100 * coalesce(sum(r.realised), 0),
 count(r.realised) FILTER (WHERE r.own IS NOT NULL OR r.g_amount IS NOT NULL),
 100 * coalesce(sum(r.realised) FILTER (WHERE r.own IS NOT NULL OR r.g_amount IS NOT NULL), 0),
 count(coalesce(r.jobs, r.g_jobs)),
 count(r.jobs) FILTER (WHERE r.g_jobs IS NULL),
 coalesce(sum(r.jobs) FILTER (WHERE r.g_jobs IS NULL), 0),
 count(r.came), coalesce(sum(r.came), 0), count(r.land), 100 * coalesce(sum(r.land), 0)"""
_GROUP_SUMS = """count(x.g_amount), 100 * coalesce(sum(x.g_amount), 0),
 count(x.g_jobs), coalesce(sum(x.g_jobs), 0)"""

# Which kind of line a row of the answer tells of.
_PLAIN, _PLACED, _SHARED, _OPEN = KINDS = range(4)
BLOCK = 4096  # MOUs whose marks are one (`leads.models.MOUTouch`)


@dataclass
class Totals:
    """Totals stated for several MOUs: how many, and what they add up to."""

    groups: int = 0
    amount: int = 0  # paise
    with_jobs: int = 0
    jobs: int = 0

    def add(self, other: "Totals", times: int = 1) -> None:
        self.groups += times * other.groups
        self.amount += times * other.amount
        self.with_jobs += times * other.with_jobs
        self.jobs += times * other.jobs


@dataclass
class Counts:
    """What was counted by some dimensions; parts of a whole add up."""

    lines: dict[Key, list[int]] = field(default_factory=dict)
    placed: dict[Key, Totals] = field(default_factory=dict)
    shared: Totals = field(default_factory=Totals)
    # Ids of groups that share an amount; not complete where there are too many for an address.
    shared_ids: set[int] = field(default_factory=set)
    shared_jobs_ids: set[int] = field(default_factory=set)

    def measures(self, key: Key) -> Measures:
        return measures(self.lines.get(key, _NOTHING), self.placed.get(key))

    def total(self) -> Measures:
        totals = Totals()
        for placed in self.placed.values():
            totals.add(placed)
        totals.add(self.shared)
        return measures(_sum(self.lines.values()), totals)

    def shared_measures(self) -> Measures:
        return measures(_NOTHING, self.shared)


_NOTHING: Sequence[int] = [0] * len(NAMES)


def _sum(vectors: Iterable[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*vectors, strict=True)] or list(_NOTHING)


def _rupees(paise: int, stated: int) -> Decimal | None:
    """An amount in rupees, where anything is stated."""
    return Decimal(paise).scaleb(-2) if stated else None


def measures(vector: Sequence[int], totals: Totals | None = None) -> Measures:
    """The numbers of a line in the words of the report."""
    of = {name: vector[place] for name, place in _AT.items()}
    more = totals or Totals()
    return Measures(
        mous=of["mous"],
        committed=_rupees(of["own"] + more.amount, of["own_n"] + more.groups),
        committed_unknown=of["mous"] - of["known"],
        without_rate=of["without_rate"],
        realised=_rupees(of["realised"], of["realised_n"]),
        realised_unknown=of["mous"] - of["realised_n"],
        realised_of_known=_rupees(of["of_known"], of["of_known_n"]),
        jobs=of["jobs"] + more.jobs if of["jobs_n"] + more.with_jobs else None,
        jobs_unknown=of["mous"] - of["jobs_known"],
        jobs_realised=of["jobs_realised"] if of["jobs_realised_n"] else None,
        jobs_realised_unknown=of["mous"] - of["jobs_realised_n"],
        land_acres=_rupees(of["land"], of["land_n"]),
        land_unknown=of["mous"] - of["land_n"],
        groups=more.groups,
    )


def count(mous: MOUQuerySet, wanted: Sequence[By]) -> dict[By, Counts]:
    """Count a selection by each of the wanted dimensions, in one statement."""
    try:
        statement, params = _statement(mous, wanted)
    except EmptyResultSet:
        return {by: Counts() for by in wanted}
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return gather(cursor.fetchall(), wanted)


def gather(rows: Iterable[Sequence[Any]], wanted: Sequence[By]) -> dict[By, Counts]:
    """Sort the rows of an answer by what they were asked for."""
    found = {by: Counts() for by in wanted}
    for kind, what, first, second, vector, ids, jobs_ids in rows:
        by = wanted[what]
        counts, numbers = found[by], [int(number) for number in vector]
        key = parsed(by, (first, second))
        if kind == _PLAIN:
            counts.lines[key] = numbers
        elif kind == _PLACED:
            counts.placed[key] = Totals(*numbers)
        else:
            counts.shared = Totals(*numbers)
            counts.shared_ids, counts.shared_jobs_ids = set(ids or ()), set(jobs_ids or ())
    return found


def rows_of(mous: MOUQuerySet, wanted: Sequence[By]) -> tuple[str, tuple[Any, ...]]:
    """The MOUs with what is added up and the keys of some dimensions, as SQL."""
    rows = mous.order_by()
    columns: dict[str, Any] = {
        "r_id": F("pk"),
        "secret": F("sensitive"),
        "r_group": F("group"),
        "g_amount": F("group__amount_inr"),
        "g_jobs": F("group__jobs"),
        "own": Case(When(group__amount_inr__isnull=True, then=F(mous.column("amount_inr")))),
        "rupees": F(mous.column("amount_inr")),
        "r_amount": F(mous.column("amount")),
        "realised": F(mous.column("realised_inr")),
        "came": F(mous.column("realised_jobs")),
        "r_jobs": F(mous.column("jobs")),
        "land": F(mous.column("land_acres")),
    }
    for name in sorted({name for by in wanted for name in keys_of(by)}):
        columns[f"k_{name}"] = Cast(COUNTED[name].key(mous), CharField())
    for name in sorted({name for by in wanted for name in within(by)}):
        condition = When(WITHIN[name].condition(mous), then=Value(True))
        columns[f"w_{name}"] = Case(condition, default=Value(False))
    # Names of the model's own columns cannot be used: they get their short names outside.
    prefixed = {f"c_{name}": column for name, column in columns.items()}
    query = rows.annotate(**prefixed).values_list(*prefixed).query
    inner, params = query.sql_with_params()
    short = ", ".join(f"c_{name} AS {name.removeprefix('r_')}" for name in columns)
    return f"SELECT {short.replace('AS group', 'AS grp')} FROM ({inner}) c", params  # noqa: S608


def _keys(wanted: Sequence[By]) -> str:
    lines = ", ".join(_key(place, by) for place, by in enumerate(wanted))
    return f"(VALUES {lines}) v (what, first, second, there)"


def _statement(mous: MOUQuerySet, wanted: Sequence[By]) -> tuple[str, tuple[Any, ...]]:
    rows, params = rows_of(mous, wanted)
    keys, most = _keys(wanted), MOST_GROUPS_IN_A_LINK + 1
    statement = f"""
WITH r AS NOT MATERIALIZED ({rows}),
g AS (
  SELECT v.what, v.first, v.second, r.grp, max(r.g_amount) AS g_amount, max(r.g_jobs) AS g_jobs
  FROM r CROSS JOIN LATERAL {keys}
  WHERE v.there AND r.grp IS NOT NULL AND (r.g_amount IS NOT NULL OR r.g_jobs IS NOT NULL)
  GROUP BY 1, 2, 3, 4),
x AS (
  SELECT what, grp, min(first) AS first, min(second) AS second, count(*) > 1 AS parted,
    max(g_amount) AS g_amount, max(g_jobs) AS g_jobs
  FROM g GROUP BY what, grp)
SELECT {_PLAIN}, v.what, v.first, v.second, ARRAY[{_SUMS}]::numeric[],
  NULL::bigint[], NULL::bigint[]
FROM r CROSS JOIN LATERAL {keys}
WHERE v.there GROUP BY v.what, v.first, v.second
UNION ALL
SELECT {_PLACED}, x.what, x.first, x.second, ARRAY[{_GROUP_SUMS}]::numeric[], NULL, NULL
FROM x WHERE NOT x.parted GROUP BY x.what, x.first, x.second
UNION ALL
SELECT {_SHARED}, x.what, NULL, NULL, ARRAY[{_GROUP_SUMS}]::numeric[],
  (array_agg(x.grp ORDER BY x.grp) FILTER (WHERE x.g_amount IS NOT NULL))[:{most}],
  (array_agg(x.grp ORDER BY x.grp) FILTER (WHERE x.g_jobs IS NOT NULL))[:{most}]
FROM x WHERE x.parted GROUP BY x.what"""  # noqa: S608
    return statement, tuple(params)


def by_block(mous: MOUQuerySet, wanted: Sequence[By]) -> list[Sequence[Any]]:
    """Count MOUs block by block, sensitive ones apart, so that the parts can be added up.

    Rows are (kind, block, what, first, second, sensitive, group, numbers, ids, ids with jobs).
    Where a group stands is known within a block if all its MOUs are there and none is sensitive;
    of other groups (“open”) it is told how many MOUs stand in which line.
    """
    try:
        rows, params = rows_of(mous, wanted)
    except EmptyResultSet:
        return []
    keys, most = _keys(wanted), MOST_GROUPS_IN_A_LINK + 1
    statement = f"""
WITH r AS NOT MATERIALIZED ({rows}),
o AS MATERIALIZED (
  SELECT m.group_id AS grp FROM leads_mou m
  WHERE m.group_id IN (SELECT r.grp FROM r WHERE r.grp IS NOT NULL) GROUP BY 1
  HAVING bool_or(m.sensitive) OR min(m.id / {BLOCK}) <> max(m.id / {BLOCK})),
g AS (
  SELECT v.what, v.first, v.second, r.grp, r.id / {BLOCK} AS block, r.secret, count(*) AS n,
    max(r.g_amount) AS g_amount, max(r.g_jobs) AS g_jobs,
    r.grp IN (SELECT o.grp FROM o) AS open
  FROM r CROSS JOIN LATERAL {keys}
  WHERE v.there AND r.grp IS NOT NULL AND (r.g_amount IS NOT NULL OR r.g_jobs IS NOT NULL)
  GROUP BY 1, 2, 3, 4, 5, 6),
x AS (
  SELECT what, grp, block, min(first) AS first, min(second) AS second, count(*) > 1 AS parted,
    max(g_amount) AS g_amount, max(g_jobs) AS g_jobs
  FROM g WHERE NOT open GROUP BY what, grp, block)
SELECT {_PLAIN}, r.id / {BLOCK}, v.what, v.first, v.second, r.secret, NULL::bigint,
  ARRAY[{_SUMS}]::numeric[], NULL::bigint[], NULL::bigint[]
FROM r CROSS JOIN LATERAL {keys}
WHERE v.there GROUP BY r.id / {BLOCK}, v.what, v.first, v.second, r.secret
UNION ALL
SELECT {_PLACED}, x.block, x.what, x.first, x.second, false, NULL,
  ARRAY[{_GROUP_SUMS}]::numeric[], NULL, NULL
FROM x WHERE NOT x.parted GROUP BY x.block, x.what, x.first, x.second
UNION ALL
SELECT {_SHARED}, x.block, x.what, NULL, NULL, false, NULL, ARRAY[{_GROUP_SUMS}]::numeric[],
  (array_agg(x.grp ORDER BY x.grp) FILTER (WHERE x.g_amount IS NOT NULL))[:{most}],
  (array_agg(x.grp ORDER BY x.grp) FILTER (WHERE x.g_jobs IS NOT NULL))[:{most}]
FROM x WHERE x.parted GROUP BY x.block, x.what
UNION ALL
SELECT {_OPEN}, g.block, g.what, g.first, g.second, g.secret, g.grp,
  ARRAY[g.n]::numeric[], NULL, NULL
FROM g WHERE g.open"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def _key(place: int, by: By) -> str:
    """Which line a row belongs to by these dimensions, and whether it has one at all."""
    keys = [f"r.k_{name}" for name in keys_of(by)]
    first, second = [*keys, "NULL::text", "NULL::text"][:2]
    there = " AND ".join(f"r.w_{name}" for name in within(by)) or "true"
    return f"({place}, {first}, {second}, {there})"


def parsed(by: By, key: Sequence[str | None]) -> Key:
    """A key as it came from the database, in numbers where it is one."""
    keys = zip(keys_of(by), key, strict=False)
    return tuple(COUNTED[name].parse(part) for name, part in keys)


def keys_of(by: By) -> tuple[str, ...]:
    """The dimensions whose keys make the lines."""
    return tuple(name for name in by if not name.startswith("~"))


def within(by: By) -> list[str]:
    """Which MOUs alone are counted: names in WITHIN."""
    asked = {name[1:] for name in by if name.startswith("~")}
    return sorted(asked | {COUNTED[name].within for name in keys_of(by)} - {""})


def narrow_to(by: By) -> dict[str, str]:
    """The parameters that narrow a whole table: the ages are those of MOUs not yet grounded."""
    found: dict[str, str] = {}
    for name in within(by):
        found |= WITHIN[name].narrow
    return found
