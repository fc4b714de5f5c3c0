"""Mails leave once: through refusals, outages, crashes and senders that run side by side."""

import smtplib
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connections

from accounts.choices import Role
from followups.actions import complete, deliver, delivery, raise_due, snooze
from followups.choices import Delivery
from followups.models import Notification
from tests.factories import make_followup, make_lead, make_user
from tests.followups.clock import DUE, at, sweep

HOUR = timedelta(hours=1)
# A sweep's own clock goes on while it works.
SOON = timedelta(seconds=10)
ADDRESS = "asha@example.org"


class Server:
    """A mail server with a temper; keeps what it accepts."""

    def __init__(self, *answers: Exception | None, away: bool = False) -> None:
        self.answers, self.away = list(answers), away
        self.accepted: list[Any] = []
        self.calls = 0

    def open(self) -> bool:
        self.calls += 1
        if self.away:
            raise ConnectionRefusedError(111, "Connection refused")
        return True

    def close(self) -> None:
        return None

    def send_messages(self, messages: list[Any]) -> int:
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        self.accepted += messages
        return len(messages)

    def ids(self) -> list[str]:
        return [message.message()["Message-ID"] for message in self.accepted]


def refused(code: int) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({ADDRESS: (code, f"{ADDRESS}: no".encode())})


@pytest.fixture
def serve(monkeypatch):
    """Put a server with the given answers in place of the real one."""

    def install(*answers: Exception | None, away: bool = False) -> Server:
        server = Server(*answers, away=away)
        monkeypatch.setattr(delivery, "get_connection", lambda: server)
        return server

    return install


@pytest.fixture
def assignee(db):
    return make_user(Role.DESK, name="Asha", email=ADDRESS)


@pytest.fixture
def promise(assignee):
    return make_followup(title="Send the land sheet", due_on=DUE, assignee=assignee)


def only() -> Notification:
    return Notification.objects.get()


# --- Refusals -------------------------------------------------------------------------------------
def test_a_temporary_refusal_waits_and_then_tries_again(promise, serve) -> None:
    server = serve(refused(450), refused(450))
    assert sweep(at()) == (1, 0)
    row = only()
    first_wait = row.retry_at - at()
    assert (row.delivery, row.attempts, row.leased_until) == (Delivery.PENDING, 1, None)
    assert timedelta(minutes=1) < first_wait < timedelta(minutes=3)
    assert sweep(at() + timedelta(minutes=1)) == (0, 0)  # not before its time
    second = at() + HOUR
    assert sweep(second) == (0, 0)
    row = only()
    assert row.attempts == 2
    assert row.retry_at - second > first_wait * 1.2  # longer each time
    assert sweep(second + HOUR) == (0, 1)
    row = only()
    assert (row.delivery, row.attempts, row.last_error) == (Delivery.SENT, 3, "")
    assert timedelta() <= row.sent_at - (second + HOUR) < SOON
    assert server.ids() == [row.message_id]


def test_a_refusal_for_good_fails_and_names_no_address(promise, serve, caplog) -> None:
    server = serve(refused(550))
    sweep(at())
    row = only()
    assert row.delivery == Delivery.FAILED
    assert "550" in row.last_error
    assert ADDRESS not in row.last_error
    assert sweep(at(0, "20:00")) == (0, 0)
    assert server.accepted == []
    assert ADDRESS not in caplog.text
    assert "550" in caplog.text


def test_a_message_refused_for_good_fails(promise, serve) -> None:
    serve(smtplib.SMTPDataError(554, b"spam"))
    sweep(at())
    assert only().delivery == Delivery.FAILED


def test_refused_for_days_gives_up(promise, serve) -> None:
    serve(*[refused(451)] * 3)
    sweep(at(1))
    assert only().delivery == Delivery.PENDING
    sweep(at(3))
    assert only().delivery == Delivery.PENDING
    sweep(at(7))
    assert only().delivery == Delivery.FAILED


def test_an_outage_of_any_length_loses_nothing(promise, assignee, serve) -> None:
    make_followup(title="Another", due_on=DUE, assignee=assignee)
    server = serve(away=True)
    assert sweep(at(1)) == (2, 0)
    assert server.calls == 1  # one call tells about all of them
    for days in (2, 9, 40):
        sweep(at(days))
    words = set(Notification.objects.values_list("delivery", "last_error"))
    assert words == {("pending", "The mail server could not be reached.")}
    server.away = False
    assert sweep(at(41)) == (0, 2)
    assert len(server.accepted) == 2


def test_a_refused_sign_in_is_our_fault_and_waits(promise, serve) -> None:
    serve(smtplib.SMTPAuthenticationError(535, b"bad credentials"))
    sweep(at())
    assert only().delivery == Delivery.PENDING


