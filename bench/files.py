"""One file of the whole register, in a process of its own: python -m bench.files NAME DATABASE

Prints as JSON how long it took, how large the file is and how much memory the process had at most.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from django.db import connection  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.choices import Role  # noqa: E402
from accounts.models import User  # noqa: E402
from reports.exports.in_sql import columns_in_order, copy_csv, rows_in_words  # noqa: E402
from reports.exports.mous import MOUS  # noqa: E402
from reports.exports.workbook import workbook_of  # noqa: E402

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


def main() -> None:
    name, connection.settings_dict["NAME"] = sys.argv[1:]
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    _asked()  # addresses are loaded as in a server that runs
    before = _memory()
    started = time.perf_counter()
    with tempfile.TemporaryFile() as file:
        rows = FILES[name](file)
        size = file.tell()
    found = {
        "file": name,
        "rows": rows,
        "seconds": time.perf_counter() - started,
        "megabytes": size / 1e6,
        "peak": _memory(),
        "before": before,
    }
    print(json.dumps(found))


def _memory() -> float:
    """Return how many megabytes this process had at most; getrusage counts its parent's too."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _asked() -> tuple[list[Any], Any]:
    request = HttpRequest()  # django.test would take memory that no server takes
    request.META["HTTP_HOST"] = "127.0.0.1"
    request.user = User.objects.filter(role=Role.DESK).order_by("pk")[0]
    rows = MOUS.in_order(MOUS.narrow(request).qs, "")
    assert MOUS.in_sql is not None
    return MOUS.in_sql(request, rows), rows


def _plain_copy(file: Any) -> int:
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(PLAIN, file)
        return cursor.cursor.rowcount


def _csv(file: Any) -> int:
    return copy_csv(*_asked(), MOUS.gathered, file)


def _workbook(file: Any) -> int:
    columns, rows = _asked()
    cells = rows_in_words(columns, rows, MOUS.gathered)
    zone = timezone.get_current_timezone()
    book, count = workbook_of("MOUs", columns_in_order(columns), cells, zone, {})
    while piece := book.read(1 << 20):
        file.write(piece)
    return count


FILES = {
    "plain COPY": _plain_copy,
    "CSV of the register": _csv,
    "workbook of the register": _workbook,
}

if __name__ == "__main__":
    main()
