"""Which system user runs the database and the queue: PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.errors import ServicesError

SERVICE_USER = "japan-desk"


@dataclass(frozen=True)
class Identity:
    """A system user that root drops to."""

    name: str
    uid: int
    gid: int

    def popen(self) -> dict[str, Any]:
        """Return the arguments with which Popen starts a program as this user and nothing more."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may_enter(self, folder: Path) -> bool:
        """Say whether this user can pass through every folder down to this one."""
        path = Path(os.path.realpath(folder))
        return all(self._may_pass(step) for step in (path, *path.parents) if step.exists())

    def _may_pass(self, folder: Path) -> bool:
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


def service_identity(existing: Path | None = None) -> Identity | None:
    """Return the user to drop to, None for an ordinary user; data that exists keeps its owner."""
    if os.geteuid() != 0:
        return None
    if existing is not None and existing.exists() and (uid := existing.stat().st_uid) != 0:
        return _by_uid(uid)
    identity = _known(SERVICE_USER) or _created() or _known("nobody")
    if identity is None:
        raise ServicesError(
            "PostgreSQL must not run as root, and no other user could be made on this machine. "
            f"Create one (useradd --system {SERVICE_USER}), or run make as an ordinary user."
        )
    _try(identity)
    return identity


def _known(name: str) -> Identity | None:
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        return None
    return Identity(name, found.pw_uid, found.pw_gid) if found.pw_uid else None


def _by_uid(uid: int) -> Identity:
    try:
        found = pwd.getpwuid(uid)
    except KeyError:
        raise ServicesError(
            f"The data belongs to user number {uid}, which this machine does not know. "
            "Give the data to a user of this machine (chown -R), then start again."
        ) from None
    return Identity(found.pw_name, found.pw_uid, found.pw_gid)


def _created() -> Identity | None:
    """Make the system user with whichever tool there is (Debian and Red Hat, or BusyBox)."""
    shell = "/usr/sbin/nologin" if Path("/usr/sbin/nologin").exists() else "/bin/false"
    ways = [
        ["useradd", "-r", "-M", "-d", "/nonexistent", "-s", shell, SERVICE_USER],
        ["adduser", "-S", "-D", "-H", "-h", "/nonexistent", "-s", shell, SERVICE_USER],
    ]
    for way in ways:
        if program := shutil.which(way[0], path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"):
            subprocess.run([program, *way[1:]], capture_output=True, stdin=subprocess.DEVNULL)
            if identity := _known(SERVICE_USER):
                return identity
    return None


def _try(identity: Identity) -> None:
    """Prove that dropping works: a container may take this right even from root."""
    try:
        subprocess.run(["/bin/sh", "-c", ":"], cwd="/", check=True, **identity.popen())
    except (OSError, subprocess.SubprocessError):
        raise ServicesError(
            f"PostgreSQL must not run as root, and becoming user {identity.name!r} is not allowed "
            "here. Run make as an ordinary user, or set DATABASE_URL and REDIS_URL to servers of "
            "your own."
        ) from None
