"""Sends reminders while everything is killed, wiped and refused, and counts what arrived.

A whole product runs on data of its own. So many promises fall due at once; while their mails leave,
the worker and its children are killed, the queue is wiped, the database is killed, and the mail
server refuses, falls silent, and cuts the line after it has taken a mail. Ends with one line:
due=20000 lost=0 doubled=7 uncertain=31. Lost is what never arrived. Doubled is what arrived twice:
only what the product itself lists as uncertain may be, and under one Message-ID.
"""

import argparse
import contextlib
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
import redis

from services import place, ports, processes
from services.console import complain, say
from services.environment import readable_password
from services.errors import ServicesError
from services.postgres import Postgres
from services.program import read_pid_file
from services.smtp_sink import Temper
from services.throwaway import folder_of_its_own
from services.trial_mailbox import Mailbox
from services.trial_processes import product
from services.trial_shell import shell
from services.valkey import Valkey

# The clock of the product runs faster here, so that nobody waits for minutes to pass.
FASTER = {
    "SWEEP_SECONDS": "2",
    "MAIL_LEASE_SECONDS": "20",
    "MAIL_RETRY_SECONDS": "1",
    "EMAIL_TIMEOUT": "2",
}
PEOPLE = 50
MOVES_WITHIN = 60.0  # seconds without a mail after which the trial is over
DRAINED_WITHIN = 150.0
# Of the mails: the last fault comes before the last mails leave.
FAULTS_UNTIL = 0.9
EACH_MAIN = 7  # every so many kills it is the worker itself and not a child of it

PLAN = """
from datetime import timedelta
from zoneinfo import ZoneInfo
from django.utils import timezone
from accounts.choices import TIME_ZONES, Role
from accounts.models import User
from followups.models import FollowUp
now = timezone.now()
# A clock on which no morning begins while the trial lasts.
clocks = [(now.astimezone(ZoneInfo(zone)) - timedelta(hours=8), zone) for zone, _name in TIME_ZONES]
local, zone = min(clocks, key=lambda clock: clock[0].hour)
people = [
    User.objects.create(
        email=f"trial{{number}}@example.org", name=f"Person {{number}}", role=Role.DESK,
        time_zone=zone, quiet_from=None, quiet_until=None, mail_on_days_off=True,
    )
    for number in range({people})
]
FollowUp.objects.bulk_create(
    (
        FollowUp(title=f"Send {mark}{{number:06d}}", due_on=local.date(), urgent=True,
                 assignee=people[number % len(people)])
        for number in range({due})
    ),
    batch_size=5000,
)
"""
AGAIN = """
from followups.actions.resend import send_again
from followups.choices import Delivery
from followups.models import Notification
for row in Notification.objects.filter(delivery=Delivery.UNCERTAIN, title__contains="{mark}"):
    send_again(row=row, by=None)
"""
STATES = """
SELECT substring(title from 'mark[0-9]+x[0-9]+'), delivery, uncertain_at IS NOT NULL
FROM followups_notification WHERE title LIKE %s
"""


@dataclass
class Faults:
    """What was done to the product."""

    kills: int = 0
    killed: int = 0  # processes that were sending
    wiped: int = 0
    postgres: int = 0
    senders: int = 0  # at work when the database was killed
    met: Counter[Temper] = field(default_factory=Counter)

    def doubts_at_most(self) -> int:
        """Return how many mails may be in doubt: one for each process or line that died."""
        cut = sum(self.met[each] for each in (Temper.SILENT, Temper.HANGS, Temper.DROPS))
        return self.killed + self.senders + cut


