"""Real servers, started and stopped as `make test` does it."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from services import processes
from services.place import ROOT

pytestmark = pytest.mark.services
SERVICES = [sys.executable, "-m", "services"]


@pytest.fixture
def env():
    """Ours without the servers that this test itself may be running on."""
    without = ("DATABASE_URL", "REDIS_URL", "VAR_DIR", "PGHOST", "PGUSER", "PGDATABASE")
    return {key: value for key, value in os.environ.items() if key not in without}


def left_behind(folder: str) -> list[int]:
    var = Path(folder)
    return [pid for name in ("postgres", "valkey") for pid in processes.working_in(var / name)]


def test_a_command_gets_servers_that_know_japanese_and_leave_nothing(env):
    script = """
    echo $VAR_DIR
    psql -XAtc "create extension pg_trgm" -c "select show_trgm('三井') <> '{}'" | tail -1
    psql -XAtc "select similarity('東京エレクトロン', '東京エレクトロン㈱') > 0.5, version()"
    case $REDIS_URL in unix://*) [ -S ${REDIS_URL#unix://} ] && echo queue;; esac
    exit 7
    """
    done = subprocess.run(
        [*SERVICES, "with", "--", "sh", "-c", script], cwd=ROOT, env=env, capture_output=True
    )
    said = done.stdout.decode().splitlines()
    assert done.returncode == 7, done.stderr.decode()
    assert said[1] == "t"
    assert said[2].startswith("t|PostgreSQL 18")
    assert said[3] == "queue"
    assert not Path(said[0]).exists()
    assert left_behind(said[0]) == []


def test_servers_that_are_named_are_not_started(env):
    env |= {"DATABASE_URL": "postgresql://else/where", "REDIS_URL": "redis://elsewhere"}
    command = [*SERVICES, "with", "--", "sh", "-c", "echo $DATABASE_URL $REDIS_URL; ls $VAR_DIR"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    first, *folders = done.stdout.split("\n")
    assert first == "postgresql://else/where redis://elsewhere"
    assert "postgres" not in folders


def test_even_a_killed_run_leaves_no_servers_and_the_next_one_tidies_up(env):
    # Killed, the run cannot remove its folder: the next one in the same TMPDIR does.
    with tempfile.TemporaryDirectory(prefix="jd-", dir="/tmp") as tmp:
        os.chmod(tmp, 0o755)
        env["TMPDIR"] = tmp
        command = [*SERVICES, "with", "--", "sh", "-c", "echo $VAR_DIR; exec sleep 20"]
        with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE) as run:
            folder = run.stdout.readline().decode().strip()
            assert len(left_behind(folder)) > 2
            sleepers = processes.in_session(os.getsid(run.pid))
            os.kill(run.pid, signal.SIGKILL)
            processes.send(_children(sleepers, "sleep"), signal.SIGKILL)
        deadline = time.monotonic() + 30
        while left_behind(folder) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert left_behind(folder) == []
        os.utime(Path(folder).parent, (0, 0))  # a younger one may only just be being made
        subprocess.run([*SERVICES, "with", "--", "true"], cwd=ROOT, env=env, check=True)
        assert os.listdir(tmp) == []


def _children(pids: list[int], name: str) -> list[int]:
    found = []
    for pid in pids:
        try:
            if Path(f"/proc/{pid}/cmdline").read_bytes().startswith(f"{name}\0".encode() + b"20\0"):
                found.append(pid)
        except OSError:
            continue
    return found
