"""Mails of the follow-up room: plain text and HTML, on the recipient's clock."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from followups.choices import NotificationKind
from followups.clocks import zone_of
from followups.models import Acknowledgement, FollowUp, Notification
from leads import formats
from leads.models import Enquiry

DETAILS_AT_MOST = 1500


@dataclass(frozen=True)
class Message:
    """What a mail says of a row: one line in colour, a heading, words, facts and one button."""

    subject: str
    line: str
    heading: str
    button: str
    words: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    urgent: bool = False


def one_line(text: str) -> str:
    """A title with a line break must never become a header of its own."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _subject(notification: Notification, followup: FollowUp) -> str:
    if notification.kind == NotificationKind.FOLLOWUP_OVERDUE:
        words = _("Overdue since %(day)s: %(title)s")
    else:
        words = _("Due %(day)s: %(title)s")
    return words % {"day": formats.day(followup.due_on), "title": one_line(followup.title)}


def _moment(at: datetime, notification: Notification) -> str:
    """“Friday, 3 July 2026, 10:00 IST (13:30 JST)”: the reader's own clock first."""
    zone = zone_of(notification.recipient)
    words = {
        "day": date_format(at.astimezone(zone), "l, j F Y"),
        "time": formats.two_clocks(at, zone.key),
    }
    return _("%(day)s, %(time)s") % words


def to_header(person: User) -> str:
    """Return whom a mail is for, as its header says it."""
    return str(Address(display_name=one_line(person.name), addr_spec=person.email))


def reminder(
    notification: Notification, followup: FollowUp, connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    """Return the mail for a notification; its Message-ID is the same at each attempt.

    `followup` comes from `with_sight`: a reader who must not know the lead is not told its name.
    """
    overdue = notification.kind == NotificationKind.FOLLOWUP_OVERDUE
    context = {
        "followup": followup,
        "lead": followup.lead if followup.sees_lead else None,
        "mou": followup.mou if followup.sees_mou else None,
        "overdue": overdue,
        "urgent": overdue,
        "details_at_most": DETAILS_AT_MOST,
        "link": settings.SITE_URL + notification.url,
        "site_url": settings.SITE_URL,
    }
    with timezone.override(zone_of(notification.recipient)):
        message = EmailMultiAlternatives(
            subject=_subject(notification, followup),
            body=render_to_string("followups/email/reminder.txt", context),
            to=[to_header(notification.recipient)],
            headers={"Message-ID": notification.message_id, "Auto-Submitted": "auto-generated"},
            connection=connection,
        )
        html = render_to_string("followups/email/reminder.html", context)
    message.attach_alternative(html, "text/html")
    return message


def told(
    notification: Notification,
    message: Message,
    connection: BaseEmailBackend | None = None,
    *,
    template: str = "followups/email/message",
    **more: Any,
) -> EmailMultiAlternatives:
    """Return the mail of a rule that says what it has to say as a `Message`.

    One that has more to say brings templates of its own, .txt and .html, and what they draw.
    """
    context = {
        **more,
        "message": message,
        "urgent": message.urgent,
        "words_at_most": DETAILS_AT_MOST,
        "link": settings.SITE_URL + notification.url,
        "site_url": settings.SITE_URL,
    }
    with timezone.override(zone_of(notification.recipient)):
        letter = EmailMultiAlternatives(
            subject=one_line(message.subject),
            body=render_to_string(f"{template}.txt", context),
            to=[to_header(notification.recipient)],
            headers={"Message-ID": notification.message_id, "Auto-Submitted": "auto-generated"},
            connection=connection,
        )
        html = render_to_string(f"{template}.html", context)
    letter.attach_alternative(html, "text/html")
    return letter


def unanswered(
    notification: Notification, enquiry: Enquiry, connection: BaseEmailBackend | None = None
) -> EmailMessage:
    """Return the mail that says that an enquiry has waited for more than two working days."""
    context = {
        "enquiry": enquiry,
        "due": _moment(enquiry.reply_due_at, notification),
        "came": _moment(enquiry.received_at, notification),
        "words_at_most": DETAILS_AT_MOST,
        "link": settings.SITE_URL + notification.url,
        "site_url": settings.SITE_URL,
    }
    with timezone.override(zone_of(notification.recipient)):
        return EmailMessage(
            subject=one_line(notification.title),
            body=render_to_string("followups/email/unanswered.txt", context),
            to=[to_header(notification.recipient)],
            headers={"Message-ID": notification.message_id, "Auto-Submitted": "auto-generated"},
            connection=connection,
        )


def acknowledgement(
    row: Acknowledgement, connection: BaseEmailBackend | None = None
) -> EmailMessage:
    """Return the mail to the sender of the public form.

    Nothing of what was typed there stands in it: else the form would send anybody's words to
    anybody's address.
    """
    enquiry = row.enquiry
    return EmailMessage(
        subject=_("Your enquiry %(reference)s has arrived") % {"reference": enquiry.reference},
        body=render_to_string("followups/email/acknowledgement.txt", {"enquiry": enquiry}),
        to=[enquiry.email],
        headers={"Message-ID": row.message_id, "Auto-Submitted": "auto-replied"},
        connection=connection,
    )
