"""One hand of a worker, for bench.reminders: sends what waits and looks at its memory."""

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
from django.urls import reverse  # noqa: E402

from bench.reminders import MOMENT  # noqa: E402
from followups.actions import delivery  # noqa: E402
from followups.models import Mailed, Notification  # noqa: E402

EVERY = 2.0  # seconds


def main() -> int:
    connection.settings_dict["NAME"] = sys.argv[1]
    # A worker has been at work before: it knows its addresses and speaks to its database.
    reverse("home")
    Notification.objects.exists()
    print("ready", flush=True)
    sys.stdin.readline()
    whole, memory, sent = delivery.claim, [], 0
    started = looked = time.perf_counter()

    def claim(*args: Any) -> list[Mailed]:
        """Look at the memory on the way, once the first mails have gone."""
        nonlocal looked
        if time.perf_counter() - looked > EVERY:
            looked = time.perf_counter()
            memory.append(_resident())
        return whole(*args)

    delivery.claim = claim
    while just_sent := delivery.deliver(MOMENT + timedelta(seconds=time.perf_counter() - started)):
        sent += just_sent
    memory.append(_resident())
    print(json.dumps({"sent": sent, "memory": memory[:: max(len(memory) // 10, 1)]}))
    return 0


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


if __name__ == "__main__":
    raise SystemExit(main())
