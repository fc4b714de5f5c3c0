"""Stamps: a hash kept beside a result, so that unchanged work is skipped."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(files: Iterable[Path], root: Path, salt: str = "") -> str:
    """Hash names (relative to root) and contents of the files, in a fixed order."""
    total = hashlib.sha256(salt.encode())
    for path in sorted(set(files)):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"\0{path.relative_to(root).as_posix()}\0{content}".encode())
    return total.hexdigest()


def matches(stamp: Path, value: str) -> bool:
    """Say whether the stamp holds exactly this value."""
    try:
        return stamp.read_text(encoding="utf-8").strip() == value
    except (OSError, UnicodeDecodeError):
        return False


def write(stamp: Path, value: str) -> None:
    """Write the stamp, to be called only after the work is wholly done."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value + "\n", encoding="utf-8")
