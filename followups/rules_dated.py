"""Rules that speak so many days after, or before, a day of a row: all of them in one query.

A rule says which rows wait, which day of theirs the clock runs from, and who hears of them; the
database works out the last moment that has passed for each reader's own clock. What was told is
left out there, so that a hundred thousand rows cost what the new ones among them cost.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, ClassVar, NamedTuple

from django.db import connection
from django.db.models import Max
from django.db.models.query import QuerySet

from accounts.choices import Role
from accounts.models import User
from followups.choices import REMIND_AT_HOUR
from followups.clocks import ZONES, latest_day, local_day
from followups.mail import Message
from followups.models import Notification
from followups.rules import Occurrence, Parameter, Rule, number_of
from leads.working_days import office

# A last word that was missed for longer than this stays unsaid: a desk that begins to use a rule
# is not flooded with what went quiet years ago.
CAUGHT_UP_FOR = timedelta(days=14)
# Rows of one round trip, and rows whose words are worked out at once.
ROUND, BATCH = 20_000, 1000

# Each row is told to the first of its people who is still here, else to the managers of the team
# of the first of them, else to all managers, else to the administrators.
_DUE = """
WITH heads AS MATERIALIZED (
  SELECT id, team_id FROM accounts_user WHERE is_active AND role = (
    SELECT CASE WHEN EXISTS (SELECT FROM accounts_user WHERE is_active AND role = %(manager)s)
      THEN %(manager)s ELSE %(administrator)s END))
SELECT r.id, u.id, t.due_on, o.due_at
FROM ({{rows}}) AS r (id, day, {names})
LEFT JOIN accounts_user gone ON gone.id = r.p0
CROSS JOIN LATERAL (SELECT coalesce({here}) AS id) w
CROSS JOIN LATERAL (
  SELECT w.id WHERE w.id IS NOT NULL
  UNION ALL
  SELECT h.id FROM heads h WHERE w.id IS NULL AND (
    h.team_id = gone.team_id
    OR NOT EXISTS (SELECT FROM heads x WHERE x.team_id = gone.team_id))) p
JOIN accounts_user u ON u.id = p.id
CROSS JOIN LATERAL (
  SELECT CASE WHEN u.time_zone = ANY(%(zones)s) THEN u.time_zone ELSE %(zone)s END AS zone,
         make_interval(hours => %(hour)s) AS morning) c
CROSS JOIN LATERAL (
  SELECT max(r.day + step) AS due_on FROM unnest(%(steps)s::int[]) AS step
  WHERE (r.day + step + c.morning) AT TIME ZONE c.zone <= %(now)s) t
CROSS JOIN LATERAL (SELECT (t.due_on + c.morning) AT TIME ZONE c.zone AS due_at) o
WHERE t.due_on IS NOT NULL AND (r.id, u.id) > (%(after)s, %(person)s)
  AND NOT EXISTS (
    SELECT FROM followups_notification n
    WHERE n.kind = %(kind)s AND n.subject = %(prefix)s || r.id AND n.recipient_id = u.id
      AND n.due_at = o.due_at)
ORDER BY r.id, u.id LIMIT %(round)s
"""


class Due(NamedTuple):
    """Somebody must hear of a row: as of the morning of a day on that person's own clock."""

    row: int
    person: int
    on: date
    at: datetime


