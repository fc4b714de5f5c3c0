"""Looking at and ending other processes; /proc where there is one, `ps` where there is not."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path

PROC = Path("/proc")
HAS_PROC = (PROC / "self" / "stat").exists()


def start_time(pid: int) -> str | None:
    """Return when the process began; with its number this names one process for good."""
    if HAS_PROC:
        stat = _stat(pid)
        return stat[19] if stat and stat[0] != "Z" else None
    found = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    return found.stdout.strip() or None


def in_session(leader: int) -> list[int]:
    """List the live processes of a session, by its leader's number even when that has gone."""
    if not HAS_PROC:
        return _in_group(leader)
    return [pid for pid, stat in _stats() if int(stat[3]) == leader and stat[0] != "Z"]


def working_in(folder: Path) -> list[int]:
    """List the live processes whose working folder is this one: a server and its helpers."""
    wanted = os.path.realpath(folder)
    found = []
    for pid, stat in _stats():
        with contextlib.suppress(OSError):
            if stat[0] != "Z" and os.readlink(PROC / str(pid) / "cwd") == wanted:
                found.append(pid)
    return found


def calling(pids: Iterable[int], port: int) -> list[int]:
    """Of some processes, list those with an open line to a port of this machine."""
    lines = {f"socket:[{inode}]" for inode in _open_lines(port)}
    found = []
    for pid in pids:
        with contextlib.suppress(OSError):
            files = PROC / str(pid) / "fd"
            if any(os.readlink(files / name) in lines for name in os.listdir(files)):
                found.append(pid)
    return found


def _open_lines(port: int) -> Iterable[str]:
    for row in (PROC / "net" / "tcp").read_text(encoding="utf-8").splitlines()[1:]:
        words = row.split()
        if words[2].endswith(f":{port:04X}") and words[3] == "01":  # established
            yield words[9]


def send(pids: Iterable[int], number: signal.Signals) -> None:
    """Send a signal to each, ignoring those that have gone."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def end(find: Callable[[], list[int]], patience: float = 5.0) -> bool:
    """Kill -9 whatever find() lists, until it lists nothing; say whether that came about."""
    deadline = time.monotonic() + patience
    while pids := find():
        send(pids, signal.SIGKILL)
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _in_group(leader: int) -> list[int]:
    """List a process group, which is as much as `ps` can tell everywhere."""
    listed = subprocess.run(["ps", "-axo", "pid=,pgid=,stat="], capture_output=True, text=True)
    rows = (line.split() for line in listed.stdout.splitlines())
    return [int(r[0]) for r in rows if len(r) == 3 and int(r[1]) == leader and r[2][0] != "Z"]


def _stats() -> Iterable[tuple[int, list[str]]]:
    if not HAS_PROC:
        return
    for entry in os.listdir(PROC):
        if entry.isdigit() and (stat := _stat(int(entry))):
            yield int(entry), stat


def _stat(pid: int) -> list[str] | None:
    """Return the fields after the name: state, parent, group, session, ... start time at 19."""
    try:
        text = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()  # a name may itself hold spaces and brackets
