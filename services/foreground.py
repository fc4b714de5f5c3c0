"""Runs one command for the person at the keyboard while servers run behind it."""

import signal
import subprocess
from collections.abc import Mapping, Sequence

from services import environment, place
from services.console import complain
from services.errors import LockHeldError, StopRequestedError
from services.locks import Lock
from services.servers import Servers
from services.supervisor import Supervisor


def run(command: Sequence[str], env: Mapping[str, str], supervisor: Supervisor) -> int:
    """Run in the terminal's own group, so that Ctrl-C, input and colours work as without us."""
    try:
        process = subprocess.Popen(command, env=dict(env))
    except OSError as error:
        complain(f"{command[0]} cannot be run: {error.strerror}.")
        return 127
    interrupts = 0
    while process.poll() is None:
        try:
            supervisor.watch(1.0)
        except StopRequestedError:
            supervisor.stops = 0
            interrupts += supervisor.last_signal == signal.SIGINT
            # The terminal has given the command the first Ctrl-C too; it may be tidying up.
            if supervisor.last_signal != signal.SIGINT or interrupts > 1:
                process.terminate()
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


def inside(command: Sequence[str]) -> int:
    """Run a command with the kept data: on the servers that run, or on servers started for it."""
    here = place.at(place.var_folder())
    supervisor = Supervisor(here.run)
    supervisor.listen()
    servers = Servers(here)
    lock = Lock(here.run / "services.lock")
    try:
        try:
            lock.take(f"running {command[0]}")
            urls = servers.start(supervisor)
        except LockHeldError:
            urls = servers.urls()
        env = environment.for_product(here, 8000, urls)
        return run(command, env | servers.client(), supervisor)
    except StopRequestedError:
        return 128 + signal.SIGTERM
    finally:
        supervisor.stop_all()
        here.leave()
        lock.release()
