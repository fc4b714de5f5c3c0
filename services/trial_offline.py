"""Writes up meetings on a phone that is killed, cut off and signed out, on a site that is killed.

Ends with one line: trials=100 lost=0 doubled=0. Lost is what the phone had kept (its note, its
promise, its photo) and the desk does not have in the end; doubled is what the desk has twice.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, sync_playwright

from services import ports, processes
from services.console import complain, say
from services.environment import readable_password
from services.errors import ServicesError
from services.place import ROOT
from services.program import read_pid_file
from services.throwaway import folder_of_its_own
from services.trial_phone import Phone
from services.trial_processes import product
from services.trial_wire import Wire

ACCOUNT = "official@example.org"
PHOTO = ROOT / "static" / "icons" / "icon-192.png"
SETTLED = """() => document.querySelector("[data-kept-words]")
    || !document.querySelector("form[data-outbox]")"""
DRAIN_WITHIN = 90.0
DRAIN_EVERY = 10
PLAN = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from delegations.models import Meeting
who, now = User.objects.get(email="{account}"), timezone.now()
for number in range({count}):
    print(Meeting.objects.create(
        title=f"Planned {{number}}", owner=who, starts_at=now - timedelta(days=2, minutes=number)
    ).pk)
"""
COUNT = """
import json
from delegations.models import Meeting
from followups.models import FollowUp
found = {{}}
for meeting in Meeting.objects.filter(said__contains="{mark}").prefetch_related("documents"):
    for word in meeting.said.split():
        if word.startswith("{mark}"):
            row = found.setdefault(word, [0, 0, 0])
            row[0] += 1
            row[2] += len(meeting.documents.all())
for title in FollowUp.objects.filter(title__contains="{mark}").values_list("title", flat=True):
    found.setdefault(title.split()[-1], [0, 0, 0])[1] += 1
print(json.dumps(found))
"""


@dataclass
class Note:
    """What one trial wrote, and whether the phone had it."""

    mark: str
    promise: bool
    photo: bool
    saved: bool = False
    deeds: list[str] = field(default_factory=list)


