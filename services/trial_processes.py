"""Kills every process of a running product, one after the other, while somebody keeps writing.

Ends with one line: killed=5 recovered=5 lost=0. Lost is what the product had acknowledged (by
redirecting to the new page) and cannot show afterwards.
"""

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from services import ports, processes
from services.console import complain, say
from services.environment import readable_password
from services.errors import ServicesError
from services.place import ROOT
from services.program import read_pid_file
from services.throwaway import folder_of_its_own
from services.trial_client import Client, UnansweredError

VICTIMS = ("web", "worker", "beat", "valkey", "postgres")
START_WITHIN = 180.0
RECOVER_WITHIN = 60.0
ACCOUNT = "desk@example.org"
PAGE = "/organisations/new/"


@dataclass
class Writer:
    """Somebody who makes organisations, one after the other, and remembers what was confirmed."""

    client: Client
    confirmed: dict[str, str] = field(default_factory=dict)
    refused: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def work(self) -> None:
        """Write until told to stop; what is not confirmed does not count."""
        while not self.stop.is_set():
            try:
                self.write()
            except UnansweredError:
                self.refused += 1
                time.sleep(0.1)

    def write(self) -> None:
        """Make one organisation through its page, with a name unlike any other."""
        name = f"Trial {secrets.token_hex(8)}"
        form = self.client.form(PAGE)
        status, where = self.client.post(form.action, form.fill(name, name_en=name))
        if status != 302 or "/accounts/login/" in where:
            raise UnansweredError(f"{form.action} answered {status}: {where[:2000]}")
        self.confirmed[name] = where

    def lost(self) -> list[str]:
        """List what was confirmed and is not there."""
        return [name for name, where in self.confirmed.items() if not self._shows(where, name)]

    def _shows(self, where: str, name: str) -> bool:
        for _ in range(3):
            try:
                status, text = self.client.get(where)
                return status == 200 and name in text
            except UnansweredError:
                time.sleep(1)
        return False


def main() -> int:
    """Run the trial and return the exit code."""
    if not processes.HAS_PROC:
        raise ServicesError("This trial looks into /proc, which this machine does not have.")
    port, password = ports.free(), readable_password()
    with folder_of_its_own() as folder, product(folder / "var", port, password):
        client = Client(f"http://{ports.HOST}:{port}")
        client.sign_in(ACCOUNT, password)
        writer = Writer(client)
        writer.write()  # a page that is broken anyway is heard of now
        thread = threading.Thread(target=writer.work, daemon=True)
        thread.start()
        try:
            recovered = sum(_kill(name, folder / "var", client, writer) for name in VICTIMS)
        finally:
            writer.stop.set()
            thread.join(30)
        lost = writer.lost()
    for name in lost:
        complain(f"Lost: {name}")
    say(f"{len(writer.confirmed)} writes were confirmed, {writer.refused} went unanswered.")
    say(f"killed={len(VICTIMS)} recovered={recovered} lost={len(lost)}")
    return 0 if recovered == len(VICTIMS) and not lost else 1


@contextmanager
def product(var: Path, port: int, password: str) -> Iterator[None]:
    """Run the product as `make run` does, on data of its own."""
    env = {key: value for key, value in os.environ.items() if key not in _NOT_OURS}
    env |= {"VAR_DIR": str(var), "DEMO_PASSWORD": password}
    command = [sys.executable, "-m", "services", "run", "--port", str(port), "--with-parent"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL) as run:
        try:
            began = time.monotonic()
            while not _health(Client(f"http://{ports.HOST}:{port}")):
                if run.poll() is not None or time.monotonic() - began > START_WITHIN:
                    raise ServicesError("The product did not start; the lines above say why.")
                time.sleep(0.5)
            yield
        finally:
            run.send_signal(signal.SIGTERM)


_NOT_OURS = ("DATABASE_URL", "REDIS_URL", "SITE_URL", "ALLOWED_HOSTS", "SECRET_KEY", "PORT")


def _kill(name: str, var: Path, client: Client, writer: Writer) -> bool:
    """Kill one process and wait for the whole to be well and writing again."""
    pid_file = var / "run" / f"{name}.pid"
    old, _ = read_pid_file(pid_file)
    confirmed = len(writer.confirmed)
    began = time.monotonic()
    os.kill(old, signal.SIGKILL)
    while (waited := time.monotonic() - began) < RECOVER_WITHIN:
        new, _ = read_pid_file(pid_file)
        if new not in (0, old) and _well(client, waited) and len(writer.confirmed) > confirmed:
            say(f"{name}: killed, all well again after {waited:.1f} s.")
            return True
        time.sleep(0.2)
    complain(f"{name}: not well again within {RECOVER_WITHIN:.0f} s: {_health(client)}")
    return False


def _well(client: Client, since: float) -> bool:
    """Say whether all parts are well by signs of life younger than the kill."""
    health = _health(client)
    ages = [part["heartbeat_age_seconds"] for part in health.values() if _has_age(part)]
    return bool(health) and all(age is not None and age < since for age in ages)


def _has_age(part: object) -> bool:
    return isinstance(part, dict) and "heartbeat_age_seconds" in part


def _health(client: Client) -> dict[str, dict[str, float | None]]:
    """Return what /health/ says when all is well, else nothing."""
    try:
        status, text = client.get("/health/")
        return json.loads(text) if status == 200 else {}
    except (UnansweredError, ValueError):
        return {}


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (ServicesError, UnansweredError) as error:
        complain(str(error))
        sys.exit(1)
