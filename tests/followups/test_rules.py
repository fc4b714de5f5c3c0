"""The registry of rules: each is heard, whatever is wrong with another."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from followups import rules
from followups.actions import deliver, raise_due
from followups.choices import Channel, Delivery, NotificationKind
from followups.mail import Message
from followups.models import Notification
from followups.rules import Occurrence, Rule, rule
from tests.factories import make_followup, make_user

pytestmark = pytest.mark.django_db
KIND = NotificationKind.ROUND_UNDECIDED


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, Rule]:
    """The registry as it is, given back as it was."""
    kept = dict(rules.RULES)
    monkeypatch.setattr(rules, "RULES", kept)
    return kept


def at_once(*people: User) -> None:
    """Let these people hear of KIND with a mail of its own, at any hour."""
    for person in people:
        person.rule_choices.create(kind=KIND, channel=Channel.AT_ONCE)
    User.objects.update(quiet_from=None, quiet_until=None, mail_on_days_off=True)


def test_every_kind_of_notification_has_a_rule() -> None:
    assert set(rules.RULES) == set(NotificationKind.values)


def test_a_rule_with_a_fault_is_logged_and_does_not_silence_the_others(
    registry, desk, caplog
) -> None:
    @rule("broken")
    class Broken(Rule):
        def occurrences(self, now: datetime) -> Any:
            raise ValueError("a fault of ours")

    registry.update({"broken": registry.pop("broken"), **registry})
    make_followup(assignee=desk, due_on=timezone.localdate())
    assert raise_due(timezone.now() + timedelta(days=1)) == 1
    assert "Broken cannot be raised" in caplog.text


def test_the_first_rule_being_broken_is_no_better(registry, desk, monkeypatch) -> None:
    monkeypatch.setattr(
        "followups.actions.raising.acknowledge", lambda _now: (_ for _ in ()).throw(ValueError)
    )
    make_followup(assignee=desk, due_on=timezone.localdate())
    assert raise_due(timezone.now() + timedelta(days=1)) == 1


def test_a_rule_need_not_remember_what_it_said(registry, desk) -> None:
    now = timezone.now()
    at_once(desk)
    desk.refresh_from_db()

    @rule(KIND)
    class Stubborn(Rule):
        def occurrences(self, _now: datetime) -> list[Occurrence]:
            one = Occurrence(KIND, "delegation:7", desk, now, "x" * 400, "/delegations/7/after/")
            return [one, one]

        def message(self, row: Notification, _now: datetime) -> Message:
            return Message(subject="A\nline", line="Now", heading="<b>Tour</b>", button="Decide")

    assert (raise_due(now), raise_due(now)) == (1, 0)
    row = Notification.objects.get()
    assert (row.title, row.kind) == ("x" * 300, KIND)
    assert deliver(now) == 1
    [letter] = mail.outbox
    assert letter.subject == "A line"
    assert "&lt;b&gt;Tour" in letter.alternatives[0].content
    assert "<b>Tour</b>" in letter.body


def test_a_rule_that_cannot_say_what_its_mail_says_holds_up_nobody(registry, desk) -> None:
    now = timezone.now()
    other = make_user("desk")
    at_once(desk, other)
    desk.refresh_from_db()
    other.refresh_from_db()

    @rule(KIND)
    class Speechless(Rule):
        def occurrences(self, _now: datetime) -> list[Occurrence]:
            return [Occurrence(KIND, f"x:{n}", each, now, "x", "/") for n, each in
                    enumerate((desk, other))]  # fmt: skip

        def message(self, row: Notification, _now: datetime) -> Message:
            if row.recipient == desk:
                raise ValueError("a fault of ours")
            return Message(subject="s", line="l", heading="h", button="b")

    raise_due(now)
    assert deliver(now) == 1
    states = dict(Notification.objects.values_list("recipient", "delivery"))
    assert states == {desk.pk: Delivery.PENDING, other.pk: Delivery.SENT}
