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
