"""Mails as they go over the wire: text with a second version in HTML, written without detours.

The library's own way builds a tree of parts and walks it with a generator that can fold, nest and
encode anything; ours are two texts. Whatever is more than that goes its way.
"""

import re
import secrets
from collections.abc import Iterator
from email.utils import formatdate, make_msgid

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.message import forbid_multi_line_headers
from django.core.mail.utils import DNS_NAME

_LINE_ENDS = re.compile(r"\r\n?|\n")
_LONGEST_LINE = 998  # of RFC 5322, in bytes


def as_bytes(message: EmailMessage) -> bytes:
    """Return a mail as a server takes it."""
    texts = _texts(message)
    if texts is None:
        return message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    boundary = f"==={secrets.token_hex(16)}==="
    head = [*_headers(message), f'Content-Type: multipart/alternative; boundary="{boundary}"']
    parts = [("\r\n".join([*head, "MIME-Version: 1.0"]) + "\r\n").encode()]
    for kind, text in texts:
        bits = "7bit" if text.isascii() else "8bit"
        parts.append(
            f'--{boundary}\r\nContent-Type: {kind}; charset="utf-8"\r\nMIME-Version: 1.0\r\n'
            f"Content-Transfer-Encoding: {bits}\r\n\r\n".encode()
            + text
        )
    return b"\r\n".join([*parts, f"--{boundary}--\r\n".encode()])


def _texts(message: EmailMessage) -> list[tuple[str, bytes]] | None:
    """Return both versions with lines as mails have them; None: it is another kind of mail."""
    if (
        not isinstance(message, EmailMultiAlternatives)
        or message.attachments
        or message.encoding
        or not message.body
        or [kind for _text, kind in message.alternatives] != ["text/html"]
    ):
        return None
    versions = [("text/plain", message.body), ("text/html", message.alternatives[0][0])]
    texts = [(kind, _LINE_ENDS.sub("\r\n", str(text)).encode()) for kind, text in versions]
    long = any(len(line) > _LONGEST_LINE for _kind, text in texts for line in text.split(b"\r\n"))
    return None if long else texts


def _headers(message: EmailMessage) -> Iterator[str]:
    """Yield what the library would write, each refused if it would become two."""
    more = {name.lower(): (name, value) for name, value in message.extra_headers.items()}
    yield _header("Subject", message.subject)
    yield _header("From", more.pop("from", ("", message.from_email))[1])
    for name, people in {"To": message.to, "Cc": message.cc, "Reply-To": message.reply_to}.items():
        said = more.pop(name.lower(), ("", ", ".join(map(str, people))))[1]
        if said:
            yield _header(name, said)
    if "date" not in more:
        yield _header("Date", formatdate(localtime=settings.EMAIL_USE_LOCALTIME))
    if "message-id" not in more:
        yield _header("Message-ID", make_msgid(domain=DNS_NAME))
    for name, value in more.values():
        yield _header(name, value)


def _header(name: str, value: object) -> str:
    name, encoded = forbid_multi_line_headers(name, str(value), "utf-8")
    return f"{name}: " + encoded.replace("\n", "\r\n")  # only an encoded one is folded
