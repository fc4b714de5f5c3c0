"""A report as plain data and back: what a snapshot keeps, and what its page is drawn from.

Addresses are left out on the way in, so that the templates of the live page draw it without links.
A kind of value that has gained a field since is filled with what stands for “not stated”.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from leads.models import MOU, DisplayRate
from leads.models.ladder import step_name
from leads.models.standing import MOUState
from reports.changes import Change, ChangedMOU, Changes, changes_of
from reports.dimensions import DIMENSIONS
from reports.mou_numbers import Numbers, Table, table_of
from reports.mou_report import (
    Breakdown,
    Figure,
    Headline,
    Line,
    Measures,
    Question,
    Rate,
    Shared,
    Silence,
    mou_report,
)

VERSION = 1
LINES_KEPT = 200
COLUMNS = ("committed", "realised", "jobs", "jobs_realised")
MOUS_OF_A_CHANGE = 25
# Addresses lead to live rows, and codes are theirs.
_LEFT_OUT = ("url", "code")
TABLES = (
    "stage", "status", "sector", "district", "department", "officer", "owner", "band", "event",
    "source", "year", "age", "slippage", "expiring", "turn",
)  # fmt: skip


@dataclass(frozen=True)
class SilentMOU:
    """An MOU nobody had updated, as it was then."""

    title: str
    stage: str
    district: str
    department: str
    owner: str
    nodal_officer: str
    days_silent: int
    updated_as_of: date | None
    pk: int = 0

    def __str__(self) -> str:
        return self.title

    def get_stage_display(self) -> str:
        return self.stage

    def get_absolute_url(self) -> str:
        return ""


_KINDS: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        Breakdown, Change, ChangedMOU, Changes, Figure, Headline, Line, Measures, Rate, Shared,
        SilentMOU, Silence,
    )
}  # fmt: skip


def freeze(question: Question) -> dict[str, Any]:
    """Answer a question and return the answer as plain data."""
    names = [name for name in TABLES if name in DIMENSIONS]
    report = mou_report(question, names)
    return {
        "rate": _rate(question.day),
        "headline": plain(report.headline),
        "before": plain(report.before),
        # A list: JSON as the database keeps it forgets the order of names.
        "tables": [_cut(plain(report.table(name))) for name in names],
        "silence": plain(_as_then(report.silence, question.day)),
        "changes": plain(changes_of(question, shown=MOUS_OF_A_CHANGE)),
    }


def _rate(day: date) -> dict[str, Any] | None:
    """The rate at which the report showed yen."""
    rate = DisplayRate.objects.on(day)
    if rate is None:
        return None
    return {"inr_rate": plain(rate.inr_rate), "rate_on": plain(rate.rate_on), "by": rate.told_by}


def _cut(table: dict[str, Any]) -> dict[str, Any]:
    """Keep the first lines of a table that is very long; say how many are left out."""
    lines = table["lines"]
    return {
        "table": {**table, "lines": lines[:LINES_KEPT]},
        "left_out": max(len(lines) - LINES_KEPT, 0),
    }


def plain(value: Any) -> Any:
    """Return a value as what JSON knows; what JSON does not know is named."""
    if isinstance(value, Decimal):
        return {"is": "decimal", "of": str(value)}
    if isinstance(value, date):
        return {"is": "date", "of": value.isoformat()}
    if is_dataclass(value) and not isinstance(value, type):
        inside = {
            field.name: plain(getattr(value, field.name))
            for field in fields(value)
            if field.name not in _LEFT_OUT
        }
        return {"is": type(value).__name__, **inside}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _as_then(silence: Silence, day: date) -> Silence:
    """Say of each silent MOU what was known of it on the day of the report."""
    states = {state.mou_id: state for state in _states([mou.pk for mou in silence.mous], day)}
    mous: Any = [_silent(mou, states.get(mou.pk, mou), day) for mou in silence.mous]
    return replace(silence, mous=mous)


def _states(mous: list[int], day: date) -> Any:
    still = Q(until_day__isnull=True) | Q(until_day__gt=day)
    return MOUState.objects.filter(still, mou__in=mous, from_day__lte=day)


def _silent(mou: MOU, state: Any, day: date) -> SilentMOU:
    return SilentMOU(
        title=mou.title,
        stage=step_name(state.stage),
        district=str(mou.district or ""),
        department=str(mou.department or ""),
        owner=str(mou.owner or ""),
        nodal_officer=mou.nodal_officer,
        days_silent=(day - (state.heard_on or mou.last_heard)).days,
        updated_as_of=state.updated_as_of,
    )


def thaw(value: Any) -> Any:
    """Return what was frozen as the values templates draw."""
    if isinstance(value, list):
        return [thaw(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    name = value.get("is")
    if name == "decimal":
        return Decimal(value["of"])
    if name == "date":
        return date.fromisoformat(value["of"])
    inside = {key: thaw(one) for key, one in value.items() if key != "is"}
    return _made(_KINDS[name], inside) if name in _KINDS else inside


@dataclass(frozen=True)
class Drawn:
    """What the page of a frozen report prints, made by what puts the live page into words."""

    head: Headline
    stats: list[Any]
    rates: list[Any]
    tables: list[tuple[Table, int]]
    silence: Silence
    changes: Changes | None
    rate: DisplayRate | None


def drawn(figures: Mapping[str, Any]) -> Drawn:
    """Put frozen figures into words, as the live page does."""
    known = thaw(figures)
    rate = _rate_again(known.get("rate"))
    numbers = Numbers(rate)
    head, before = known["headline"], known["before"]
    return Drawn(
        head=head,
        stats=numbers.stats(head, before),
        rates=numbers.rates(head, before),
        tables=[
            (table_of(kept["table"], numbers, lambda _line: {}, names=COLUMNS), kept["left_out"])
            for kept in known["tables"]
            if kept["table"].lines
        ],
        silence=known["silence"],
        changes=known["changes"],
        rate=rate,
    )


def _rate_again(known: Mapping[str, Any] | None) -> DisplayRate | None:
    if known is None:
        return None
    return DisplayRate(inr_rate=known["inr_rate"], rate_on=known["rate_on"], told_by=known["by"])


def _made(kind: Any, known: dict[str, Any]) -> Any:
    """Make a value of a kind, whatever fields it has gained or lost since."""
    values = {}
    for field in fields(kind):
        if field.name in known:
            values[field.name] = known[field.name]
        elif field.default is MISSING and field.default_factory is MISSING:
            values[field.name] = "" if field.name in _LEFT_OUT else Figure(None)
    return kind(**values)
