"""What dies comes back, at once and then ever later; what should stop is made to."""

import os
import signal
import subprocess
import time

import pytest

from services import logs, processes, program, supervisor
from services.errors import ServicesError, StopRequestedError
from services.program import Child, Program
from services.supervisor import Supervisor

DEAF = "trap '' TERM; sleep 60 & wait; wait"


@pytest.fixture
def boss(tmp_path, monkeypatch):
    monkeypatch.setattr(program, "LIBC", None)  # no code between fork and exec under threads
    boss = Supervisor(tmp_path)
    yield boss
    boss.stop_all()
    boss._wake.close()
    boss._waker.close()


def make(tmp_path, shell: str, **changes) -> Program:
    return Program(
        name="thing",
        argv=["/bin/sh", "-c", shell],
        env={"PATH": os.environ["PATH"]},
        cwd=tmp_path,
        log=tmp_path / "thing.log",
        **changes,
    )


def watch_until(boss, done, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        boss.watch(0.02)
    assert done()


def test_a_killed_program_is_started_again_and_its_children_ended(boss, tmp_path, capsys):
    child = boss.start(make(tmp_path, "sleep 60 & sleep 61"))
    first = child.process.pid
    watch_until(boss, lambda: len(processes.in_session(first)) == 3)
    os.kill(first, signal.SIGKILL)
    watch_until(boss, lambda: child.process is not None and child.process.pid != first)
    assert processes.in_session(first) == []
    assert program.read_pid_file(tmp_path / "thing.pid")[0] == child.process.pid
    assert "thing was killed by signal 9; starting it again now." in capsys.readouterr().out


def test_a_program_that_never_starts_shows_the_end_of_its_log(boss, tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor, "TOO_OFTEN", 2)
    (tmp_path / "thing.log").write_text("an earlier day\n")
    child = boss.start(make(tmp_path, "echo no such module; exit 3", ready=lambda pid: False))
    with pytest.raises(ServicesError, match="thing does not start") as caught:
        boss.wait_until_up(child)
    assert "no such module" in str(caught.value)
    assert "an earlier day" not in str(caught.value)


def test_a_program_that_cannot_be_run_at_all_is_tried_again(boss, tmp_path, capsys):
    child = boss.start(make(tmp_path / "missing", "exit 0"))
    assert child.falls == 1
    assert "could not be started" in capsys.readouterr().out


def test_restarts_come_ever_later_and_a_steady_run_forgives(tmp_path):
    child = Child(make(tmp_path, "exit 0"), tmp_path / "thing.pid", begun=time.monotonic())
    delays = [child.plan_restart() for _ in range(10)]
    assert delays[:5] == [0.0, 0.5, 1.0, 2.0, 4.0]
    assert delays[-1] == program.LONGEST_DELAY
    child.begun -= program.STEADY + 1
    assert child.plan_restart() == 0.0


def test_one_that_ignores_the_signal_is_killed_with_its_children(boss, tmp_path):
    child = boss.start(make(tmp_path, DEAF, patience=0.2))
    leader = child.process.pid
    watch_until(boss, lambda: len(processes.in_session(leader)) == 2)
    boss.stop_all()
    assert processes.in_session(leader) == []
    assert list(tmp_path.glob("*.pid")) == []


def test_a_signal_ends_the_watch_and_a_step_under_way(boss, tmp_path):
    boss._ask_to_stop(signal.SIGTERM, None)
    with pytest.raises(StopRequestedError):
        boss.step(["sleep", "60"], os.environ, tmp_path, None)
    left = subprocess.run(["pgrep", "-fx", "sleep 60", "-P", str(os.getpid())])
    assert left.returncode != 0


def test_a_step_tells_how_it_ended_and_keeps_what_it_said(boss, tmp_path):
    log = tmp_path / "step.log"
    assert boss.step(["/bin/sh", "-c", "echo said; exit 4"], os.environ, tmp_path, log) == 4
    assert log.read_text() == "said\n"


def test_only_large_logs_turn_over_and_the_oldest_goes(tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "LARGE", 10)
    log = tmp_path / "web.log"
    for text in ("first....!", "second...!", "third....!", "fourth...!", "small"):
        log.write_text(text)
        logs.turn_over(tmp_path)
    kept = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert kept == {
        "web.log": "small",
        "web.log.1": "fourth...!",
        "web.log.2": "third....!",
        "web.log.3": "second...!",
    }