class Trial:
    """All trials on one phone against one site."""

    def __init__(self, phone: Phone, var: Path, seed: int) -> None:
        self.phone, self.var = phone, var
        self.random = random.Random(seed)
        self.prefix = f"mark{seed}x"
        self.notes: list[Note] = []
        self.planned: set[int] = set()  # each is written up once: a second note would correct it

    # --- the desk ------------------------------------------------------------------------------
    def shell(self, code: str) -> str:
        """Run code with the product's models at hand, on its own data."""
        command = [sys.executable, "-m", "services", "exec", "--", sys.executable, "manage.py"]
        done = subprocess.run(
            [*command, "shell", "-v0", "-c", code],
            cwd=ROOT, capture_output=True, text=True, check=False,
            env={**os.environ, "VAR_DIR": str(self.var)},
        )  # fmt: skip
        if done.returncode:
            raise ServicesError(f"The desk could not be asked:\n{done.stdout}{done.stderr}")
        return done.stdout.strip()

    def kill_site(self) -> None:
        """Kill the web server's workers; now and then all of it. It gets up again by itself."""
        master, _ = read_pid_file(self.var / "run" / "web.pid")
        victims = _children(master)
        if self.random.random() < 0.2:
            victims.append(master)
        for pid in victims:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)

    # --- the phone -----------------------------------------------------------------------------
    def run(self, number: int) -> None:
        """One note, and what befalls it."""
        chance = self.random.random
        note = Note(f"{self.prefix}{number:04d}", chance() < 0.6, chance() < 0.35)
        self.notes.append(note)
        if chance() < 0.6:
            self.do("offline", note)
        self.write(note)
        for _ in range(self.random.randint(1, 4)):
            self.do(self.random.choice(DEEDS), note)
        self.look(note)

    def do(self, deed: str, note: Note) -> None:
        note.deeds.append(deed)
        with contextlib.suppress(Error):
            getattr(self, f"deed_{deed}")()

    def deed_offline(self) -> None:
        self.phone.set_offline(True)

    def deed_online(self) -> None:
        self.phone.set_offline(False)
        time.sleep(self.random.random() * 0.5)

    def deed_reload(self) -> None:
        self.phone.page.reload()

    def deed_page(self) -> None:
        self.phone.new_page()
        self.phone.open("/meetings/today/")

    def deed_restart(self) -> None:
        self.phone.restart()
        self.phone.open("/meetings/today/")

    def deed_kill(self) -> None:
        self.phone.kill()
        self.phone.open("/meetings/today/")

    def deed_expire(self) -> None:
        self.phone.expire()

    def deed_replay(self) -> None:
        self.phone.set_offline(False)
        self.phone.replay()

    def deed_two_tabs(self) -> None:
        self.phone.set_offline(False)
        other = self.phone.context.new_page()
        other.goto("/outbox/")
        self.phone.open("/outbox/")
        other.close()

    def deed_site(self) -> None:
        """Kill the site while the phone sends."""
        self.phone.open("/meetings/today/")
        self.phone.set_offline(False)
        time.sleep(self.random.random() * 0.25)
        self.kill_site()
        time.sleep(1)

    def form(self) -> str:
        """Choose a form that opens now."""
        kept = [pk for pk in self.phone.meetings_kept() if pk in self.planned]
        if kept and self.random.random() < 0.65:
            chosen = self.random.choice(kept)
            self.planned.remove(chosen)
            return f"/meetings/{chosen}/outcome/"
        return "/meetings/log/?unplanned=1"

    def form_open(self, note: Note) -> str:
        """Open a form; where none opens without a network, that is told and the network is back."""
        for attempt in range(8):
            address = self.form()
            if self.phone.open(address) and self.phone.page.locator("form[data-outbox]").count():
                return address
            if self.phone.offline and attempt >= 2:
                note.deeds.append("NO FORM WITHOUT A NETWORK")
                say(f"No form offline: {self.phone.page.url} {self.phone.page.title()}")
                self.phone.set_offline(False)
            if not self.phone.offline:
                self.phone.sign_in(ACCOUNT)
        raise ServicesError(f"No form opens: {self.phone.page.url} {self.phone.page.title()}")

    def write(self, note: Note) -> None:
        """Fill the form in and save it, half of the time in somebody's last second."""
        if not self.phone.offline and "/accounts/login/" in self.phone.page.url:
            self.phone.sign_in(ACCOUNT)
        address = self.form_open(note)
        page = self.phone.page
        page.get_by_role("radio", name="Wants information").check()
        page.get_by_label("What was said").fill(note.mark)
        if "unplanned" in address:
            page.get_by_label("Not in the list: its name").fill(f"Firm {note.mark}")
        if note.promise:
            page.get_by_label("What is promised").first.fill(f"Send {note.mark}")
            page.get_by_role("button", name="In a week").first.click()
        if note.photo:
            page.locator("input[type=file]").last.set_input_files(PHOTO)
        self.save(note)

    def save(self, note: Note) -> None:
        page = self.phone.page
        hasty = self.random.random() < 0.4
        with contextlib.suppress(Error):
            page.get_by_role("button", name="Save outcome").click(no_wait_after=hasty)
            if hasty:
                time.sleep(self.random.random() * 0.3)
                note.deeds.append("killed while saving")
                self.phone.kill()
                self.phone.open("/outbox/")
                return
            page.wait_for_function(SETTLED)
            note.saved = True  # the phone said so, or showed the meeting

    def look(self, note: Note) -> None:
        """See whether the phone holds the note; what it said it kept counts anyway."""
        with contextlib.suppress(Error):
            held = self.phone.stored()["notes"]
            note.saved = note.saved or any(row["said"] == note.mark for row in held)

    def drain(self) -> list[dict[str, Any]]:
        """Go online, sign in, and wait until all is sent; return what stays."""
        self.phone.set_offline(False)
        self.phone.sign_in(ACCOUNT)
        began = time.monotonic()
        left: list[dict[str, Any]] = []
        while time.monotonic() - began < DRAIN_WITHIN:
            with contextlib.suppress(Error):
                left = self.phone.stored()["notes"]
                if not left:
                    break
                if "/accounts/login/" in self.phone.page.url:
                    self.phone.sign_in(ACCOUNT)
            time.sleep(0.5)
            if int(time.monotonic() - began) % 15 == 14:
                self.phone.open("/outbox/")
        return left


