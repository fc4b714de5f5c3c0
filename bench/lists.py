"""The lead list as it grows: python -m bench.lists [10000 100000 1000000]

Every size has a database of its own (BENCH_KEEP=1 keeps them); in each, the list, a filter, a page
deep inside, the board and the bare page are fetched in turns. What counts is the ratio to the bare
page of the same run, and how much a page slows down from the smallest size to the largest.
"""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402

from bench import data  # noqa: E402
from bench.measure import Result, measure, signed_in  # noqa: E402
from bench.pages import FLOOR, Page  # noqa: E402
from leads.models import District, Lead, Sector  # noqa: E402
from leads.paging import DEEPEST, PER_PAGE  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000)
NAME = settings.DATABASES["default"]["TEST"]["NAME"]
DEEP = 0.9


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.lists", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=40, help="how often each page is fetched")
    options = parser.parse_args()
    found: dict[int, list[Result]] = {}
    for size in options.sizes or SIZES:
        with database(size):
            found[size] = measure(signed_in(data.reader()), pages(size), options.rounds)
    report(found)
    return 1 if any(each.status != 200 for results in found.values() for each in results) else 0


@contextmanager
def database(leads: int) -> Iterator[None]:
    """Point the connection at a database with that many leads, making it when it is missing."""
    connection.close()
    connection.settings_dict["TEST"]["NAME"] = f"{NAME}_{leads}"
    wanted = replace(
        data.wanted(0.5),
        leads=leads,
        organisations=max(5_000, leads // 3),
        mous=leads // 20,
        followups=leads // 2,
    )
    with data.database_of(wanted):
        yield


def pages(size: int) -> list[Page]:
    """Return the pages to fetch; the deep one is found by the row before it."""
    listed = reverse("leads:lead_list")
    sector = Sector.objects.get(code="electronics").pk
    district = District.objects.get(name_en="Lucknow").pk
    deep = _row_at(int(size * DEEP))
    number = int(size * DEEP) // PER_PAGE + 1
    found = [
        Page(FLOOR, reverse("bench_floor")),
        Page("list", listed),
        Page("filter: stage, status", f"{listed}?stage=meeting_held&status=open"),
        Page("filter: sector", f"{listed}?sector={sector}"),
        Page("filter: district, overdue", f"{listed}?district={district}&overdue=1"),
        Page("sort: due", f"{listed}?sort=due"),
        Page("sort: investment", f"{listed}?sort=-investment"),
        Page(f"page {DEEPEST}", f"{listed}?page={DEEPEST}"),
        Page("deep page", f"{listed}?page={number}&after={deep}"),
        Page("figures, on demand", f"{reverse('leads:lead_figures')}?status=open"),
    ]
    try:
        found.append(Page("board", reverse("leads:lead_board")))
    except NoReverseMatch:
        print("The board is left out: it has no address.")
    return found


def _row_at(place: int) -> int:
    """Return the id at a place of the usual order, as somebody who paged there would know it."""
    rows = Lead.objects.visible_to(data.reader()).order_by("-updated_at", "-pk")
    return rows.values_list("pk", flat=True)[place - 1]


def report(found: dict[int, list[Result]]) -> None:
    """Print milliseconds and ratios by size, and the growth from the smallest to the largest."""
    sizes = sorted(found)
    head = "".join(f"{size:>12,} x floor" for size in sizes)
    print(f"\n{'p50 ms, ratio to the bare page':<32}{head}   growth  queries")
    for number, first in enumerate(found[sizes[0]]):
        line = [found[size][number] for size in sizes]
        cells = "".join(f"{each.p50_ms:>12.1f}{each.ratio:>8.1f}" for each in line)
        growth = line[-1].ratio / line[0].ratio  # so that all share the weather
        queries = "/".join(str(each.queries) for each in line)
        trouble = "" if all(each.status == 200 for each in line) else "  did not answer 200"
        print(f"{first.page:<32}{cells}{growth:>9.2f}  {queries}{trouble}")


if __name__ == "__main__":
    raise SystemExit(main())
