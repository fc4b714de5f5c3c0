"""Mails of a day for tests: what waits for one, and what it says."""

from django.core.mail import get_connection

from followups.actions.digests import digest_letter
from followups.choices import Delivery
from followups.models import Digest, Notification
from followups.rules import RuleBook
from tests.factories import make_followup
from tests.followups.clock import DUE, at

MORNING = at()  # 08:00 in India of a Tuesday


def wait_for(person, followup=None, *, due_at=MORNING, kind="followup_due", **fields):
    """Write down what waits for a person's daily mail."""
    followup = followup or make_followup(due_on=DUE, assignee=person)
    fields = {"title": followup.title, "url": followup.get_absolute_url(), **fields}
    return Notification.objects.create(
        kind=kind, subject=followup.subject, recipient=person, due_at=due_at,
        delivery=Delivery.DIGEST, **fields,
    )  # fmt: skip


def written(digest=None, now=MORNING):
    """Return the mail of a day, or None when there is nothing to say."""
    letter = digest_letter(digest or Digest.objects.latest("pk"), now, RuleBook())
    return letter(get_connection()) if letter else None


def html(letter) -> str:
    return letter.alternatives[0].content
