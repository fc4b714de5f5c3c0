"""A line to the mail server that knows whether the last mail may have been taken."""

import smtplib

from django.core.mail.backends import smtp


class _Phases:
    """Notes where the talk with the server stands."""

    # From the server's leave to hand a mail over until its word that it was taken or refused: if
    # the line dies in between, nobody can say which of the two it was.
    perhaps_taken = False

    def getreply(self) -> tuple[int, bytes]:
        code, text = super().getreply()  # type: ignore[misc]  # raises when the line is dead
        self.perhaps_taken = code == 354
        return code, text


class _Plain(_Phases, smtplib.SMTP):
    pass


class _Encrypted(_Phases, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """Send over SMTP, and say afterwards whether a mail that failed may have left all the same."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _Encrypted if self.use_ssl else _Plain

    @property
    def perhaps_taken(self) -> bool:
        return getattr(self.connection, "perhaps_taken", False)
