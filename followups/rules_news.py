"""News of promises: whoever sees to one or watches it hears what a colleague did with it.

The history, which triggers keep, says what happened: page, board, hand-over or any other door, it
is one rule. The moment of the deed names its news, so that each is told once, however late.
"""

# ruff: noqa: S608  # the queries are put together from words of this file

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from followups.choices import NotificationKind
from followups.mail import Message
from followups.models import FollowUp, Notification
from followups.rules import Occurrence, Rule, number_of, rule
from leads import formats

# What happened longer ago, while no clock ran, is no news any more.
CAUGHT_UP_FOR = timedelta(days=14)
# Rows of one round trip, and rows whose words are worked out at once.
ROUND, BATCH = 20_000, 1000
KIND = NotificationKind.FOLLOWUP_NEWS

# What people did to promises in one go, beside how the promise stood before. A deed of which
# nothing is left (given on since, moved again, reopened) is no news; nor is a successor, which the
# news of its forerunner names.
_DEEDS = """
WITH deeds AS MATERIALIZED (
  SELECT e.pgh_obj_id AS id, e.pgh_created_at AS at, min(e.pgh_id) AS first, max(e.pgh_id) AS last
  FROM followups_followupevent e
  WHERE e.pgh_context_id IS NOT NULL AND e.pgh_label <> 'delete' AND {which}
  GROUP BY 1, 2)
SELECT f.id, d.at, c.doer, f.title, f.urgent, n.due_on, n.assignee_id,
       o.assignee_id, c.note, n.done_note, w.deed
FROM deeds d
JOIN followups_followupevent n ON n.pgh_id = d.last
JOIN followups_followup f ON f.id = d.id
JOIN LATERAL (
  SELECT (x.metadata ->> 'user')::bigint AS doer, coalesce(x.metadata ->> 'note', '') AS note
  FROM pghistory_context x WHERE x.id = n.pgh_context_id) c ON c.doer IS NOT NULL
LEFT JOIN LATERAL (
  SELECT b.* FROM followups_followupevent b
  WHERE b.pgh_obj_id = d.id AND b.pgh_id < d.first ORDER BY b.pgh_id DESC LIMIT 1) o ON true
CROSS JOIN LATERAL (
  SELECT CASE
    WHEN o.pgh_id IS NULL AND n.follows_id IS NOT NULL THEN NULL
    WHEN (o.done_at IS NULL) AND n.done_at IS NOT NULL
      THEN CASE WHEN f.done_at IS NOT NULL THEN 'done' END
    WHEN n.done_at IS NOT NULL THEN NULL
    WHEN o.done_at IS NOT NULL THEN CASE WHEN f.done_at IS NULL THEN 'open' END
    WHEN o.assignee_id IS DISTINCT FROM n.assignee_id
      THEN CASE WHEN f.assignee_id IS NOT DISTINCT FROM n.assignee_id THEN 'given' END
    WHEN o.due_on IS DISTINCT FROM n.due_on AND o.pgh_id IS NOT NULL
      THEN CASE WHEN f.due_on = n.due_on THEN 'moved' END
  END AS deed) w
WHERE w.deed IS NOT NULL
"""
_UNTOLD = f"""
SELECT t.*, p.id FROM ({_DEEDS}) AS t
  (followup, at, doer, title, urgent, due_on, assignee, before, note, done_note, deed)
CROSS JOIN LATERAL (
  SELECT t.assignee AS id
  UNION SELECT t.before WHERE t.deed = 'given'
  UNION SELECT m.user_id FROM followups_followup_watchers m WHERE m.followup_id = t.followup) p
JOIN accounts_user u ON u.id = p.id AND u.is_active
WHERE p.id <> t.doer AND (t.followup, t.at, p.id) > (%(followup)s, %(moment)s, %(person)s)
  AND NOT EXISTS (
    SELECT FROM followups_notification s
    WHERE s.kind = %(kind)s AND s.subject = 'followup:' || t.followup AND s.recipient_id = p.id
      AND s.due_at = t.at)
ORDER BY t.followup, t.at, p.id LIMIT %(round)s
"""
_LATELY = "e.pgh_created_at > %(since)s AND e.pgh_created_at <= %(now)s"
_THESE = "e.pgh_obj_id = ANY(%(numbers)s) AND e.pgh_created_at = ANY(%(moments)s)"


class Deed(NamedTuple):
    """What somebody did to a promise, and perhaps one who must hear of it."""

    followup: int
    at: datetime
    doer: int
    title: str
    urgent: bool
    due_on: date
    assignee: int | None
    before: int | None
    note: str
    done_note: str
    deed: str
    person: int = 0