class Trial:
    """One product, its mail server, and what befalls them."""

    def __init__(self, var: Path, mailbox: Mailbox, due: int, seed: int) -> None:
        self.var, self.mailbox, self.due = var, mailbox, due
        self.random, self.mark = random.Random(seed), f"mark{seed}x"
        here = place.at(var)
        self.postgres = Postgres(here)
        self.valkey = redis.Redis(unix_socket_path=str(Valkey(here).socket))
        self.faults = Faults()

    # --- Faults, each upon something that is at work --------------------------------------------
    def kill(self) -> None:
        """Kill a child of the worker that is sending; now and then the worker and all of them."""
        worker, sending = self._sending()
        self.faults.kills += 1
        if self.faults.kills % EACH_MAIN == 0:
            victims, watched = processes.in_session(worker), sending
        else:
            victims = watched = [self.random.choice(sending)]
        began = {pid: processes.start_time(pid) for pid in watched}
        processes.send(victims, signal.SIGKILL)
        self._wait(
            lambda: all(processes.start_time(pid) != began[pid] for pid in watched),
            "A process outlived kill -9.",
        )
        self.faults.killed += len(watched)

    def wipe(self) -> None:
        """Empty the queue and the cache."""
        self._sending()
        self._wait(lambda: self._keys() > 0, "The queue was empty before it was wiped.")
        self.valkey.flushall()
        self.faults.wiped += 1

    def _keys(self) -> int:
        with contextlib.suppress(redis.RedisError):
            return int(self.valkey.dbsize())
        return 0

    def kill_postgres(self) -> None:
        """Kill the database and all its helpers."""
        pid_file = self.var / "run" / "postgres.pid"
        _worker, sending = self._sending()
        old, _ = read_pid_file(pid_file)
        if not old or processes.start_time(old) is None:
            raise ServicesError("The database was down before it was killed.")
        processes.send(processes.in_session(old), signal.SIGKILL)
        self._wait(lambda: read_pid_file(pid_file)[0] not in (0, old), "No database came back.")
        self.faults.postgres += 1
        self.faults.senders += len(sending)

    def misbehave(self, temper: Temper) -> None:
        """Let the mail server be of a temper until somebody has met with it."""
        self._sending()
        met = self.mailbox.misbehave(temper, self.random.randint(1, 3), within=30)
        if not met:
            raise ServicesError(f"Nobody met a mail server that {temper.value}.")
        self.faults.met[temper] += met

    def _sending(self) -> tuple[int, list[int]]:
        """Return the worker, and those of its children that have the mail server on the line."""
        found: list[int] = []
        deadline = time.monotonic() + MOVES_WITHIN
        while not found:
            worker, _ = read_pid_file(self.var / "run" / "worker.pid")
            family = processes.in_session(worker) if worker else []
            found = processes.calling(family, self.mailbox.port)
            if time.monotonic() > deadline:
                raise ServicesError("Nobody is sending any more; there is nothing to disturb.")
            time.sleep(0 if found else 0.01)
        return worker, found

    # --- The course of it -----------------------------------------------------------------------
    def run(self, faults: list[Callable[[], None]]) -> None:
        """Let the faults happen one after the other, evenly over the mails."""
        shell(self.var, PLAN.format(people=PEOPLE, due=self.due, mark=self.mark))
        began = time.monotonic()
        for number, fault in enumerate(faults, start=1):
            self._until(int(self.due * FAULTS_UNTIL * number / (len(faults) + 1)))
            fault()
            if number % 10 == 0:
                passed = time.monotonic() - began
                say(f"{number} faults, {self.mailbox.arrived()} mails after {passed:.0f} s.")
        self._until(self.due - 1)
        self._drain()

    def _until(self, number: int) -> None:
        """Wait until more than so many have arrived; give up when nothing moves."""
        seen, moved = -1, time.monotonic()
        while (arrived := self.mailbox.arrived()) <= number:
            if arrived != seen:
                seen, moved = arrived, time.monotonic()
            if time.monotonic() - moved > MOVES_WITHIN:
                say(f"No mail for {MOVES_WITHIN:.0f} s: {arrived} of {self.due} have arrived.")
                return
            time.sleep(0.01)

    def _drain(self) -> None:
        """Wait until nothing waits any more; send what is left to people, as they would."""
        self._settled()
        if Counter(state for state, _doubt in self.states().values())["uncertain"]:
            shell(self.var, AGAIN.format(mark=self.mark))
            self._settled()

    def _settled(self) -> None:
        deadline = time.monotonic() + DRAINED_WITHIN
        while time.monotonic() < deadline:
            found = Counter(state for state, _doubt in self.states().values())
            if found.total() == self.due and not found["pending"] + found["sending"]:
                return
            time.sleep(0.5)
        complain(f"Not all has left after {DRAINED_WITHIN:.0f} s: {dict(found)}")

    def states(self) -> dict[str, tuple[str, bool]]:
        """Return what the product says of each mail: where it stands, and whether in doubt."""
        with (
            contextlib.closing(psycopg2.connect(self.postgres.url)) as database,
            database.cursor() as cursor,
        ):
            cursor.execute(STATES, [f"%{self.mark}%"])
            return {mark: (state, doubt) for mark, state, doubt in cursor.fetchall()}

    def _wait(self, done: Callable[[], bool], otherwise: str, within: float = 30.0) -> None:
        deadline = time.monotonic() + within
        while not done():
            if time.monotonic() > deadline:
                raise ServicesError(otherwise)
            time.sleep(0.01)

    # --- The verdict ----------------------------------------------------------------------------
    def verdict(self) -> int:
        """Compare what arrived with what the product says; return the exit code."""
        states, names, faults = self.states(), self.mailbox.names, self.faults
        wanted = {f"{self.mark}{number:06d}" for number in range(self.due)}
        lost = wanted - names.keys()
        doubled = {mark for mark, found in names.items() if len(found) > 1}
        uncertain = {mark for mark, (_state, doubt) in states.items() if doubt}
        wrong = {
            "Never arrived": lost,
            "Doubled and not listed as uncertain": doubled - uncertain,
            "Doubled under several names": {mark for mark in doubled if len(set(names[mark])) > 1},
            "Not marked as sent": {mark for mark in wanted if states.get(mark, ("",))[0] != "sent"},
        }
        for words, marks in wrong.items():
            for mark in sorted(marks)[:20]:
                complain(f"{words}: {mark} {states.get(mark)} {names.get(mark)}")
        met = ", ".join(f"{temper.value} {times}" for temper, times in sorted(
            faults.met.items(), key=lambda item: item[0].value))  # fmt: skip
        say(f"{faults.kills} times killed ({faults.killed} processes that were sending), "
            f"{faults.wiped} times wiped, database killed {faults.postgres} times "
            f"({faults.senders} senders at work), mail server: {met}.")  # fmt: skip
        most = faults.doubts_at_most()
        say(f"{self.mailbox.mails} mails arrived; at most {most} could be in doubt.")
        say(f"due={self.due} lost={len(lost)} doubled={len(doubled)} uncertain={len(uncertain)}")
        return 1 if any(wrong.values()) or len(uncertain) > most else 0


