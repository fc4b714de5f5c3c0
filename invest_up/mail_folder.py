"""Mail without a mail server: each message becomes an .eml file that any mail program opens."""

import os
import uuid
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.utils import timezone


class EmailBackend(BaseEmailBackend):
    """Write messages into EMAIL_FILE_PATH, whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            stamp = timezone.now().strftime("%Y%m%d-%H%M%S")
            target = folder / f"{stamp}-{uuid.uuid4().hex[:12]}.eml"
            part = target.with_suffix(".part")
            part.write_bytes(message.message().as_bytes())
            os.replace(part, target)
        return len(email_messages)
