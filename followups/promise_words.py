"""What reminders of promises say: many at once, each as far as its reader may know it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission, may
from followups.choices import NotificationKind
from followups.clocks import local_day
from followups.mail import Message
from followups.models import FollowUp, Notification
from followups.rules import number_of
from followups.snoozing import snoozes_of
from leads import formats

# A word is no longer worth a mail once one of these was said of the same promise.
_LATER: dict[str, tuple[str, ...]] = {
    NotificationKind.FOLLOWUP_SOON: (
        NotificationKind.FOLLOWUP_SOON,
        NotificationKind.FOLLOWUP_DUE,
        NotificationKind.FOLLOWUP_OVERDUE,
    ),
    NotificationKind.FOLLOWUP_DUE: (
        NotificationKind.FOLLOWUP_DUE,
        NotificationKind.FOLLOWUP_OVERDUE,
    ),
    NotificationKind.FOLLOWUP_OVERDUE: (NotificationKind.FOLLOWUP_OVERDUE,),
    NotificationKind.FOLLOWUP_ESCALATED: (NotificationKind.FOLLOWUP_ESCALATED,),
}


class Told(NamedTuple):
    """A notification beside its promise, as its reader may know it, and the reader's day."""

    row: Notification
    followup: FollowUp
    today: date
    sees_lead: bool
    sees_mou: bool
    snoozes: str = ""


def words_of(
    rows: Sequence[Notification], now: datetime, is_true: Callable[[Told], bool]
) -> dict[int, Message]:
    """Return what is to be said, by the ids of the notifications; what is settled is left out."""
    said_since = _said_since(rows)
    return {
        told.row.pk: _message(told)
        for told in _told(rows, now)
        if told.row.pk not in said_since and is_true(told)
    }


def _told(rows: Sequence[Notification], now: datetime) -> Iterable[Told]:
    """Pair notifications with open promises their readers may see and still answer for."""
    promises = FollowUp.objects.open().for_list().select_related("lead__owner", "mou__owner")
    followups = promises.in_bulk({number_of(row) for row in rows})
    sight = _Sight(rows, followups)
    above = (row for row in rows if row.kind == NotificationKind.FOLLOWUP_ESCALATED)
    asleep = {pk for row in above if (each := followups.get(pk := number_of(row)))
              and each.snoozed_until}  # fmt: skip
    snoozes = snoozes_of(asleep) if asleep else {}
    for row in rows:
        followup = followups.get(number_of(row))
        if followup is None or followup.rests:
            continue
        if sight.is_seen(row, followup) and not _is_anothers(row, followup):
            today = local_day(now, row.meant_for)
            lead, mou = sight.of(row, followup)
            yield Told(row, followup, today, lead, mou, str(snoozes.get(followup.pk, "")))


class _Sight:
    """What readers may know; only what is kept quiet is asked for, a query a reader."""

    def __init__(self, rows: Sequence[Notification], followups: dict[int, FollowUp]) -> None:
        hushed = {pk for pk, each in followups.items() if _is_hushed(each)}
        asked: dict[int, set[int]] = defaultdict(set)
        readers: dict[int, User] = {}
        for row in rows:
            if number_of(row) in hushed and not may(row.recipient, Permission.SENSITIVE_VIEW):
                asked[row.recipient_id].add(number_of(row))
                readers[row.recipient_id] = row.recipient
        self._asked = asked
        self._seen = {
            (pk, number): (lead, mou)
            for pk, numbers in asked.items()
            for number, lead, mou in _seen_by(readers[pk], numbers)
        }

    def is_seen(self, row: Notification, followup: FollowUp) -> bool:
        if not may(row.recipient, Permission.VIEW):
            return False
        asked = followup.pk in self._asked.get(row.recipient_id, ())
        return not asked or (row.recipient_id, followup.pk) in self._seen

    def of(self, row: Notification, followup: FollowUp) -> tuple[bool, bool]:
        """Say whether the reader may know the lead, and the MOU."""
        both = (followup.lead_id is not None, followup.mou_id is not None)
        return self._seen.get((row.recipient_id, followup.pk), both)


