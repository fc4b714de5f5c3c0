"""A short trial: a real worker is killed while it sends, again and again; all arrives.

`make trial-reminders` is the long one, with the database killed as well.
"""

import random
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.choices import Role
from followups.choices import Delivery
from followups.models import FollowUp, Notification
from services import processes
from services.smtp_sink import Temper
from services.trial_mailbox import Mailbox
from services.trial_reminders import FASTER
from tests.factories import make_user
from tests.followups.test_reminder_end_to_end import Product, wait_until

DUE, KILLS = 300, 4
MARK = "mark1x"

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(not processes.HAS_PROC, reason="needs /proc"),
]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as made:
        yield made


@pytest.fixture
def product(tmp_path: Path, mailbox: Mailbox) -> Iterator[Product]:
    running = Product(tmp_path)
    running.environment |= FASTER | {"MAIL_LEASE_SECONDS": "3", "EMAIL_TIMEOUT": "1"}
    running.environment |= {"SWEEP_SECONDS": "1"} | mailbox.environment
    try:
        yield running
    finally:
        running.stop()
        print(running.logs())  # noqa: T201 - shown when the test failed


def kill_a_sender(product: Product, mailbox: Mailbox) -> None:
    """Kill a child of the worker that has the mail server on the line."""
    worker = product.processes[0].pid
    found: list[int] = []

    def somebody_sends() -> bool:
        found[:] = processes.calling(processes.in_session(worker), mailbox.port)
        return bool(found)

    wait_until("Somebody sends", somebody_sends)
    victim = random.Random(1).choice(found)
    began = processes.start_time(victim)
    processes.send([victim], signal.SIGKILL)
    wait_until("It is dead", lambda: processes.start_time(victim) != began)


def test_all_arrives_and_only_what_is_in_doubt_arrives_twice(
    product: Product, mailbox: Mailbox
) -> None:
    assignee = make_user(
        Role.DESK, email="asha@example.org", quiet_from=None, quiet_until=None,
        mail_on_days_off=True,
    )  # fmt: skip
    yesterday = timezone.localdate() - timedelta(days=1)
    # Slow enough to be caught at it.
    mailbox.sink.pause = 0.01
    FollowUp.objects.bulk_create(
        FollowUp(title=f"Send {MARK}{number:06d}", due_on=yesterday, urgent=True,
                 assignee=assignee)
        for number in range(DUE)
    )  # fmt: skip
    product.start_worker("first")
    product.start_beat()
    for number in range(1, KILLS + 1):
        mark = DUE * number // (KILLS + 2)
        wait_until(f"{mark} mails", lambda mark=mark: mailbox.arrived() >= mark)
        kill_a_sender(product, mailbox)
    assert mailbox.misbehave(Temper.DROPS, 1, within=20) >= 1
    wait_until("All mails", lambda: mailbox.arrived() == DUE)
    rows = Notification.objects.filter(title__contains=MARK)
    wait_until("All is written down", lambda: set(rows.values_list("delivery")) == {("sent",)})

    doubled = {mark for mark, names in mailbox.names.items() if len(names) > 1}
    in_doubt = {row.title.split()[-1] for row in rows.exclude(uncertain_at=None)}
    assert all(len(set(names)) == 1 for names in mailbox.names.values())
    assert doubled <= in_doubt
    assert doubled  # the line was cut after a mail had been taken
    assert len(in_doubt) <= KILLS + mailbox.sink.met[Temper.DROPS]
    assert rows.count() == DUE == rows.filter(delivery=Delivery.SENT).count()
