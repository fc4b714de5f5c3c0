"""What promises remind of: due soon, due, overdue again and again.

Each moment is 08:00 of a day on the recipient's own clock. The database works out which days have
passed and what was said; a sweep of a hundred thousand promises takes a few queries a batch.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission, may
from followups import mail
from followups.choices import REMIND_AT_HOUR, NotificationKind
from followups.clocks import ZONES, latest_day
from followups.models import FollowUp, Notification
from followups.promise_words import Told, words_of
from followups.querysets import LEADS_AT_REST, MOUS_AT_REST
from followups.rules import Occurrence, Parameter, Rule, rule
from leads.working_days import ONE_DAY, add_working_days

# Rows of one round trip, and rows whose readers are asked for at once.
ROUND, BATCH = 20_000, 1000
# How late the word of the day itself may come; later only the overdue one is true.
CATCH_UP_DAYS = 14
MORNING = timedelta(hours=REMIND_AT_HOUR)
_NEVER = 1_000_000

# Whoever sees to a promise is told, else the owner of its lead, else of its MOU: whoever of them
# is still here. `as_of` is the last day whose morning has come on the recipient's clock; a promise
# that was put to sleep past its day counts from the day it wakes (`since`).
_OPEN = """
FROM followups_followup f
LEFT JOIN leads_lead l ON l.id = f.lead_id
LEFT JOIN leads_mou m ON m.id = f.mou_id
LEFT JOIN accounts_user assignee ON assignee.id = f.assignee_id AND assignee.is_active
LEFT JOIN accounts_user lead_owner ON lead_owner.id = l.owner_id AND lead_owner.is_active
LEFT JOIN accounts_user mou_owner ON mou_owner.id = m.owner_id AND mou_owner.is_active
{people}
{naps}
CROSS JOIN LATERAL (SELECT {since} AS since) t
{day}
CROSS JOIN LATERAL (SELECT (o.day + %(morning)s) AT TIME ZONE u.zone AS due_at) a
WHERE f.done_at IS NULL AND o.day <= u.as_of AND {awake} AND {wanted}
  AND (f.id, u.id) > (%(after)s, %(after_person)s)
  AND {when}
"""

_CLOCKS = """
WITH clocks AS MATERIALIZED (
  SELECT u.id, z.zone, z.as_of FROM accounts_user u
  JOIN unnest(%(zones)s::text[], %(as_of)s::date[]) AS z (zone, as_of)
    ON z.zone = CASE WHEN u.time_zone = ANY(%(zones)s) THEN u.time_zone ELSE %(zone)s END)
"""

_SELECT = f"""{_CLOCKS}
SELECT f.id, u.id, a.due_at, f.title, f.urgent,
       f.sensitive OR coalesce(l.sensitive, false) OR coalesce(m.sensitive, false)
"""

_IN_ORDER = " ORDER BY f.id, u.id LIMIT %(round)s"

_RESPONSIBLE = "JOIN clocks u ON u.id = coalesce(assignee.id, lead_owner.id, mou_owner.id)"

UNTOLD = """
NOT EXISTS (
  SELECT FROM followups_notification n
  WHERE n.kind = '{kind}' AND n.subject = 'followup:' || f.id AND n.recipient_id = u.id
    AND n.due_at {than})
