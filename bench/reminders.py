"""Reminders that leave: python -m bench.reminders [100000]

So many promises fall due at one moment. They are raised, and the two hands of a worker give the
mails to a mail server, a process of its own. A bare `smtplib` loop hands mails of the same words,
written beforehand, to the same server over one connection, before and after, so that both share
the weather. What counts is the ratio of the two, and that no hand's memory grows. Neither side
waits for a disk.
"""

import argparse
import json
import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from statistics import mean
from typing import Any
from zoneinfo import ZoneInfo

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.mail import get_connection  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.choices import Role  # noqa: E402
from accounts.models import Team, User  # noqa: E402
from followups.actions import raise_due  # noqa: E402
from followups.actions.letters import Letters  # noqa: E402
from followups.choices import Delivery, NotificationKind  # noqa: E402
from followups.models import FollowUp, Notification, RuleSetting  # noqa: E402
from leads.models import Organisation  # noqa: E402
from services.ports import HOST  # noqa: E402

DUE, PEOPLE, FIRMS = 100_000, 400, 2_000
# A working day in both countries, two hours after its mails are due.
DAY = date(2026, 3, 10)
MOMENT = datetime(2026, 3, 10, 10, tzinfo=ZoneInfo("Asia/Kolkata"))
KIND = NotificationKind.FOLLOWUP_DUE
LETTERS, SHARE = 1_000, 10  # the loop sends every tenth as many, before and after
RATIO_AT_LEAST, GROWTH_AT_MOST = 0.5, 8.0  # MB
NAME = f"{settings.DATABASES['default']['TEST']['NAME']}_reminders"
FROM = "desk@localhost"


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.reminders", description=__doc__)
    parser.add_argument("due", nargs="?", type=int, default=int(os.environ.get("DUE") or DUE))
    parser.add_argument("--hands", type=int, default=2, help="processes of the worker")
    parser.add_argument("--server", choices=("usual", "quick"), default="usual")
    options = parser.parse_args()
    with database(options.due), mail_server(options.server) as server:
        started = time.perf_counter()
        raised = raise_due(MOMENT)
        raising = time.perf_counter() - started
        if raised != options.due:
            raise SystemExit(f"{raised} reminders were written, not {options.due}.")
        letters = written()
        number = max(options.due // SHARE, 500)
        before = bare_loop(server.port, letters, number)
        sent = in_processes(server.port, options.hands)
        after = bare_loop(server.port, letters, number)
        arrived = server.count()
        left = Notification.objects.exclude(delivery=Delivery.SENT).count()
    sent["raised"], sent["raising"] = raised, raising
    expected = {"mails": raised + 2 * number, "names": raised}
    return report(options.due, sent, mean([before, after]), arrived == expected and not left)


@contextmanager
def database(due: int) -> Iterator[None]:
    """Make a database of the benchmark's own in which so many promises fall due."""
    own = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = NAME
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _fill(due)
        yield
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)


def _fill(due: int) -> None:
    team = Team.objects.create(name="Japan desk")
    people = User.objects.bulk_create(
        User(email=f"bench{number}@example.org", name=f"Person {number}", team=team,
             role=Role.DESK, quiet_from=None, quiet_until=None)
        for number in range(PEOPLE)
    )  # fmt: skip
    firms = Organisation.objects.bulk_create(
        Organisation(name_en=f"Sample Electric {number}", name_ja=f"サンプル電機{number}",
                     country="JP")
        for number in range(FIRMS)
    )  # fmt: skip
    FollowUp.objects.bulk_create(
        (
            FollowUp(title=f"Send the sheet of plot {number}", due_on=DAY,
                     details="They asked for land near the expressway. 土地について質問があった。",
                     assignee=people[number % PEOPLE], organisation=firms[number % FIRMS])
            for number in range(due)
        ),
        batch_size=5_000,
    )  # fmt: skip
    RuleSetting.objects.create(kind=KIND, at_once=True)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("RESET statement_timeout")


class Server:
    """The process that takes the mails."""

    def __init__(self, kind: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.mail_server", kind],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.port = int(self._line())

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()

    def count(self) -> dict[str, int]:
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self._line())


@contextmanager
def mail_server(kind: str) -> Iterator[Server]:
    server = Server(kind)
    try:
        yield server
    finally:
        server.process.communicate()


def written() -> list[tuple[str, bytes]]:
    """Write some of the mails beforehand, as they go over the wire."""
    rows = list(Notification.objects.select_related("recipient").order_by("pk")[:LETTERS])
    letters, nowhere = Letters(rows, lambda: MOMENT), get_connection()
    made = []
    for row in rows:
        letter = letters.of(row)
        assert letter, "a promise that is due has a letter"
        mail = letter(nowhere)
        made.append((row.recipient.email, mail.message().as_bytes(linesep="\r\n")))
    return made


def bare_loop(port: int, letters: list[tuple[str, bytes]], number: int) -> float:
    """Hand so many mails over in a loop; return mails a second."""
    with smtplib.SMTP(HOST, port) as server:
        started = time.perf_counter()
        for turn in range(number):
            address, mail = letters[turn % len(letters)]
            server.sendmail(FROM, [address], mail)
        return number / (time.perf_counter() - started)


def in_processes(port: int, number: int) -> dict[str, Any]:
    """Send all of them as a worker's hands do, each a process; return what they say of it."""
    env = {
        **os.environ,
        "EMAIL_HOST": HOST, "EMAIL_PORT": str(port), "EMAIL_USE_TLS": "0",
        "DEFAULT_FROM_EMAIL": FROM,
    }  # fmt: skip
    command = [sys.executable, "-m", "bench.sender", connection.settings_dict["NAME"]]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    hands = [subprocess.Popen(command, env=env, **pipes) for _hand in range(number)]
    for hand in hands:
        hand.stdout.readline()  # it is ready
    started = time.perf_counter()
    for hand in hands:
        hand.stdin.write("\n")
        hand.stdin.flush()
    said = [json.loads(hand.communicate()[0]) for hand in hands]
    seconds = time.perf_counter() - started
    growth = max(each["memory"][-1] - each["memory"][0] for each in said)
    return {
        "sent": sum(each["sent"] for each in said),
        "seconds": seconds,
        "memory": [each["memory"] for each in said],
        "growth": growth,
    }


def report(due: int, sent: dict[str, Any], bare: float, complete: bool) -> int:
    """Print what was measured; return the exit code."""
    rate = sent["sent"] / sent["seconds"]
    whole = sent["sent"] / (sent["seconds"] + sent["raising"])
    print(f"\n{sent['raised']:,} reminders written in {sent['raising']:.1f} s, "
          f"{sent['sent']:,} mails sent in {sent['seconds']:.1f} s.")  # fmt: skip
    print(f"{'bare smtplib loop':<34}{bare:>10,.0f} mails/s")
    print(f"{'worker':<34}{rate:>10,.0f} mails/s   ratio {rate / bare:.2f}")
    print(f"{'written and sent':<34}{whole:>10,.0f} mails/s   ratio {whole / bare:.2f}")
    for memory in sent["memory"]:
        places = " ".join(f"{each:.0f}" for each in memory)
        print(f"{'memory of a hand, MB':<34}{places} (from the first mails to the last)")
    if not complete:
        print("Not every mail arrived, or some came twice.")
    print(f"due={due} sent={sent['sent']} ratio={rate / bare:.2f} growth={sent['growth']:.1f}MB")
    return (
        0 if complete and rate / bare >= RATIO_AT_LEAST and sent["growth"] <= GROWTH_AT_MOST else 1
    )


if __name__ == "__main__":
    raise SystemExit(main())
