"""One run at a time, however the earlier one ended."""

import subprocess
import sys

import pytest

from services.errors import LockHeldError
from services.locks import Lock, waiting_for
from services.place import ROOT

HOLD = """
import sys; from pathlib import Path; from services.locks import Lock
lock = Lock(Path(sys.argv[1])); lock.take("serving port 1"); print("held", flush=True); input()
"""


def test_the_second_hears_who_holds_the_lock(tmp_path):
    first, second = Lock(tmp_path / "run" / "lock"), Lock(tmp_path / "run" / "lock")
    first.take("serving http://127.0.0.1:8000")
    with pytest.raises(LockHeldError, match="8000"):
        second.take("no matter")
    first.release()
    second.take()
    second.release()


def test_a_killed_holder_leaves_the_lock_free(tmp_path):
    path = tmp_path / "lock"
    command = [sys.executable, "-c", HOLD, str(path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(LockHeldError):
            Lock(path).take()
        holder.kill()
    lock = Lock(path)
    lock.take()
    lock.release()


def test_waiting_says_so_only_when_it_waits(tmp_path):
    said = []
    with waiting_for(tmp_path / "lock", lambda: said.append(1)):
        pass
    assert said == []
