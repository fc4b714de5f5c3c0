"""A sender that dies leaves one mail in doubt, and only that one may come twice."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.utils import timezone

from accounts.choices import Role
from followups.actions import claims, deliver, delivery, line, raise_due
from followups.actions.resend import send_again, settle
from followups.choices import Delivery, NotificationKind
from followups.models import Notification, RuleSetting
from tests.factories import make_followup, make_user
from tests.followups.clock import DUE, at
from tests.followups.mail_server import ADDRESS, Server, cut, refused

LATER = at() + claims.LEASE + timedelta(seconds=10)
# The product's own clock says when somebody saw to it.
DUE_LONG_AGO = timezone.now() + timedelta(days=1)


class Killed(BaseException):
    """What `kill -9` does to a process, as near as a test can come."""


@pytest.fixture(autouse=True)
def at_once(db) -> None:
    for kind in NotificationKind.values:
        RuleSetting.objects.create(kind=kind, at_once=True)


@pytest.fixture
def server(monkeypatch) -> Server:
    made = Server()
    monkeypatch.setattr(line, "get_connection", lambda: made)
    return made


@pytest.fixture
def rows(db) -> None:
    """Five mails wait."""
    assignee = make_user(Role.DESK, name="Asha", email=ADDRESS)
    for number in range(5):
        make_followup(title=f"Promise {number}", due_on=DUE, assignee=assignee)
    assert raise_due(at()) == 5


def states() -> dict[str, int]:
    found: dict[str, int] = {}
    for state in Notification.objects.values_list("delivery", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def in_doubt() -> set[str]:
    return {row.message_id for row in Notification.objects.exclude(uncertain_at=None)}


def doubled(server: Server) -> set[str]:
    ids = server.ids()
    return {name for name in ids if ids.count(name) > 1}


def die_at(step: str, turn: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deliver, and be killed at the n-th time of a step: before it, or right after it."""
    where, name, after = STEPS[step]
    times = 0
    dead = False

    def mortal(owner: Any, called: str) -> None:
        whole = getattr(owner, called)

        def step_of_the_way(*args: object, **values: object) -> object:
            nonlocal times, dead
            if dead:
                raise Killed  # a process that is killed tidies nothing up
            struck = (owner, called) == (where, name)
            times += struck
            dead = struck and times == turn
            if dead and not after:
                raise Killed
            found = whole(*args, **values)
            if dead:
                raise Killed
            return found

        patch.setattr(owner, called, step_of_the_way)

    with monkeypatch.context() as patch:
        for owner, called in {(owner, called) for owner, called, _after in STEPS.values()}:
            mortal(owner, called)
        mortal(delivery, "release")
        with pytest.raises(Killed):
            deliver(at())
    assert dead


# What kills, and whether it strikes before or after the step was done.
STEPS = {
    "before it claims": (delivery, "claim", False),
    "after it claimed": (delivery, "claim", True),
    "before a mail": (line.Line, "hand_over", False),
    "after a mail": (line.Line, "hand_over", True),
    "before the server's word": (line.Line, "word", False),
    "after the server's word": (line.Line, "word", True),
    "before its outcome": (delivery, "turn", False),
    "after its outcome": (delivery, "turn", True),
}


@pytest.mark.parametrize(
    ("step", "turn"),
    [(step, turn) for step in STEPS for turn in (1, 3) if turn == 1 or "claim" not in step],
)
def test_a_sender_killed_at_any_step_loses_nothing(step, turn, rows, server, monkeypatch) -> None:
    die_at(step, turn, monkeypatch)
    assert states().get(Delivery.SENDING, 0) <= 1
    server.is_open = False
    if step != "before it claims":
        assert deliver(at() + timedelta(seconds=1)) == 0  # perhaps it still lives
    deliver(LATER)
    deliver(LATER + timedelta(hours=1))
    assert states() == {Delivery.SENT: 5}
    assert len(set(server.ids())) == 5
    assert doubled(server) <= in_doubt()
    assert len(in_doubt()) <= 1
    assert doubled(server) or step not in ("after a mail", "after the server's word")


def test_what_was_claimed_and_not_begun_is_not_in_doubt(rows, server, monkeypatch) -> None:
    die_at("after it claimed", 1, monkeypatch)
    assert states() == {Delivery.PENDING: 5}
    deliver(LATER)
    assert in_doubt() == set()
    assert len(server.ids()) == 5


def test_a_mail_that_kills_its_senders_is_left_to_people(rows, server, monkeypatch) -> None:
    Notification.objects.exclude(pk=Notification.objects.first().pk).delete()
    for death in range(3):
        Notification.objects.update(delivery=Delivery.SENDING, leased_until=at(death))
        claims.own_up(Notification, at(death, "09:00"))
    row = Notification.objects.get()
    assert (row.delivery, row.uncertain_times) == (Delivery.UNCERTAIN, 3)
    assert row.uncertain_at == at(2, "09:00")
    assert row.last_error
    assert deliver(at(3)) == 0
    assert server.accepted == []


