"""How many of the ways to write a name lead to its row, and whether “certain” is ever wrong."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from statistics import median, quantiles
from time import perf_counter

from bench.variants import VARIANTS, Made, organisations
from leads.choices import Certainty
from leads.duplicates import ORGANISATIONS, organisation_candidates
from leads.likeness import RULES
from leads.models import Organisation, OrganisationMarks

CHUNK = 2_000


@dataclass
class Found:
    """What came of one kind of variant."""

    variant: str
    asked: int = 0
    found: int = 0
    certain: int = 0
    wrongly_certain: int = 0
    shown: int = 0
    times: list[float] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / self.asked if self.asked else 1.0

    @property
    def p50(self) -> float:
        return median(self.times) * 1000

    @property
    def p95(self) -> float:
        return quantiles(self.times, n=20)[-1] * 1000


def fill(count: int, seed: int = 1) -> dict[int, Made]:
    """Write organisations with their marks and return how each was made."""
    made: dict[int, Made] = {}
    chunk: list[Made] = []
    for one in organisations(count, seed):
        chunk.append(one)
        if len(chunk) == CHUNK:
            _write(chunk, made)
            chunk = []
    _write(chunk, made)
    return made


def _write(chunk: list[Made], made: dict[int, Made]) -> None:
    rows = Organisation.objects.bulk_create([Organisation(**one.values) for one in chunk])
    made.update(zip((row.pk for row in rows), chunk, strict=True))
    marks = []
    for row in rows:
        facts = ORGANISATIONS.facts(row)
        found = sorted(facts.marks)
        marks.append(OrganisationMarks(row_id=row.pk, marks=found, stale=False, rules=RULES))
    OrganisationMarks.objects.bulk_create(
        marks,
        update_conflicts=True,
        unique_fields=("row",),
        update_fields=("marks", "stale", "rules"),
    )


def measure(made: dict[int, Made], each: int, seed: int = 2) -> list[Found]:
    """Write each name of a sample once more in each way, and look it up."""
    chance = Random(seed)
    sample = chance.sample(sorted(made), min(each, len(made)))
    return [_measure(variant, made, sample, chance) for variant in VARIANTS]


def _measure(variant: str, made: dict[int, Made], sample: Iterable[int], chance: Random) -> Found:
    result = Found(variant)
    for pk in sample:
        one = made[pk]
        typed = VARIANTS[variant](chance, one)
        if variant == "number" and not typed["corporate_number"]:
            continue
        subject = Organisation(country="JP", **typed)
        start = perf_counter()
        candidates = organisation_candidates(subject)
        result.times.append(perf_counter() - start)
        result.asked += 1
        result.found += any(candidate.row.pk == pk for candidate in candidates)
        result.shown += len(candidates)
        sure = [c.row.pk for c in candidates if c.certainty == Certainty.CERTAIN]
        result.certain += len(sure)
        result.wrongly_certain += sum(other != pk for other in sure)
    return result


def homonyms_held_certain(made: dict[int, Made]) -> tuple[int, int]:
    """Return how many rows have a homonym of another number, and how many are held certain."""
    by_name: dict[str, list[int]] = {}
    for pk, one in made.items():
        by_name.setdefault(one.written, []).append(pk)
    groups = [pks for pks in by_name.values() if len(pks) > 1]
    rows = Organisation.objects.in_bulk([pk for pks in groups for pk in pks])
    wrong = 0
    for first, second in groups:
        one, other = ORGANISATIONS.facts(rows[first]), ORGANISATIONS.facts(rows[second])
        verdict = one.against(other)
        wrong += bool(verdict and verdict.certainty == Certainty.CERTAIN)
    return len(groups), wrong
