"""Our own way of writing mails says the same as the library's."""

from email import message_from_bytes
from email.message import EmailMessage as Parsed
from email.policy import default

import pytest
from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives
from hypothesis import given
from hypothesis import strategies as st

from invest_up import wire

LONG_LINK = f"<https://desk.example.org/{'y' * 300}>"
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\r\n\x00")
ONE_LINE = st.text(LETTERS, max_size=200)
LINES = st.lists(st.one_of(ONE_LINE, st.just("."), st.just("From here"), st.just("--=")))


def letter(subject: str = "Words", body: str = "Words", html: str = "<p>Words</p>", **more):
    made = EmailMultiAlternatives(
        subject, body, "Japan Desk <desk@example.org>",
        more.pop("to", ["田中 太郎 <asha@example.org>"]), **more
    )  # fmt: skip
    made.extra_headers |= {"Message-ID": "<1@desk>", "Date": "Mon, 23 Nov 2026 07:57:41 -0000"}
    made.attach_alternative(html, "text/html")
    return made


def read(mail: bytes) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return headers and texts as a mail program shows them."""
    parsed = message_from_bytes(mail, _class=Parsed, policy=default)
    # The library folds at the first blank of a long header, which then seems to begin with it.
    heads = {name: str(said).strip() for name, said in parsed.items() if name != "Content-Type"}
    parts = [
        (part.get_content_type(), part.get_content().replace("\r\n", "\n"))
        for part in parsed.walk()
        if not part.is_multipart()
    ]
    return heads, parts


def both(message: EmailMessage) -> tuple[object, object]:
    theirs = message.message().as_bytes(linesep="\r\n")
    return read(wire.as_bytes(message)), read(theirs)


@pytest.mark.parametrize(
    "message",
    [
        letter(),
        letter("Überfällig: 土地の資料を送る " * 8, "ज़मीन\n\n.\n..\nFrom me\n--\n", "<p>🏭</p>\n"),
        letter(to=["a@example.org", "Désirée <b@example.org>"], cc=["c@bücher.example"]),
        letter(
            "", reply_to=["d@example.org"], headers={"List-Unsubscribe": f"<https://x/{'y' * 300}>"}
        ),
        letter(headers={"From": "Other <o@example.org>", "To": "Everybody <e@example.org>"}),
    ],
)
def test_both_say_the_same(message) -> None:
    ours, theirs = both(message)
    assert ours == theirs


@given(subject=ONE_LINE, body=LINES, html=LINES)
def test_both_say_the_same_of_anything(subject, body, html) -> None:
    message = letter(subject, "\n".join(["Words", *body]), "\r\n".join(["<p>", *html]))
    ours, theirs = both(message)
    assert ours == theirs


@pytest.mark.parametrize(
    "message",
    [
        EmailMessage("Words", "Words", "a@example.org", ["b@example.org"]),
        letter(body="x" * 2000),
        letter(html="土" * 900),
        letter(attachments=[("a.txt", "Words", "text/plain")]),
        letter(body=""),
    ],
)
def test_what_is_more_than_two_texts_goes_the_librarys_way(message) -> None:
    assert wire._texts(message) is None
    assert b"Subject: Words" in wire.as_bytes(message)


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\nBcc: "])
def test_a_line_break_never_becomes_a_header(sign) -> None:
    with pytest.raises(BadHeaderError):
        wire.as_bytes(letter(f"Words{sign}evil@example.org"))
    with pytest.raises(BadHeaderError):
        wire.as_bytes(letter(headers={"X-Words": f"a{sign}b"}))


def test_every_line_ends_as_servers_want_it() -> None:
    mail = wire.as_bytes(letter("土地 " * 40, "a\nb\r\nc\rd"))
    assert b"\n" not in mail.replace(b"\r\n", b"")
    assert b"\r" not in mail.replace(b"\r\n", b"")
    assert mail.endswith(b"\r\n")
