"""Figures of all MOUs, kept block by block: only what has changed is counted again.

The marks of a block (`leads.models.MOUTouch`: how many, and the newest) say whether its figures
are still good. They are read before the block is counted: a write in between leaves an older mark,
and the block is counted once more. See docs/adr/0013.
"""

import logging
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Permission, may
from leads.models import MOU
from leads.mou_querysets import MOUQuerySet
from reports.dimensions import COUNTED
from reports.models import WHOLE, Tally
from reports.mou_report.counting import BLOCK, By, Counts, by_block, count, keys_of
from reports.mou_report.parts import OpenGroups, Parts

log = logging.getLogger(__name__)
BLOCKS_AT_ONCE = 16
_LOCK = 0x7A11
_MARKS = """SELECT bucket, count(*) || ':' || max(id) FROM leads_moutouch GROUP BY bucket"""
# Blocks in which there are MOUs, one step of an index each; those nobody marked are marked “0”.
_BLOCKS = f"""WITH RECURSIVE b (block) AS (
  SELECT min(id) / {BLOCK} FROM leads_mou
  UNION ALL
  SELECT (SELECT min(m.id) / {BLOCK} FROM leads_mou m WHERE m.id >= (b.block + 1) * {BLOCK})
  FROM b WHERE b.block IS NOT NULL)
SELECT block, '0' FROM b WHERE block IS NOT NULL"""  # noqa: S608
_DIGEST = f"""SELECT coalesce(md5(string_agg(bucket || '=' || marks, ',' ORDER BY bucket)), '')
FROM ({_MARKS}) m (bucket, marks)"""  # noqa: S608


def digest() -> str:
    """What all marks of all MOUs come to: while it is the same, no figure has changed."""
    return _asked(_DIGEST)[0][0]


def count_all(day: date | None, wanted: Sequence[By], reader: User) -> dict[By, Counts]:
    """Count all MOUs a person may see, today (None) or as on a past day."""
    wanted = list(dict.fromkeys(wanted))
    everything = MOU.objects.as_on(day)
    visible = MOU.objects.visible_to(reader).as_on(day)
    if not may(reader, Permission.VIEW):
        return count(visible, wanted)
    try:
        kept = _Kept(everything, wanted).parts()
    except OperationalError:
        # Somebody else counts for longer than we wait.
        log.warning("Kept figures are not to be had: all is counted.", exc_info=True)
        return count(visible, wanted)
    sees_all = may(reader, Permission.SENSITIVE_VIEW)
    if not sees_all:
        _add_own(kept, visible, wanted)
    groups = OpenGroups()
    groups.fetch({key[0] for parts in kept.values() for key in parts.open})
    return {by: parts.counts(by, sensitive=sees_all, groups=groups) for by, parts in kept.items()}


def _add_own(kept: dict[By, Parts], visible: MOUQuerySet, wanted: Sequence[By]) -> None:
    """Add the few sensitive MOUs this person may see, as if they were not."""
    for kind, _block, what, first, second, _secret, *rest in by_block(
        visible.filter(sensitive=True), wanted
    ):
        part = Parts()
        part.row(kind, (first, second, False, *rest))
        kept[wanted[what]].add(part)


