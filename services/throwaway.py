"""`services with`: servers that live as long as one command, in a folder that goes with them."""

import os
import shutil
import signal
import stat
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from services import environment, foreground, place, processes
from services.errors import LockHeldError, StopRequestedError
from services.locks import Lock
from services.privileges import Identity, service_identity
from services.servers import Servers
from services.supervisor import Supervisor

PREFIX = "japan-desk-with-"
LOCKED_WITHIN = 10.0


def run(command: Sequence[str], durable: bool) -> int:
    """Run a command with servers of its own and return its exit code."""
    with folder_of_its_own() as folder:
        here = place.at(folder / "var")
        supervisor = Supervisor(here.run)
        supervisor.listen()
        try:
            servers = Servers(here, durable)
            env = environment.for_product(here, 8000, servers.start(supervisor))
            return foreground.run(command, env | servers.client(), supervisor)
        except StopRequestedError:
            return 128 + signal.SIGTERM
        finally:
            supervisor.stop_all()
            here.leave()


@contextmanager
def folder_of_its_own() -> Iterator[Path]:
    """Make a folder that the servers' user can enter, and remove it whatever happens."""
    base = _base(service_identity())
    _sweep(base)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
    folder.chmod(0o711)
    lock = Lock(folder / "lock")
    lock.take(str(os.getpid()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


def _base(identity: Identity | None) -> Path:
    wanted = Path(tempfile.gettempdir())
    return wanted if identity is None or identity.may_enter(wanted) else Path("/tmp")


def _is_ours(folder: Path) -> bool:
    """Say whether a folder is of this user, and old enough for its maker to have locked it."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    old = time.time() - found.st_mtime > LOCKED_WITHIN
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and old


def _sweep(base: Path) -> None:
    """Remove what killed runs left here: their lock is free, for the kernel released it."""
    for folder in base.glob(f"{PREFIX}*"):
        if not _is_ours(folder):
            continue
        lock = Lock(folder / "lock")
        try:
            lock.take()
        except LockHeldError:
            continue
        for data in (folder / "var" / "postgres", folder / "var" / "valkey"):
            processes.end(partial(processes.working_in, data))
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()
