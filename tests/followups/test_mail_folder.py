"""Mail without a mail server: each message a file that any mail program opens."""

import email
from email.policy import default
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection

BACKEND = "invest_up.mail_folder.EmailBackend"


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.EMAIL_FILE_PATH = tmp_path / "var" / "mail"
    return settings.EMAIL_FILE_PATH


def message(subject: str = "東京へ送付") -> EmailMessage:
    return EmailMessage(subject, "本文\n二行目", "Japan Desk <desk@localhost>", ["a@example.org"])


def test_each_message_is_a_whole_file(folder) -> None:
    assert get_connection(BACKEND).send_messages([message(), message("Second")]) == 2
    files = sorted(folder.iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    read = [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]
    assert {str(one["Subject"]) for one in read} == {"東京へ送付", "Second"}
    assert all(one.get_content().split() == ["本文", "二行目"] for one in read)


def test_nobody_else_may_look_into_the_folder(folder) -> None:
    get_connection(BACKEND).send_messages([message()])
    assert folder.stat().st_mode & 0o077 == 0


def test_a_full_disk_leaves_no_half_message(folder, monkeypatch) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("invest_up.mail_folder.os.replace", full)
    with pytest.raises(OSError, match="No space left"):
        get_connection(BACKEND).send_messages([message()])
    assert not list(folder.glob("*.eml"))


def test_nothing_to_send_is_nothing_sent(folder) -> None:
    assert get_connection(BACKEND).send_messages([]) == 0
