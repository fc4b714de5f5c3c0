"""Log files of the programs: appended to, turned over at a start once they are large."""

import contextlib
from pathlib import Path

LARGE = 5_000_000
KEPT = 3


def size(log: Path) -> int:
    """Return the length of a log, 0 if there is none."""
    with contextlib.suppress(OSError):
        return log.stat().st_size
    return 0


def turn_over(folder: Path) -> None:
    """Rename large logs to .1, .2, .3 and let the oldest go."""
    for log in folder.glob("*.log"):
        if size(log) < LARGE:
            continue
        for number in range(KEPT, 0, -1):
            older = log.with_name(f"{log.name}.{number}")
            newer = log.with_name(f"{log.name}.{number - 1}") if number > 1 else log
            if newer.exists():
                newer.replace(older)


def tail(log: Path, start: int = 0, lines: int = 15) -> str:
    """Return the last lines written after byte `start`."""
    try:
        with log.open("rb") as stream:
            stream.seek(max(start, size(log) - 20_000))
            text = stream.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
