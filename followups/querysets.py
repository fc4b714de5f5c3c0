"""Questions asked of many follow-ups and notifications."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.permissions import Permission, may
from followups.choices import Delivery
from leads.names import key


class FollowUpQuerySet(models.QuerySet):
    """Follow-ups as a set."""

    def visible_to(self, user: Any) -> Self:
        """A follow-up is seen with its lead and its MOU, and always by whoever must do it."""
        if not may(user, Permission.VIEW):
            return self.none()
        if may(user, Permission.SENSITIVE_VIEW):
            return self
        lead = self.model._meta.get_field("lead").related_model
        mou = self.model._meta.get_field("mou").related_model
        return self.filter(
            Q(assignee=user)
            | (
                (Q(lead=None) | Exists(lead.objects.visible_to(user).filter(pk=OuterRef("lead"))))
                & (Q(mou=None) | Exists(mou.objects.visible_to(user).filter(pk=OuterRef("mou"))))
            )
        )

    def open(self) -> Self:
        return self.filter(done_at__isnull=True)

    def awake(self, today: date | None = None) -> Self:
        """Open and not snoozed past today."""
        today = today or timezone.localdate()
        return self.open().filter(Q(snoozed_until=None) | Q(snoozed_until__lte=today))

    def due(self, today: date | None = None) -> Self:
        return self.awake(today).filter(due_on__lte=today or timezone.localdate())

    def overdue(self, today: date | None = None) -> Self:
        return self.awake(today).filter(due_on__lt=today or timezone.localdate())

    def mine(self, user: Any) -> Self:
        return self.filter(assignee=user)

    def my_teams(self, user: Any) -> Self:
        """Follow-ups of everybody in the person's team; alone without one."""
        if user.team_id is None:
            return self.mine(user)
        return self.filter(assignee__team=user.team_id)

    def search(self, query: str) -> Self:
        words = key(query).split()
        condition = Q()
        for word in words:
            condition &= Q(search_key__contains=word)
        return self.filter(condition) if words else self

    def for_list(self) -> Self:
        return self.select_related("assignee", "lead", "mou", "organisation", "contact")


class NotificationQuerySet(models.QuerySet):
    """Notifications as a set: the rows are the queue."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(recipient=user) if may(user, Permission.VIEW) else self.none()

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def deliverable(self, now: datetime) -> Self:
        """Due and unsent, or left behind by a sender that died (its lease has run out)."""
        return self.filter(
            Q(delivery=Delivery.PENDING, due_at__lte=now, retry_at__lte=now)
            | Q(delivery=Delivery.SENDING, leased_until__lt=now)
        )
