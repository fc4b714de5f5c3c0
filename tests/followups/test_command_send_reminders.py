"""The sweep by hand, and the clock's own door to it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from followups.tasks import sweep
from invest_up.celery import app
from tests.factories import make_followup

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(desk):
    desk.quiet_from = desk.quiet_until = None
    desk.save()
    due_on = timezone.localdate() - timedelta(days=3)
    return make_followup(assignee=desk, due_on=due_on, urgent=True)


def test_it_says_what_it_did_and_may_be_repeated(late, capsys) -> None:
    call_command("send_reminders")
    call_command("send_reminders")
    said = [f"{number} raised, 0 daily mails, {number} sent." for number in (1, 0)]
    assert capsys.readouterr().out.splitlines() == said
    assert len(mail.outbox) == 1


def test_the_clocks_task_does_the_same(late) -> None:
    sweep()
    sweep()
    assert len(mail.outbox) == 1


def test_the_clock_asks_for_it_every_minute() -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["sweep-every-minute"]
    assert (entry["task"], entry["schedule"]) == ("followups.tasks.sweep", 60)
    assert entry["options"]["expires"] >= entry["schedule"]
    app.loader.import_default_modules()
    assert {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
