"""A line to the mail server that knows whether the last mail may have been taken."""

import re
import smtplib
from functools import lru_cache

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends import smtp
from django.core.mail.message import sanitize_address

from invest_up import wire

_LEADING_DOT = re.compile(rb"(?m)^\.")
_TAKEN, _GO_ON, _GOING_AWAY, _GARBLED = 250, 354, 421, -1


class _Phases:
    """Notes where the talk with the server stands, and lets go of a mail before its answer."""

    # From the server's leave to hand a mail over until its word that it was taken or refused: if
    # the line dies in between, nobody can say which of the two it was.
    perhaps_taken = False

    def getreply(self) -> tuple[int, bytes]:
        code, text = super().getreply()  # type: ignore[misc]  # raises when the line is dead
        # What nobody can read is no answer.
        self.perhaps_taken = code == _GO_ON or (code == _GARBLED and self.perhaps_taken)
        return code, text

    def hand_over(self: smtplib.SMTP, sender: str, people: list[str], mail: bytes) -> None:
        """Do what `sendmail` does, except that the server's last word is not waited for."""
        self.ehlo_or_helo_if_needed()
        size = [f"size={len(mail)}"] if self.does_esmtp and self.has_extn("size") else []
        code, text = self.mail(sender, size)
        if code != _TAKEN:
            self.put_off(code)
            raise smtplib.SMTPSenderRefused(code, text, sender)
        answers = {person: self.rcpt(person) for person in people}
        refused = {person: said for person, said in answers.items() if said[0] not in (250, 251)}
        if refused:
            self.put_off(next(iter(refused.values()))[0])
            raise smtplib.SMTPRecipientsRefused(refused)
        self.putcmd("data")
        code, text = self.getreply()
        if code != _GO_ON:
            self.put_off(code)
            raise smtplib.SMTPDataError(code, text)
        self.send(
            _LEADING_DOT.sub(b"..", mail) + (b".\r\n" if mail[-2:] == b"\r\n" else b"\r\n.\r\n")
        )

    def word(self: smtplib.SMTP) -> None:
        """Wait for the server's word about the mail that was handed over."""
        code, text = self.getreply()
        if code != _TAKEN:
            self.put_off(code)
            raise smtplib.SMTPDataError(code, text)

    def put_off(self: smtplib.SMTP, code: int) -> None:
        """Begin anew after a refusal; a server that goes away is let go."""
        if code in (_GOING_AWAY, _GARBLED):
            self.close()
        else:
            self._rset()


class _Plain(_Phases, smtplib.SMTP):
    pass


class _Encrypted(_Phases, smtplib.SMTP_SSL):
    pass


@lru_cache(maxsize=10_000)
def _envelope(address: str, encoding: str) -> str:
    return sanitize_address(address, encoding)


class EmailBackend(smtp.EmailBackend):
    """Send over SMTP, and say afterwards whether a mail that failed may have left all the same.

    Whoever has more to do calls `hand_over`, does it, and then asks for the server's `word`.
    """

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _Encrypted if self.use_ssl else _Plain

    @property
    def perhaps_taken(self) -> bool:
        return getattr(self.connection, "perhaps_taken", False)

    def hand_over(self, message: EmailMessage) -> None:
        """Give one mail to the server over the open line."""
        encoding = message.encoding or settings.DEFAULT_CHARSET
        people = [_envelope(each, encoding) for each in message.recipients()]
        sender = _envelope(message.from_email, encoding)
        self.connection.hand_over(sender, people, wire.as_bytes(message))

    def word(self) -> None:
        """Return once the server has taken the mail; raise what it says instead."""
        self.connection.word()
