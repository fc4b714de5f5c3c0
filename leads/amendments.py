"""Amendments of an MOU in words: what each changed, from what to what."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from leads import formats
from leads.models import MOU, MOUAmendment


class Held(NamedTuple):
    """What held at a time, in words; "not stated" where nobody said."""

    amount: str
    rate: str
    jobs: str
    land: str
    validity: str


@dataclass(frozen=True)
class Amended:
    """One amendment with its changes: (what, before, after)."""

    row: MOUAmendment
    changes: list[tuple[str, str, str]]
    newest: bool


def amendments_of(mou: MOU) -> list[Amended]:
    """Return an MOU's amendments, newest first, each with what it changed."""
    rows = list(mou.amendments.select_related("by", "document"))
    after, lines = _held(mou, ""), []
    for place, row in enumerate(rows):
        before = _held(row, "_before")
        lines.append(Amended(row, _changes(before, after), newest=place == 0))
        after = before
    return lines


def _held(row: Any, suffix: str) -> Held:
    def of(name: str) -> Any:
        return getattr(row, f"{name}{suffix}")

    amount, jobs, land, until = of("amount"), of("jobs"), of("land_acres"), of("valid_until")
    unknown = formats.not_stated()
    known = getattr(row, f"valid_until{suffix}_precision")
    return Held(
        amount=unknown if amount is None else formats.money(amount, of("currency")),
        rate=_rate(of("inr_rate"), of("rate_on"), of("currency")),
        jobs=unknown if jobs is None else formats.indian_grouping(jobs),
        land=unknown if land is None else _("%(acres)s acres") % {"acres": formats.grouped(land)},
        validity=unknown if until is None else formats.precise_date(until, known),
    )


def _rate(rate: Any, day: Any, currency: str) -> str:
    if rate is None or currency in ("", "INR"):
        return formats.not_stated()
    words = {"currency": currency, "rate": f"{rate.normalize():f}"}
    said = _("1 %(currency)s = ₹%(rate)s") % words
    return f"{said} ({formats.day(day)})" if day else said


def _changes(before: Held, after: Held) -> list[tuple[str, str, str]]:
    labels = (
        _("Committed investment"), _("Rate"), _("Jobs promised"), _("Land"), _("Valid until"),
    )  # fmt: skip
    return [
        (label, old, new)
        for label, old, new in zip(labels, before, after, strict=True)
        if old != new
    ]
