"""A mail server with a temper, for tests."""

import smtplib
from typing import Any

ADDRESS = "asha@example.org"


class Server:
    """Answers as it is told to; keeps what it accepts.

    An answer is None (taken), an error (refused or cut off before the mail was handed over), or an
    error in `after` (cut off after that: nobody but the server knows whether it was taken).
    """

    def __init__(self, *answers: Exception | None, away: bool = False) -> None:
        self.answers, self.away = list(answers), away
        self.after: list[Exception] = []
        self.accepted: list[Any] = []
        self.calls = 0
        self.is_open = self.perhaps_taken = False

    def open(self) -> bool:
        if self.is_open:
            return False
        self.calls += 1
        if self.away:
            raise ConnectionRefusedError(111, "Connection refused")
        self.is_open = True
        return True

    def close(self) -> None:
        self.is_open = self.perhaps_taken = False

    def send_messages(self, messages: list[Any]) -> int:
        self.open()
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None and answer not in self.after:
            raise answer
        self.accepted += messages
        self.perhaps_taken = answer is not None
        if answer is not None:
            raise answer
        return len(messages)

    def ids(self) -> list[str]:
        return [message.message()["Message-ID"] for message in self.accepted]


def refused(code: int) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({ADDRESS: (code, f"{ADDRESS}: no".encode())})


def cut() -> smtplib.SMTPServerDisconnected:
    return smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
