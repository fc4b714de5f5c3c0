"""The sweep by hand, or for those who prefer cron to Celery."""

from typing import Any

from django.core.management.base import BaseCommand

from followups import deadman
from followups.actions.sweeps import sweep


class Command(BaseCommand):
    help = "Raise the reminders that are due and send those that are unsent. Harmless to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        row = sweep()
        if row.is_whole:
            deadman.ping()
        self.stdout.write(f"{row.raised} raised, {row.gathered} daily mails, {row.sent} sent.")
