"""Questions asked of many delegations and meetings."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.permissions import Permission, may
from delegations.choices import OUTCOME_DUE_HOURS
from leads.names import key


class DelegationQuerySet(models.QuerySet):
    """Delegations as a set."""

    def visible_to(self, user: Any) -> Self:
        return self if may(user, Permission.VIEW) else self.none()

    def search(self, query: str) -> Self:
        condition = Q()
        for word in key(query).split():
            condition &= Q(search_key__contains=word)
        return self.filter(condition)


class MeetingQuerySet(models.QuerySet):
    """Meetings as a set."""

    def visible_to(self, user: Any) -> Self:
        if not may(user, Permission.VIEW):
            return self.none()
        if may(user, Permission.SENSITIVE_VIEW):
            return self
        attendance = self.model._meta.get_field("attendances").related_model
        return self.filter(
            Q(sensitive=False)
            | Q(owner=user)
            | Q(logged_by=user)
            | Exists(attendance.objects.filter(meeting=OuterRef("pk"), user=user))
        )

    def past(self, now: datetime | None = None) -> Self:
        """Meetings that have ended, as far as their time is known."""
        now = now or timezone.now()
        return self.filter(
            Q(starts_at__lt=now) | Q(starts_at=None, on_to__lt=timezone.localdate(now))
        )

    def without_outcome(self, now: datetime | None = None) -> Self:
        """Past meetings of which nobody has said what came of them."""
        return self.past(now).filter(result="")

    def outcome_overdue(self, now: datetime | None = None) -> Self:
        now = now or timezone.now()
        return self.without_outcome(now - timedelta(hours=OUTCOME_DUE_HOURS))

    def search(self, query: str) -> Self:
        condition = Q()
        for word in key(query).split():
            condition &= Q(search_key__contains=word)
        attendance = self.model._meta.get_field("attendances").related_model
        inside = Q()
        for word in key(query).split():
            inside &= Q(organisation__search_key__contains=word)
        who = Exists(attendance.objects.filter(inside, meeting=OuterRef("pk")))
        return self.filter(condition | Q(who)) if condition else self

    def for_list(self) -> Self:
        return self.select_related("delegation", "owner").prefetch_related(
            "attendances__organisation"
        )
