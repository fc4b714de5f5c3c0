"""Finding and ending what an earlier run left, and never anything else."""

import os
import subprocess
import sys
import time

import pytest

from services import processes, program

pytestmark = pytest.mark.skipif(not processes.HAS_PROC, reason="needs /proc")

# A leader that starts a helper and waits, as gunicorn's master does.
FAMILY = "import subprocess, sys; subprocess.Popen(['sleep', '60']); print(flush=True); input()"


@pytest.fixture
def family():
    """A session of two, and proof that it is gone afterwards."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(
        [sys.executable, "-c", FAMILY], start_new_session=True, **pipes
    ) as leader:
        leader.stdout.readline()
        yield leader
        processes.end(lambda: processes.in_session(leader.pid))
        leader.kill()


def test_start_time_tells_processes_apart(family):
    assert processes.start_time(os.getpid()) == processes.start_time(os.getpid())
    assert processes.start_time(family.pid)
    assert processes.start_time(2**22 + 1) is None


def test_a_session_is_found_by_its_dead_leaders_number(family):
    assert len(processes.in_session(family.pid)) == 2
    family.kill()
    family.wait()
    assert processes.start_time(family.pid) is None
    assert len(processes.in_session(family.pid)) == 1


def test_leftovers_end_by_their_pid_file(family, tmp_path):
    pid_file = tmp_path / "web.pid"
    pid_file.write_text(f"{family.pid} {processes.start_time(family.pid)}\n")
    family.kill()
    family.wait()
    program.end_leftovers(tmp_path)
    assert processes.in_session(family.pid) == []
    assert not pid_file.exists()


@pytest.mark.parametrize("text", ["{pid} 12345\n", "{pid}\n", "", "nonsense", "{pid} \n"])
def test_a_number_that_now_belongs_to_another_program_is_left_alone(family, tmp_path, text):
    (tmp_path / "web.pid").write_text(text.format(pid=family.pid))
    program.end_leftovers(tmp_path)
    assert len(processes.in_session(family.pid)) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_server_is_found_by_its_working_folder(tmp_path):
    odd = tmp_path / "data 日本"
    odd.mkdir()
    with subprocess.Popen(["sleep", "60"], cwd=odd) as server:
        deadline = time.monotonic() + 20
        while not processes.working_in(odd) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert processes.working_in(odd) == [server.pid]
        assert processes.working_in(tmp_path) == []
        assert processes.end(lambda: processes.working_in(odd))