def plan(trial: Trial, kills: int, wipes: int, databases: int, tempers: int) -> list[Callable]:
    """Put all faults into a random order."""
    faults: list[Callable[[], None]] = [trial.kill] * kills
    faults += [trial.wipe] * wipes + [trial.kill_postgres] * databases
    for temper in (each for each in Temper if each is not Temper.WELL):
        faults += [lambda temper=temper: trial.misbehave(temper)] * tempers  # type: ignore[misc]
    trial.random.shuffle(faults)
    return faults


def main() -> int:
    """Run the trial and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    numbers = {"due": 20_000, "kills": 40, "wipes": 5, "databases": 3, "tempers": 2, "seed": 0}
    for name, usual in numbers.items():
        given = int(os.environ.get(name.upper()) or usual)
        parser.add_argument(f"--{name}", type=int, default=given)
    wanted = parser.parse_args()
    if not processes.HAS_PROC:
        raise ServicesError("This trial looks into /proc, which this machine does not have.")
    seed = wanted.seed or random.SystemRandom().randrange(1, 1_000_000)
    say(f"seed={seed} due={wanted.due} kills={wanted.kills}")
    with folder_of_its_own() as folder, Mailbox() as mailbox:
        os.environ.update(FASTER | mailbox.environment)
        with product(folder / "var", ports.free(), readable_password()):
            trial = Trial(folder / "var", mailbox, wanted.due, seed)
            trial.run(plan(trial, wanted.kills, wanted.wipes, wanted.databases, wanted.tempers))
            return trial.verdict()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ServicesError as error:
        complain(str(error))
        sys.exit(1)
