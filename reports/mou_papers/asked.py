"""What a paper of the MOU report is about: a question, kept as plain data until it is made."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Self

from django.http import QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from leads.formats import day as day_in_words
from reports.mou_report import Question

LONGEST_WORDS = 240


@dataclass(frozen=True)
class AskedReport:
    """The MOU status report in one selection, as on one day, for one person."""

    question: dict[str, Any]
    reader: User
    # It is about no row.
    pk: int = 0

    @classmethod
    def of(cls, asked: Question, dated: bool) -> Self:
        """Keep a question; one that names no day is asked as on the day of asking.

        Asked anew it is then as on another day: `dated` says whether a day was named.
        """
        kept = {
            "query": {name: list(values) for name, values in asked.data.lists() if any(values)},
            "as_on": asked.day.isoformat(),
            "against": asked.against.isoformat() if asked.against else "",
            "dated": dated,
        }
        return cls(kept, asked.reader)

    @cached_property
    def asked(self) -> Question:
        """The question as the report understands it."""
        data = QueryDict(mutable=True)
        for name, values in self.question.get("query", {}).items():
            data.setlist(name, [str(value) for value in values])
        return Question(data, self._day("as_on"), self._day("against"), self.reader)

    def _day(self, name: str) -> date | None:
        return parse_date(self.question.get(name) or "")

    def __str__(self) -> str:
        words = _("as on %(day)s") % {"day": day_in_words(self.asked.day)}
        if self.asked.against:
            against = {"words": words, "day": day_in_words(self.asked.against)}
            words = _("%(words)s, compared with %(day)s") % against
        parts = " · ".join([words, *self.asked.words()])
        return parts if len(parts) <= LONGEST_WORDS else f"{parts[: LONGEST_WORDS - 1]}…"

    @property
    def address(self) -> str:
        """The parameters of the report that asks the same."""
        query: dict[str, Any] = dict(self.question.get("query", {}))
        if self.question.get("dated"):
            query["as_on"] = self.question["as_on"]
        if self.question.get("against"):
            query["against"] = self.question["against"]
        return urlencode(query, doseq=True)

    def get_absolute_url(self) -> str:
        return f"{reverse('reports:mou_status')}?{self.address}".rstrip("?")

    def address_to_ask(self, kind: str, file_format: str) -> str:
        """Return where this report is asked for as a paper."""
        return f"{reverse('reports:mou_paper', args=[kind, file_format])}?{self.address}".rstrip(
            "?"
        )


def asked_report(question: dict[str, Any], reader: Any) -> AskedReport | None:
    """Understand a question that was kept; None where it is none."""
    return AskedReport(question, reader) if question.get("as_on") else None
