"""Speed of the search at two sizes: python -m bench.search, or make bench-search.

Types the names of generated organisations letter by letter, in both scripts, into the palette and
the search page, and says how long the whole request took and how long its SQL.
"""

import argparse
import json
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median, quantiles

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench import data  # noqa: E402
from bench.measure import signed_in  # noqa: E402
from imports.generation.run import Wanted  # noqa: E402
from leads.models import Organisation  # noqa: E402

SIZES = (100_000, 1_000_000)
NAMES = 12
LONGEST = {"latin": 14, "japanese": 8, "kana": 8}
TARGET_MS, TARGET_GROWTH = 25, 3
HTMX = {"HTTP_HX_REQUEST": "true"}


@contextmanager
def sized(organisations: int) -> Iterator[None]:
    """A database of this many organisations, with a hundredth as many of everything about them."""
    # Each size has a database of its own, so that BENCH_KEEP=1 finds it again.
    few = max(organisations // 100, 1000)
    name = f"{settings.DATABASES['default']['NAME']}_search_{organisations}"
    connection.settings_dict["TEST"]["NAME"] = name
    with data.database_of(
        Wanted(
            organisations=organisations, contacts=few, leads=few, mous=few, meetings=few,
            followups=few,
        )
    ):  # fmt: skip
        yield


def typed() -> list[tuple[str, str]]:
    """Return (script, what stands in the box) after each key of some names."""
    rows = Organisation.objects.filter(citation__kind="generated").order_by("pk")
    chance = random.Random(8)
    first, last = rows.first().pk, rows.last().pk
    queries: dict[tuple[str, str], None] = {}
    taken = 0
    while taken < NAMES:
        row = rows.filter(pk__gte=chance.randint(first, last)).first()
        if not (row and row.name_ja and row.name_kana and row.name_en):
            continue
        taken += 1
        for script, name in (
            ("latin", row.name_en), ("japanese", row.name_ja), ("kana", row.name_kana),
        ):  # fmt: skip
            for length in range(1, LONGEST[script] + 1):
                queries[script, name[:length]] = None
    for row in rows.filter(country="IN")[20 : 20 + NAMES]:
        for length in range(1, LONGEST["latin"] + 1):
            queries["latin", row.name_en[:length]] = None
    return list(queries)


class Stopwatch:
    """Adds up the time spent waiting for the database."""

    def __init__(self) -> None:
        self.spent = 0.0

    def __call__(self, execute, *args):
        started = time.perf_counter()
        try:
            return execute(*args)
        finally:
            self.spent += (time.perf_counter() - started) * 1000


def ask(client: Client, address: str, words: str) -> tuple[float, float]:
    """Return the milliseconds of one request and of all its SQL."""
    watch = Stopwatch()
    started = time.perf_counter()
    with connection.execute_wrapper(watch):
        response = client.get(address, {"q": words}, **HTMX)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code} to {words!r}")
    return (time.perf_counter() - started) * 1000, watch.spent


def spread(times: list[float]) -> dict[str, float]:
    last = quantiles(times, n=20, method="inclusive")[-1]
    return {"p50": round(median(times), 1), "p95": round(last, 1), "max": round(max(times), 1)}


def measure(queries: list[tuple[str, str]], rounds: int, slowest: int) -> dict[str, dict]:
    """Type everything once to warm up, then some rounds; return spreads for each page."""
    client = signed_in(data.reader())
    report: dict[str, dict] = {}
    for name in ("palette", "search"):
        address = reverse(f"reports:{name}")
        for _script, words in queries:
            ask(client, address, words)
        taken: dict[tuple[str, str], list[tuple[float, float]]] = {}
        for _ in range(rounds):
            for query in random.Random(1).sample(queries, len(queries)):
                taken.setdefault(query, []).append(ask(client, address, query[1]))
        # Each query counts with its middle time: neighbours on the machine are not the product.
        times = [
            (script, words, median(t for t, _ in each), median(s for _, s in each))
            for (script, words), each in taken.items()
        ]
        report[name] = {
            "request": spread([row[2] for row in times]),
            "sql": spread([row[3] for row in times]),
            **{script: spread([row[3] for row in times if row[0] == script]) for script in LONGEST},
        }
        for row in sorted(times, key=lambda row: -row[3])[:slowest]:
            print(f"  {name} {row[1]!r}: {row[3]:.1f} ms of SQL")
    return report


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.search", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--slowest", type=int, default=0, help="show so many slow queries")
    options = parser.parse_args()
    reports = {}
    for size in options.sizes:
        with sized(size):
            queries = typed()
            reports[size] = measure(queries, options.rounds, options.slowest)
        load = os.getloadavg()[0]
        print(f"\n{size:,} organisations, {len(queries)} queries, load {load:.1f}")
        for page, figures in reports[size].items():
            for what, each in figures.items():
                print(
                    f"  {page:<8} {what:<9} p50 {each['p50']:>7.1f}  p95 {each['p95']:>7.1f}"
                    f"  max {each['max']:>7.1f} ms"
                )
    settings.RESULT.parent.mkdir(parents=True, exist_ok=True)
    path = settings.RESULT.with_name("bench-search.json")
    path.write_text(json.dumps(reports, indent=2) + "\n")
    return _judge(reports)


def _judge(reports: dict[int, dict]) -> int:
    small, large = reports[min(reports)], reports[max(reports)]
    failed = False
    for page in large:
        worst = large[page]["sql"]["p95"]
        growth = worst / max(small[page]["sql"]["p95"], 0.1)
        missed = worst > TARGET_MS or growth > TARGET_GROWTH
        failed |= missed
        print(
            f"{page}: p95 {worst:.1f} ms of SQL (at most {TARGET_MS}), {growth:.1f} times the small"
            f" one (at most {TARGET_GROWTH}): {'missed' if missed else 'met'}"
        )
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
