"""News of promises: whoever sees to one or watches it hears what a colleague did with it.

The history, which triggers keep, says what happened: page, board, hand-over or any other door, it
is one rule. The moment of the deed names its news, so that each is told once, however late.
"""

# ruff: noqa: S608  # the queries are put together from words of this file

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from followups.choices import NotificationKind
from followups.mail import Message
from followups.models import FollowUp, Notification
from followups.news_together import (
    Deed,
    is_together,
    line_of,
    link_of,
    message_of,
    parts_of,
    still_told,
    subject_of,
    watched_by,
)
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
       o.assignee_id, c.note, n.done_note, w.deed, n.handed_from_id, a.last_day, o.handed_from_id
FROM deeds d
JOIN followups_followupevent n ON n.pgh_id = d.last
JOIN followups_followup f ON f.id = d.id
JOIN LATERAL (
  SELECT (x.metadata ->> 'user')::bigint AS doer, coalesce(x.metadata ->> 'note', '') AS note
  FROM pghistory_context x WHERE x.id = n.pgh_context_id) c ON c.doer IS NOT NULL
LEFT JOIN LATERAL (
  SELECT b.* FROM followups_followupevent b
  WHERE b.pgh_obj_id = d.id AND b.pgh_id < d.first ORDER BY b.pgh_id DESC LIMIT 1) o ON true
LEFT JOIN accounts_absence a ON a.id = n.handed_for_id
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
  (followup, at, doer, title, urgent, due_on, assignee, before, note, done_note, deed, handed_from,
   until, was_from)
CROSS JOIN LATERAL (
  SELECT t.assignee AS id
  UNION SELECT t.before WHERE t.deed = 'given'
  UNION SELECT m.user_id FROM followups_followup_watchers m WHERE m.followup_id = t.followup) p
JOIN accounts_user u ON u.id = p.id AND u.is_active
WHERE p.id <> t.doer AND (t.at, p.id, t.followup) > (%(moment)s, %(person)s, %(followup)s)
  AND NOT EXISTS (
    SELECT FROM followups_notification s
    WHERE s.kind = %(kind)s AND s.recipient_id = p.id AND s.due_at = t.at
      AND (s.subject = 'followup:' || t.followup
           OR t.deed = 'given' AND s.subject LIKE 'followups:%%'))
ORDER BY t.at, p.id, t.followup LIMIT %(round)s
"""
_LATELY = "e.pgh_created_at > %(since)s AND e.pgh_created_at <= %(now)s"
_THESE = "e.pgh_obj_id = ANY(%(numbers)s) AND e.pgh_created_at = ANY(%(moments)s)"
# All that was done in one go with these.
_AT_ONE_GO = f"""
e.pgh_created_at = ANY(%(moments)s) AND e.pgh_context_id IN (
  SELECT e.pgh_context_id FROM followups_followupevent e WHERE {_THESE})
