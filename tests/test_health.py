"""Health in one answer, and the calm faces of errors."""

import json
import re
import time
from datetime import timedelta

import pytest
import redis
from django.db import IntegrityError, InterfaceError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.utils import timezone
from psycopg2.errors import ForeignKeyViolation

from followups.choices import Delivery
from followups.models import Sweep
from invest_up import heartbeat
from invest_up import parts as parts_of
from leads.views import lead_lines
from tests.factories import make_notification, make_user

NOWHERE = "unix:///nonexistent/valkey.sock"


@pytest.fixture
def beating(db):
    """Let worker and beat be alive, and reminders go out; afterwards nobody beats."""
    for part in ("worker", "beat"):
        heartbeat.beat(part)
    swept(timedelta(seconds=30))
    yield
    with heartbeat.client() as server:
        server.delete(heartbeat._key("worker"), heartbeat._key("beat"))


def silence(part: str, seconds: float) -> None:
    """Let a part's last sign of life be so many seconds old."""
    with heartbeat.client() as server:
        server.set(heartbeat._key(part), time.time() - seconds)


def swept(ago: timedelta, **fields: object) -> Sweep:
    """Let the last sweep have ended so long ago."""
    then = timezone.now() - ago
    return Sweep.objects.create(started_at=then, finished_at=then, **fields)


def health(client: Client) -> tuple[int, dict]:
    response = client.get("/health/")
    assert response["Content-Type"] == "application/json"
    assert "no-cache" in response["Cache-Control"]
    return response.status_code, json.loads(response.content)


def refuse(error: Exception):
    def ensure_connection(self: BaseDatabaseWrapper) -> None:
        raise error

    return ensure_connection


@pytest.mark.django_db
def test_all_is_well(client, beating) -> None:
    status, parts = health(client)
    assert status == 200
    assert parts["ok"] is True
    assert parts["database"] == {"ok": True}
    assert parts["redis"] == {"ok": True}
    assert parts["reminders"]["ok"] is True
    assert 30 <= parts["reminders"]["last_whole_sweep_age_seconds"] < 60
    assert parts["reminders"]["oldest_ready_mail_seconds"] is None
    for part in ("worker", "beat"):
        assert parts[part]["ok"] is True
        assert 0 <= parts[part]["heartbeat_age_seconds"] < 30


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["worker", "beat"])
def test_a_silent_part_is_down_after_a_minute(part, client, beating) -> None:
    silence(part, parts_of.SILENT_AFTER_SECONDS - 5)
    assert health(client)[0] == 200
    silence(part, parts_of.SILENT_AFTER_SECONDS + 5)
    status, parts = health(client)
    assert status == 503
    assert parts["ok"] is False
    assert parts[part]["ok"] is False
    assert parts[part]["heartbeat_age_seconds"] > parts_of.SILENT_AFTER_SECONDS
    assert [name for name in ("database", "redis") if not parts[name]["ok"]] == []


@pytest.mark.django_db
def test_a_part_never_heard_of_is_down(client, beating) -> None:
    with heartbeat.client() as server:
        server.delete(heartbeat._key("beat"))
    status, parts = health(client)
    assert status == 503
    assert parts["beat"] == {"ok": False, "heartbeat_age_seconds": None}
    assert parts["worker"]["ok"] is True


@pytest.mark.django_db
def test_redis_down(client, settings) -> None:
    settings.REDIS_URL = NOWHERE
    status, parts = health(client)
    assert status == 503
    assert parts["database"]["ok"] is True
    assert [parts[name]["ok"] for name in ("redis", "worker", "beat")] == [False, False, False]
    heartbeat.beat("worker")  # and the part that beats is not stopped by it


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
def test_database_down(error, client, beating, monkeypatch) -> None:
    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", refuse(error))
    status, parts = health(client)
    assert status == 503
    assert parts["database"] == {"ok": False}
    assert parts["reminders"]["ok"] is False
    assert parts["redis"]["ok"] is True


# --- The dead-man's line --------------------------------------------------------------------------
@pytest.mark.parametrize(("seconds", "status"), [(-5, 200), (5, 503)])
def test_too_long_without_a_whole_sweep_is_down(seconds, status, client, beating) -> None:
    Sweep.objects.all().delete()
    swept(timedelta(seconds=parts_of.SWEEP_AFTER_SECONDS + seconds))
    answer, parts = health(client)
    assert answer == status
    assert parts["reminders"]["ok"] is (status == 200)


def test_sweeps_that_break_off_or_never_end_do_not_count(client, beating) -> None:
    Sweep.objects.all().delete()
    swept(timedelta(seconds=1), faults=[{"words": "broke", "error": "", "whole": False}])
    Sweep.objects.create(started_at=timezone.now())
    status, parts = health(client)
    assert status == 503
    assert parts["reminders"]["last_whole_sweep_age_seconds"] is None
    swept(timedelta(seconds=1), faults=[{"words": "A rule has a fault", "error": "KeyError"}])
    assert health(client)[0] == 200


