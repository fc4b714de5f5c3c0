"""Keeps programs running until it is told to stop, then stops all of them."""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from services import processes
from services.console import say
from services.errors import ServicesError, StopRequestedError
from services.program import Child, Program, follow_parent

TOO_OFTEN = 3  # falls before the first success: then it is broken, not unlucky
ONE_WISH = 1.0  # seconds within which several signals are one wish: make passes them on as well


class Supervisor:
    """Starts programs as its own children, restarts those that die, stops all in order."""

    def __init__(self, run: Path, with_parent: bool = False) -> None:
        self.run = run
        self.children: list[Child] = []
        self.stops = 0
        self.last_signal = signal.SIGTERM
        self.parent = os.getppid() if with_parent else None
        self.terminal = sys.stdin.isatty() and not _ignores_hangup()
        self._wake, self._waker = socket.socketpair()
        self._wake.setblocking(False)
        self._waker.setblocking(False)

    def listen(self) -> None:
        """Take signals from now on; nothing is interrupted, the loops look at `stops`."""
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or not _ignores_hangup():
                signal.signal(number, self._ask_to_stop)

    def start(self, program: Program) -> Child:
        """Start a program and keep it running from now on."""
        child = Child(program, self.run / f"{program.name}.pid")
        self.children.append(child)
        self._begin(child)
        return child

    def wait_until_up(self, child: Child) -> None:
        """Wait for a program's first success; say what its log says if that does not come."""
        deadline = time.monotonic() + child.program.ready_within
        while not child.up():
            fallen = next((c for c in self.children if c.falls >= TOO_OFTEN), None)
            if broken := fallen or (child if time.monotonic() > deadline else None):
                raise ServicesError(
                    f"{broken.program.name} does not start. The end of {broken.program.log} "
                    f"says:\n{broken.tail()}"
                )
            self.watch(0.03)
        child.falls = 0

    def step(self, argv: Sequence[str], env: Mapping[str, str], cwd: Path, log: Path | None) -> int:
        """Run something that ends by itself, keeping the programs alive meanwhile."""
        stream = log.open("ab") if log else None
        try:
            process = subprocess.Popen(
                argv,
                env=dict(env),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
                preexec_fn=follow_parent(signal.SIGKILL),
            )
        finally:
            if stream:
                stream.close()
        try:
            while process.poll() is None:
                self.watch(1.0)
        finally:
            processes.end(lambda: processes.in_session(process.pid) if _runs(process) else [])
        return process.returncode

    def serve(self) -> None:
        """Keep everything running until told to stop."""
        while True:
            self.watch(1.0)

    def watch(self, seconds: float) -> None:
        """Wait for a signal at most so long, and start again whatever has died."""
        waits = [child.due - time.monotonic() for child in self.children if not child.process]
        select.select([self._wake], [], [], max(0.0, min([seconds, *waits])))
        self._drain()
        if self.stops or self._abandoned():
            raise StopRequestedError
        for child in self.children:
            if child.process is not None and not child.running():
                self._fallen(child, child.bury())
            elif child.process is None and time.monotonic() >= child.due:
                self._begin(child)

    def stop_all(self) -> None:
        """Stop everything, those that others rely on last; a second Ctrl-C kills at once."""
        for last in (False, True):
            group = [c for c in self.children if c.program.serves_others is last]
            self._stop(group)
        self.children.clear()

    def _abandoned(self) -> bool:
        """Say whether the caller died or the terminal closed: make tells its children neither."""
        orphan = self.parent is not None and os.getppid() != self.parent
        return orphan or (self.terminal and not os.isatty(0))

    def _stop(self, group: list[Child]) -> None:
        asked, began = self.stops, time.monotonic()
        for child in group:
            child.ask_to_stop()
        while any(child.running() for child in group):
            passed = time.monotonic() - began
            asked = self.stops if passed < ONE_WISH else asked
            for child in group:
                hurried = self.stops > asked and not child.program.serves_others
                if child.running() and (hurried or passed > child.program.patience):
                    child.kill()
            select.select([self._wake], [], [], 0.1)
            self._drain()
        for child in group:
            child.bury()
            child.program.clear()

    def _begin(self, child: Child) -> None:
        try:
            child.start()
        except (OSError, subprocess.SubprocessError, ServicesError) as error:
            self._fallen(child, f"could not be started ({error})")

    def _fallen(self, child: Child, how: str) -> None:
        delay = child.plan_restart()
        when = "now" if delay == 0 else f"in {delay:g} s"
        say(f"{child.program.name} {how}; starting it again {when}. Log: {child.program.log}")

    def _ask_to_stop(self, number: int, _frame: object) -> None:
        self.stops += 1
        self.last_signal = signal.Signals(number)

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._wake.recv(512):
                pass


def _ignores_hangup() -> bool:
    return signal.getsignal(signal.SIGHUP) == signal.SIG_IGN  # as nohup asks


def _runs(process: subprocess.Popen[bytes]) -> bool:
    return process.poll() is None


Step = Callable[[Sequence[str], Mapping[str, str], Path, Path | None], int]
