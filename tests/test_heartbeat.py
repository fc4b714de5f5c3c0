"""Signs of life of workers: who is there, what each hand does, and what died at its work."""

import json
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from celery.signals import heartbeat_sent, task_postrun, task_prerun, worker_ready

from invest_up import heartbeat

NOWHERE = "unix:///nonexistent/valkey.sock"


@pytest.fixture
def server() -> Iterator[Any]:
    with heartbeat.client() as connection:
        connection.delete(heartbeat._key("workers"), heartbeat._key("hands"))
        yield connection
        connection.delete(
            heartbeat._key("workers"), heartbeat._key("hands"), heartbeat._key("worker")
        )


def worker_says_hello(name: str = "celery@desk-1") -> None:
    heartbeat.worker_beat(sender=SimpleNamespace(eventer=SimpleNamespace(hostname=name)))


def a_task(name: str = "followups.tasks.sweep", **request: Any) -> Any:
    values = {"hostname": "celery@desk-1", "timelimit": (None, None), "is_eager": False, **request}
    return SimpleNamespace(name=name, time_limit=540, request=SimpleNamespace(**values))


def test_a_worker_and_what_it_does(server) -> None:
    worker_says_hello()
    heartbeat.taken_up(task_id="1", task=a_task())
    (worker,) = heartbeat.workers(server)
    assert worker.name == "celery@desk-1"
    assert worker.age < 5
    (hand,) = worker.hands
    assert (hand.task, hand.limit, hand.is_cut_off) == ("followups.tasks.sweep", 540, False)
    heartbeat.laid_down(task_id="1", task=a_task())
    (hand,) = heartbeat.workers(server)[0].hands
    assert (hand.task, hand.last) == ("", "followups.tasks.sweep")


def test_a_limit_of_the_call_goes_before_the_tasks_own(server) -> None:
    worker_says_hello()
    heartbeat.taken_up(task=a_task(timelimit=(60, 50)))
    assert heartbeat.workers(server)[0].hands[0].limit == 60


def test_who_works_longer_than_allowed_was_cut_off(server) -> None:
    worker_says_hello()
    said = {"task": "reports.tasks.make_papers", "since": time.time() - 700, "limit": 600}
    server.hset(heartbeat._key("hands"), "celery@desk-1 77", json.dumps(said))
    (hand,) = heartbeat.workers(server)[0].hands
    assert hand.is_cut_off
    said["since"] = time.time() - 500
    server.hset(heartbeat._key("hands"), "celery@desk-1 77", json.dumps(said))
    assert not heartbeat.workers(server)[0].hands[0].is_cut_off


def test_who_is_gone_is_not_shown(server) -> None:
    gone = {"at": time.time() - heartbeat.SEEN_SECONDS - 5}
    server.hset(heartbeat._key("workers"), "celery@old", json.dumps(gone))
    assert heartbeat.workers(server) == []
    worker_says_hello()
    idle = {"task": "", "last": "x", "since": time.time() - heartbeat.SEEN_SECONDS - 5}
    server.hset(heartbeat._key("hands"), "celery@desk-1 5", json.dumps(idle))
    assert heartbeat.workers(server)[0].hands == []


@pytest.mark.parametrize("text", ["not json", "[]", "3", '{"since": "x"}', "{}"])
def test_what_another_version_wrote_does_no_harm(text: str, server) -> None:
    worker_says_hello()
    server.hset(heartbeat._key("hands"), "celery@desk-1 9", text)
    server.hset(heartbeat._key("workers"), "celery@odd", text)
    assert [worker.name for worker in heartbeat.workers(server)] == ["celery@desk-1"]


def test_nothing_is_said_outside_a_worker(server) -> None:
    for request in ({"hostname": None}, {"is_eager": True}):
        heartbeat.taken_up(task=a_task(**request))
        heartbeat.laid_down(task=a_task(**request))
    heartbeat.taken_up()
    assert server.hgetall(heartbeat._key("hands")) == {}


def test_a_redis_that_is_away_stops_no_task(settings) -> None:
    settings.REDIS_URL = NOWHERE
    heartbeat.taken_up(task=a_task())
    heartbeat.laid_down(task=a_task())
    worker_says_hello()


def test_a_worker_that_starts_asks_for_a_sweep_at_once(monkeypatch) -> None:
    asked: list[str] = []
    app = SimpleNamespace(send_task=lambda name, **options: asked.append(name))
    monkeypatch.setattr(heartbeat, "current_app", app)
    heartbeat.sweep_at_once()
    assert asked == ["followups.tasks.sweep"]

    def away(name: str, **options: Any) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(app, "send_task", away)
    heartbeat.sweep_at_once()  # the clock asks a minute later


def test_celery_tells_it_all_that() -> None:
    for signal, receiver in (
        (heartbeat_sent, heartbeat.worker_beat),
        (worker_ready, heartbeat.sweep_at_once),
        (task_prerun, heartbeat.taken_up),
        (task_postrun, heartbeat.laid_down),
    ):
        assert receiver in signal._live_receivers(None)