@pytest.mark.parametrize(
    ("fields", "waits"),
    [
        ({}, True),
        ({"delivery": Delivery.SENDING, "leased_until": -1}, True),  # its sender died
        ({"delivery": Delivery.SENDING, "leased_until": 1}, False),
        ({"retry_at": 1}, False),
        ({"delivery": Delivery.DIGEST}, False),
        ({"delivery": Delivery.SENT}, False),
        ({"delivery": Delivery.FAILED}, False),
    ],
)
def test_a_mail_that_could_leave_and_does_not_is_seen(fields, waits, client, beating) -> None:
    now = timezone.now()
    hours = {name: value for name, value in fields.items() if isinstance(value, int)}
    old = now - timedelta(seconds=parts_of.MAIL_AFTER_SECONDS + 60)
    moments = {name: now + timedelta(hours=value) for name, value in hours.items()}
    make_notification(make_user(), **{"due_at": old, "retry_at": old, **fields, **moments})
    status, parts = health(client)
    assert (status == 503) is waits
    assert (parts["reminders"]["oldest_ready_mail_seconds"] is not None) is waits


def test_health_asks_little(client, beating, django_assert_num_queries) -> None:
    with django_assert_num_queries(5):
        health(client)


def test_health_asks_for_no_sign_in_and_takes_no_other_method(client, settings) -> None:
    settings.REDIS_URL = NOWHERE
    assert client.post("/health/").status_code == 405


@pytest.mark.django_db
def test_products_on_one_redis_do_not_vouch_for_each_other(beating, settings) -> None:
    with heartbeat.client() as server:
        assert heartbeat.age(server, "worker") is not None
        settings.CACHES["default"] = {**settings.CACHES["default"], "KEY_PREFIX": "another-desk"}
        assert heartbeat.age(server, "worker") is None


def test_the_clock_beats_while_it_ticks(monkeypatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(heartbeat, "beat", said.append)
    monkeypatch.setattr(heartbeat.PersistentScheduler, "tick", lambda self: 1.0)
    scheduler = heartbeat.BeatingScheduler.__new__(heartbeat.BeatingScheduler)
    scheduler.last_beat = time.monotonic() - heartbeat.EVERY_SECONDS
    assert scheduler.tick() == 1.0
    scheduler.tick()
    assert said == ["beat"]  # twice ticked, once said: every five seconds will do


def test_the_worker_is_asked_to_load_its_signs_of_life(settings) -> None:
    assert "invest_up.heartbeat" in settings.CELERY_IMPORTS


# --- Faces of errors ------------------------------------------------------------------------------
@pytest.fixture
def broken(desk_client, monkeypatch):
    """Return a maker of a client for which the list of leads breaks in a certain way."""

    def install(error: Exception) -> Client:
        def explode(*args: object, **kwargs: object) -> None:
            raise error

        monkeypatch.setattr(lead_lines, "LeadFilter", explode)
        desk_client.raise_request_exception = False
        return desk_client

    return install


def reference(response) -> str:
    """Return the id that stands in the page; the log and the header have the same."""
    found = re.search(r"Reference:\s*(\w{32})", response.content.decode())
    assert found, "no request id in the page"
    assert found[1] == response["X-Request-ID"]
    return found[1]


def test_a_fault_shows_a_calm_page_with_a_reference(broken, caplog) -> None:
    response = broken(ZeroDivisionError("secret detail")).get("/leads/")
    assert response.status_code == 500
    assert reference(response)
    page = response.content.decode()
    assert "Something went wrong on our side" in page
    for leak in ("Traceback", "secret detail", "ZeroDivisionError", "lead_list"):
        assert leak not in page
    assert "secret detail" in caplog.text  # it is in the log, for those who mend it


@pytest.mark.parametrize(
    "error", [OperationalError("server closed"), redis.ConnectionError("refused")]
)
def test_a_service_that_is_away_is_a_short_break(error, broken) -> None:
    response = broken(error).get("/leads/")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert reference(response)
    assert "short break" in response.content.decode()


@pytest.mark.parametrize("htmx", [False, True])
def test_two_who_cross_each_other_are_told_so(htmx, broken) -> None:
    error = IntegrityError("merged away")
    error.__cause__ = ForeignKeyViolation("merged away")
    response = broken(error).get("/leads/", headers={"HX-Request": "true"} if htmx else {})
    assert response.status_code == 409
    assert "Somebody else was faster" in response.content.decode()
    assert ("HX-Trigger" in response) is htmx
    assert response.get("HX-Reswap") == ("none" if htmx else None)


def test_without_a_database_every_page_is_a_short_break(desk_client, monkeypatch) -> None:
    desk_client.raise_request_exception = False
    connection.close()
    with monkeypatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "ensure_connection", refuse(OperationalError("gone")))
        patch.setattr(BaseDatabaseWrapper, "cursor", refuse(OperationalError("gone")))
        response = desk_client.get("/leads/")
    assert response.status_code == 503
    assert reference(response)


def test_what_is_not_there(desk_client) -> None:
    response = desk_client.get("/no-such-page/")
    assert response.status_code == 404
    assert reference(response)
    assert "This page does not exist" in response.content.decode()


def test_what_one_may_not_do(client_for, viewer) -> None:
    response = client_for(viewer).get("/leads/new/")
    assert response.status_code == 403
    assert reference(response)


def test_a_request_nobody_understands(desk_client) -> None:
    response = desk_client.get("/", headers={"host": "evil.example.com"})
    assert response.status_code == 400
    assert "evil.example.com" not in response.content.decode()
