"""Runs pieces of Python against a running product's data, each in a process of its own.

Starting Django takes seconds and forking none, so one process waits for pieces and forks for each.
A piece comes as a line of JSON and is answered by another one: what it printed, and its fault.
"""

import contextlib
import io
import json
import os
import sys
import traceback

import django
from django.core.management.commands.shell import Command


def _answer(code: str, names: dict[str, object]) -> None:
    printed, fault = io.StringIO(), ""
    with contextlib.redirect_stdout(printed):
        try:
            exec(code, dict(names))
        except Exception:
            fault = traceback.format_exc()
    sys.stdout.write(json.dumps([printed.getvalue(), fault]) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Answer pieces of Python until nobody asks any more."""
    django.setup()
    names = Command().get_namespace(verbosity=0)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                _answer(json.loads(line), names)
            finally:
                os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