"""

# What is promised to or by a lead that is lost or dormant, or an MOU that is dropped or dormant,
# rests with it: nobody is reminded of it.
_WANTED = """
coalesce(l.status, '') <> ALL(%(leads_at_rest)s) AND coalesce(m.status, '') <> ALL(%(mous_at_rest)s)
"""
_AT_REST = {"leads_at_rest": sorted(LEADS_AT_REST), "mous_at_rest": sorted(MOUS_AT_REST)}

_AWAKE = "(f.snoozed_until IS NULL OR f.snoozed_until <= {today})"
# A word holds while its promise is open, awake, and where it stood.
_HOLDS = """
SELECT f.id FROM followups_followup f
LEFT JOIN leads_lead l ON l.id = f.lead_id
LEFT JOIN leads_mou m ON m.id = f.mou_id
WHERE f.id = ANY(%(numbers)s) AND f.done_at IS NULL AND {awake} AND {wanted} AND {holds}
"""


class _Due(NamedTuple):
    """Somebody must hear of a promise, as of a moment."""

    followup: int
    person: int
    due_at: datetime
    title: str
    urgent: bool
    # It, its lead or its MOU is kept quiet: not everybody may read it.
    hushed: bool


def _as_of(now: datetime) -> list[date]:
    """Return the last day whose morning has come, zone by zone."""
    return [(now.astimezone(ZoneInfo(each)) - MORNING).date() for each in ZONES]


class PromiseRule(Rule):
    """Speaks of open promises that are awake."""

    model = FollowUp
    # Who hears of it, which day it speaks for, and what else must be true.
    people: ClassVar[str] = _RESPONSIBLE
    day: ClassVar[str]
    when: ClassVar[str]
    # What keeps a word true that was said, and not read yet.
    holds: ClassVar[str] = "f.due_on < %(latest)s"
    # What it has to know of snoozes, from which day it counts, and until when it is asleep.
    naps: ClassVar[str] = ""
    since: ClassVar[str] = "greatest(f.due_on, f.snoozed_until)"
    awake: ClassVar[str] = _AWAKE

    def asked(self, now: datetime) -> dict[str, Any]:
        """Return what the rule's own part of the question needs."""
        return {}

    def counted(self) -> dict[str, Any]:
        """Return what `since` and `awake` need."""
        return {}

    def occurrences(self, now: datetime) -> Iterator[Occurrence]:
        people: dict[int, User] = {}
        found = self._due(now)
        while batch := list(islice(found, BATCH)):
            people |= User.objects.in_bulk({due.person for due in batch} - people.keys())
            yield from self._readable(batch, people)

    def settled(self, numbers: set[int], now: datetime) -> set[int]:
        values = {
            "numbers": list(numbers),
            # Where it is latest, and the last day whose morning has come everywhere.
            "latest": latest_day(now),
            "earliest": min(_as_of(now)),
            **_AT_REST,
        }
        awake = _AWAKE.format(today="%(latest)s")
        question = _HOLDS.format(holds=self.holds, awake=awake, wanted=_WANTED)
        with connection.cursor() as cursor:
            cursor.execute(question, values)
            return numbers - {number for (number,) in cursor.fetchall()}

    def message(self, row: Notification, now: datetime) -> mail.Message | None:
        return self.messages([row], now).get(row.pk)

    def messages(self, rows: Sequence[Notification], now: datetime) -> dict[int, mail.Message]:
        return words_of(rows, now, lambda told: self.is_awake(told) and self.is_true(told))

    def is_awake(self, told: Told) -> bool:
        """Say whether a promise is not put to sleep as of its reader's day."""
        return not (told.followup.snoozed_until and told.followup.snoozed_until > told.today)

    def is_true(self, told: Told) -> bool:
        """Say whether the word still holds for an open promise that is awake."""
        raise NotImplementedError

    def _due(self, now: datetime) -> Iterator[_Due]:
        """Yield all that nobody was told of, in the order of promises and people."""
        found = self._round(now, (0, 0))
        yield from found
        while len(found) == ROUND:
            found = self._round(now, (found[-1].followup, found[-1].person))
            yield from found

    def _round(self, now: datetime, after: tuple[int, int]) -> list[_Due]:
        question = _SELECT + _OPEN.format(
            people=self.people,
            naps=self.naps,
            since=self.since,
            day=self.day,
            awake=self.awake.format(today="u.as_of"),
            wanted=_WANTED,
            when=self.when,
        )
        values = {
            "zones": ZONES,
            "zone": ZONES[0],
            "as_of": _as_of(now),
            "morning": MORNING,
            "after": after[0],
            "after_person": after[1],
            "round": ROUND,
            **_AT_REST,
            **self.counted(),
            **self.asked(now),
        }
        with transaction.atomic(), connection.cursor() as cursor:
            # What was told is looked up as a whole. Where a hundred thousand were just written,
            # the planner knows nothing of them yet, and would look through all for each promise.
            cursor.execute("SET LOCAL enable_nestloop = off")
            cursor.execute(question + _IN_ORDER, values)
            found = [_Due(*row) for row in cursor.fetchall()]
            cursor.execute("SET LOCAL enable_nestloop = on")
        return found

    def _readable(self, found: list[_Due], people: dict[int, User]) -> Iterator[Occurrence]:
        """Name the promises each person may read: an owner of a lead need not see its MOU."""
        seen = self._seen(found, people)
        for due in found:
            if not due.hushed or due.followup in seen[due.person]:
                yield Occurrence(
                    kind=self.kind,
                    subject=f"followup:{due.followup}",
                    recipient=people[due.person],
                    due_at=due.due_at,
                    title=due.title,
                    url=FollowUp(pk=due.followup).get_absolute_url(),
                    urgent=due.urgent,
                )

    def _seen(self, found: list[_Due], people: dict[int, User]) -> dict[int, set[int]]:
        """Only what is kept quiet is hidden from anybody, and from few: the others go unasked."""
        hushed: dict[int, set[int]] = defaultdict(set)
        for due in found:
            if due.hushed:
                hushed[due.person].add(due.followup)
        return {
            pk: numbers
            if may(people[pk], Permission.SENSITIVE_VIEW)
            else self.seen_by(people[pk], numbers)
            for pk, numbers in hushed.items()
        }