@rule(KIND)
class NewsRule(Rule):
    """A colleague did something with a promise one sees to or watches."""

    words = gettext_lazy(
        "Whoever sees to a follow-up, and whoever watches it, hears when somebody else marks it "
        "as done, opens it again, gives it to somebody or moves its day."
    )
    model = FollowUp
    # Each deed is news of its own.
    apart = timedelta(0)

    def occurrences(self, now: datetime) -> Iterator[Occurrence]:
        after: tuple[int, datetime, int] = (0, now - CAUGHT_UP_FOR, 0)
        while found := _untold(now, after):
            at_one_go = Counter((each.doer, each.at, each.person) for each in found)
            for first in range(0, len(found), BATCH):
                yield from self._worded(found[first : first + BATCH], at_one_go)
            after = found[-1].followup, found[-1].at, found[-1].person

    def _worded(self, found: Sequence[Deed], at_one_go: Counter) -> Iterator[Occurrence]:
        people = _people(found)
        sees: dict[int, set[int]] = defaultdict(set)
        for each in found:
            sees[each.person].add(each.followup)
        seen = {pk: self.seen_by(people[pk], numbers) for pk, numbers in sees.items()}
        for each in found:
            if each.followup in seen[each.person]:
                yield Occurrence(
                    kind=KIND,
                    subject=f"followup:{each.followup}",
                    recipient=people[each.person],
                    due_at=each.at,
                    title=_line(each, each.person, people),
                    url=FollowUp(pk=each.followup).get_absolute_url(),
                    # A hand-over of many is one matter: it waits for the day's mail.
                    urgent=each.urgent and at_one_go[each.doer, each.at, each.person] == 1,
                    doer=each.doer,
                )

    def message(self, row: Notification, now: datetime) -> Message | None:
        return self.messages([row], now).get(row.pk)

    def messages(self, rows: Sequence[Notification], now: datetime) -> dict[int, Message]:
        """Leave out what came to nothing since, and what the reader may not see any more."""
        deeds = {(each.followup, each.at): each for each in _these(rows)}
        people = _people(deeds.values())
        about: dict[int, set[int]] = defaultdict(set)
        for row in rows:
            about[row.recipient_id].add(number_of(row))
        readers = {row.recipient_id: row.recipient for row in rows}
        seen = {pk: self._seen(readers[pk], numbers) for pk, numbers in about.items()}
        return {
            row.pk: _message(deed, row, seen[row.recipient_id][deed.followup], people)
            for row in rows
            if (deed := deeds.get((number_of(row), row.due_at)))
            and deed.followup in seen[row.recipient_id]
        }

    @staticmethod
    def _seen(person: User, numbers: set[int]) -> dict[int, FollowUp]:
        rows = FollowUp.objects.visible_to(person).with_sight(person).for_list()
        return {row.pk: row for row in rows.filter(pk__in=numbers)}


def _untold(now: datetime, after: tuple[int, datetime, int]) -> list[Deed]:
    values = {
        "since": now - CAUGHT_UP_FOR,
        "now": now,
        "kind": KIND.value,
        "followup": after[0],
        "moment": after[1],
        "person": after[2],
        "round": ROUND,
    }
    return _fetched(_UNTOLD.format(which=_LATELY), values)


def _these(rows: Iterable[Notification]) -> list[Deed]:
    """Return the deeds notifications tell of, as far as something is left of them."""
    pairs = {(number_of(row), row.due_at) for row in rows}
    values = {"numbers": [number for number, _at in pairs], "moments": [at for _n, at in pairs]}
    return _fetched(_DEEDS.format(which=_THESE), values)


def _fetched(statement: str, values: dict[str, Any]) -> list[Deed]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Deed(*row) for row in cursor.fetchall()]


def _people(deeds: Iterable[Deed]) -> dict[int, User]:
    wanted = {pk for each in deeds for pk in (each.doer, each.assignee, each.person) if pk}
    return User.objects.in_bulk(wanted)


def _line(deed: Deed, reader: int, people: dict[int, User]) -> str:
    """Say it in one line: “Given to you: Send the land sheet”."""
    words = {
        "title": deed.title,
        "day": formats.day(deed.due_on),
        "name": str(people.get(deed.assignee or 0, "")),
    }
    if deed.deed == "done":
        return _("Done: %(title)s") % words
    if deed.deed == "open":
        return _("Open again: %(title)s") % words
    if deed.deed == "moved":
        return _("Now due %(day)s: %(title)s") % words
    if deed.assignee is None:
        return _("Nobody sees to it any more: %(title)s") % words
    if deed.assignee == reader:
        return _("Given to you: %(title)s") % words
    return _("Given to %(name)s: %(title)s") % words


def _message(deed: Deed, row: Notification, followup: FollowUp, people: dict[int, User]) -> Message:
    line = _line(deed, row.meant_for.pk, people)
    facts = [
        (_("By"), str(people.get(deed.doer, _("somebody whose account is gone")))),
        (_("What came of it"), deed.done_note if deed.deed == "done" else ""),
        (_("Note"), deed.note),
        (_("Due"), formats.day(followup.due_on)),
        (_("Who sees to it"), str(followup.assignee or _("nobody yet"))),
        (_("Who owes it"), str(followup.get_direction_display())),
        (_("Organisation"), str(followup.organisation or "")),
        (_("Contact"), str(followup.contact or "")),
        (_("Lead"), str(followup.lead) if followup.sees_lead else ""),  # type: ignore[attr-defined]
        (_("MOU"), str(followup.mou) if followup.sees_mou else ""),  # type: ignore[attr-defined]
    ]
    return Message(
        subject=line,
        line=line.partition(":")[0],
        heading=followup.title,
        button=_("Open the follow-up"),
        facts=tuple((label, value) for label, value in facts if value),
        urgent=deed.urgent,
    )