def test_one_bad_mail_does_not_hold_up_the_others(promise, assignee, serve, monkeypatch) -> None:
    other = make_followup(title="Good", due_on=DUE, assignee=assignee)
    server = serve()
    whole = delivery.mail.reminder

    def write(notification, followup, connection):
        if followup.pk == promise.pk:
            raise ValueError(ADDRESS)
        return whole(notification, followup, connection)

    monkeypatch.setattr(delivery.mail, "reminder", write)
    assert sweep(at()) == (2, 1)
    assert [message.subject for message in server.accepted] == ["Due 10 Mar 2026: Good"]
    bad = Notification.objects.get(subject=promise.subject)
    assert bad.last_error == "The mail could not be written (ValueError)."
    assert Notification.objects.get(subject=other.subject).delivery == Delivery.SENT


# --- What changed while a mail waited -------------------------------------------------------------
@pytest.mark.parametrize("change", ["done", "snoozed", "moved", "reassigned", "left", "unwanted"])
def test_what_has_ceased_to_be_true_is_not_sent(change, promise, assignee, manager, serve) -> None:
    server = serve(away=True)
    sweep(at())
    if change == "done":
        complete(followup=promise, by=assignee)
    elif change == "snoozed":
        snooze(followup=promise, until=DUE + timedelta(days=400), by=assignee)
    elif change == "moved":
        promise.due_on = DUE + timedelta(days=9)
        promise.save()
    elif change == "reassigned":
        promise.assignee = manager
        promise.save()
    elif change == "left":
        assignee.is_active = False
        assignee.save()
    else:
        assignee.email_reminders = False
        assignee.save()
    server.away = False
    deliver(at(0, "12:00"))
    assert server.accepted == []
    assert only().delivery == Delivery.NOT_WANTED


def test_due_and_overdue_waiting_together_leave_as_one(promise, serve) -> None:
    server = serve(away=True)
    sweep(at())
    sweep(at(1))
    server.away = False
    assert sweep(at(1, "12:00")) == (0, 1)
    assert [message.subject.split()[0] for message in server.accepted] == ["Overdue"]


# --- Crashes --------------------------------------------------------------------------------------
class Killed(BaseException):
    """What `kill -9` does to a process, as near as a test can come."""


def killed_in(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sweep at the due moment, and die in one step of the delivery."""

    def die(*args: object, **values: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(delivery, step, die)
        with pytest.raises(Killed):
            sweep(at())


def test_a_sender_that_dies_after_its_claim_loses_nothing(promise, serve, monkeypatch) -> None:
    server = serve()
    killed_in("_send", monkeypatch)
    row = only()
    assert row.delivery == Delivery.SENDING
    assert timedelta() <= row.leased_until - (at() + delivery.LEASE) < SOON
    assert sweep(at() + delivery.LEASE - timedelta(seconds=1)) == (0, 0)  # perhaps it still lives
    assert sweep(at() + delivery.LEASE + SOON) == (0, 1)
    assert server.ids() == [row.message_id]
    assert sweep(at(0, "12:00")) == (0, 0)


def test_one_that_dies_between_sending_and_marking_sends_the_same_mail_again(
    promise, serve, monkeypatch
) -> None:
    server = serve()
    killed_in("_mark", monkeypatch)
    assert sweep(at(0, "08:05")) == (0, 1)
    assert server.ids() == [only().message_id] * 2  # a mail program shows the two as one
    assert sweep(at(0, "12:00")) == (0, 0)


def test_a_sender_whose_lease_ran_out_does_not_undo_anothers_outcome(promise, serve) -> None:
    serve()
    raise_due(at())
    slow = delivery._claim(at())[0]
    assert sweep(at(0, "08:05")) == (0, 1)
    delivery._mark(slow, delivery=Delivery.FAILED, last_error="late")
    assert (only().delivery, only().last_error) == (Delivery.SENT, "")


# --- Several at once ------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_senders_at_the_same_moment_send_each_mail_once(monkeypatch) -> None:
    assignee = make_user(Role.DESK, name="Asha", email=ADDRESS)
    for number in range(12):
        make_followup(title=f"Promise {number}", due_on=DUE, assignee=assignee)
    server, ready, failures = Server(), threading.Barrier(4, timeout=20), []
    monkeypatch.setattr(delivery, "get_connection", lambda: server)
    monkeypatch.setattr(delivery, "BATCH", 3)

    def sender() -> None:
        try:
            ready.wait()
            raise_due(at())
            deliver(at())
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sender) for _turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert Notification.objects.count() == 12
    assert sorted(server.ids()) == sorted(row.message_id for row in Notification.objects.all())
    assert set(Notification.objects.values_list("delivery", flat=True)) == {Delivery.SENT}


# --- Cost -----------------------------------------------------------------------------------------
def test_more_than_a_batch_leave_in_one_sweep(assignee, monkeypatch) -> None:
    monkeypatch.setattr(delivery, "BATCH", 4)
    for _turn in range(11):
        make_followup(due_on=DUE, assignee=assignee, lead=make_lead(owner=assignee))
    assert sweep(at()) == (11, 11)
    assert len({message.message()["Message-ID"] for message in mail.outbox}) == 11