DEEDS = [
    *("offline", "online", "reload", "page", "restart"),
    *("kill", "expire", "replay", "two_tabs", "site"),
]


def _children(master: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):
            stat = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(stat[1]) == master:
                found.append(int(entry.name))
    return found


def main() -> int:
    """Run the trials and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=int(os.environ.get("TRIALS") or 100))
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED") or 0))
    wanted = parser.parse_args()
    seed = wanted.seed or random.SystemRandom().randrange(1, 1_000_000)
    if not processes.HAS_PROC:
        raise ServicesError("This trial looks into /proc, which this machine does not have.")
    port, password = ports.free(), readable_password()
    say(f"seed={seed} trials={wanted.trials}")
    with (
        folder_of_its_own() as folder,
        product(folder / "var", port, password),
        sync_playwright() as playwright,
    ):
        phone = Phone(playwright, folder / "phone", Wire(port), password)
        trial = Trial(phone, folder / "var", seed)
        try:
            return _run(trial, wanted.trials)
        finally:
            phone.close()


def _run(trial: Trial, trials: int) -> int:
    trial.planned = set(map(int, trial.shell(PLAN.format(account=ACCOUNT, count=trials)).split()))
    trial.phone.sign_in(ACCOUNT)
    _shelf(trial)
    left: list[dict[str, Any]] = []
    for number in range(1, trials + 1):
        trial.run(number)
        if number % DRAIN_EVERY == 0 or number == trials:
            left = trial.drain()
            kept = sum(note.saved for note in trial.notes)
            say(f"{number} of {trials}: {kept} kept by the phone, {len(left)} left.")
            _shelf(trial)
    return _verdict(trial, left)


def _shelf(trial: Trial) -> None:
    """Wait until the forms of open meetings are kept, so that there is something to lose."""
    for _ in range(40):
        trial.phone.open("/meetings/today/")
        with contextlib.suppress(Error):
            if set(trial.phone.meetings_kept()) & trial.planned:
                return
        time.sleep(0.5)


def _verdict(trial: Trial, left: list[dict[str, Any]]) -> int:
    found = json.loads(trial.shell(COUNT.format(mark=trial.prefix)))
    lost, doubled = [], []
    for note in trial.notes:
        notes, promises, photos = found.get(note.mark, [0, 0, 0])
        whole = notes >= 1 and promises >= note.promise and photos >= note.photo
        if (note.saved or notes) and not whole:
            lost.append(note)
        if notes > 1 or promises > note.promise or photos > note.photo:
            doubled.append(note)
    for words, notes in (("Lost", lost), ("Doubled", doubled)):
        for note in notes:
            complain(f"{words}: {note} {found.get(note.mark)}")
    for row in left:
        complain(f"Still on the phone: {row}")
    befell: dict[str, int] = {}
    for note in trial.notes:
        for deed in note.deeds:
            befell[deed] = befell.get(deed, 0) + 1
    say(", ".join(f"{deed}: {times}" for deed, times in sorted(befell.items())))
    kept = sum(note.saved for note in trial.notes)
    there = sum(note.mark in found for note in trial.notes)
    say(f"{kept} notes were kept by the phone, {there} are on the desk.")
    say(f"trials={len(trial.notes)} lost={len(lost)} doubled={len(doubled)}")
    return 0 if not lost and not doubled and not left else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ServicesError as error:
        complain(str(error))
        sys.exit(1)
