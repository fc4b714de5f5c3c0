"""The workspace of a large delegation: python -m bench.delegations

200 organisations, 60 meetings, 20 members, in a database of its own (BENCH_KEEP=1 keeps it). What
counts is the ratio of the workspace page to the bare page of the same run, at the 95th percentile.
"""

import argparse
import os
import time

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from bench import data, tour  # noqa: E402
from bench.measure import Result, measure, signed_in  # noqa: E402
from bench.pages import FLOOR, Page  # noqa: E402
from delegations.conflicts import conflicts  # noqa: E402
from delegations.models import Delegation, Meeting  # noqa: E402
from delegations.stops import gather  # noqa: E402

AT_MOST = 6.0
NAME = "Large delegation"
WORKSPACE = "workspace"


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.delegations", description=__doc__)
    parser.add_argument("--rounds", type=int, default=60, help="how often each page is fetched")
    options = parser.parse_args()
    with data.database_of(data.wanted(0.02)):
        reader = data.reader()
        journey = Delegation.objects.filter(name=NAME).first() or tour.make_tour(reader, NAME)
        found = measure(signed_in(reader), pages(journey), options.rounds)
        report(found)
        clashes(journey, reader)
    workspace = next(each for each in found if each.page == WORKSPACE)
    floor = next(each for each in found if each.page == FLOOR)
    within = workspace.p95_ms / floor.p95_ms <= AT_MOST
    right = all(each.status == 200 for each in found)
    return 0 if within and right else 1


def pages(journey: Delegation) -> list[Page]:
    def of(view: str, query: str = "") -> str:
        return reverse(f"delegations:{view}", args=[journey.pk]) + query

    return [
        Page(FLOOR, reverse("bench_floor")),
        Page(WORKSPACE, of("delegation_detail")),
        Page("preparation", of("delegation_preparation")),
        Page("outcomes", of("delegation_outcomes")),
        Page("outcomes, one result", of("delegation_outcomes", "?result=moves_forward")),
        Page("form", of("delegation_edit")),
        Page("history", of("delegation_history")),
    ]


def report(found: list[Result]) -> None:
    floor = next(each for each in found if each.page == FLOOR)
    heads = ("p50 ms", "x floor", "p95 ms", "x floor", "queries", "kB")
    print(f"\n{'page':<24}" + "".join(f"{head:>9}" for head in heads))
    for each in found:
        trouble = "" if each.status == 200 else f"  answered {each.status}"
        print(
            f"{each.page:<24}{each.p50_ms:>9.1f}{each.p50_ms / floor.p50_ms:>9.1f}"
            f"{each.p95_ms:>9.1f}{each.p95_ms / floor.p95_ms:>9.1f}{each.queries:>9}"
            f"{each.kilobytes:>9.0f}{trouble}"
        )


def clashes(journey: Delegation, reader: User) -> None:
    """Say what looking for clashes alone costs."""
    gathered = gather(Meeting.objects.visible_to(reader).filter(delegation=journey))
    started = time.perf_counter()
    found = conflicts(gathered.stops())
    spent = (time.perf_counter() - started) * 1000
    print(f"\n{len(found)} clashes among {len(gathered.meetings)} stops in {spent:.1f} ms.")


if __name__ == "__main__":
    raise SystemExit(main())
