"""Questions asked of many enquiries."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.permissions import Permission, may
from leads.choices import CloseReason
from leads.searching import matching


class EnquiryQuerySet(models.QuerySet):
    """Enquiries as a set."""

    def visible_to(self, user: Any) -> Self:
        """An enquiry is seen with its lead; one held back by those who may release it."""
        if not may(user, Permission.VIEW):
            return self.none()
        seen = self if may(user, Permission.LEAD_EDIT) else self.let_in()
        if may(user, Permission.SENSITIVE_VIEW):
            return seen
        lead = self.model._meta.get_field("lead").related_model
        return seen.filter(~Exists(lead.objects.hidden_from(user).filter(pk=OuterRef("lead"))))

    def let_in(self) -> Self:
        """All but those suspected to come from machines."""
        return self.filter(held_back="")

    def held(self) -> Self:
        """Suspected to come from machines, and nobody has said what they are."""
        return self.exclude(held_back="").filter(closed_at__isnull=True)

    def closed(self) -> Self:
        return self.filter(closed_at__isnull=False)

    def answered(self) -> Self:
        return self.let_in().filter(replied_at__isnull=False)

    def unanswered(self) -> Self:
        """Waiting for a first reply."""
        return self.let_in().filter(replied_at__isnull=True, closed_at__isnull=True)

    def overdue(self, now: datetime | None = None) -> Self:
        """Unanswered after two working days."""
        return self.unanswered().filter(reply_due_at__lte=now or timezone.now())

    def on_time(self) -> Self:
        return self.answered().filter(replied_at__lte=F("reply_due_at"))

    def late(self) -> Self:
        return self.answered().filter(replied_at__gt=F("reply_due_at"))

    def judged(self, now: datetime | None = None) -> Self:
        """Those of which one can say whether the first reply came in time: answered or overdue."""
        waiting = Q(closed_at__isnull=True, reply_due_at__lte=now or timezone.now())
        return self.let_in().filter(Q(replied_at__isnull=False) | waiting)

    def genuine(self) -> Self:
        """Neither held back nor closed as spam: what figures are about."""
        return self.let_in().exclude(close_reason=CloseReason.SPAM)

    def spam(self) -> Self:
        return self.filter(close_reason=CloseReason.SPAM)

    def unheard(self) -> Self:
        """Closed, and nobody ever replied."""
        return self.let_in().filter(replied_at__isnull=True, closed_at__isnull=False)

    def search(self, query: str) -> Self:
        return matching(self, query)

    def for_list(self) -> Self:
        return self.select_related("lead__owner", "organisation", "replied_by")
