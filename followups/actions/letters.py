"""What the mails of a batch say: asked of each rule at once, and again when that has grown old."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from followups import mail
from followups.actions.claims import stops_everything
from followups.actions.digests import digest_letter
from followups.choices import Channel
from followups.models import Acknowledgement, Digest, Mailed, Notification, RuleChoice
from followups.rules import Letter, Rule, RuleBook
from followups.speaking import manner_of, speaking, speaking_in

log = logging.getLogger(__name__)

# What was true so long ago is asked again: a promise kept meanwhile is not spoken of.
GOOD_FOR = 5.0


class Letters:
    """What is to be said in each mail of a batch."""

    def __init__(self, rows: Sequence[Mailed], clock: Callable[[], datetime]) -> None:
        self.rows, self.clock = list(rows), clock
        self.answers: dict[int, Letter | Exception] = {}
        self.asked_at: float | None = None

    def of(self, row: Mailed) -> Letter | None:
        """Return what writes a mail, or None when it is not wanted or of no use any more.

        A fault in saying so is raised for the rows it concerns.
        """
        if self.asked_at is None or time.monotonic() - self.asked_at > GOOD_FOR:
            self.answers = self._ask(self.rows[self.rows.index(row) :])
            self.asked_at = time.monotonic()
        answer = self.answers.get(row.pk)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _ask(self, rows: Sequence[Mailed]) -> dict[int, Letter | Exception]:
        book, now = RuleBook(), self.clock()
        if isinstance(rows[0], Notification):
            return _notifications([row for row in rows if isinstance(row, Notification)], now, book)
        answers: dict[int, Letter | Exception] = {}
        for row in rows:
            _answer(answers, row, partial(_single, row, now, book))
        return answers


def _answer(
    answers: dict[int, Letter | Exception], row: Mailed, ask: Callable[[], Letter | None]
) -> None:
    try:
        letter = ask()
    except Exception as error:
        if stops_everything(error):
            raise
        log.exception("Nobody can say whether %s %s is wanted", type(row).__name__, row.pk)
        answers[row.pk] = error
    else:
        if letter:
            answers[row.pk] = letter


def _single(row: Mailed, now: datetime, book: RuleBook) -> Letter | None:
    if isinstance(row, Digest):
        return digest_letter(row, now, book)
    if not isinstance(row, Acknowledgement):
        raise TypeError(type(row).__name__)
    enquiry = row.enquiry
    waiting = not (enquiry.held_back or enquiry.closed_at or enquiry.replied_at)
    return partial(mail.acknowledgement, row) if waiting and enquiry.email else None


def _notifications(
    rows: list[Notification], now: datetime, book: RuleBook
) -> dict[int, Letter | Exception]:
    silent = _silent(rows)
    groups: dict[tuple[Rule, tuple[str, str]], list[Notification]] = defaultdict(list)
    for row in rows:
        rule = book.get(row.kind)
        reader = row.recipient
        heard = reader.is_active and reader.email_reminders
        if rule and heard and book.is_on(rule) and (reader.pk, rule.kind) not in silent:
            groups[rule, manner_of(reader)].append(row)
    answers: dict[int, Letter | Exception] = {}
    for (rule, manner), group in groups.items():
        if type(rule).letter is Rule.letter:
            try:
                with speaking_in(*manner):
                    said = rule.messages(group, now)
                answers |= {row.pk: partial(mail.told, row, said[row.pk])
                            for row in group if row.pk in said}  # fmt: skip
                continue
            except Exception as error:
                if stops_everything(error):
                    raise
                log.exception("%s cannot be asked of many rows", type(rule).__name__)
        for row in group:
            _answer(answers, row, partial(_spoken, rule, row, now))
    return answers


def _spoken(rule: Rule, row: Notification, now: datetime) -> Letter | None:
    with speaking(row.recipient):
        return rule.letter(row, now)


def _silent(rows: list[Notification]) -> set[tuple[int, str]]:
    """Pair people with the rules of which they want no mail any more."""
    chosen = RuleChoice.objects.filter(
        person__in={row.recipient_id for row in rows}, channel__in=[Channel.APP, Channel.OFF]
    )
    return set(chosen.values_list("person", "kind"))
