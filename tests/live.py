"""A running product with a database of its own: for browser tests and for the docs' pictures."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "correct-horse-battery-staple"


class Shell:
    """Runs Python with the product's models at hand, each piece in a fresh process."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.live_shell"],
            cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def run(self, code: str) -> str:
        """Run a piece and return what it printed."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(code) + "\n")
        self.process.stdin.flush()
        printed, fault = json.loads(self.process.stdout.readline() or '["", "It ended."]')
        if fault:
            raise RuntimeError(f"This failed:\n{code}\n{printed}{fault}")
        return printed

    def close(self) -> None:
        """End it."""
        self.process.communicate(timeout=60)


@dataclass(frozen=True)
class Product:
    """Where it answers, and what its commands need to reach the same data."""

    url: str
    environment: dict[str, str]
    python: Shell

    def manage(self, *arguments: str) -> str:
        """Run a management command against the product's data and return what it printed."""
        return _manage(self.environment, *arguments)

    def shell(self, code: str) -> str:
        """Run Python with the product's models at hand: for what no page can do, like ageing."""
        return self.python.run(code).strip()


def _manage(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url: str, process: subprocess.Popen, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("The web server ended before it answered.")
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{url} did not answer within {seconds} seconds.")


@contextmanager
def _own_database(name: str) -> Iterator[str]:
    """Create an empty database beside the configured one; drop it afterwards."""
    address = urlsplit(os.environ["DATABASE_URL"])
    admin = psycopg2.connect(urlunsplit(address._replace(path="/postgres")))
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(address._replace(path=f"/{name}"))
    finally:
        with admin.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.close()


@contextmanager
def running_product(name: str, var: Path) -> Iterator[Product]:
    """Start the web server as in production on the loaded pipeline, with the demo accounts."""
    port = free_port()
    with _own_database(name) as database:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "invest_up.settings",
            "DATABASE_URL": database,
            "SECRET_KEY": "browser-tests-0123456789-0123456789-0123456789-0123456789",
            "SITE_URL": f"http://127.0.0.1:{port}",
            "ALLOWED_HOSTS": "127.0.0.1",
            "VAR_DIR": str(var),
            "DEMO_PASSWORD": PASSWORD,
            "ALLOW_DEMO": "1",
            "LOG_LEVEL": "ERROR",
            "DEBUG": "0",
        }
        for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"],
                        ["load_pipeline"], ["demo_accounts"]):  # fmt: skip
            _manage(environment, *command)
        log = (var / "web.log").open("wb")
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "invest_up.wsgi:application", "--threads", "4",
             "--worker-class", "gthread", "--bind", f"127.0.0.1:{port}"],
            cwd=ROOT, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
        shell = Shell(environment)
        try:
            _wait_for(f"http://127.0.0.1:{port}/accounts/login/", server)
            yield Product(f"http://127.0.0.1:{port}", environment, shell)
        finally:
            shell.close()
            server.terminate()
            server.wait(timeout=60)
            log.close()