# Overdue comes before due: what was missed for a day is said once, by the later word.
@rule(NotificationKind.FOLLOWUP_OVERDUE)
class OverdueRule(PromiseRule):
    """A promise that was not kept on its day speaks again and again, ever more seldom."""

    onward = True
    words = _(
        "A follow-up that is still open after its day. Speaks some days after it was due, each "
        "time to whoever sees to it, until it is done. One that was snoozed past its day speaks "
        "when it wakes. What belongs to a lead that is lost or dormant, or to an MOU that is "
        "dropped or dormant, reminds nobody; on hold it does."
    )
    parameters = (
        Parameter(
            "days",
            _("How long after the day it was due"),
            (1, 3, 7, 14, 30),
            least=1,
            unit=_("days"),
        ),
        Parameter(
            "then_every",
            _("After the last of these, again every (0: never)"),
            30,
            unit=_("days"),
        ),
    )
    # The latest of its steps that has come, or the day it woke.
    day = """
    CROSS JOIN LATERAL (
      SELECT greatest(
        f.due_on + CASE
          WHEN u.as_of - f.due_on >= %(last)s AND %(every)s > 0
            THEN %(last)s + (u.as_of - f.due_on - %(last)s) / nullif(%(every)s, 0) * %(every)s
          ELSE (%(steps)s::int[])[width_bucket(u.as_of - f.due_on, %(steps)s::int[])] END,
        CASE WHEN f.snoozed_until > f.due_on THEN f.snoozed_until END) AS day) o
    """
    when = "f.due_on <= %(latest)s AND " + UNTOLD.format(
        kind=NotificationKind.FOLLOWUP_OVERDUE.value, than="= a.due_at"
    )

    def asked(self, now: datetime) -> dict[str, Any]:
        steps = sorted({int(each) for each in self.values["days"]})
        every = int(self.values["then_every"])
        return {
            "steps": steps or [_NEVER],
            # Without steps the first comes after so many days as it is said again.
            "last": steps[-1] if steps else every,
            "every": every,
            # No clock is further than this; the recipient's own decides.
            "latest": latest_day(now),
        }

    def is_true(self, told: Told) -> bool:
        return told.followup.due_on < told.today


@rule(NotificationKind.FOLLOWUP_DUE)
class DueRule(PromiseRule):
    """A promise speaks on its day."""

    words = _(
        "A follow-up on the day it is due, at 08:00 on the clock of whoever sees to it; else of "
        "the owner of its lead, else of its MOU. What belongs to a lead that is lost or dormant, "
        "or to an MOU that is dropped or dormant, reminds nobody; on hold it does."
    )
    day = "CROSS JOIN LATERAL (SELECT f.due_on AS day) o"
    holds = "f.due_on <= %(latest)s"
    when = (
        "f.due_on BETWEEN %(earliest)s AND %(latest)s AND u.as_of - f.due_on <= %(catch_up)s"
        " AND (f.snoozed_until IS NULL OR f.snoozed_until <= f.due_on) AND "
        + UNTOLD.format(kind=NotificationKind.FOLLOWUP_DUE.value, than="= a.due_at")
        + " AND "
        + UNTOLD.format(kind=NotificationKind.FOLLOWUP_OVERDUE.value, than="> a.due_at")
    )

    def asked(self, now: datetime) -> dict[str, Any]:
        today = latest_day(now)
        return {
            "earliest": today - timedelta(days=CATCH_UP_DAYS + 2),
            "latest": today,
            "catch_up": CATCH_UP_DAYS,
        }

    def is_true(self, told: Told) -> bool:
        return told.followup.due_on <= told.today


@rule(NotificationKind.FOLLOWUP_SOON)
class SoonRule(PromiseRule):
    """A promise speaks some working days before its day."""

    words = _(
        "A follow-up some days before it is due. Days count on which both countries work, so that "
        "there is time to do it. What was written down later than that is not announced, nor what "
        "belongs to a lead that is lost or dormant, or to an MOU that is dropped or dormant."
    )
    parameters = (
        Parameter(
            "days",
            _("How long before the day it is due"),
            2,
            least=1,
            most=20,
            unit=_("working days"),
        ),
    )
    day = """
    JOIN unnest(%(due)s::date[], %(said)s::date[]) AS s (due_on, said_on) ON s.due_on = f.due_on
    CROSS JOIN LATERAL (SELECT greatest(s.said_on, f.snoozed_until) AS day) o
    """
    # On its day another word takes its place.
    holds = "f.due_on > %(earliest)s"
    # Days off may be changed: whoever heard of it on a later day is not told for an earlier one.
    when = (
        "f.due_on > u.as_of AND (f.snoozed_until IS NULL OR f.snoozed_until <= f.due_on)"
        " AND f.created_at < a.due_at AND "
        + UNTOLD.format(
            kind=NotificationKind.FOLLOWUP_SOON.value, than="> a.due_at - interval '20 hours'"
        )
    )

    def asked(self, now: datetime) -> dict[str, Any]:
        ahead = int(self.values["days"])
        today = latest_day(now)
        day = today - ONE_DAY
        said: dict[date, date] = {}
        while (first := add_working_days(day, -ahead)) <= today:
            said[day] = first
            day += ONE_DAY
        return {"due": list(said), "said": list(said.values())}

    def is_true(self, told: Told) -> bool:
        return told.followup.due_on >= told.today
