"""What was sent to whom: notifications, daily mails and acknowledgements, as one list.

Everybody reads what went to herself, managers and administrators all of it. Who sees to leads also
sees what failed or may have got lost on the way to others, without what it is about where that is
not hers to know.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.http import Http404
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.permissions import Permission, may
from followups.choices import Delivery, NotificationKind
from followups.known import as_known, known_to
from followups.models import Acknowledgement, Digest, Mailed, Notification
from leads.journeys import day_begins, day_ends
from leads.models import Enquiry

QUEUES: dict[str, type[Mailed]] = {
    "notification": Notification,
    "digest": Digest,
    "acknowledgement": Acknowledgement,
}
IN_TROUBLE = (Delivery.FAILED, Delivery.UNCERTAIN)
STATES: dict[str, Q] = {
    "waiting": Q(delivery__in=[Delivery.PENDING, Delivery.SENDING]),
    "sent": Q(delivery=Delivery.SENT),
    "failed": Q(delivery=Delivery.FAILED),
    "uncertain": Q(delivery=Delivery.UNCERTAIN) | Q(uncertain_times__gt=0),
}


@dataclass(frozen=True)
class Line:
    """One mail, as far as its reader may know it."""

    queue: str
    row: Any
    to: str
    kind: str
    # Empty where the reader may not know what it is about.
    title: str
    url: str
    on_behalf_of: str = ""


def sees_all(user: Any) -> bool:
    """Managers and administrators read the log of everybody."""
    return may(user, Permission.SENSITIVE_VIEW)


def readable(queue: str, user: Any) -> QuerySet:
    """Return the mails of a queue a person finds in the log.

    What was only said in the app is no mail; what waits for the day’s mail is a line of that one.
    """
    model = QUEUES[queue]
    rows = model._default_manager.exclude(delivery__in=[Delivery.DIGEST, Delivery.NOT_WANTED])
    if sees_all(user):
        return rows
    own = Q(pk__in=[]) if queue == "acknowledgement" else Q(recipient=user)
    if may(user, Permission.LEAD_EDIT):
        own |= Q(delivery__in=IN_TROUBLE)
    return rows.filter(own) if may(user, Permission.VIEW) else rows.none()


def narrowed(user: Any, chosen: dict[str, Any]) -> QuerySet:
    """Return (queue, number, due) of the mails a form asks for, the latest first."""
    parts = [
        _narrowed(queue, readable(queue, user), chosen)
        .order_by()
        .annotate(queue=Value(queue))
        .values_list("queue", "pk", "due_at")
        for queue in QUEUES
        if _of_kind(queue, chosen.get("kind") or "")
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-due_at", "-pk")


def _of_kind(queue: str, kind: str) -> bool:
    if not kind:
        return True
    return queue == "notification" if kind in NotificationKind.values else queue == kind


def _narrowed(queue: str, rows: Any, chosen: dict[str, Any]) -> QuerySet:
    kind, state, person = chosen.get("kind"), chosen.get("state"), chosen.get("person")
    first: date | None = chosen.get("day_from")
    last: date | None = chosen.get("day_to")
    if queue == "notification" and kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.wants_somebody() if state == "attention" else rows.filter(STATES[state])
    if person:
        rows = rows.none() if queue == "acknowledgement" else rows.filter(recipient=person)
    if first:
        rows = rows.filter(due_at__gte=day_begins(first))
    return rows.filter(due_at__lte=day_ends(last)) if last else rows


def lines(found: Sequence[tuple[str, int, Any]], user: Any) -> list[Line]:
    """Return a page of the log in words; a few queries, however many lines."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for queue, number, _due in found:
        numbers[queue].append(number)
    rows = {queue: _rows(queue, wanted) for queue, wanted in numbers.items()}
    known = known_to(rows.get("notification", {}).values(), user)
    return [
        _line(queue, rows[queue][number], user, known)
        for queue, number, _due in found
        if number in rows[queue]
    ]


def line(queue: str, number: int, user: Any) -> Line:
    """Return one mail of the log, or 404."""
    if queue not in QUEUES or not readable(queue, user).filter(pk=number).exists():
        raise Http404
    return lines([(queue, number, None)], user)[0]


def _rows(queue: str, numbers: list[int]) -> dict[int, Any]:
    beside = {
        "notification": ("recipient", "on_behalf_of", "seen_to_by"),
        "digest": ("recipient", "seen_to_by"),
        "acknowledgement": ("enquiry", "seen_to_by"),
    }[queue]
    rows = QUEUES[queue]._default_manager.select_related(*beside)
    if queue == "digest":
        rows = rows.annotate(line_count=Count("lines"))
    return rows.in_bulk(numbers)


def _line(queue: str, row: Any, user: Any, known: set[int]) -> Line:
    if queue == "acknowledgement":
        return _acknowledgement(row, user)
    to = str(row.recipient)
    if queue == "digest":
        count = row.line_count
        title = _("Mail of %(day)s") % {"day": date_format(row.day, "j F Y")}
        kind = _("Daily mail, %(count)s lines") if count != 1 else _("Daily mail, one line")
        return Line(queue, row, to, kind % {"count": count} if count != 1 else kind, title, "")
    title, url = (row.title, row.url) if row.pk in known else ("", "")
    behalf = str(row.on_behalf_of) if row.on_behalf_of_id else ""
    return Line(queue, row, to, str(row.get_kind_display()), title, url, behalf)


def _acknowledgement(row: Acknowledgement, user: Any) -> Line:
    enquiry = row.enquiry
    seen = Enquiry.objects.visible_to(user).filter(pk=enquiry.pk).exists()
    to = enquiry.email if seen else _("a sender of the public form")
    url = enquiry.get_absolute_url() if seen else ""
    kind = _("Acknowledgement of an enquiry")
    return Line("acknowledgement", row, to, kind, enquiry.reference if seen else "", url)


def told_in(digest: Digest, user: Any) -> list[Notification]:
    """Return the lines of a daily mail, to whom it went and to who sees all."""
    if digest.recipient_id != user.pk and not sees_all(user):
        return []
    rows = digest.lines.select_related("on_behalf_of")
    return as_known(list(rows.order_by("-urgent", "due_at", "pk")[:500]), user)
