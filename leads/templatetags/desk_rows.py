"""Rows of long lists, each drawn once: equal rows look alike, so nothing can be out of date."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from leads.rows import LeadRow, words_of_absence

register = template.Library()

# About 3 kB each; what a desk looks at in a day.
KEPT = 3_000


@register.simple_tag(takes_context=True)
def lead_row(context: template.Context, lead: LeadRow) -> SafeString:
    """Draw a line of the list of leads."""
    return _lead_row(lead, frozenset(context.get("can") or ()), get_language() or "en")


@lru_cache(KEPT)
def _lead_row(lead: LeadRow, rights: frozenset[str], _language: str) -> SafeString:
    seen: dict[str, Any] = {
        "lead": lead,
        "can": dict.fromkeys(rights, True),
        "absent": words_of_absence(),
    }
    return get_template("leads/lead_row.html").render(seen)


@register.simple_tag(takes_context=True)
def lead_card(context: template.Context, lead: LeadRow) -> SafeString:
    """Draw a lead's card on the board."""
    return _lead_card(
        lead, bool(context["may_move"]), context["board_query"], get_language() or "en"
    )


@lru_cache(KEPT)
def _lead_card(lead: LeadRow, may_move: bool, board_query: str, _language: str) -> SafeString:
    seen: dict[str, Any] = {
        "card": lead,
        "by": "lead",
        "may_move": may_move,
        "board_query": board_query,
        "absent": words_of_absence(),
    }
    return get_template("leads/lead_board_card.html").render(seen)
