"""The operations page: parts, workers, queues, sweeps; and what an administrator sets going."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from followups.choices import Delivery
from followups.models import Digest, Notification, Sweep
from followups.tasks import LIMIT
from invest_up import heartbeat
from invest_up.operations import machine, queues, retrying
from leads.models import BulkRow
from reports.choices import PaperState, RunState
from tests.factories import (
    make_bulk_run,
    make_lead,
    make_notification,
    make_paper_run,
    make_schedule_run,
    make_user,
)
from tests.pages import text

pytestmark = pytest.mark.django_db
PAGE = reverse("operations")


@pytest.fixture
def admin_desk(client_for, administrator) -> Client:
    return client_for(administrator)


def backlog(code: str) -> queues.Backlog:
    return queues.QUEUES[code].look(timezone.now())


def at(minutes: float) -> Any:
    return timezone.now() + timedelta(minutes=minutes)


def test_an_empty_product_says_so(admin_desk, settings) -> None:
    settings.REDIS_URL = "unix:///nonexistent/valkey.sock"
    page = text(admin_desk.get(PAGE))
    for words in (
        "The broker does not answer.", "No worker was heard of", "No sweep yet",
        "nobody can say while the broker is away",
        "no whole sweep yet",
    ):  # fmt: skip
        assert words in page


def test_workers_and_what_their_hands_do(admin_desk, monkeypatch) -> None:
    hands = [
        heartbeat.Hand("41", "reports.tasks.make_papers", "", 75, 1560),
        heartbeat.Hand("42", "", "followups.tasks.sweep", 12),
        heartbeat.Hand("43", "followups.tasks.sweep", "", 900, 540),
    ]
    workers = [heartbeat.Worker("celery@desk-1", 2, hands), heartbeat.Worker("celery@b", 1, [])]
    monkeypatch.setattr(machine, "broker", lambda: machine.Broker(3, workers))
    page = text(admin_desk.get(PAGE))
    assert "3 calls wait in the broker." in page
    assert "at work</span> Making papers" in page
    assert "idle; last: Reminders: raise, gather, send" in page
    assert "was cut off: Reminders" in page
    assert "celery@b" in page


@pytest.mark.parametrize(
    ("fields", "counted"),
    [
        ({"due_at": -5, "retry_at": -5}, "ready"),
        ({"due_at": -5, "retry_at": -5, "leased_until": 1}, "working"),
        ({"due_at": -5, "retry_at": -5, "leased_until": -1}, "ready"),
        ({"due_at": -5, "retry_at": 60}, "later"),
        ({"due_at": 60}, "later"),
        ({"due_at": -5, "delivery": Delivery.SENDING, "leased_until": 1}, "working"),
        ({"due_at": -5, "delivery": Delivery.SENDING, "leased_until": -1}, "ready"),
        ({"due_at": -5, "delivery": Delivery.DIGEST}, "later"),
        ({"due_at": -5, "delivery": Delivery.FAILED}, "failed"),
        ({"due_at": -5, "delivery": Delivery.UNCERTAIN}, "uncertain"),
        ({"due_at": -5, "delivery": Delivery.SENT}, None),
        ({"due_at": -5, "delivery": Delivery.NOT_WANTED}, None),
    ],
)
def test_each_mail_is_counted_where_it_stands(fields, counted) -> None:
    moments = {
        name: at(value) if isinstance(value, int | float) else value
        for name, value in fields.items()
    }
    make_notification(make_user(), **moments)
    found = backlog("reminders")
    names = ("ready", "working", "later", "failed", "uncertain")
    assert {name for name in names if getattr(found, name)} == ({counted} if counted else set())
    assert (found.oldest is not None) is (counted == "ready")


def test_what_could_have_left_long_ago_is_late(admin_desk) -> None:
    make_notification(make_user(), due_at=at(-9), retry_at=at(-9))
    assert not backlog("reminders").is_late(timezone.now())
    make_notification(make_user(), due_at=at(-90), retry_at=at(-45))
    line = next(each for each in queues.lines(timezone.now()) if each.queue.code == "reminders")
    assert line.late
    assert line.waited == "45 min"
    assert "45 min" in text(admin_desk.get(PAGE))


def test_other_queues_count_their_own_rows(desk) -> None:
    run = make_bulk_run(desk)
    BulkRow.objects.create(run=run, lead=make_lead())
    make_paper_run(desk, state=PaperState.FAILED, error="no")
    make_paper_run(desk, state=PaperState.WAITING)
    make_paper_run(desk, state=PaperState.DONE)
    make_schedule_run(state=RunState.FAILED)
    assert (backlog("bulk").ready, backlog("bulk").oldest) == (1, run.created_at)
    assert (backlog("papers").failed, backlog("papers").ready) == (1, 1)
    assert (backlog("schedules").failed, backlog("schedules").ready) == (1, 0)
    assert backlog("rewriting").ready == 0
    assert backlog("digests") == backlog("acknowledgements") == queues.Backlog()


def test_names_to_be_compared_are_counted() -> None:
    before = backlog("names").ready
    make_lead()  # its organisation is new
    assert backlog("names").ready >= before


def test_the_page_asks_as_much_for_many_rows_as_for_few(admin_desk) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert admin_desk.get(PAGE).status_code == 200
        return len(queries)

    person = make_user()
    make_notification(person, delivery=Delivery.FAILED)
    Sweep.objects.create()
    admin_desk.get(PAGE)
    few = asked()
    for _turn in range(30):
        make_notification(person, delivery=Delivery.FAILED)
        Sweep.objects.create(finished_at=timezone.now(), faults=[{"words": "x", "error": ""}])
    assert asked() == few
    assert few <= 30


# --- Sweeps ---
@pytest.mark.parametrize(
    ("begun", "ended", "faults", "state"),
    [
        (-1, -0.9, [], "whole"),
        (-1, -0.9, [{"words": "A rule", "error": "KeyError"}], "faults"),
        (-1, -0.9, [{"words": "Broke", "error": "", "whole": False}], "broken"),
        (-1, None, [], "working"),
        (-LIMIT / 60 - 1, None, [], "died"),
    ],
)
def test_how_a_sweep_went(begun, ended, faults, state, admin_desk) -> None:
    row = Sweep.objects.create(
        started_at=at(begun), finished_at=ended and at(ended), faults=faults, raised=1234, sent=7
    )
    (line,) = machine.sweeps([row], timezone.now())
    assert line.state == state
    assert line.lasted == ("6.0 s" if ended else "")
    page = text(admin_desk.get(PAGE))
    assert "1,234" in page
    for fault in faults:
        assert fault["words"] in page


# --- Buttons ---
def test_a_sweep_is_asked_for(admin_desk, monkeypatch) -> None:
    asked: list[str] = []
    app = SimpleNamespace(send_task=lambda name, **options: asked.append(name))
    monkeypatch.setattr(retrying, "current_app", app)
    answer = admin_desk.post(reverse("operations_sweep"), follow=True)
    assert asked == ["followups.tasks.sweep"]
    assert "A worker was asked for a sweep" in text(answer)


def test_without_a_broker_nobody_can_be_asked(admin_desk, monkeypatch) -> None:
    def away(name: str, **options: Any) -> None:
        raise ConnectionError("redis://:pw@cache")

    monkeypatch.setattr(retrying, "current_app", SimpleNamespace(send_task=away))
    answer = text(admin_desk.post(reverse("operations_sweep"), follow=True))
    assert "The broker does not answer: nobody can be asked." in answer
    assert ":pw@" not in answer


def test_failures_are_tried_again_and_nothing_else(admin_desk, administrator) -> None:
    person = make_user()
    failed = make_notification(person, delivery=Delivery.FAILED, attempts=9, last_error="no")
    doubt = make_notification(person, delivery=Delivery.UNCERTAIN)
    sent = make_notification(person, delivery=Delivery.SENT)
    answer = admin_desk.post(reverse("operations_retry", args=["reminders"]), follow=True)
    assert "1 failure is tried again." in text(answer)
    states = {row.pk: row.delivery for row in Notification.objects.all()}
    assert states[failed.pk] == Delivery.PENDING
    assert states[doubt.pk] == Delivery.UNCERTAIN  # a person says what became of it
    assert states[sent.pk] == Delivery.SENT
    row = Notification.objects.get(pk=failed.pk)
    assert (row.attempts, row.last_error, row.seen_to_by) == (0, "", administrator)


def test_failures_of_other_queues_are_tried_again(admin_desk, desk, monkeypatch) -> None:
    person = make_user()
    digest = Digest.objects.create(
        recipient=person, day=timezone.localdate(), due_at=at(-1), delivery=Delivery.FAILED
    )
    paper = make_paper_run(desk, state=PaperState.FAILED, error="no", attempts=3)
    run = make_schedule_run(state=RunState.FAILED, attempts=3)
    for code in ("digests", "papers", "schedules", "acknowledgements"):
        assert admin_desk.post(reverse("operations_retry", args=[code])).status_code == 302
    for row in (digest, paper, run):
        row.refresh_from_db()
    assert (digest.delivery, paper.state, run.state) == (
        Delivery.PENDING, PaperState.WAITING, RunState.WAITING,
    )  # fmt: skip


def test_so_many_at_once_and_no_more(admin_desk, monkeypatch) -> None:
    monkeypatch.setattr(retrying, "AT_ONCE", 2)
    person = make_user()
    for _turn in range(3):
        make_notification(person, delivery=Delivery.FAILED)
    admin_desk.post(reverse("operations_retry", args=["reminders"]))
    assert Notification.objects.filter(delivery=Delivery.FAILED).count() == 1


@pytest.mark.parametrize("code", ["bulk", "names", "rewriting", "nothing"])
def test_what_cannot_be_tried_again_is_not_there(code, admin_desk) -> None:
    assert admin_desk.post(reverse("operations_retry", args=[code])).status_code == 404


def test_only_administrators_see_the_machine(desk_client, manager_client) -> None:
    for client in (desk_client, manager_client):
        for name in ("operations", "operations_heartbeat"):
            assert client.get(reverse(name)).status_code == 403


def test_every_task_of_the_clock_has_words(settings) -> None:
    asked = {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()}
    assert asked <= set(machine.TASKS)
    assert machine.task_words("a.task.of.tomorrow") == "a.task.of.tomorrow"