class _Kept:
    """The kept figures of one day."""

    def __init__(self, mous: MOUQuerySet, wanted: Sequence[By]) -> None:
        self.mous, self.wanted = mous, list(wanted)
        self.of = {"day": mous.today, "past": mous.day is not None}
        self.names = {by: _name(by) for by in wanted}

    def parts(self) -> dict[By, Parts]:
        """The sum of all blocks, by each of the wanted dimensions."""
        found = self._wholes(digest())
        old = [by for by in self.wanted if self.names[by] not in found]
        if old:
            found |= self._renew(old)
        return {by: found[self.names[by]] for by in self.wanted}

    def _wholes(self, digest: str) -> dict[str, Parts]:
        rows = Tally.objects.filter(
            **self.of, what__in=self.names.values(), block=WHOLE, marks=digest
        )
        return {what: Parts.load(kept) for what, kept in rows.values_list("what", "figures")}

    @transaction.atomic
    def _renew(self, old: list[By]) -> dict[str, Parts]:
        """Count the blocks that have changed, and correct the sums; one at a time."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            # A third off the time of a whole count: rows are sorted in memory, and what differs
            # from row to row is not looked up among those before.
            cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL enable_memoize = off")
        # Before the marks: what is written in between has a mark the digest does not know, so the
        # sums are not taken for those of that moment.
        now = digest()
        marks = dict(_asked(_BLOCKS)) | dict(_asked(_MARKS))
        found = self._wholes(now)  # perhaps somebody else has done it meanwhile
        old = [by for by in old if self.names[by] not in found]
        wholes = {
            row.what: row
            for row in Tally.objects.filter(
                **self.of, what__in=[self.names[by] for by in old], block=WHOLE
            )
        }
        fresh: dict[By, dict[int, Parts]] = {}
        for blocks, together in self._alike(old, wholes, marks).items():
            fresh |= self._count(blocks, together)
        rows = self._corrected(wholes, fresh, found)
        sums = {self.names[by]: found[self.names[by]] for by in fresh}
        self._keep(rows, sums, marks, now)
        return found

    def _alike(
        self, old: list[By], wholes: dict[str, Tally], marks: dict[int, str]
    ) -> dict[tuple[int, ...], list[By]]:
        """Those that miss the same blocks are counted together."""
        alike: dict[tuple[int, ...], list[By]] = {}
        for by in old:
            whole = wholes.get(self.names[by])
            known = {int(block): mark for block, mark in whole.blocks.items()} if whole else {}
            changed = {block for block in {*marks, *known} if known.get(block) != marks.get(block)}
            alike.setdefault(tuple(sorted(changed)), []).append(by)
        return alike

    def _count(self, blocks: Sequence[int], wanted: list[By]) -> dict[By, dict[int, Parts]]:
        """Count some blocks, some at once: a statement lasts seconds at most."""
        fresh = {by: {block: Parts() for block in blocks} for by in wanted}
        for start in range(0, len(blocks), BLOCKS_AT_ONCE):
            some = blocks[start : start + BLOCKS_AT_ONCE]
            for kind, block, what, *row in by_block(_within(self.mous, some), wanted):
                fresh[wanted[what]][block].row(kind, row)
        return fresh

    def _corrected(
        self,
        wholes: dict[str, Tally],
        fresh: dict[By, dict[int, Parts]],
        found: dict[str, Parts],
    ) -> list[tuple[str, int, Parts]]:
        """Put the fresh blocks in the sums, in place of what they were; return them as rows."""
        rows = []
        before = self._before(wholes, {block for blocks in fresh.values() for block in blocks})
        for by, blocks in fresh.items():
            name = self.names[by]
            total = Parts.load(wholes[name].figures) if name in wholes else Parts()
            for block, parts in blocks.items():
                if name in wholes and (name, block) in before:
                    total.add(before[name, block], -1)
                total.add(parts)
                rows.append((name, block, parts))
            found[name] = total if total.is_whole else self._all_again(name, blocks)
        return rows

    def _before(self, wholes: dict[str, Tally], blocks: set[int]) -> dict[tuple[str, int], Parts]:
        if not wholes or not blocks:
            return {}
        rows = Tally.objects.filter(**self.of, what__in=wholes, block__in=blocks)
        return {
            (what, block): Parts.load(figures)
            for what, block, figures in rows.values_list("what", "block", "figures")
        }

    def _all_again(self, name: str, fresh: dict[int, Parts]) -> Parts:
        """Add up all blocks: there are few enough groups again to name them in an address."""
        others = Tally.objects.filter(**self.of, what=name).exclude(block__in=[WHOLE, *fresh])
        total = Parts()
        for figures in others.values_list("figures", flat=True):
            total.add(Parts.load(figures))
        for parts in fresh.values():
            total.add(parts)
        return total

    def _keep(
        self,
        rows: list[tuple[str, int, Parts]],
        sums: dict[str, Parts],
        marks: dict[int, str],
        digest: str,
    ) -> None:
        blocks = {str(block): mark for block, mark in marks.items()}
        wholes = [(name, WHOLE, parts) for name, parts in sums.items()]
        Tally.objects.bulk_create(
            [
                Tally(
                    **self.of,
                    what=name,
                    block=block,
                    marks=digest if block == WHOLE else marks.get(block, ""),
                    blocks=blocks if block == WHOLE else None,
                    figures=parts.dump(),
                )
                for name, block, parts in [*rows, *wholes]
            ],
            batch_size=500,
            update_conflicts=True,
            unique_fields=("day", "past", "what", "block"),
            update_fields=("marks", "blocks", "figures"),
        )


def _name(by: By) -> str:
    """Under which name figures are kept: other bands or another tree of sectors, another name."""
    versions = [COUNTED[name].version() for name in keys_of(by)]
    return "*".join([*by, *filter(None, versions)]) or "all"


def _within(mous: MOUQuerySet, blocks: Sequence[int]) -> MOUQuerySet:
    """The MOUs of some blocks: one span of ids for each run of blocks."""
    spans: list[list[int]] = []
    for block in blocks:
        if spans and spans[-1][1] == block:
            spans[-1][1] = block + 1
        else:
            spans.append([block, block + 1])
    condition = Q(pk__in=[])
    for first, end in spans:
        condition |= Q(pk__gte=first * BLOCK, pk__lt=end * BLOCK)
    return mous.filter(condition)


def _asked(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
