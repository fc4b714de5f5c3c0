"""Mails of rules, drawn once and filled often.

Drawing the templates is most of what a mail costs. So they are drawn with marks where the words
of one mail will stand, once for each language, kind and shape, and the words are put in.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.defaultfilters import linebreaksbr, truncatechars
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.translation import get_language

_MARK = re.compile("\ue000([a-z]+[0-9]*)\ue001")
ENDINGS = ("txt", "html")


def _mark(name: str) -> str:
    """A sign nobody types: templates take it for words."""
    return f"\ue000{name}\ue001"


@dataclass(frozen=True)
class _Shape:
    """What mails have in common that are drawn alike."""

    template: str
    language: str
    site_url: str
    stop_title: str
    urgent: bool
    words: bool
    for_whom: bool
    facts: int
    words_at_most: int


def filled(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Return text and HTML of a mail that says a `Message`, in the language spoken just now."""
    message = context["message"]
    shape = _Shape(
        template,
        get_language() or "",
        str(context["site_url"]),
        str(context["stop_title"]),
        bool(context["urgent"]),
        bool(message.words),
        bool(context["for_whom"]),
        len(message.facts),
        context["words_at_most"],
    )
    words = {
        "line": message.line,
        "heading": message.heading,
        "button": message.button,
        "words": truncatechars(message.words, shape.words_at_most),
        "link": context["link"],
        "stop": context["stop_link"],
        "whom": context["for_whom"],
    }
    for number, (label, value) in enumerate(message.facts):
        words[f"label{number}"], words[f"value{number}"] = label, value
    plain = {name: str(value) for name, value in words.items()}
    marked_up = {name: str(conditional_escape(value)) for name, value in words.items()}
    marked_up["words"] = linebreaksbr(words["words"])
    text, html = _frame(shape)
    return _fill(text, plain), _fill(html, marked_up)


def _fill(frame: str, words: dict[str, str]) -> str:
    return _MARK.sub(lambda found: words[found[1]], frame)


@lru_cache(512)
def _frame(shape: _Shape) -> tuple[str, str]:
    """Draw the templates with marks for words."""
    facts = [(_mark(f"label{each}"), _mark(f"value{each}")) for each in range(shape.facts)]
    context = {
        "message": {
            "line": _mark("line"),
            "heading": _mark("heading"),
            "button": _mark("button"),
            "words": _mark("words") if shape.words else "",
            "facts": facts,
        },
        "urgent": shape.urgent,
        "words_at_most": shape.words_at_most,
        "link": _mark("link"),
        "stop_link": _mark("stop"),
        "stop_title": shape.stop_title,
        "site_url": shape.site_url,
        "for_whom": _mark("whom") if shape.for_whom else "",
    }
    text, html = (render_to_string(f"{shape.template}.{each}", context) for each in ENDINGS)
    return text, html
