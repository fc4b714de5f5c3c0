"""Mails of the follow-up room: plain text and HTML, on the recipient's clock."""

from email.headerregistry import Address
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from followups.choices import NotificationKind
from followups.models import FollowUp, Notification
from leads import formats


def _subject(notification: Notification, followup: FollowUp) -> str:
    # One line: a title with a line break must never become a header.
    title = " ".join(followup.title.split())
    if notification.kind == NotificationKind.FOLLOWUP_OVERDUE:
        words = _("Overdue since %(day)s: %(title)s")
    else:
        words = _("Due %(day)s: %(title)s")
    return words % {"day": formats.day(followup.due_on), "title": title}


def _to(notification: Notification) -> str:
    name = " ".join(notification.recipient.name.split())
    return str(Address(display_name=name, addr_spec=notification.recipient.email))


def reminder(
    notification: Notification, followup: FollowUp, connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    """Return the mail for a notification; its Message-ID is the same at each attempt."""
    with timezone.override(ZoneInfo(notification.recipient.time_zone)):
        context = {
            "notification": notification,
            "followup": followup,
            "overdue": notification.kind == NotificationKind.FOLLOWUP_OVERDUE,
            "link": f"{settings.SITE_URL}{notification.url}",
            "site_url": settings.SITE_URL,
        }
        message = EmailMultiAlternatives(
            subject=_subject(notification, followup),
            body=render_to_string("followups/email/reminder.txt", context),
            to=[_to(notification)],
            headers={"Message-ID": notification.message_id, "Auto-Submitted": "auto-generated"},
            connection=connection,
        )
        html = render_to_string("followups/email/reminder.html", context)
        message.attach_alternative(html, "text/html")
        return message
