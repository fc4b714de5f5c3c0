"""Calendar links: made, revoked, made anew."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from delegations.models import CalendarFeed, Delegation


@transaction.atomic
def open_feed(*, by: User, delegation: Delegation | None = None) -> CalendarFeed:
    """Return the person's link for her own calendar or a delegation's; there is one at a time.

    Her own shows the due dates of her follow-ups too, unless she says otherwise.
    """
    User.objects.select_for_update().get(pk=by.pk)  # a button pressed twice makes one link
    feed = CalendarFeed.objects.filter(owner=by, delegation=delegation, revoked_at=None).first()
    return feed or CalendarFeed.objects.create(
        owner=by, delegation=delegation, due_dates=delegation is None
    )


@transaction.atomic
def show_due_dates(*, feed: CalendarFeed, by: User, shown: bool) -> CalendarFeed:
    """Let a person's own link show the due dates of her follow-ups, or no more."""
    if feed.delegation_id is None and feed.due_dates != shown:
        feed.due_dates = shown
        feed.save(update_fields=["due_dates"])
    return feed


@transaction.atomic
def revoke_feed(*, feed: CalendarFeed, by: User) -> CalendarFeed:
    """Close a link for good: nothing is read through it from this moment on."""
    if feed.revoked_at is None:
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])
    return feed


@transaction.atomic
def renew_feed(*, feed: CalendarFeed, by: User) -> CalendarFeed:
    """Close a link and open another in its place, for a link that strangers have seen."""
    revoke_feed(feed=feed, by=by)
    renewed = open_feed(by=by, delegation=feed.delegation)
    return show_due_dates(feed=renewed, by=by, shown=feed.due_dates)