def _is_hushed(followup: FollowUp) -> bool:
    lead, mou = followup.lead, followup.mou
    return bool(followup.sensitive or (lead and lead.sensitive) or (mou and mou.sensitive))


def _seen_by(reader: User, numbers: Collection[int]) -> Iterable[tuple[int, bool, bool]]:
    seen = FollowUp.objects.visible_to(reader).with_sight(reader).filter(pk__in=numbers)
    return seen.values_list("pk", "sees_lead", "sees_mou")


def _is_anothers(row: Notification, followup: FollowUp) -> bool:
    """Somebody else sees to it now; managers hear of it whoever that is."""
    if row.kind == NotificationKind.FOLLOWUP_ESCALATED:
        return False
    assignee = followup.assignee
    return bool(assignee and assignee.is_active and assignee.pk != row.meant_for.pk)


def _said_since(rows: Sequence[Notification]) -> set[int]:
    """While these waited, the same people were told what came later: one mail is enough."""
    kinds = {later for row in rows for later in _LATER.get(row.kind, ())}
    found = Notification.objects.filter(
        kind__in=kinds,
        subject__in={row.subject for row in rows},
        recipient__in={row.recipient_id for row in rows},
    )
    newest: dict[tuple[str, str, int], datetime] = {}
    for kind, subject, recipient, due_at in found.order_by("due_at").values_list(
        "kind", "subject", "recipient", "due_at"
    ):
        newest[kind, subject, recipient] = due_at
    return {
        row.pk
        for row in rows
        for later in _LATER.get(row.kind, ())
        if newest.get((later, row.subject, row.recipient_id), row.due_at) > row.due_at
    }


def _message(told: Told) -> Message:
    followup = told.followup
    day = formats.day(followup.due_on)
    return Message(
        subject=_subject(told.row.kind) % {"day": day, "title": followup.title},
        line=_line(told),
        heading=followup.title,
        words=followup.details,
        facts=tuple((label, value) for label, value in _facts(told) if value),
        button=_("Mark it done or snooze it"),
        urgent=followup.due_on < told.today or followup.urgent,
    )


def _subject(kind: str) -> str:
    return {
        NotificationKind.FOLLOWUP_SOON: _("Due soon, %(day)s: %(title)s"),
        NotificationKind.FOLLOWUP_DUE: _("Due %(day)s: %(title)s"),
        NotificationKind.FOLLOWUP_OVERDUE: _("Overdue since %(day)s: %(title)s"),
        NotificationKind.FOLLOWUP_ESCALATED: _("Not kept since %(day)s: %(title)s"),
    }[NotificationKind(kind)]


def _line(told: Told) -> str:
    words = _("Overdue since %(day)s") if told.followup.due_on < told.today else _("Due on %(day)s")
    return words % {"day": formats.day(told.followup.due_on)}


def _facts(told: Told) -> Iterable[tuple[str, str]]:
    followup, row = told.followup, told.row
    organisation, contact = followup.organisation, followup.contact
    if row.kind == NotificationKind.FOLLOWUP_ESCALATED:
        assignee = followup.assignee
        yield _("Who sees to it"), str(assignee) if assignee else _("nobody")
        yield _("Snoozed"), told.snoozes
    yield _("Who owes it"), str(followup.get_direction_display())
    yield _("Organisation"), _both_names(organisation) if organisation else ""
    yield _("Contact"), _both_names(contact) if contact else ""
    yield _("Lead"), str(followup.lead) if told.sees_lead else ""
    yield _("MOU"), str(followup.mou) if told.sees_mou else ""


def _both_names(row: object) -> str:
    """Return a name and, where it has one, its other spelling."""
    name, other = str(getattr(row, "name", row)), str(getattr(row, "other_name", ""))
    return f"{name} / {other}" if other else name
