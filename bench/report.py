"""The MOU report as the register grows: python -m bench.report [10000 100000 1000000]

Every size has a database of its own (BENCH_KEEP=1 keeps them). In each, the pages and the bare page
are fetched in turns; what counts is the ratio to the bare page of the same run, and how much a page
slows down from the smallest size to the largest. Then the whole register leaves as files, each made
in a process of its own: seconds beside a plain COPY of the same columns, and memory at most.
"""

import argparse
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from multiprocessing.connection import Connection
from statistics import median
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from bench import data  # noqa: E402
from bench.measure import Result, measure, signed_in  # noqa: E402
from bench.pages import FLOOR, Page  # noqa: E402
from leads.actions.updates import record_no_change  # noqa: E402
from leads.models import MOU  # noqa: E402
from reports.exports.in_sql import columns_in_order, copy_csv, rows_in_words  # noqa: E402
from reports.exports.mous import MOUS  # noqa: E402
from reports.exports.workbook import workbook_of  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000)
NAME = settings.DATABASES["default"]["TEST"]["NAME"]
REPORT = "report"
AT_MOST, GROWTH_AT_MOST = 6.0, 1.5
MEMORY_AT_MOST, COPY_AT_MOST = 150, 3.0
AFTER_WRITES = 15
# The columns of the register as they are stored, with the names they point at; no words, no
# parties, no guards.
PLAIN = """COPY (
SELECT m.title, m.number, m.instrument, l.title, l.source, d.name_en, m.nodal_officer, u.name,
 m.signed_on, m.signed_on_precision, m.signed_at, e.name, e.kind, m.valid_until,
 m.valid_until_precision, s.name_en, t.name_en, m.stage, m.status, m.status_reason, m.next_step,
 m.turn, m.forecast_end, m.slip_days, m.amount, m.currency, m.amount_inr, g.name, m.jobs,
 m.land_acres, m.updated_as_of, m.realised_inr, m.realised_jobs, m.updated_at, m.id
FROM leads_mou m LEFT JOIN leads_lead l ON l.id = m.lead_id
LEFT JOIN leads_organisation d ON d.id = m.department_id
LEFT JOIN accounts_user u ON u.id = m.owner_id LEFT JOIN leads_signingevent e ON e.id = m.event_id
LEFT JOIN leads_sector s ON s.id = m.sector_id LEFT JOIN leads_district t ON t.id = m.district_id
LEFT JOIN leads_mougroup g ON g.id = m.group_id
ORDER BY m.signed_on DESC NULLS LAST, m.id DESC) TO STDOUT WITH (FORMAT csv)"""


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
                files = [in_a_process(name, reader) for name in FILES]
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


def _plain_copy(file: Any, reader: User) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.cursor.copy_expert(PLAIN, file)
        return cursor.cursor.rowcount


def _asked(reader: User) -> tuple[list[Any], Any]:
    request = RequestFactory(HTTP_HOST="127.0.0.1").get("/mous/")
    request.user = reader
    rows = MOUS.in_order(MOUS.narrow(request).qs, "")
    assert MOUS.in_sql is not None
    return MOUS.in_sql(request, rows), rows


def _csv(file: Any, reader: User) -> int:
    return copy_csv(*_asked(reader), MOUS.prepare, file)


def _workbook(file: Any, reader: User) -> int:
    columns, rows = _asked(reader)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    cells = rows_in_words(columns, rows, MOUS.prepare)
    zone = timezone.get_current_timezone()
    book, count = workbook_of("MOUs", columns_in_order(columns), cells, zone, {})
    while piece := book.read(1 << 20):
        file.write(piece)
    return count


FILES: dict[str, Callable[[Any, User], int]] = {
    "plain COPY": _plain_copy,
    "CSV of the register": _csv,
    "workbook of the register": _workbook,
}


def in_a_process(name: str, reader: User) -> dict[str, Any]:
    """Make one file in a process of its own, so that its memory is its own."""
    connections.close_all()
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("spawn").Process(
        target=_make, args=(theirs, name, reader, connection.settings_dict["NAME"])
    )
    child.start()
    found = ours.recv()
    child.join()
    return found


def _make(answer: Connection, name: str, reader: User, database: str) -> None:
    connection.settings_dict["NAME"] = database  # a new process knows the settings only
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.perf_counter()
    with tempfile.TemporaryFile() as file:
        rows = FILES[name](file, reader)
        size = file.tell()
    answer.send(
        {
            "file": name,
            "rows": rows,
            "seconds": time.perf_counter() - started,
            "megabytes": size / 1e6,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "before": before,
        }
    )
    connections.close_all()


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
