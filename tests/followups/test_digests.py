"""The one mail of a day: when it is gathered, for whom, and what is left out of it."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core import mail
from django.core.mail import get_connection
from django.utils import timezone

from accounts.choices import Role
from accounts.models import Absence
from followups.actions.digests import digest_letter, gather
from followups.actions.followups import complete
from followups.choices import Channel, Delivery, NotificationKind
from followups.clocks import digest_day, next_digest
from followups.models import Digest, Notification, RuleChoice, RuleSetting
from followups.rules import RuleBook
from tests.factories import make_followup, make_user
from tests.followups.clock import DUE, TOKYO, at

pytestmark = pytest.mark.django_db

MORNING = at()  # 08:00 in India of a Tuesday


def wait_for(person, followup=None, *, due_at=MORNING, kind="followup_due", **fields):
    """Write down what waits for a person's daily mail."""
    followup = followup or make_followup(due_on=DUE, assignee=person)
    return Notification.objects.create(
        kind=kind, subject=followup.subject, recipient=person, due_at=due_at,
        title=followup.title, url=followup.get_absolute_url(), delivery=Delivery.DIGEST, **fields,
    )  # fmt: skip


def written(digest, now=MORNING):
    """Return the mail of a day, or None when there is nothing to say."""
    letter = digest_letter(digest, now, RuleBook())
    return letter(get_connection()) if letter else None


def test_all_that_waits_is_one_mail() -> None:
    person = make_user(Role.DESK)
    rows = [wait_for(person) for _ in range(3)]
    assert gather(MORNING) == 1
    digest = Digest.objects.get()
    assert (digest.recipient, digest.day, digest.delivery) == (person, DUE, Delivery.PENDING)
    assert set(digest.lines.all()) == set(rows)
    text = written(digest).body
    assert all(row.title in text for row in rows)
