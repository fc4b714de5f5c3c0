"""Command line: python -m bench, or python -m bench --explain "lead list"."""

import argparse
import json
import os
import platform
from datetime import UTC, datetime

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from bench import data  # noqa: E402
from bench.measure import Result, explain, measure, signed_in  # noqa: E402
from bench.pages import pages  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=40, help="how often each page is fetched")
    parser.add_argument("--explain", metavar="PAGE", help="show a page's queries with their plans")
    options = parser.parse_args()
    scale = float(os.environ.get("BENCH_SCALE", "1"))
    with data.database(scale):
        client = signed_in(data.reader())
        found = pages()
        if options.explain:
            for page in found:
                if page.name == options.explain:
                    print(explain(client, page))
            return 0
        results = measure(client, found, options.rounds)
        _write(results, scale, options.rounds)
    _print(results)
    return 1 if any(result.status != 200 for result in results) else 0


def _write(results: list[Result], scale: float, rounds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    settings.RESULT.parent.mkdir(parents=True, exist_ok=True)
    report = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "scale": scale,
        "rounds": rounds,
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": server,
        "pages": [result.as_dict() for result in results],
    }
    settings.RESULT.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")


def _print(results: list[Result]) -> None:
    heads = ("p50 ms", "p95 ms", "x floor", "queries", "in db ms", "kB")
    print(f"\n{'page':<26}" + "".join(f"{head:>10}" for head in heads))
    for result in results:
        trouble = "" if result.status == 200 else f"  answered {result.status}"
        print(
            f"{result.page:<26}{result.p50_ms:>10.1f}{result.p95_ms:>10.1f}{result.ratio:>10.1f}"
            f"{result.queries:>10}{result.database_ms:>10.1f}{result.kilobytes:>10.0f}{trouble}"
        )
    print(f"\nWritten to {settings.RESULT}.")


if __name__ == "__main__":
    raise SystemExit(main())
