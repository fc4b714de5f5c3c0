"""`services run`: everything the product needs, in one terminal, until Ctrl-C."""

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from services import assets, environment, logs, place, ports, web
from services.console import say
from services.errors import LockHeldError, ServicesError, StopRequestedError
from services.locks import Lock
from services.place import ROOT, Place
from services.program import Program, end_leftovers
from services.servers import Servers
from services.supervisor import Supervisor

DEMO_ACCOUNTS = (
    "desk@example.org",
    "official@example.org",
    "manager@example.org",
    "admin@example.org",
)
HEALTHY_WITHIN = 20.0
WITHOUT_DEMO = 3  # exit code of services.prepare: all done, but no demo accounts on this site


def run(port: int, with_parent: bool) -> int:
    """Start everything, keep it running, and stop it when asked."""
    here = place.at(place.var_folder())
    lock = _only_run(here, port)
    end_leftovers(here.run)
    ports.require_free(port)
    logs.turn_over(here.log)
    supervisor = Supervisor(here.run, with_parent)
    supervisor.listen()
    try:
        _start(supervisor, here, port)
        supervisor.serve()
    except StopRequestedError:
        say("\nStopping ...")
    finally:
        supervisor.stop_all()
        here.leave()
        lock.release()
    say("Stopped. All data is kept.")
    return 0


def _only_run(here: Place, port: int) -> Lock:
    lock = Lock(here.run / "services.lock")
    try:
        lock.take(f"serving http://{ports.HOST}:{port}")
    except LockHeldError as held:
        raise ServicesError(
            f"Another process already uses the data in {here.var} ({held}). Stop it first "
            "(Ctrl-C in its terminal), or set VAR_DIR to another folder for a second one."
        ) from None
    return lock


def _start(supervisor: Supervisor, here: Place, port: int) -> None:
    servers = Servers(here)
    urls = servers.start(supervisor, meanwhile=lambda: _build(supervisor))
    env = environment.for_product(here, port, urls)
    demo = _prepare(supervisor, here, env)
    site = supervisor.start(_web(here, env, port))
    for program in (_worker(here, env), _beat(here, env)):
        supervisor.start(program)
    supervisor.wait_until_up(site)
    _wait_until_healthy(supervisor, port)
    _announce(env, here, demo)


def _wait_until_healthy(supervisor: Supervisor, port: int) -> None:
    """Give worker and beat a moment to show signs of life; the site works without them."""
    deadline = time.monotonic() + HEALTHY_WITHIN
    while not web.healthy(port):
        if time.monotonic() > deadline:
            say(f"Not all parts are healthy yet; see http://{ports.HOST}:{port}/health/")
            return
        supervisor.watch(0.3)


def _build(supervisor: Supervisor) -> None:
    assets.build(supervisor.step)


def _prepare(supervisor: Supervisor, here: Place, env: Mapping[str, str]) -> bool:
    """Bring database and static files up to date; say whether there are demo accounts."""
    log = here.log / "prepare.log"
    begin = logs.size(log)
    secret = {"DEMO_PASSWORD": environment.demo_password(here)}
    argv = [sys.executable, "-m", "services.prepare"]
    code = supervisor.step(argv, {**env, **secret}, ROOT, log)
    if code not in (0, WITHOUT_DEMO):
        raise ServicesError(
            f"The database could not be prepared. The end of {log} says:\n"
            f"{logs.tail(log, begin, lines=25)}"
        )
    return code == 0


def _web(here: Place, env: Mapping[str, str], port: int) -> Program:
    config = str(ROOT / "services" / "gunicorn_conf.py")
    argv = ["gunicorn", "--config", config, "invest_up.wsgi:application"]
    return _python("web", argv, env, here, ready=lambda pid: web.answers(port))


def _worker(here: Place, env: Mapping[str, str]) -> Program:
    argv = ["celery", "-A", "invest_up", "worker", "--concurrency", "2", "--loglevel", "WARNING"]
    # One worker has nobody to gossip with; saying so starts it a second sooner.
    return _python("worker", [*argv, "--without-mingle", "--without-gossip"], env, here)


def _beat(here: Place, env: Mapping[str, str]) -> Program:
    schedule = str(here.var / "celerybeat-schedule")
    argv = ["celery", "-A", "invest_up", "beat", "-s", schedule, "--loglevel", "WARNING"]
    return _python("beat", argv, env, here)


def _python(
    name: str,
    argv: list[str],
    env: Mapping[str, str],
    here: Place,
    ready: Callable[[int], bool] = lambda pid: True,
) -> Program:
    return Program(
        name=name,
        argv=[sys.executable, "-m", *argv],
        env=env,
        cwd=ROOT,
        log=here.log / f"{name}.log",
        ready=ready,
    )


def _announce(env: Mapping[str, str], here: Place, demo: bool) -> None:
    mail = environment.mail_folder(env)
    say()
    say(f"Japan Desk is ready:  {env['SITE_URL']}")
    if demo:
        say(f"Sign in as:           {', '.join(DEMO_ACCOUNTS)}")
        say(f"Password of each:     {environment.demo_password(here)}")
    say(f"Mail is written to:   {mail}" if mail else "Mail is really sent.")
    say(f"Logs:                 {_short(here.log)}")
    say("Ctrl-C stops everything.")


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