"""


@rule(KIND)
class NewsRule(Rule):
    """A colleague did something with a promise one sees to or watches."""

    words = gettext_lazy(
        "Whoever sees to a follow-up, and whoever watches it, hears when somebody else marks it "
        "as done, opens it again, gives it to somebody or moves its day. Many that are handed "
        "over, or back, in one go are one line."
    )
    model = FollowUp
    # Each deed is news of its own.
    apart = timedelta(0)

    def occurrences(self, now: datetime) -> Iterator[Occurrence]:
        after: tuple[datetime, int, int] = (now - CAUGHT_UP_FOR, 0, 0)
        while found := _untold(now, after):
            at_one_go = Counter((each.doer, each.at, each.person) for each in found)
            waiting: list[list[Deed]] = []
            for part in parts_of(found):
                waiting.append(part)
                if sum(map(len, waiting)) >= BATCH:
                    yield from self._worded(waiting, at_one_go)
                    waiting = []
            yield from self._worded(waiting, at_one_go)
            after = found[-1].at, found[-1].person, found[-1].followup

    def _worded(self, parts: Sequence[list[Deed]], at_one_go: Counter) -> Iterator[Occurrence]:
        found = [each for part in parts for each in part]
        people = _people(found)
        sees: dict[int, set[int]] = defaultdict(set)
        for each in found:
            sees[each.person].add(each.followup)
        seen = {pk: self.seen_by(people[pk], numbers) for pk, numbers in sees.items()}
        for part in parts:
            if known := [each for each in part if each.followup in seen[each.person]]:
                yield _said(known, people, at_one_go)

    def message(self, row: Notification, now: datetime) -> Message | None:
        return self.messages([row], now).get(row.pk)

    def messages(self, rows: Sequence[Notification], now: datetime) -> dict[int, Message]:
        """Leave out what came to nothing since, and what the reader may not see any more."""
        many = [row for row in rows if is_together(row)]
        rows = [row for row in rows if not is_together(row)]
        deeds = {(each.followup, each.at): each for each in _these(rows, _THESE)}
        people = _people(deeds.values())
        about: dict[int, set[int]] = defaultdict(set)
        for row in rows:
            about[row.recipient_id].add(number_of(row))
        readers = {row.recipient_id: row.recipient for row in rows}
        seen = {pk: self._seen(readers[pk], numbers) for pk, numbers in about.items()}
        single = {
            row.pk: _message(deed, row, seen[row.recipient_id][deed.followup], people)
            for row in rows
            if (deed := deeds.get((number_of(row), row.due_at)))
            and deed.followup in seen[row.recipient_id]
        }
        return single | (self._together(many) if many else {})

    def _together(self, rows: Sequence[Notification]) -> dict[int, Message]:
        deeds = _these(rows, _AT_ONE_GO)
        people, numbers = _people(deeds), {each.followup for each in deeds}
        readers = {row.recipient_id: row.recipient for row in rows}
        seen = {pk: self.seen_by(reader, numbers) for pk, reader in readers.items()}
        watched = watched_by(rows, numbers)
        said = {}
        for row in rows:
            reader = row.meant_for.pk
            part = still_told(row, deeds, seen[row.recipient_id], watched[reader])
            if part:
                said[row.pk] = message_of(part, reader, people)
        return said

    @staticmethod
    def _seen(person: User, numbers: set[int]) -> dict[int, FollowUp]:
        rows = FollowUp.objects.visible_to(person).with_sight(person).for_list()
        return {row.pk: row for row in rows.filter(pk__in=numbers)}


def _said(part: list[Deed], people: dict[int, User], at_one_go: Counter) -> Occurrence:
    first = part[0]
    together = len(part) > 1
    line = line_of(part, first.person, people) if together else _line(first, first.person, people)
    page = FollowUp(pk=first.followup).get_absolute_url()
    return Occurrence(
        kind=KIND,
        subject=subject_of(part) if together else f"followup:{first.followup}",
        recipient=people[first.person],
        due_at=first.at,
        title=line,
        url=link_of(part, first.person) if together else page,
        # What is done to many in one go is one matter: it waits for the day's mail.
        urgent=first.urgent and at_one_go[first.doer, first.at, first.person] == 1,
        doer=first.doer,
    )


def _untold(now: datetime, after: tuple[datetime, int, int]) -> list[Deed]:
    values = {
        "since": now - CAUGHT_UP_FOR,
        "now": now,
        "kind": KIND.value,
        "moment": after[0],
        "person": after[1],
        "followup": after[2],
        "round": ROUND,
    }
    found = _fetched(_UNTOLD.format(which=_LATELY), values)
    if len(found) < ROUND:
        return found
    # What was done in one go stays together: its rest may stand in the next round.
    last = found[-1].at, found[-1].person
    return [each for each in found if (each.at, each.person) != last] or found


def _these(rows: Iterable[Notification], which: str) -> list[Deed]:
    """Return the deeds notifications tell of, as far as something is left of them."""
    pairs = {(number_of(row), row.due_at) for row in rows}
    values = {"numbers": [number for number, _at in pairs], "moments": [at for _n, at in pairs]}
    return _fetched(_DEEDS.format(which=which), values) if pairs else []


def _fetched(statement: str, values: dict[str, Any]) -> list[Deed]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Deed(*row) for row in cursor.fetchall()]


def _people(deeds: Iterable[Deed]) -> dict[int, User]:
    found = [(d.doer, d.assignee, d.before, d.handed_from, d.person) for d in deeds]
    return User.objects.in_bulk({pk for each in found for pk in each if pk})


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
