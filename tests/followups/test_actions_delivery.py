"""Mails leave once: through refusals, outages, crashes and senders that run side by side."""

import smtplib
import threading
from datetime import time, timedelta

import pytest
from django.core import mail
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.choices import Role
from followups import mail as letters
from followups.actions import claims, complete, deliver, line, raise_due, snooze
from followups.actions import letters as answers
from followups.actions.line import GIVE_UP_AFTER
from followups.choices import Channel, Delivery, NotificationKind
from followups.models import FollowUp, Notification, RuleChoice, RuleSetting
from tests.factories import make_followup, make_lead, make_user
from tests.followups.clock import DUE, at, sweep
from tests.followups.mail_server import ADDRESS, Server, refused

HOUR = timedelta(hours=1)
# A sweep's own clock goes on while it works.
SOON = timedelta(seconds=10)


@pytest.fixture(autouse=True)
def at_once(db) -> None:
    """Each reminder is a mail of its own here, and leaves as soon as it is due."""
    for kind in NotificationKind.values:
        RuleSetting.objects.create(kind=kind, at_once=True)


@pytest.fixture
def serve(monkeypatch):
    """Put a server with the given answers in place of the real one."""

    def install(*answers: Exception | None, away: bool = False) -> Server:
        server = Server(*answers, away=away)
        monkeypatch.setattr(line, "get_connection", lambda: server)
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
    sweep(at())
    assert only().delivery == Delivery.PENDING
    deliver(at(0, "12:00"))
    assert only().delivery == Delivery.PENDING
    Notification.objects.update(created_at=at() - GIVE_UP_AFTER)
    deliver(at(0, "16:00"))
    assert only().delivery == Delivery.FAILED


def test_an_old_mail_sent_again_by_hand_is_tried_more_than_once(promise, serve) -> None:
    serve(*[refused(451)] * 3)
    sweep(at())
    Notification.objects.update(created_at=at(-40), attempts=0)
    deliver(at(0, "12:00"))
    assert only().delivery == Delivery.PENDING


def test_an_outage_of_any_length_loses_nothing(promise, assignee, serve) -> None:
    make_followup(title="Another", due_on=DUE, assignee=assignee)
    server = serve(away=True)
    assert sweep(at(1)) == (2, 0)
    assert server.calls == 1  # one call tells about all of them
    for days in (2, 9, 40):
        assert deliver(at(days)) == 0
    words = set(Notification.objects.values_list("delivery", "last_error"))
    assert words == {("pending", "The mail server could not be reached.")}
    server.away = False
    assert deliver(at(41)) == 2
    assert len(server.accepted) == 2


def test_a_refused_sign_in_is_our_fault_and_waits(promise, serve) -> None:
    serve(smtplib.SMTPAuthenticationError(535, b"bad credentials"))
    sweep(at())
    assert only().delivery == Delivery.PENDING


def test_one_bad_mail_does_not_hold_up_the_others(promise, assignee, serve, monkeypatch) -> None:
    other = make_followup(title="Good", due_on=DUE, assignee=assignee)
    server = serve()
    whole = letters.told

    def write(notification, message, connection):
        if notification.subject == promise.subject:
            raise ValueError(ADDRESS)
        return whole(notification, message, connection)

    monkeypatch.setattr(letters, "told", write)
    assert sweep(at()) == (2, 1)
    assert ["Good" in message.subject for message in server.accepted] == [True]
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


def test_a_rule_switched_off_and_one_unsubscribed_from_send_nothing_more(
    promise, assignee, serve
) -> None:
    server = serve(away=True)
    sweep(at())
    server.away = False
    choice = RuleChoice.objects.create(
        person=assignee, kind=NotificationKind.FOLLOWUP_DUE, channel=Channel.APP
    )
    deliver(at(0, "12:00"))
    assert only().delivery == Delivery.NOT_WANTED
    choice.delete()
    RuleSetting.objects.filter(kind=NotificationKind.FOLLOWUP_DUE).update(enabled=False)
    Notification.objects.update(delivery=Delivery.PENDING)
    deliver(at(0, "12:00"))
    assert only().delivery == Delivery.NOT_WANTED
    assert server.accepted == []


def test_a_mail_that_waits_is_asked_again_when_its_answer_has_grown_old(
    promise, assignee, serve, monkeypatch
) -> None:
    """A promise kept while earlier mails of the same batch were leaving is not spoken of."""
    second = make_followup(title="Second", due_on=DUE, assignee=assignee)
    third = make_followup(title="Third", due_on=DUE, assignee=assignee)
    server = serve()
    whole = server.send_messages

    def slow(messages):
        FollowUp.objects.filter(pk__in=[second.pk, third.pk]).update(done_at=at())
        return whole(messages)

    monkeypatch.setattr(server, "send_messages", slow)
    monkeypatch.setattr(answers, "GOOD_FOR", -1)
    assert sweep(at()) == (3, 1)
    states = Notification.objects.order_by("pk").values_list("delivery", flat=True)
    assert list(states) == [Delivery.SENT, Delivery.NOT_WANTED, Delivery.NOT_WANTED]


def test_quiet_hours_hold_a_mail_back_also_when_it_is_tried_again(promise, assignee, serve) -> None:
    server = serve(away=True)
    sweep(at())
    server.away = False
    assignee.quiet_from, assignee.quiet_until = time(20), time(7)
    assignee.save()
    assert deliver(at(0, "21:00")) == 0
    assert only().retry_at == at(1, "07:00")
    assert only().attempts == 1
    assert deliver(at(1, "06:59")) == 0
    assert deliver(at(1, "07:00")) == 1


# --- Several at once ------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_senders_at_the_same_moment_send_each_mail_once(monkeypatch) -> None:
    assignee = make_user(Role.DESK, name="Asha", email=ADDRESS)
    for number in range(12):
        make_followup(title=f"Promise {number}", due_on=DUE, assignee=assignee)
    server, ready, failures = Server(), threading.Barrier(4, timeout=20), []
    monkeypatch.setattr(line, "get_connection", lambda: server)
    monkeypatch.setattr(claims, "BATCH", 3)

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
    monkeypatch.setattr(claims, "BATCH", 4)
    for _turn in range(11):
        make_followup(due_on=DUE, assignee=assignee, lead=make_lead(owner=assignee))
    assert sweep(at()) == (11, 11)
    assert len({message.message()["Message-ID"] for message in mail.outbox}) == 11


def test_a_batch_of_any_size_costs_the_same_questions(assignee, serve) -> None:
    """What is asked grows with the batches; one commit a mail is all that grows with the mails."""
    serve()

    def questions(number: int) -> int:
        for _turn in range(number):
            make_followup(due_on=DUE, assignee=assignee)
        raise_due(at())
        with CaptureQueriesContext(connection) as queries:
            assert deliver(at()) == number
        return len(queries)

    few, many = questions(3), questions(30)
    assert many - few == 27
    assert few <= 30
