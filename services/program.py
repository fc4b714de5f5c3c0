"""One long-running program, and the process that runs it at the moment."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from services import logs, processes
from services.privileges import Identity

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
STEADY = 30.0  # seconds after which an earlier failure is forgotten
LONGEST_DELAY = 30.0


@dataclass(frozen=True)
class Program:
    """What to run, how to see that it is up, and how to stop it."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    cwd: Path
    log: Path
    identity: Identity | None = None
    stop: signal.Signals = signal.SIGTERM
    patience: float = 10  # seconds it may take to stop
    clear: Callable[[], None] = lambda: None  # ends what a killed one left behind
    ready: Callable[[int], bool] = lambda pid: True
    ready_within: float = 60
    serves_others: bool = False  # stopped last


@dataclass
class Child:
    """A program under supervision: its process, how often it fell, when to start it again."""

    program: Program
    pid_file: Path
    process: subprocess.Popen[bytes] | None = None
    falls: int = 0
    begun: float = 0.0
    due: float = 0.0
    log_start: int = field(default=0)

    def start(self) -> None:
        """Start the program in a session of its own, so that all it starts can be found again."""
        self.program.clear()
        identity = self.program.identity.popen() if self.program.identity else {}
        self.begun = time.monotonic()
        self.log_start = self.log_start or logs.size(self.program.log)
        with self.program.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.program.argv,
                env=dict(self.program.env),
                cwd=self.program.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=follow_parent(self.program.stop),
                **identity,
            )
        began = processes.start_time(self.process.pid)
        self.pid_file.write_text(f"{self.process.pid} {began or ''}\n", encoding="utf-8")

    def up(self) -> bool:
        """Say whether the process runs and does its work."""
        return self.running() and self.program.ready(self.process.pid if self.process else 0)

    def running(self) -> bool:
        """Say whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def bury(self) -> str:
        """End what the dead process left behind and say how it died."""
        if self.process is None:
            return "did not start"
        code, leader = self.process.returncode, self.process.pid
        processes.end(lambda: processes.in_session(leader))
        self.process = None
        self.pid_file.unlink(missing_ok=True)
        return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"

    def plan_restart(self) -> float:
        """Return in how many seconds to start again: at once, then ever later while it fails."""
        now = time.monotonic()
        self.falls = 1 if now - self.begun > STEADY else self.falls + 1
        delay = 0.0 if self.falls == 1 else min(LONGEST_DELAY, 0.5 * 2 ** (self.falls - 2))
        self.due = now + delay
        return delay

    def ask_to_stop(self) -> None:
        """Send the signal that makes the program finish in good order."""
        if self.running() and self.process:
            processes.send([self.process.pid], self.program.stop)

    def kill(self) -> None:
        """End the process and everything in its session at once."""
        if self.process is not None:
            leader = self.process.pid
            processes.end(lambda: processes.in_session(leader) if self.running() else [])
            self.process.wait()

    def tail(self) -> str:
        """Return the last lines the program wrote since supervision began."""
        return logs.tail(self.program.log, self.log_start)


def end_leftovers(folder: Path) -> None:
    """End what an earlier, killed supervisor left running, by its pid files."""
    for pid_file in folder.glob("*.pid"):
        pid, began = read_pid_file(pid_file)
        if pid and began and processes.start_time(pid) in (began, None):
            # With the leader gone its number names the session until the last member goes.
            members = partial(processes.in_session, pid)
            number = signal.SIGINT if pid_file.stem == "postgres" else signal.SIGTERM
            processes.send(members(), number)
            _wait_until_gone(members, 5)
            processes.end(members)
        pid_file.unlink(missing_ok=True)


def read_pid_file(path: Path) -> tuple[int, str]:
    """Return process number and start time, or (0, "") for a file that is not whole."""
    try:
        pid, _, began = path.read_text(encoding="utf-8").strip().partition(" ")
        return int(pid), began
    except (OSError, ValueError):
        return 0, ""


def _wait_until_gone(members: Callable[[], list[int]], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while members() and time.monotonic() < deadline:
        time.sleep(0.05)


def follow_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Have the kernel stop the program when its supervisor dies, even by kill -9."""
    if LIBC is None:
        return None
    parent = os.getpid()

    def ask_kernel() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return ask_kernel
