"""Recall, precision and speed of the search for duplicates: python -m bench.duplicates."""

import argparse
import os
from time import perf_counter

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from django.db import connection  # noqa: E402

from bench import finding  # noqa: E402
from leads.actions.duplicates import compare_waiting  # noqa: E402
from leads.duplicates import ORGANISATIONS  # noqa: E402
from leads.models import OrganisationMarks, OrganisationPair  # noqa: E402

RECALL = 0.95
COMPARED = 1_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.duplicates", description=__doc__)
    parser.add_argument("--organisations", type=int, default=20_000)
    parser.add_argument("--each", type=int, default=300, help="how many names of each variant")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    own = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        return _run(options)
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)


def _run(options: argparse.Namespace) -> int:
    start = perf_counter()
    made = finding.fill(options.organisations, options.seed)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("SELECT pg_relation_size('organisation_marks') / 1048576.0")
        size = cursor.fetchone()[0]
    print(
        f"{len(made):,} organisations written and marked in {perf_counter() - start:.0f} s;"
        f" index of marks {size:.0f} MB.\n"
    )
    heads = ("asked", "recall", "shown", "certain", "wrong", "p50 ms", "p95 ms")
    print(f"{'variant':<16}" + "".join(f"{head:>9}" for head in heads))
    results = finding.measure(made, options.each)
    for one in results:
        print(
            f"{one.variant:<16}{one.asked:>9}{one.recall:>9.3f}"
            f"{one.shown / max(one.asked, 1):>9.1f}"
            f"{one.certain:>9}{one.wrongly_certain:>9}{one.p50:>9.2f}{one.p95:>9.2f}"
        )
    groups, held = finding.homonyms_held_certain(made)
    print(f"\n{groups} pairs of homonyms of different numbers, {held} of them held certain.")
    _sweep(list(made)[:COMPARED])
    asked = sum(one.asked for one in results)
    recall = sum(one.found for one in results) / asked
    wrong = held + sum(one.wrongly_certain for one in results)
    print(f"recall {recall:.3f} of {asked} (at least {RECALL}), wrongly certain {wrong} (none).")
    return 0 if recall >= RECALL and not wrong else 1


def _sweep(pks: list[int]) -> None:
    """Time what the clock does with rows that were changed."""
    OrganisationMarks.objects.filter(row__in=pks).update(stale=True)
    start = perf_counter()
    while compare_waiting(ORGANISATIONS):
        pass
    took = (perf_counter() - start) * 1000 / len(pks)
    print(
        f"{len(pks):,} changed rows compared with all others: {took:.1f} ms each,"
        f" {OrganisationPair.objects.count()} pairs.\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
