"""Parts of a report that add up to it: of blocks of MOUs, of open and sensitive ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from leads.models import MOUGroup
from reports.links import MOST_GROUPS_IN_A_LINK
from reports.mou_report.counting import (
    KINDS,
    By,
    Counts,
    Totals,
    keys_of,
    parsed,
)

PLAIN, PLACED, SHARED, OPEN = KINDS
_NO_TOTALS = [0, 0, 0, 0]


@dataclass
class Parts:
    """What MOUs add to a report by some dimensions, with where open groups have MOUs.

    Keys are as the database writes them; the last of a key says whether the MOUs are sensitive.
    """

    plain: dict[tuple, list[int]] = field(default_factory=dict)
    placed: dict[tuple, list[int]] = field(default_factory=dict)
    shared: list[int] = field(default_factory=lambda: list(_NO_TOTALS))
    ids: set[int] = field(default_factory=set)
    jobs_ids: set[int] = field(default_factory=set)
    open: dict[tuple, int] = field(default_factory=dict)

    def add(self, other: Self, times: int = 1) -> None:
        """Add a part, or with -1 take it away again."""
        _add(self.plain, other.plain, times)
        _add(self.placed, other.placed, times)
        self.shared = [a + times * b for a, b in zip(self.shared, other.shared, strict=True)]
        if times > 0:
            self.ids, self.jobs_ids = self.ids | other.ids, self.jobs_ids | other.jobs_ids
        else:
            self.ids, self.jobs_ids = self.ids - other.ids, self.jobs_ids - other.jobs_ids
        for key, number in other.open.items():
            left = self.open.get(key, 0) + times * number
            if left:
                self.open[key] = left
            else:
                self.open.pop(key, None)

    def row(self, kind: int, row: Sequence[Any]) -> None:
        """Take in a row of `counting.by_block`, from its first key on."""
        first, second, secret, group, vector, ids, jobs_ids = row
        numbers = [int(number) for number in vector]
        if kind == PLAIN:
            self.plain[first, second, bool(secret)] = numbers
        elif kind == PLACED:
            self.placed[first, second] = numbers
        elif kind == OPEN:
            self.open[group, first, second, bool(secret)] = numbers[0]
        else:
            self.shared = numbers
            self.ids, self.jobs_ids = set(ids or ()), set(jobs_ids or ())

    @property
    def is_whole(self) -> bool:
        """The ids of groups are all there, or too many for any address."""
        groups, with_jobs = self.shared[0], self.shared[2]
        most = MOST_GROUPS_IN_A_LINK
        return (groups > most or len(self.ids) == groups) and (
            with_jobs > most or len(self.jobs_ids) == with_jobs
        )

    def dump(self) -> dict[str, Any]:
        """As it is kept."""
        most = MOST_GROUPS_IN_A_LINK + 1
        return {
            "plain": [[*key, *vector] for key, vector in self.plain.items()],
            "placed": [[*key, *vector] for key, vector in self.placed.items()],
            "shared": self.shared,
            "ids": sorted(self.ids)[:most],
            "jobs_ids": sorted(self.jobs_ids)[:most],
            "open": [[*key, number] for key, number in self.open.items()],
        }

    @classmethod
    def load(cls, kept: dict[str, Any]) -> Self:
        return cls(
            plain={tuple(row[:3]): row[3:] for row in kept["plain"]},
            placed={tuple(row[:2]): row[2:] for row in kept["placed"]},
            shared=kept["shared"],
            ids=set(kept["ids"]),
            jobs_ids=set(kept["jobs_ids"]),
            open={tuple(row[:4]): row[4] for row in kept["open"]},
        )

    def counts(self, by: By, *, sensitive: bool, groups: "OpenGroups") -> Counts:
        """The figures, with or without sensitive MOUs; open groups find their places now."""
        found, width = Counts(), len(keys_of(by))
        for (first, second, secret), vector in self.plain.items():
            if secret and not sensitive:
                continue
            key = parsed(by, (first, second)[:width])
            known = found.lines.get(key)
            if known is None:
                found.lines[key] = vector
            else:
                found.lines[key] = [a + b for a, b in zip(known, vector, strict=True)]
        for pair, numbers in self.placed.items():
            found.placed[parsed(by, pair[:width])] = Totals(*numbers)
        found.shared = Totals(*self.shared)
        found.shared_ids, found.shared_jobs_ids = set(self.ids), set(self.jobs_ids)
        groups.place(self._standing(width, sensitive), by, found)
        return found

    def _standing(self, width: int, sensitive: bool) -> dict[int, set[tuple]]:
        """In which lines each open group has MOUs."""
        standing: dict[int, set[tuple]] = {}
        for group, first, second, secret in self.open:
            if sensitive or not secret:
                standing.setdefault(group, set()).add((first, second)[:width])
        return standing


def _add(mine: dict[tuple, list[int]], other: dict[tuple, list[int]], times: int) -> None:
    for key, vector in other.items():
        known = mine.get(key)
        if known is None:
            mine[key] = [times * number for number in vector]
            continue
        added = [a + times * b for a, b in zip(known, vector, strict=True)]
        if any(added):
            mine[key] = added
        else:
            del mine[key]


class OpenGroups:
    """What groups state whose MOUs stand in several blocks, or are sensitive in part."""

    def __init__(self) -> None:
        self.known: dict[int, Totals] = {}

    def fetch(self, ids: Iterable[int]) -> None:
        missing = set(ids) - self.known.keys()
        if not missing:
            return
        rows = MOUGroup.objects.filter(pk__in=missing).values_list("pk", "amount_inr", "jobs")
        for pk, amount, jobs in rows:
            self.known[pk] = Totals(
                int(amount is not None), int(100 * (amount or 0)), int(jobs is not None), jobs or 0
            )

    def place(self, standing: dict[int, set[tuple]], by: By, found: Counts) -> None:
        """Count each group once: in the line all its MOUs share, else beside the lines."""
        self.fetch(standing)
        for group, keys in standing.items():
            totals = self.known.get(group)
            if totals is None:
                continue
            if len(keys) == 1:
                [key] = keys
                line = found.placed.setdefault(parsed(by, key), Totals())
            else:
                line = found.shared
                if totals.groups:
                    found.shared_ids.add(group)
                if totals.with_jobs:
                    found.shared_jobs_ids.add(group)
            line.add(totals)
