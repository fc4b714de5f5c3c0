"""Words for the person at the keyboard."""

import contextlib
import sys


def say(text: str = "") -> None:
    """Print a line now; a closed terminal must not break a shutdown under way."""
    with contextlib.suppress(OSError, ValueError):
        print(text, flush=True)


def complain(text: str) -> None:
    """Print a line to the error stream."""
    with contextlib.suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)
