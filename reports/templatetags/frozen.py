"""Draws parts of the live page where nothing may lead anywhere."""

import re
from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_LINK = re.compile(r"<a\b([^>]*)>")
_CLASS = re.compile(r'\bclass="([^"]*)"')
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
# “Show all”, “In full”: the ways from a card to its rows.
_WAYS = re.compile(r'<div class="card-actions[^"]*">.*?</div>', re.DOTALL)
# What only says that something can be followed.
_OF_LINKS = {"drill", "text-decoration-underline", "btn", "btn-sm", "stretched-link"}


class Unlinked(template.Node):
    """What stands within, with words in the place of links, and without forms."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        with context.push(can={}):
            return unlinked(self.nodelist.render(context))


def unlinked(html: str) -> SafeString:
    """Return the product's own markup without links and forms."""
    html = _WAYS.sub("", _FORM.sub("", html))
    html = _LINK.sub(_as_words, html).replace("</a>", "</span>")
    # Without links a table that is too wide could not be scrolled by keyboard.
    html = html.replace(
        '<div class="table-responsive">', '<div class="table-responsive" tabindex="0">'
    )
    return mark_safe(html)  # noqa: S308 - drawn by our own templates, which escape


def _as_words(link: re.Match[str]) -> str:
    found = _CLASS.search(link.group(1))
    kept = [name for name in found.group(1).split() if name not in _OF_LINKS] if found else []
    return f'<span class="{" ".join(kept)}">' if kept else "<span>"


@register.tag
def frozen(parser: Parser, token: Token) -> Any:
    """{% frozen %}…{% endfrozen %}: the parts of a live page, none of which leads anywhere."""
    nodelist = parser.parse(("endfrozen",))
    parser.delete_first_token()
    return Unlinked(nodelist)
