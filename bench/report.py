"""The MOU report as the register grows: python -m bench.report [10000 100000 1000000]

Every size has a database of its own (BENCH_KEEP=1 keeps them). In each, the pages and the bare page
are fetched in turns; what counts is the ratio to the bare page of the same run, and how much a page
slows down from the smallest size to the largest. Then the whole register leaves as files, each made
in a process of its own: seconds beside a plain COPY of the same columns, and memory at most.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from statistics import median
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from bench import data  # noqa: E402
from bench.measure import Result, measure, signed_in  # noqa: E402
from bench.pages import FLOOR, Page  # noqa: E402
from leads.actions.updates import record_no_change  # noqa: E402
from leads.models import MOU  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000)
FILES = ("plain COPY", "CSV of the register", "workbook of the register")
NAME = settings.DATABASES["default"]["TEST"]["NAME"]
REPORT = "report"
AT_MOST, GROWTH_AT_MOST = 6.0, 1.5
MEMORY_AT_MOST, COPY_AT_MOST = 150, 3.0
AFTER_WRITES = 15


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.report", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=30, help="how often each page is fetched")
    options = parser.parse_args()
    sizes = sorted(options.sizes or SIZES)
    found: dict[int, list[Result]] = {}
    files: list[dict[str, Any]] = []
    for size in sizes:
        with database(size):
            reader = data.reader()
            client = signed_in(reader)
            found[size] = measure(client, pages(), options.rounds)
            after_a_write(client, found[size], reader)
            if size == sizes[-1]:
                files = [in_a_process(name) for name in FILES]
    report(found)
    say_files(files)
    return 0 if within(found, files) else 1


@contextmanager
def database(mous: int) -> Iterator[None]:
    """Point the connection at a database with that many MOUs, making it when it is missing."""
    connection.close()
    connection.settings_dict["TEST"]["NAME"] = f"{NAME}_mous_{mous}"
    wanted = replace(
        data.wanted(0.25), mous=mous, leads=max(5_000, mous // 20), meetings=1_000, followups=1_000
    )
    with data.database_of(wanted):
        yield


def pages() -> list[Page]:
    today = timezone.localdate()
    past = today - timedelta(days=200)
    status = reverse("reports:mou_status")
    return [
        Page(FLOOR, reverse("bench_floor")),
        Page(REPORT, status),
        Page("compared with a month ago", f"{status}?against={today - timedelta(days=30)}"),
        Page("as on a past day", f"{status}?as_on={past}"),
        Page("narrowed: status active", f"{status}?status=active"),
        Page("by district", reverse("reports:mou_by", args=["district"])),
        Page("by size", reverse("reports:mou_by", args=["band"])),
        Page("sector × stage", f"{reverse('reports:mou_cross')}?rows=sector&columns=stage"),
        Page("pictures", reverse("reports:mou_pictures")),
        Page("register", reverse("leads:mou_list")),
        Page("register, stale", f"{reverse('leads:mou_list')}?stale=1"),
    ]


def after_a_write(client: Any, results: list[Result], reader: User) -> None:
    """Fetch the report right after somebody has updated an MOU: nothing kept is good any more."""
    chosen = list(MOU.objects.visible_to(reader).order_by("?")[:AFTER_WRITES])
    address = reverse("reports:mou_status")
    times = []
    for mou in chosen:
        record_no_change(mou=mou, by=reader)
        started = time.perf_counter()
        status = client.get(address).status_code
        times.append((time.perf_counter() - started) * 1000)
    floor = next(each for each in results if each.page == FLOOR)
    p50 = round(median(times), 2)
    results.append(
        Result("report, right after an update", address, status, p50, max(times), 0, 0, 0,
               round(p50 / floor.p50_ms, 1))
    )  # fmt: skip


def in_a_process(name: str) -> dict[str, Any]:
    """Make one file in a process of its own, which loads no more than a file needs."""
    database = connection.settings_dict["NAME"]
    command = [sys.executable, "-m", "bench.files", name, database]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(made.stdout)


def report(found: dict[int, list[Result]]) -> None:
    """Print milliseconds and ratios by size, and the growth from the smallest to the largest."""
    sizes = sorted(found)
    head = "".join(f"{size:>12,} x floor" for size in sizes)
    print(f"\n{'p50 ms, ratio to the bare page':<32}{head}   growth  queries     kB")
    for number, first in enumerate(found[sizes[0]]):
        line = [found[size][number] for size in sizes]
        cells = "".join(f"{each.p50_ms:>12.1f}{each.ratio:>8.1f}" for each in line)
        growth = line[-1].ratio / line[0].ratio  # so that all share the weather
        queries = "/".join(str(each.queries) for each in line)
        trouble = "" if all(each.status == 200 for each in line) else "  did not answer 200"
        print(
            f"{first.page:<32}{cells}{growth:>9.2f}  {queries:<9}"
            f"{line[-1].kilobytes:>6.0f}{trouble}"
        )


def say_files(files: list[dict[str, Any]]) -> None:
    print(f"\n{'file':<28}{'rows':>11}{'seconds':>9}{'x COPY':>8}{'MB':>7}{'peak MB':>9}")
    for each in files:
        ratio = each["seconds"] / files[0]["seconds"]
        print(
            f"{each['file']:<28}{each['rows']:>11,}{each['seconds']:>9.1f}{ratio:>8.1f}"
            f"{each['megabytes']:>7.0f}{each['peak']:>9.0f}  (before: {each['before']:.0f})"
        )


def within(found: dict[int, list[Result]], files: list[dict[str, Any]]) -> bool:
    """Say whether everything keeps to what was asked."""
    sizes = sorted(found)
    pages_of = {size: {each.page: each for each in found[size]} for size in sizes}
    first, last = pages_of[sizes[0]][REPORT], pages_of[sizes[-1]][REPORT]
    plain, listed, book = files
    return (
        all(each.status == 200 for results in found.values() for each in results)
        and last.ratio <= AT_MOST
        and last.ratio / first.ratio <= GROWTH_AT_MOST
        and listed["seconds"] <= COPY_AT_MOST * plain["seconds"]
        and max(listed["peak"], book["peak"]) <= MEMORY_AT_MOST
    )


if __name__ == "__main__":
    raise SystemExit(main())
