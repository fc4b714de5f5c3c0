"""Promises of a lead that is lost, or an MOU that was dropped: closed together, with one note."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from followups.actions.saying import said_by
from followups.choices import NotificationKind
from followups.models import FollowUp, Notification
from followups.querysets import FollowUpQuerySet, is_at_rest
from leads.models import MOU, Lead

NOTE_AT_MOST = FollowUp._meta.get_field("done_note").max_length or 300
CLOSED = ("done_at", "done_by", "done_note", "updated_at")


def resting(*, about: Lead | MOU, by: User) -> FollowUpQuerySet:
    """Return what is still open of a lead or an MOU at rest, as far as a person sees it."""
    seen = FollowUp.objects.visible_to(by).open()
    return seen.filter(lead=about) if isinstance(about, Lead) else seen.filter(mou=about)


@transaction.atomic
def close_resting(*, about: Lead | MOU, by: User) -> int:
    """Mark all of them as done, with why; none of them comes again. Return how many."""
    row = type(about).objects.select_for_update().get(pk=about.pk)
    if not is_at_rest(row):
        raise ValidationError(_("Somebody has taken it up again meanwhile: nothing was closed."))
    numbers = resting(about=row, by=by).values("pk")
    locked = FollowUp.objects.open().filter(pk__in=numbers).order_by("pk").select_for_update()
    found = list(locked)
    now, note = timezone.now(), _why(row)
    for each in found:
        each.done_at, each.done_by, each.done_note, each.updated_at = now, by, note, now
    with said_by(by):
        FollowUp.objects.bulk_update(found, CLOSED, batch_size=500)
    reminders = Notification.objects.unread().filter(subject__in=[each.subject for each in found])
    reminders.exclude(kind=NotificationKind.FOLLOWUP_NEWS).update(read_at=now)
    return len(found)


def _why(row: Lead | MOU) -> str:
    words = {"status": row.get_status_display(), "reason": row.status_reason}
    note = _("Closed, %(status)s: %(reason)s") if row.status_reason else _("Closed, %(status)s")
    return (note % words)[:NOTE_AT_MOST]
