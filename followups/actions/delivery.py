"""Sends the mails that wait; several senders may do so at once.

`claims` says who sends which and what is in doubt, `letters` what there is to say, `line` what
became of it. SMTP cannot promise that a mail arrives once: nothing is lost here, and what may have
come twice has the same Message-ID and is listed as uncertain.
"""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage

from followups.actions.claims import (
    BATCH_TIME,
    LEASE,
    QUEUES,
    Outcome,
    claim,
    own_up,
    release,
    stops_everything,
    turn,
)
from followups.actions.letters import Letters
from followups.actions.line import ERRORS, Line, named
from followups.choices import Delivery
from followups.clocks import awake_from
from followups.models import Acknowledgement, Mailed

log = logging.getLogger(__name__)

__all__ = ["LEASE", "QUEUES", "SHIFT", "deliver"]

# With very many mails two sweeps overlap, and both hands of a worker send; what else waits for a
# hand comes before the next sweep.
SHIFT = timedelta(seconds=110)

Clock = Callable[[], datetime]
Ready = tuple[Mailed, EmailMessage]


def deliver(now: datetime) -> int:
    """Send what is due and unsent; return how many mails were handed over."""
    started = time.monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    for queue in QUEUES:
        own_up(queue, now)
    sent, line, queues = 0, Line(clock), list(QUEUES)
    try:
        # In turns: many mails of one queue do not keep those of another waiting.
        while queues and clock() - now < SHIFT:
            for queue in tuple(queues):
                rows = claim(queue, clock())
                if not rows:
                    queues.remove(queue)
                    continue
                batch = Batch(queue, rows, line, clock)
                batch.send()
                sent += batch.sent
                if not batch.reached:
                    return sent
    finally:
        line.hang_up()
    return sent


class Batch:
    """Some rows of one queue on their way out."""

    def __init__(self, queue: type[Mailed], rows: list[Mailed], line: Line, clock: Clock) -> None:
        self.queue, self.rows, self.line, self.clock = queue, rows, line, clock
        self.ends = clock() + BATCH_TIME
        self.letters = Letters(rows, clock)
        self.untried = list(rows)
        self.sent = 0
        self.reached = True  # whether the server takes our calls
        self.in_hand: Mailed | None = None

    def send(self) -> None:
        """Send one after the other; each is written down as going out before it goes."""
        ready = self._ready()
        try:
            current = self._turn(None, next(ready, None))
            while current:
                self._hand_over(*current)
                # The next is put into words while the server works on this one.
                following = next(ready, None) if self.reached else None
                current = self._turn(self._word(), following)
        finally:
            if self.in_hand:  # something came in between
                turn(self.queue, self._word(), None)
            release(self.queue, self.untried)

    def _turn(self, outcome: Outcome | None, following: Ready | None) -> Ready | None:
        """Write down what became of one and that the next goes out, if that is still ours."""
        row = following[0] if following else None
        ours = turn(self.queue, outcome, row)
        if row:
            self.untried.remove(row)
        return following if ours else None

    def _hand_over(self, row: Mailed, message: EmailMessage) -> None:
        try:
            self.line.open()
        except ERRORS as error:
            self.reached = False
            for waiting in tuple(self.untried):
                self._postpone(waiting, error)  # one call tells about all of them
            self.line.trouble = self.line.failed(row, error)
        else:
            self.line.hand_over(row, message)
        self.in_hand = row

    def _word(self) -> Outcome:
        """Ask what became of the mail in hand, once: an answer cut short must not be read on."""
        row, self.in_hand = self.in_hand, None
        assert row, "nothing was handed over"  # noqa: S101 - for type checkers
        outcome = self.line.word(row)
        self.sent += outcome.delivery == Delivery.SENT
        return outcome

    def _ready(self) -> Iterator[Ready]:
        """Put into words what is wanted, and set aside what is not, or not now."""
        for row in self.rows:
            now = self.clock()
            if now > self.ends:
                return
            wakes = now if isinstance(row, Acknowledgement) else awake_from(row.recipient, now)
            if wakes > now:
                self._set_aside(row, retry_at=wakes)
                continue
            try:
                letter = self.letters.of(row)
                message = letter(self.line.connection) if letter else None
            except Exception as error:
                if stops_everything(error):
                    raise
                log.exception("The mail of %s %s cannot be written", *named(row))
                self._postpone(row, error)
                continue
            if message:
                yield row, message
            else:
                self._set_aside(row, delivery=Delivery.NOT_WANTED)

    def _postpone(self, row: Mailed, error: Exception) -> None:
        """Try again later what could not even be tried."""
        row.attempts += 1
        what = self.line.failed(row, error)
        self._set_aside(
            row,
            attempts=row.attempts,
            delivery=what.delivery,
            retry_at=what.retry_at,
            last_error=what.last_error,
        )

    def _set_aside(self, row: Mailed, **values: Any) -> None:
        self.untried.remove(row)
        release(self.queue, [row], **values)
