"""A follow-up falls due; the real clock and real workers send one mail, and no second."""

import contextlib
import email
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.choices import Role
from accounts.models import User
from followups.choices import Delivery
from followups.models import FollowUp, Notification, Sweep
from tests.factories import make_followup, make_lead, make_user

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120
SWEEPS_AFTERWARDS = 3

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def wait_until(what: str, happened: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Ask again and again; fail with words when it does not happen in time."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} seconds."
        time.sleep(0.05)


class Product:
    """Worker and beat of one run: what they need, what they wrote, and their end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run = f"e2e-{uuid.uuid4().hex[:12]}"
        self.redis = redis.Redis.from_url(settings.REDIS_URL)
        self.processes: list[subprocess.Popen] = []
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.live_settings",
            "LIVE_RUN": self.run,
            "LIVE_DATABASE": connection.settings_dict["NAME"],
            "VAR_DIR": str(folder),
            "SWEEP_SECONDS": "1",
            "EMAIL_HOST": "",
            "SITE_URL": "https://desk.example.org",
            "LOG_LEVEL": "WARNING",
            "LOG_FORMAT": "json",
            "DEBUG": "0",
        }

    def start(self, name: str, *arguments: str) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "invest_up", *arguments],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)

    def start_worker(self, name: str) -> None:
        self.start(
            name, "worker", "--concurrency", "2", "--hostname", f"{name}@{self.run}",
            "--without-mingle", "--without-gossip", "--loglevel", "INFO",
        )  # fmt: skip

    def start_beat(self) -> None:
        self.start("beat", "beat", "-s", str(self.folder / "schedule"), "--loglevel", "WARNING")

    def stop(self) -> None:
        """End them all, children included, whatever state they are in."""
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=3)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # whatever the parent left behind
            process.wait(timeout=5)
        for key in self.redis.scan_iter(f"*{self.run}*"):
            self.redis.delete(key)
        self.redis.close()

    def logs(self) -> str:
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    def sweeps(self) -> int:
        """How many sweeps the workers have finished."""
        return self.logs().count("succeeded in")

    def mails(self) -> list[EmailMessage]:
        return [
            email.message_from_bytes(path.read_bytes(), policy=default)  # type: ignore[misc]
            for path in (self.folder / "mail").glob("*.eml")
        ]

    def lines(self) -> list[dict[str, str]]:
        """What was logged as the product logs it."""
        logged = self.logs().splitlines()
        return [json.loads(line) for line in logged if line.startswith("{")]

    def kept(self, what: str) -> dict[str, dict[str, object]]:
        """Signs of life the workers wrote down."""
        found = self.redis.hgetall(f"{self.run}:heartbeat:{what}")
        return {name.decode(): json.loads(said) for name, said in found.items()}

    def is_alive(self, part: str) -> bool:
        return bool(self.redis.get(f"{self.run}:heartbeat:{part}"))


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    running = Product(tmp_path)
    try:
        yield running
    finally:
        running.stop()
        print(running.logs())  # noqa: T201 - shown when the test failed


@pytest.fixture
def assignee() -> User:
    return make_user(
        Role.DESK, name="田中 Asha", email="asha@example.org", quiet_from=None, quiet_until=None
    )


def overdue(assignee: User) -> FollowUp:
    return make_followup(
        title="Send the land-bank sheet",
        due_on=timezone.localdate() - timedelta(days=3),
        assignee=assignee,
        lead=make_lead(title="Battery plant", owner=assignee),
        # At once, and not with the mail of the day.
        urgent=True,
    )


def test_real_clock_and_two_workers_send_exactly_one_mail(product: Product, assignee: User) -> None:
    product.start_worker("first")
    product.start_worker("second")
    product.start_beat()
    wait_until("A first sweep", product.sweeps)
    assert product.mails() == []

    followup = overdue(assignee)
    wait_until("A mail", product.mails)
    swept = product.sweeps()
    # A burst of sweeps for both workers at once, besides those of the clock.
    for turn in range(2):
        product.start(f"burst-{turn}", "call", "followups.tasks.sweep")
    wait_until("More sweeps", lambda: product.sweeps() >= swept + SWEEPS_AFTERWARDS + 2)

    (message,) = product.mails()
    row = Notification.objects.get()
    assert message["Message-ID"] == row.message_id
    assert [to.addr_spec for to in message["To"].addresses] == ["asha@example.org"]
    assert message["Subject"].startswith("Overdue since ")
    assert message["Subject"].endswith(": Send the land-bank sheet")
    text = message.get_body(("plain",)).get_content()
    assert f"https://desk.example.org{followup.get_absolute_url()}" in text
    assert "Battery plant" in text
    assert (row.delivery, row.attempts, row.last_error) == (Delivery.SENT, 1, "")
    for part in ("worker", "beat"):
        assert product.is_alive(part), f"{part} gave no sign of life"
    assert "Traceback" not in product.logs()
    assert_operations_know(product)


def assert_operations_know(product: Product) -> None:
    """Sweeps have rows, workers say what their hands do, log lines name their task."""
    assert all(sweep.is_whole for sweep in Sweep.objects.exclude(finished_at=None))
    assert Sweep.objects.whole().filter(sent=1).count() == 1
    assert set(product.kept("workers")) == {f"first@{product.run}", f"second@{product.run}"}
    hands = product.kept("hands")
    assert {str(said.get("last") or said["task"]) for said in hands.values()} & {
        "followups.tasks.sweep"
    }
    ended = [line for line in product.lines() if "succeeded in" in line["message"]]
    assert ended
    assert all(line["id"] not in ("", "-") for line in ended)
    assert "asha@example.org" not in product.logs()
