"""Questions asked of many papers."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.permissions import Permission, may
from reports.choices import UNDER_WAY, PaperState


class PaperRunQuerySet(models.QuerySet):
    """Papers as a set."""

    def visible_to(self, user: Any) -> Self:
        """Only whoever asked: a paper shows what that person may see, others ask for their own."""
        if not may(user, Permission.REPORT_VIEW):
            return self.none()
        return self.filter(asked_by=user)

    def about(self, kinds: Any, subject: Any) -> Self:
        """Papers of some kinds about one row."""
        return self.filter(kind__in=kinds, subject_id=subject.pk)

    def under_way(self) -> Self:
        return self.filter(state__in=UNDER_WAY)

    def claimable(self, now: datetime | None = None) -> Self:
        """What nobody works at: waiting and due, or left behind by a worker that died."""
        now = now or timezone.now()
        free = Q(leased_until=None) | Q(leased_until__lte=now)
        return self.filter(free, state__in=UNDER_WAY).order_by("asked_at", "id")

    def expired(self, now: datetime | None = None) -> Self:
        """What was kept long enough; what is under way is left alone."""
        return self.filter(expires_at__lte=now or timezone.now()).exclude(
            state=PaperState.WORKING, leased_until__gt=now or timezone.now()
        )
