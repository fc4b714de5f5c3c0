"""Locks between processes that the kernel releases when their holder dies, however it dies."""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from services.errors import LockHeldError, ServicesError


class Lock:
    """An flock on a small file whose text says who holds it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd: int | None = None

    def take(self, note: str = "") -> None:
        """Take the lock at once or raise LockHeldError."""
        fd = self._open()
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            words = os.read(fd, 500).decode(errors="replace").strip()
            os.close(fd)
            raise LockHeldError(words) from None
        self._fd = fd
        self.note(note)

    def note(self, text: str) -> None:
        """Write who holds the lock, for the message the next one will read."""
        if self._fd is not None:
            os.ftruncate(self._fd, 0)
            os.pwrite(self._fd, text.encode(), 0)

    def release(self) -> None:
        """Give the lock back; the file stays, as removing it would let two holders in."""
        if self._fd is not None:
            self.note("")
            os.close(self._fd)
            self._fd = None

    def _open(self) -> int:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ServicesError(
                f"{self.path} cannot be written ({error.strerror}). "
                "Run as the user this folder belongs to, or set VAR_DIR to a folder of your own."
            ) from None


@contextlib.contextmanager
def waiting_for(path: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock at path, waiting for its present holder after saying so once."""
    lock = Lock(path)
    fd = lock._open()
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)
