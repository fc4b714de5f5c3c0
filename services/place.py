"""Where a run keeps its data, sockets, logs and secrets."""

import contextlib
import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from services.errors import ServicesError
from services.privileges import Identity, service_identity

ROOT = Path(__file__).resolve().parent.parent
# Shared by all checkouts root starts: a folder that the service user can enter.
SYSTEM_HOME = Path("/var/lib/japan-desk")
# sockaddr_un holds 108 bytes on Linux and 104 on macOS; "/.s.PGSQL.5432.lock" takes 20.
LONGEST_SOCKET_FOLDER = 80
PLAIN = re.compile(r"[A-Za-z0-9/._-]+")


@dataclass(frozen=True)
class Place:
    """The folders of one run, and the user its servers run as (None: the present one)."""

    var: Path
    data: Path
    sockets: Path
    identity: Identity | None

    @property
    def log(self) -> Path:
        """Folder of the log files."""
        return self.var / "log"

    @property
    def run(self) -> Path:
        """Folder of lock and pid files."""
        return self.var / "run"

    @property
    def postgres(self) -> Path:
        """Data folder of the database."""
        return self.data / "postgres"

    def leave(self) -> None:
        """Remove the socket folder if it is empty and not part of the data."""
        if not self.sockets.is_relative_to(self.data):
            with contextlib.suppress(OSError):
                self.sockets.rmdir()

    @property
    def valkey(self) -> Path:
        """Data folder of the queue."""
        return self.data / "valkey"


def var_folder() -> Path:
    """Return VAR_DIR, or var/ in the checkout."""
    return Path(os.path.abspath(os.environ.get("VAR_DIR") or ROOT / "var"))


def at(var: Path) -> Place:
    """Make (or find again) the folders of a run whose files live in var."""
    key = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
    _require_var(var)
    identity = service_identity(existing=_existing(var, key))
    data = _data(var, key, identity)
    place = Place(var, data, _sockets(data, key, identity), identity)
    for folder in (place.log, place.run):
        own_folder(folder, None, 0o700)
    own_folder(place.sockets, identity, 0o700)
    return place


def own_folder(folder: Path, identity: Identity | None, mode: int) -> None:
    """Make a folder that belongs to the given user alone; refuse one that somebody else made."""
    try:
        wanted = os.geteuid() if identity is None else identity.uid
        _made(folder, mode, identity)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != wanted:
            raise PermissionError(1, "it belongs to somebody else")
        if stat.S_IMODE(found.st_mode) != mode:
            folder.chmod(mode)
    except OSError as error:
        raise ServicesError(
            f"The folder {folder} cannot be used ({error.strerror}). Run as the user it belongs "
            "to, remove it, or set VAR_DIR to another folder."
        ) from None


def _made(folder: Path, mode: int, identity: Identity | None) -> None:
    """Make a folder and hand it over; what was there before keeps its owner, unless empty."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if identity is not None and folder.exists() and folder.lstat().st_uid == 0:
        folder.rmdir()  # left by a run killed between the next two lines; refuses if not empty
    if not folder.exists():
        folder.mkdir(mode)
        if identity is not None:
            os.chown(folder, identity.uid, identity.gid, follow_symlinks=False)


def _require_var(var: Path) -> None:
    try:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        reason = "" if os.access(var, os.W_OK | os.X_OK) else "Permission denied"
    except OSError as error:
        reason = str(error.strerror)
    if reason:
        raise ServicesError(
            f"Nothing can be written to {var} ({reason}). "
            "Run as the user it belongs to, or set VAR_DIR to a folder of your own."
        )


def _existing(var: Path, key: str) -> Path | None:
    """Return the database that an earlier run made, wherever that was."""
    homes = (var, SYSTEM_HOME / key)
    return next((home / "postgres" for home in homes if (home / "postgres").exists()), None)


def _data(var: Path, key: str, identity: Identity | None) -> Path:
    """Keep data in var, or, when the service user cannot get there, in the system's place."""
    if identity is None:
        return var
    if identity.may_enter(var.parent):
        if not identity.may_enter(var):  # to pass through, not to look around
            var.chmod(stat.S_IMODE(var.stat().st_mode) | stat.S_IXOTH)
        return var
    home = SYSTEM_HOME / key
    own_folder(SYSTEM_HOME, None, 0o711)
    own_folder(home, None, 0o711)
    (home / "checkout").write_text(f"{var}\n", encoding="utf-8", errors="surrogateescape")
    return home


def _sockets(data: Path, key: str, identity: Identity | None) -> Path:
    """Choose a folder whose name fits a socket address and needs no quoting in any URL."""
    near = data / "sockets"
    if len(os.fsencode(near)) <= LONGEST_SOCKET_FOLDER and PLAIN.fullmatch(str(near)):
        return near
    # Not in XDG_RUNTIME_DIR: that goes when its user logs out, this must not.
    uid = os.geteuid() if identity is None else identity.uid
    return Path("/tmp") / f"japan-desk-{uid}-{key}"  # own_folder refuses one it does not own
