"""What changed, as a question of the report asks it."""

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from reports.changes.telling import SHOWN, Changes, what_changed


def changes_of(question: Any, shown: int = SHOWN) -> Changes | None:
    """Say what changed between the two days of a question; None where nothing is compared.

    `question` is a `reports.mou_report.Question`; a sentence leads to the page with all its MOUs.
    """
    if question.against is None:
        return None
    return what_changed(
        question.scope, question.against, lambda kind: address(question, kind), shown
    )


def address(question: Any, kind: str = "") -> str:
    """Return the page that lists all that changed, or what changed in one way."""
    query = {name: values for name, values in question.data.lists() if any(values)}
    if question.past:
        query["as_on"] = [question.past.isoformat()]
    if question.against:
        query["against"] = [question.against.isoformat()]
    if kind:
        query["kind"] = [kind]
    return f"{reverse('reports:mou_changes')}?{urlencode(query, doseq=True)}".rstrip("?")
