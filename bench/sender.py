"""One sender at work, for bench.reminders: sends all that waits and says how long that took."""

import json
import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from django.db import connection  # noqa: E402

from bench.reminders import MOMENT  # noqa: E402
from followups.actions import delivery  # noqa: E402
from followups.choices import Delivery  # noqa: E402
from followups.models import Mailed, Notification  # noqa: E402

TENTHS = 10


def main() -> int:
    connection.settings_dict["NAME"] = sys.argv[1]
    waiting = Notification.objects.filter(delivery=Delivery.PENDING)
    due, memory, sent = waiting.count(), [], 0
    whole, sizes = delivery.claim, []

    def claim(*args: Any) -> list[Mailed]:
        """Look at the memory on the way."""
        rows = whole(*args)
        sizes.append(len(rows))
        if sum(sizes) >= due * (len(memory) + 1) / TENTHS:
            memory.append(_resident())
        return rows

    delivery.claim = claim
    started = time.perf_counter()
    while just_sent := delivery.deliver(MOMENT + timedelta(seconds=time.perf_counter() - started)):
        sent += just_sent
    seconds = time.perf_counter() - started
    print(json.dumps({"sent": sent, "seconds": seconds, "memory": memory}))
    return 0


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


if __name__ == "__main__":
    raise SystemExit(main())