class DatedRule(Rule):
    """Speaks of rows by a day of theirs; its parameter `days` lists when.

    `rows` returns those of which a word makes sense, each with its `clock` (a date).
    """

    # What notifications call its rows.
    prefix: ClassVar[str]
    # The columns that name who hears of a row; the first of them who is still here does.
    people: ClassVar[tuple[str, ...]]
    # What else its words are made of.
    related: ClassVar[tuple[str, ...]] = ()
    # Whether it counts down to its day rather than up from it.
    before: ClassVar[bool] = False
    onward = True
    # Days after its last moment; said where a preview is shown.
    silent_after: ClassVar[int] = CAUGHT_UP_FOR.days

    def rows(self, now: datetime) -> QuerySet[Any]:
        """Return the rows that are alive, annotated with `clock`."""
        raise NotImplementedError

    def heading(self, row: Any, days: int) -> str:
        """Say in one line what the reader is told, so many days after or before the day."""
        raise NotImplementedError

    def say(self, row: Any, days: int) -> Message:
        """Say what the mail says."""
        raise NotImplementedError

    def link(self, row: Any) -> str:
        return str(row.get_absolute_url())

    def is_kept_quiet(self, row: Any) -> bool:
        """Say whether not everybody may see the row."""
        return bool(row.sensitive)

    @property
    def steps(self) -> list[int]:
        """Return its moments as days counted from the row's day, the earliest first."""
        sign = -1 if self.before else 1
        return sorted({sign * int(days) for days in self.values["days"]})

    def begun(self, now: datetime) -> QuerySet[Any]:
        """Return the rows of which the first moment has come, however long ago."""
        if not self.steps:
            return self.rows(now).none()
        rows = self.until(self.rows(now), latest_day(now) - timedelta(days=self.steps[0]))
        return self.since(rows, now.astimezone(office()).date()) if self.before else rows

    def until(self, rows: QuerySet[Any], day: date) -> QuerySet[Any]:
        """Narrow rows to those whose day is this one or earlier."""
        return rows.filter(clock__lte=day)

    def since(self, rows: QuerySet[Any], day: date) -> QuerySet[Any]:
        """Narrow rows to those whose day is this one or later."""
        return rows.filter(clock__gte=day)

    def occurrences(self, now: datetime) -> Iterator[Occurrence]:
        readers: dict[int, User] = {}
        found = self._due(now)
        while due := list(islice(found, BATCH)):
            readers |= User.objects.in_bulk({each.person for each in due} - readers.keys())
            yield from self._named(due, readers, now)

    def _due(self, now: datetime) -> Iterator[Due]:
        """Yield what is due and was not told, by rows and readers."""
        if not self.steps:
            return
        last = latest_day(now) - timedelta(days=self.steps[-1]) - CAUGHT_UP_FOR
        rows = self.since(self.begun(now), last).order_by()
        source, values = rows.values_list("pk", "clock", *self.people).query.sql_with_params()
        found = self._round(source, values, now, (0, 0))
        yield from found
        while len(found) == ROUND:
            found = self._round(source, values, now, (found[-1].row, found[-1].person))
            yield from found

    def _round(
        self, source: str, values: Sequence[Any], now: datetime, after: tuple[int, int]
    ) -> list[Due]:
        names = [f"p{number}" for number in range(len(self.people))]
        here = "(SELECT id FROM accounts_user WHERE id = r.{} AND is_active)"
        statement = _DUE.format(
            names=", ".join(names), here=", ".join(here.format(name) for name in names)
        )
        asked = {
            "now": now,
            "zones": ZONES,
            "zone": ZONES[0],
            "hour": REMIND_AT_HOUR,
            "steps": self.steps,
            "kind": str(self.kind),
            "prefix": f"{self.prefix}:",
            "manager": Role.MANAGER.value,
            "administrator": Role.ADMINISTRATOR.value,
            "after": after[0],
            "person": after[1],
            "round": ROUND,
        }
        # The rows come from the ORM with values by place: here they get names like the others.
        places = {f"row{number}": value for number, value in enumerate(values)}
        given = iter(places)
        rows = re.sub("%s", lambda _found: f"%({next(given)})s", source)
        with connection.cursor() as cursor:
            cursor.execute(statement.format(rows=rows), asked | places)
            return [Due(*row) for row in cursor.fetchall()]

    def _named(
        self, due: Sequence[Due], readers: dict[int, User], now: datetime
    ) -> Iterator[Occurrence]:
        rows = self._found({each.row for each in due}, now)
        hidden = self._hidden(rows, {(each.row, each.person): readers[each.person] for each in due})
        for each in due:
            row = rows.get(each.row)
            if row is None or (each.row, each.person) in hidden:
                continue
            yield Occurrence(
                kind=self.kind,
                subject=f"{self.prefix}:{each.row}",
                recipient=readers[each.person],
                due_at=each.at,
                title=self.heading(row, abs((each.on - row.clock).days)),
                url=self.link(row),
            )

    def _found(self, numbers: Iterable[int], now: datetime) -> dict[int, Any]:
        begun = self.begun(now).filter(pk__in=set(numbers)).order_by()
        return {row.pk: row for row in begun.select_related(*self.related)}

    def _hidden(self, rows: dict[int, Any], pairs: dict[tuple[int, int], User]) -> set[Any]:
        """Return the pairs of row and reader where the reader may not see the row.

        Few rows are kept quiet: only their readers are asked after.
        """
        kept = {number for number, row in rows.items() if self.is_kept_quiet(row)}
        asked: dict[int, set[int]] = {}
        for number, person in pairs:
            if number in kept:
                asked.setdefault(person, set()).add(number)
        readers = {person.pk: person for person in pairs.values()}
        seen = {person: self.seen_by(readers[person], numbers) for person, numbers in asked.items()}
        return {
            (number, person)
            for person, numbers in asked.items()
            for number in numbers - seen[person]
        }

    def settled(self, numbers: set[int], now: datetime) -> set[int]:
        return numbers - set(self.begun(now).filter(pk__in=numbers).values_list("pk", flat=True))

    def message(self, row: Notification, now: datetime) -> Message | None:
        return self.messages([row], now).get(row.pk)

    def messages(self, rows: Sequence[Notification], now: datetime) -> dict[int, Message]:
        """Leave out what was settled, is somebody else's by now, or was said anew since."""
        found = self._found(map(number_of, rows), now)
        pairs = {(number_of(row), row.recipient_id): row.recipient for row in rows}
        hidden, anew = self._hidden(found, pairs), said_since(rows)
        said = {}
        for row in rows:
            about = found.get(number_of(row))
            if about is None or (about.pk, row.recipient_id) in hidden:
                continue
            if row.pk in anew or not self._is_told(about, row):
                continue
            days = (local_day(now, row.recipient) - about.clock).days
            said[row.pk] = self.say(about, abs(days))
        return said

    def _is_told(self, about: Any, notice: Notification) -> bool:
        """Say whether the row is still this person's to hear of, or the managers'."""
        named = (self._walk(about, path) for path in self.people)
        here = next((person for person in named if person and person.is_active), None)
        meant = notice.meant_for
        if here is None:
            return meant.role in (Role.MANAGER, Role.ADMINISTRATOR)
        return here == meant

    @staticmethod
    def _walk(row: Any, path: str) -> User | None:
        for name in path.split("__"):
            row = getattr(row, name, None)
        return row


def said_since(rows: Sequence[Notification]) -> set[int]:
    """Return the ids of notices after which the same was said anew: one mail is enough."""
    told = Notification.objects.filter(
        kind__in={row.kind for row in rows},
        subject__in={row.subject for row in rows},
        recipient__in={row.recipient_id for row in rows},
    )
    found = told.order_by().values_list("kind", "subject", "recipient").annotate(Max("due_at"))
    newest = {tuple(about): last for *about, last in found}
    return {
        row.pk
        for row in rows
        if row.due_at < newest.get((row.kind, row.subject, row.recipient_id), row.due_at)
    }


def days_parameter(label: Any, default: tuple[int, ...], least: int = 1) -> Parameter:
    """Return the parameter of a dated rule: the days on which it speaks."""
    return Parameter("days", label, default, least=least, most=730)
