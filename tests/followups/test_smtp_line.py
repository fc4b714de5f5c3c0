"""A real line to a real server: what it takes, refuses, cuts, and what that means for a mail."""

import smtplib
from collections.abc import Iterator

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from followups.actions.line import Line
from followups.choices import Delivery
from followups.models import Notification
from invest_up.smtp import EmailBackend
from services.smtp_sink import Temper
from services.trial_mailbox import Mailbox

MARK = "mark1x000001"


@pytest.fixture
def server() -> Iterator[Mailbox]:
    with Mailbox() as made:
        yield made


@pytest.fixture
def line(server, settings) -> Iterator[Line]:
    settings.EMAIL_BACKEND = "invest_up.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = False, 0.3
    made = Line(timezone.now)
    yield made
    made.hang_up()


def letter(name: str = "<1@desk>", body: str = "Words.") -> EmailMultiAlternatives:
    made = EmailMultiAlternatives(f"About {MARK}", body, "desk@example.org", ["asha@example.org"])
    made.extra_headers["Message-ID"] = name
    made.attach_alternative("<p>Words</p>", "text/html")
    return made


def send(line: Line, message: EmailMultiAlternatives) -> tuple[str, bool]:
    """Send one; return where it stands afterwards, and whether it is in doubt."""
    row = Notification(pk=1, created_at=timezone.now(), attempts=1)
    line.open()
    line.hand_over(row, message)
    outcome = line.word(row)
    return outcome.delivery, outcome.uncertain_at is not None


def test_many_mails_go_over_one_line(line, server) -> None:
    for number in range(3):
        assert send(line, letter(f"<{number}@desk>")) == (Delivery.SENT, False)
    assert server.names[MARK] == ["<0@desk>", "<1@desk>", "<2@desk>"]


@pytest.mark.parametrize(
    ("temper", "taken", "doubt"),
    [
        (Temper.REFUSES, 0, False),
        (Temper.SILENT, 0, True),
        (Temper.HANGS, 1, True),
        (Temper.DROPS, 1, True),
    ],
)
def test_what_a_server_does_with_a_mail(temper, taken, doubt, line, server) -> None:
    assert send(line, letter()) == (Delivery.SENT, False)
    server.sink.temper = temper
    assert send(line, letter("<2@desk>")) == (Delivery.PENDING, doubt)
    server.sink.temper = Temper.WELL
    assert send(line, letter("<3@desk>")) == (Delivery.SENT, False)
    assert server.mails == 2 + taken
    assert server.sink.met[temper] == 1


def test_a_server_that_takes_no_call_has_not_taken_the_mail(line, server) -> None:
    server.sink.temper = Temper.CLOSED
    with pytest.raises((smtplib.SMTPException, OSError)):
        line.open()


def test_a_line_that_went_dead_between_two_mails_is_called_again(line, server) -> None:
    assert send(line, letter()) == (Delivery.SENT, False)
    line.connection.connection.sock.shutdown(2)
    assert send(line, letter("<2@desk>")) == (Delivery.SENT, False)
    assert server.mails == 2


def test_lines_that_begin_with_a_dot_arrive_whole(line, server, monkeypatch) -> None:
    taken: list[bytes] = []
    monkeypatch.setattr("services.smtp_sink.names", lambda mail: (taken.append(mail), ("", ""))[1])
    assert send(line, letter(body=".\n..\n.end\n")) == (Delivery.SENT, False)
    assert b"\r\n..\r\n...\r\n..end\r\n" in taken[0]


def test_the_usual_way_of_sending_works_as_well(line, server) -> None:
    assert EmailBackend().send_messages([letter()]) == 1
    assert server.mails == 1
