"""What must never stand in a log, or on a page about the machine: addresses of people, tokens."""

import re

_CALENDARS = re.compile(r"(/calendar/)[^/\s\"'?]{8,}(\.ics)", re.IGNORECASE)
# The secret part of a link: to a frozen report, to a new password, out of a kind of mail.
_LINKS = re.compile(
    r"(/(?:shared|key|reset|token|stop|unsubscribe)/)(?!done\b)[^/\s\"'?]{8,}", re.IGNORECASE
)
_SIGNED = re.compile(r"[\w=-]{1,500}:(?:[\w-]{6}:)?[\w-]{43}(?![\w-])")
_VALUES = re.compile(
    r"\b((?:csrf\w*|session\w*|password\w*|passwd|secret\w*|api_?key|token|signature|authorization"
    r"|cookie)[\"']?\s*[=:]\s*[\"']?)(?:(?:bearer|basic)\s+)?[^\s\"'&;,)]+",
    re.IGNORECASE,
)
_SIGNED_IN = re.compile(r"(://)[^/\s@\"']+@")
_PEOPLE = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")


def hidden(text: str) -> str:
    """Return a text without e-mail addresses, passwords and the secret parts of links."""
    text = _CALENDARS.sub(r"\1…\2", text)
    for secret in (_LINKS, _VALUES):
        text = secret.sub(r"\1…", text)
    text = _SIGNED_IN.sub(r"\1…@", _SIGNED.sub("…", text))
    return _PEOPLE.sub("…@…", text)
