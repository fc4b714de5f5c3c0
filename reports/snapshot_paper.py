"""The paper of a snapshot: the frozen figures as a PDF, made once, with the snapshot."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from leads.formats import day as day_words
from leads.formats import indian_grouping, not_stated, rupees
from reports.blocks import Block, Figures, Heading, Line, Lines, Note, Paper, Table, Text
from reports.frozen import thaw
from reports.models import OFFICE, Snapshot
from reports.typesetting import paper_pdf

# Only the tables a reviewer turns to; the page of the snapshot shows them all.
_ON_PAPER = ("stage", "age", "sector", "district", "department", "owner", "year", "slippage")
LINES_ON_PAPER = 40
MOUS_ON_PAPER = 8
_PAGE = re.compile(rb"/Type\s*/Page\b")


def snapshot_pdf(snapshot: Snapshot, everything: bool) -> tuple[bytes, int]:
    """Draw the paper of a snapshot; return it with its number of pages."""
    paper = snapshot_paper(snapshot, everything)
    content = paper_pdf(paper)
    return content, len(_PAGE.findall(content))


def snapshot_paper(snapshot: Snapshot, everything: bool) -> Paper:
    """Say in blocks what a snapshot holds."""
    made = day_words(snapshot.made_at.astimezone(OFFICE).date())
    secret = snapshot.counts_sensitive and everything
    return Paper(
        title=snapshot.title,
        subtitle=_subtitle(snapshot),
        label=_("MOU status report"),
        foot=_("Frozen on %(day)s by %(author)s") % {"day": made, "author": snapshot.author},
        confidential=_("Sensitive: counts MOUs not everybody may see") if secret else "",
        lang=snapshot.language,
        blocks=tuple(_blocks(snapshot, thaw(snapshot.figures_for(everything)))),
    )


def _subtitle(snapshot: Snapshot) -> str:
    words = [_("As on %(day)s") % {"day": day_words(snapshot.day)}]
    if snapshot.against:
        words.append(_("compared with %(day)s") % {"day": day_words(snapshot.against)})
    return " · ".join([*words, *snapshot.narrowed])


def _blocks(snapshot: Snapshot, figures: dict[str, Any]) -> Iterator[Block]:
    if snapshot.words:
        yield Note(snapshot.words)
    yield Figures(_large(figures["headline"]))
    yield from _unknown(figures["headline"])
    yield from _rates(figures["headline"])
    yield from _changes(figures["changes"])
    yield from _silence(figures["silence"])
    for kept in figures["tables"]:
        if kept["table"].name in _ON_PAPER:
            yield from _table(kept)


def _large(head: Any) -> list[tuple[str, str]]:
    return [
        (_count(head.mous.value), _("MOUs")),
        (rupees(head.committed.value), _("committed")),
        (rupees(head.realised.value), _("realised")),
        (_count(head.jobs.value), _("jobs promised")),
        (_count(head.grounded.value), _("grounded")),
        (_count(head.in_production.value), _("in production")),
        (_count(head.stale.value), _("without an update for 30 days")),
        (_count(head.dropped.value), _("dropped")),
    ]


def _count(value: Any) -> str:
    return not_stated() if value is None else indian_grouping(int(value))


def _money(value: Any) -> str:
    return rupees(None if value is None else Decimal(value))


def _unknown(head: Any) -> Iterator[Block]:
    words = {
        "committed": _count(head.committed_unknown.value),
        "realised": _count(head.realised_unknown.value),
        "jobs": _count(head.jobs_unknown.value),
        "all": _count(head.mous.value),
    }
    yield Text(
        _(
            "Of %(all)s MOUs, %(committed)s state no investment, %(realised)s nothing realised,"
            " %(jobs)s no jobs; they are in no sum."
        )
        % words,
        quiet=True,
    )


def _rates(head: Any) -> Iterator[Block]:
    rows = []
    for rate in head.rates:
        show = _money if rate.is_money else _count
        share = not_stated() if rate.percent is None else f"{rate.percent} %"
        of = _("%(part)s of %(whole)s") % {
            "part": show(rate.numerator.value), "whole": show(rate.denominator.value)
        }  # fmt: skip
        rows.append((rate.title, share, of, rate.definition))
    yield Table(
        columns=(_("Conversion"), _("Share"), _("Of what"), _("Definition")),
        rows=rows,
        widths=(2, 1, 2, 4),
        right=(1,),
    )


def _changes(changes: Any) -> Iterator[Block]:
    if changes is None:
        return
    yield Heading(_("What changed since %(day)s") % {"day": day_words(changes.since)}, level=2)
    if not changes.changes:
        yield Text(_("Nothing has changed between the two days."), quiet=True)
    for change in changes.changes:
        shown = change.mous[:MOUS_ON_PAPER]
        named = "; ".join(f"{mou.title} ({mou.words})" if mou.words else mou.title for mou in shown)
        left = change.count - len(shown)
        if left:
            named += " " + _("and %(shown)s more") % {"shown": indian_grouping(left)}
        yield Lines([Line(change.sentence, sub=named, late=change.tone == "late")])


def _silence(silence: Any) -> Iterator[Block]:
    yield Heading(_("Nobody has updated these"), level=2)
    lines = [
        Line(
            mou.title,
            sub=" · ".join(filter(None, (mou.stage, mou.district, mou.nodal_officer))),
            side=_("%(days)s days, %(owner)s")
            % {"days": indian_grouping(mou.days_silent), "owner": mou.owner or _("nobody")},
            late=True,
        )
        for mou in silence.mous
    ]
    left = (silence.stale.value or 0) - len(lines)
    more = _("and %(shown)s more") % {"shown": indian_grouping(left)} if left > 0 else ""
    none = _("Every MOU was updated within the last 30 days.")
    yield Lines(lines, none=none, more=more)


def _table(kept: dict[str, Any]) -> Iterator[Block]:
    table = kept["table"]
    rows = [_row(line) for line in table.lines[:LINES_ON_PAPER]]
    left = max(len(table.lines) - LINES_ON_PAPER, 0) + kept["left_out"]
    if left:
        rows.append((_("and %(shown)s more") % {"shown": indian_grouping(left)}, "", "", "", ""))
    if table.shared:
        total = rupees(table.shared.committed.value)
        rows.append((_("one total for several"), "–", total, "–", "–"))
    rows.append(_row(table.total))
    yield Table(
        title=table.title,
        columns=("", _("MOUs"), _("Committed"), _("Realised"), _("Jobs")),
        rows=rows,
        widths=(4, 1, 2.2, 2.2, 1.4),
        right=(1, 2, 3, 4),
    )


def _row(line: Any) -> tuple[str, ...]:
    if not line.mous.value:
        return (line.label, "0", "–", "–", "–")
    return (
        line.label,
        _count(line.mous.value),
        _("in a shared total")
        if line.only_shared
        else _with_unknown(rupees(line.committed.value), line.committed, line.committed_unknown),
        _with_unknown(rupees(line.realised.value), line.realised, line.realised_unknown),
        _count(line.jobs.value),
    )


def _with_unknown(words: str, figure: Any, unknown: Any) -> str:
    if figure.value is None or not unknown.value:
        return words
    missing = _("%(shown)s not stated") % {"shown": indian_grouping(unknown.value)}
    return f"{words}\n{missing}"