def test_a_line_cut_after_the_mail_was_handed_over_is_a_doubt(rows, server) -> None:
    server.answers = [None, cut()]
    server.after = server.answers[1:]
    assert deliver(at()) == 4
    row = Notification.objects.exclude(uncertain_at=None).get()
    assert (row.delivery, row.uncertain_times) == (Delivery.PENDING, 1)
    assert "cut" in row.last_error
    assert deliver(at(0, "12:00")) == 1
    assert doubled(server) == {row.message_id}
    assert in_doubt() == {row.message_id}  # that it may have come twice stays known


@pytest.mark.parametrize("error", [cut(), smtplib.SMTPConnectError(421, b"bye"), TimeoutError()])
def test_a_line_cut_before_that_is_called_again_at_once(error, rows, server) -> None:
    server.answers = [None, error]
    assert deliver(at()) == 5
    assert server.calls == 2
    assert in_doubt() == set()
    assert doubled(server) == set()


def test_a_refusal_is_an_answer_and_no_doubt(rows, server) -> None:
    server.answers = [refused(550), refused(450)]
    assert deliver(at()) == 3
    assert in_doubt() == set()
    assert server.calls == 1
    assert states() == {Delivery.SENT: 3, Delivery.FAILED: 1, Delivery.PENDING: 1}


def test_a_database_that_goes_away_for_a_moment_leaves_no_doubt(rows, server, monkeypatch) -> None:
    whole, falls = claims._execute, [OperationalError("gone"), OperationalError("gone"), None]

    def shaky(statement: str, values: dict) -> bool:
        if server.accepted and falls and (error := falls.pop(0)):
            raise error
        return whole(statement, values)

    monkeypatch.setattr(claims, "_execute", shaky)
    monkeypatch.setattr(claims, "PAUSE", 0)
    monkeypatch.setattr(claims, "_may_wait", lambda: True)
    assert deliver(at()) == 5
    assert in_doubt() == set()
    assert falls == []


def test_a_sender_out_of_time_gives_back_what_it_holds(rows, server, monkeypatch) -> None:
    """Celery's soft limit may strike anywhere: the mail in hand is in doubt, the others are not."""
    server.answers = [None, SoftTimeLimitExceeded()]
    with pytest.raises(SoftTimeLimitExceeded):
        deliver(at())
    assert states() == {Delivery.SENT: 1, Delivery.SENDING: 1, Delivery.PENDING: 3}
    assert Notification.objects.filter(delivery=Delivery.PENDING, leased_until=None).count() == 3
    server.answers = []
    assert deliver(at()) == 3
    assert deliver(LATER) == 1
    assert len(in_doubt()) == 1


def test_a_sender_whose_lease_ran_out_neither_sends_nor_undoes(rows, server) -> None:
    slow = claims.claim(Notification, at())
    assert deliver(LATER) == 5
    first = slow[0]
    assert not claims.turn(Notification, None, first)
    late = claims.Outcome(first, Delivery.FAILED, "late")
    assert not claims.turn(Notification, late, slow[1])
    claims.release(Notification, slow)
    assert states() == {Delivery.SENT: 5}


# --- What people do about it ----------------------------------------------------------------------
@pytest.fixture
def lost(rows) -> Notification:
    Notification.objects.exclude(pk=Notification.objects.first().pk).delete()
    Notification.objects.update(
        delivery=Delivery.UNCERTAIN, uncertain_at=at(), uncertain_times=3, attempts=9
    )
    return Notification.objects.get()


def test_one_in_doubt_is_sent_again_when_somebody_says_so(lost, server, desk) -> None:
    send_again(row=lost, by=desk)
    send_again(row=lost, by=desk)  # two people, or one in a hurry
    assert deliver(at(0, "12:00")) == 0  # not before it was said
    assert deliver(DUE_LONG_AGO) == 1
    row = Notification.objects.get()
    assert (row.delivery, row.seen_to_by, row.uncertain_times) == (Delivery.SENT, desk, 0)
    assert in_doubt() == {row.message_id}


def test_one_that_arrived_is_not_sent_again(lost, server, desk, manager) -> None:
    settle(row=lost, arrived=True, by=desk)
    settle(row=lost, arrived=True, by=manager)
    row = Notification.objects.get()
    assert (row.delivery, row.sent_at, row.seen_to_by) == (Delivery.SENT, at(), desk)
    assert deliver(DUE_LONG_AGO) == 0
    with pytest.raises(ValidationError):
        send_again(row=lost, by=desk)


def test_one_that_did_not_arrive_is_sent_again(lost, server, desk) -> None:
    settle(row=lost, arrived=False, by=desk)
    assert deliver(DUE_LONG_AGO) == 1


@pytest.mark.parametrize("state", [Delivery.NOT_WANTED, Delivery.DIGEST, Delivery.SENT])
def test_nothing_else_is_sent_again(state, lost, desk) -> None:
    Notification.objects.update(delivery=state)
    with pytest.raises(ValidationError):
        send_again(row=lost, by=desk)


def test_nobody_settles_what_nobody_doubts(lost, desk) -> None:
    Notification.objects.update(delivery=Delivery.FAILED, uncertain_times=0)
    with pytest.raises(ValidationError):
        settle(row=lost, arrived=True, by=desk)
