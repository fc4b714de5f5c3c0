"""The sweep by hand, or for those who prefer cron to Celery."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from followups.actions import deliver, raise_due


class Command(BaseCommand):
    help = "Raise the reminders that are due and send those that are unsent. Harmless to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        raised = raise_due(timezone.now())
        sent = deliver(timezone.now())
        self.stdout.write(f"{raised} raised, {sent} sent.")
