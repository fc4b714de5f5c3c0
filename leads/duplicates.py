"""Finds rows that may be the same organisation or the same person as a given one.

A look-up is two queries by marks and one for the rows, whatever the number of rows; what was
written a moment ago and is not marked yet is compared as it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from leads.choices import Certainty, Likeness, MergeKind
from leads.likeness import ContactFacts, Marked, OrganisationFacts, Verdict
from leads.models import (
    Contact,
    ContactMarks,
    ContactPair,
    Organisation,
    OrganisationMarks,
    OrganisationPair,
)

SHOWN = 10
# More rows than these share a mark only where a name is of no use for telling rows apart.
MOST_FOUND = 300
MOST_WAITING = 50
_WEAK = {Likeness.ONE_LETTER, Likeness.BRACKETS}


@dataclass(frozen=True)
class Candidate:
    """A row that may be the one in question, how sure that is, and why."""

    row: Any
    certainty: str
    reasons: tuple[str, ...]

    @property
    def reason_words(self) -> list[str]:
        return [str(Likeness(code).label) for code in self.reasons]

    @property
    def reason(self) -> str:
        """The reasons as one phrase: “same reading, but in different prefectures”."""
        return ", ".join(self.reason_words)

    @property
    def certainty_word(self) -> str:
        return str(Certainty(self.certainty).label)

    @property
    def worth_a_pair(self) -> bool:
        """Whether it belongs on the standing page: a weak likeness is told while one types only."""
        return self.certainty != Certainty.POSSIBLE or not set(self.reasons) & _WEAK


@dataclass(frozen=True)
class Kind:
    """What look-up and comparison need to know of a kind of row."""

    code: str
    model: type[models.Model]
    marks: type[models.Model]
    pairs: type[models.Model]
    rows: Callable[[models.QuerySet], models.QuerySet]
    facts: Callable[[Any], Any]


def _contact_facts(contact: Contact) -> ContactFacts:
    posts = contact.employments.all() if contact.pk else ()
    return ContactFacts.of(contact, (post.organisation_id for post in posts))


ORGANISATIONS = Kind(
    MergeKind.ORGANISATION,
    Organisation,
    OrganisationMarks,
    OrganisationPair,
    lambda rows: rows.select_related("prefecture"),
    OrganisationFacts.of,
)
CONTACTS = Kind(
    MergeKind.CONTACT,
    Contact,
    ContactMarks,
    ContactPair,
    lambda rows: rows.prefetch_related("employments__organisation"),
    _contact_facts,
)
KINDS = {kind.code: kind for kind in (ORGANISATIONS, CONTACTS)}


def organisation_candidates(
    subject: Organisation, visible: models.QuerySet | None = None, limit: int = SHOWN
) -> list[Candidate]:
    """Return organisations that may be this one, saved or not, the likeliest first."""
    return candidates(ORGANISATIONS, subject.pk, OrganisationFacts.of(subject), visible, limit)


def contact_candidates(
    subject: Contact,
    employers: Iterable[int] = (),
    visible: models.QuerySet | None = None,
    limit: int = SHOWN,
) -> list[Candidate]:
    """Return contacts that may be this person, saved or not, the likeliest first."""
    facts = ContactFacts.of(subject, employers)
    return candidates(CONTACTS, subject.pk, facts, visible, limit)


def candidates(
    kind: Kind,
    pk: int | None,
    facts: Any,
    visible: models.QuerySet | None,
    limit: int,
    *,
    waiting: bool = True,
) -> list[Candidate]:
    """Return rows that may be the one the facts describe; with those that are not marked yet."""
    found = _found(kind, facts) - {pk}
    if waiting:
        found |= _waiting(kind) - {pk}
    rows = kind.model._default_manager.all() if visible is None else visible
    judged: list[tuple[Verdict, Any]] = []
    for row in kind.rows(rows.filter(pk__in=found)):
        verdict = facts.against(kind.facts(row))
        if verdict:
            judged.append((verdict, row))
    judged.sort(key=lambda pair: (pair[0].rank, -len(pair[0].reasons), pair[1].pk))
    return [Candidate(row, said.certainty, said.reasons) for said, row in judged[:limit]]


def _found(kind: Kind, facts: Marked) -> set[int]:
    """Numbers of rows that share a mark, those named the very same first."""
    found: set[int] = set()
    number = getattr(facts.row, "corporate_number", "")  # type: ignore[attr-defined]
    if number:
        holders = kind.model._default_manager.filter(corporate_number=number)
        found |= set(holders.values_list("pk", flat=True))
    if not facts.exact:
        return found
    found |= _sharing(kind, facts.exact)
    if facts.sought and len(found) < MOST_FOUND:
        found |= _sharing(kind, facts.sought)
    return found


def _waiting(kind: Kind) -> set[int]:
    """The newest rows of the queue: what somebody else has entered a moment ago."""
    marks = kind.marks._default_manager.filter(stale=True).order_by("-row")
    return set(marks.values_list("row", flat=True)[:MOST_WAITING])


def _sharing(kind: Kind, wanted: set[int]) -> set[int]:
    """Numbers of rows that have one of some marks.

    PostgreSQL knows nothing of how rare a mark is, expects half of the table and would read all of
    it; hence it is told to use the index, for this one question.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f'SET LOCAL enable_seqscan = off; SELECT row_id FROM "{kind.marks._meta.db_table}"'  # noqa: S608
            " WHERE marks && %s::integer[] LIMIT %s",
            [sorted(wanted), MOST_FOUND],
        )
        found = {pk for (pk,) in cursor.fetchall()}
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")
    return found
