"""What a reader is told: the words of a page."""

from typing import Any

from django.contrib.messages import get_messages


def text(response: Any) -> str:
    """The page on one line, so that no test hangs on where a template breaks it."""
    return " ".join(response.content.decode().split())


def said(response: Any) -> list[str]:
    """The messages the next page will show."""
    return [str(message) for message in get_messages(response.wsgi_request)]
