"""What generated rows draw from: words, people, places, and a stream of chance for each chunk."""

import tomllib
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from django.db import models

from accounts.models import User
from leads.models import District, Prefecture, Sector
from leads.names import search_key

CHUNK = 2000
WORDS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)
RATES = {"INR": Decimal(1), "JPY": Decimal("0.571200"), "USD": Decimal("84.900000")}
CENT = Decimal("0.01")


@dataclass
class Deal:
    """What an MOU needs to know of the lead behind it."""

    lead_id: int | None
    organisation_id: int
    sector_id: int | None
    district_id: int | None
    signed_on: date
    grounded: bool
    operating: bool


@dataclass
class World:
    """The seed, the day as of which rows are made, and the rows they may point at."""

    seed: int
    as_of: date
    citation_id: int
    organisations: Sequence[int] = ()
    departments: Sequence[int] = ()
    leads: Sequence[int] = ()
    deals: list[Deal] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.now = datetime.combine(self.as_of, time(6), UTC)
        people = User.objects.assignable().order_by("pk")
        self.people: list[int] = list(people.values_list("pk", flat=True))
        self.sectors: dict[str, int] = dict(Sector.objects.values_list("code", "pk"))
        self.things: list[tuple[str, str]] = list(
            Sector.objects.filter(parent__isnull=False)
            .order_by("code")
            .values_list("code", "name_en")
        )
        self.districts: list[tuple[int, str]] = list(
            District.objects.order_by("lgd_code").values_list("pk", "name_en")
        )
        self.prefectures: list[int] = list(
            Prefecture.objects.order_by("code").values_list("pk", flat=True)
        )

    def chunks(self, what: str, count: int) -> Iterator[tuple[Random, int, int]]:
        """Yield (chance, start, stop): the same for the same seed, whatever was made before."""
        for start in range(0, count, CHUNK):
            chance = Random(f"{self.seed}:{what}:{start}")  # noqa: S311  # not for secrets
            yield chance, start, min(start + CHUNK, count)

    def person(self, chance: Random, known: float) -> int | None:
        return chance.choice(self.people) if self.people and chance.random() < known else None

    def day(self, days_ago: int) -> date:
        return self.as_of - timedelta(days=days_ago)

    def moment(self, chance: Random, days_ago: int) -> datetime:
        """Return an instant in working hours some days ago."""
        return self.now - timedelta(days=days_ago, minutes=chance.randrange(-300, 300))

    def company(self, chance: Random) -> int:
        """Return an organisation; few have many leads, most have few or none."""
        return self.organisations[int(len(self.organisations) * chance.random() ** 2)]


class Draw:
    """Draws by weight."""

    def __init__(self, **weights: float) -> None:
        self.values = list(weights)
        self._sums = list(accumulate(weights.values()))

    def __call__(self, chance: Random) -> str:
        return self.values[bisect(self._sums, chance.random() * self._sums[-1])]


_CURRENCY = Draw(JPY=60, INR=25, USD=15)


def amount(chance: Random, known: float) -> dict[str, Any]:
    """Return an investment as its columns; often it is not known, sometimes its rate is not."""
    if chance.random() > known:
        return {}
    crore = Decimal(max(1, round(chance.lognormvariate(4, 1.4))))
    currency = _CURRENCY(chance)
    rate = RATES[currency]
    stated = (crore * 10_000_000 / rate).quantize(Decimal(1_000_000), ROUND_HALF_UP)
    values = {"amount": max(stated, Decimal(1_000_000)).quantize(CENT), "currency": currency}
    if currency == "INR" or chance.random() < 0.95:
        values |= {"inr_rate": rate}
    return values


def found_by(model: type[models.Model], values: dict[str, Any], field: str = "search_key") -> str:
    """Return the search key the model itself would compute on saving these values."""
    texts: list[str] = []
    for source in model._meta.get_field(field).sources:  # type: ignore[union-attr]
        value = values.get(source, "")
        texts.extend(value if isinstance(value, list) else [value])
    return search_key(texts)
