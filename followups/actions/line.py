"""The line to the mail server: one call for many mails, and what became of each."""

import logging
import random
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from followups.actions.claims import Outcome, in_doubt, stops_everything
from followups.choices import Delivery
from followups.models import Mailed

log = logging.getLogger(__name__)

LONGEST_PAUSE = 60
GIVE_UP_AFTER = timedelta(days=5)
# Somebody who says "send again" of an old one wants more than one try.
TRIES_AT_LEAST = 3

ERRORS = (smtplib.SMTPException, OSError)


class Line:
    """One connection, called when there is something to send and again when it was cut."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.connection, self.clock = get_connection(), clock
        # Whether the server can work on one mail while the next is put into words.
        self.in_phases = hasattr(self.connection, "hand_over")
        self.mails = 0  # of this call
        self.trouble: Outcome | None = None

    def open(self) -> None:
        """Call the server, unless the line is open."""
        if self.connection.open():
            self.mails = 0

    def hang_up(self) -> None:
        try:
            self.connection.close()
        except ERRORS:
            return

    def hand_over(self, row: Mailed, message: EmailMessage) -> None:
        """Give one mail to the server; `word` tells what became of it."""
        self.trouble = None
        try:
            self._hand_over(message)
        except Exception as error:
            self.trouble = self._met(row, error)

    def word(self, row: Mailed) -> Outcome:
        """Say what became of the mail handed over; whatever went wrong concerns this one alone."""
        if self.trouble is None:
            try:
                if self.in_phases:
                    self.connection.word()
            except Exception as error:
                self.trouble = self._met(row, error)
        if self.trouble:
            return self.trouble
        self.mails += 1
        return Outcome(row, Delivery.SENT, sent_at=self.clock())

    def _hand_over(self, message: EmailMessage) -> None:
        give = self.connection.hand_over if self.in_phases else _send
        try:
            give(message)
        except ERRORS as error:
            # Servers hang up on a call that has lasted long: that is no fault of the mail.
            if not (self.mails and _is_cut(error)) or self._perhaps_taken():
                raise
            self.hang_up()
            self.open()
            give(message)

    def _met(self, row: Mailed, error: Exception) -> Outcome:
        """Say what an error means for the mail in hand."""
        if stops_everything(error):
            raise error  # whoever finds the row says that it is in doubt
        outcome = self._lost(row, error) if self._perhaps_taken() else self.failed(row, error)
        if not isinstance(error, ERRORS):
            # A fault of ours must neither hold up the others nor lose this one: the next release
            # may have mended it.
            log.exception("The mail of %s %s cannot be written", *named(row))
        if not _is_answer(error) or _is_cut(error):
            self.hang_up()  # the next one calls again
        return outcome

    def _perhaps_taken(self) -> bool:
        return getattr(self.connection, "perhaps_taken", False)

    def _lost(self, row: Mailed, error: Exception) -> Outcome:
        log.warning("%s %s was perhaps sent: %s", *named(row), type(error).__name__)
        words = _("The line was cut before the mail server said whether it took the mail.")
        now = self.clock()
        return in_doubt(row, now, now + _pause(row.attempts), words)

    def failed(self, row: Mailed, error: Exception) -> Outcome:
        """Try again later, longer each time; give up when the server says never."""
        now = self.clock()
        waited_enough = row.attempts >= TRIES_AT_LEAST and now - row.created_at > GIVE_UP_AFTER
        never = _is_refused_for_good(error) or (waited_enough and not _is_away(error))
        # The text of the error may hold an address: logs get the class and the code only.
        code = _code(error)
        log.warning("%s %s was not sent: %s %s", *named(row), type(error).__name__, code)
        return Outcome(
            row,
            Delivery.FAILED if never else Delivery.PENDING,
            _in_words(error, never, code),
            retry_at=now + _pause(row.attempts),
        )


def _send(message: EmailMessage) -> None:
    message.send()


def named(row: Mailed) -> tuple[str, int]:
    """Return what logs call a row."""
    return type(row).__name__, row.pk


def _pause(attempts: int) -> timedelta:
    """Return how long to wait: longer each time, and not all at the same moment."""
    times = min(2**attempts, LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311 - jitter
    return timedelta(seconds=settings.MAIL_RETRY_SECONDS * times)


def _in_words(error: Exception, never: bool, code: int | str) -> str:
    if not isinstance(error, ERRORS):
        return _("The mail could not be written (%(error)s).") % {"error": type(error).__name__}
    if not code:
        return _("The mail server could not be reached.")
    if never or not _is_answer(error):
        return _("The mail server refused our mail (%(code)s).") % {"code": code}
    return _("The mail server asked to try again later (%(code)s).") % {"code": code}


def _code(error: Exception) -> int | str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next((code for code, _text in error.recipients.values()), "")
    return getattr(error, "smtp_code", "")


def _is_answer(error: Exception) -> bool:
    """The server took the call and answered about this very mail."""
    return isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)


def _is_cut(error: Exception) -> bool:
    """The line is dead, or the server has asked us to leave it."""
    return isinstance(error, ERRORS) and (_code(error) in ("", 421))


def _is_away(error: Exception) -> bool:
    """The server cannot be reached, or will not have us: this mail waits as long as that lasts."""
    return isinstance(error, ERRORS) and not _is_answer(error)


def _is_refused_for_good(error: Exception) -> bool:
    """A 5xx about this mail. One about ourselves (sign-in, sender) is set right and tried again."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500
