"""Mails of the follow-up room: plain text and HTML, on the recipient's clock."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.models import User
from followups import stopping
from followups.choices import NotificationKind
from followups.clocks import zone_of
from followups.frames import filled
from followups.models import Acknowledgement, Notification
from followups.speaking import LANGUAGES, language_of, speaking, speaking_in
from leads import formats
from leads.models import Enquiry

# The templates of what a rule says as a `Message`.
MESSAGE = "followups/email/message"
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


def _moment(at: datetime, reader: User) -> str:
    """“Friday, 3 July 2026, 10:00 IST (13:30 JST)”: the reader's own clock first."""
    zone = zone_of(reader)
    words = {
        "day": formats.long_day(at.astimezone(zone).date()),
        "time": formats.two_clocks(at, zone.key),
    }
    return _("%(day)s, %(time)s") % words


def to_header(person: User) -> str:
    """Return whom a mail is for, as its header says it."""
    return str(Address(display_name=one_line(person.name), addr_spec=person.email))


def told(
    notification: Notification,
    message: Message,
    connection: BaseEmailBackend | None = None,
    *,
    template: str = MESSAGE,
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
    }
    return _letter(notification, message.subject, template, context, connection)


def _letter(
    row: Notification,
    subject: str,
    template: str,
    context: dict[str, Any],
    connection: BaseEmailBackend | None,
) -> EmailMultiAlternatives:
    standing_in = row.on_behalf_of.name if row.on_behalf_of else ""
    context |= {"link": settings.SITE_URL + row.url, "for_whom": standing_in}
    return compose(
        row.recipient, row.message_id, subject, template, context, connection, kind=row.kind
    )


def compose(
    reader: User,
    message_id: str,
    subject: str,
    template: str,
    context: dict[str, Any],
    connection: BaseEmailBackend | None,
    *,
    kind: str = stopping.ALL,
) -> EmailMultiAlternatives:
    """Write a mail in the reader's language, with the link that ends mails of its kind."""
    stop_link = stopping.stop_link(reader, kind)
    context |= {
        "site_url": settings.SITE_URL,
        "stop_link": stop_link,
        "stop_title": "" if kind == stopping.ALL else NotificationKind(kind).label,
    }
    with speaking(reader):
        text, html = _drawn(template, context)
        letter = EmailMultiAlternatives(
            subject=one_line(subject),
            body=text,
            to=[to_header(reader)],
            headers={
                "Message-ID": message_id,
                "Auto-Submitted": "auto-generated",
                "Content-Language": language_of(reader),
                **stopping.headers(stop_link),
            },
            connection=connection,
        )
    letter.attach_alternative(html, "text/html")
    return letter


def _drawn(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Draw text and HTML; the usual mail of a rule is the one there may be very many of."""
    if template == MESSAGE:
        return filled(template, context)
    return render_to_string(f"{template}.txt", context), render_to_string(
        f"{template}.html", context
    )


def unanswered_message(enquiry: Enquiry, reader: User) -> Message:
    """Say that nobody has replied to an enquiry, within `speaking(reader)`."""
    due, came = _moment(enquiry.reply_due_at, reader), _moment(enquiry.received_at, reader)
    facts = (
        (_("Name"), enquiry.person_name if enquiry.organisation_name else ""),
        (_("Reference"), enquiry.reference),
        (_("How it came"), enquiry.get_channel_display()),
        (_("Received"), came),
    )
    return Message(
        subject=_("Unanswered for 2 working days: enquiry of %(who)s") % {"who": enquiry},
        line=_("Nobody has logged a reply to this enquiry; it was due %(when)s.") % {"when": due},
        heading=str(enquiry),
        words=enquiry.text,
        facts=tuple((label, value) for label, value in facts if value),
        button=_("Reply, then log it here"),
        urgent=True,
    )


def acknowledgement(
    row: Acknowledgement, connection: BaseEmailBackend | None = None
) -> EmailMessage:
    """Return the mail to the sender of the public form.

    Nothing of what was typed there stands in it: else the form would send anybody's words to
    anybody's address.
    """
    enquiry = row.enquiry
    # In the language the sender would like to be answered in; the dates are the office's.
    with speaking_in(enquiry.language or LANGUAGES[0], settings.TIME_ZONE):
        return EmailMessage(
            subject=_("Your enquiry %(reference)s has arrived") % {"reference": enquiry.reference},
            body=render_to_string("followups/email/acknowledgement.txt", {"enquiry": enquiry}),
            to=[enquiry.email],
            headers={"Message-ID": row.message_id, "Auto-Submitted": "auto-replied"},
            connection=connection,
        )
