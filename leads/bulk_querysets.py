"""Questions asked of many bulk changes."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.permissions import Permission, may


class BulkRunQuerySet(models.QuerySet):
    """Bulk changes as a set."""

    def visible_to(self, user: Any) -> Self:
        """One's own; managers see everybody's."""
        if may(user, Permission.SENSITIVE_VIEW):
            return self
        return self.filter(by=user) if may(user, Permission.VIEW) else self.none()

    def unfinished(self) -> Self:
        """Runs with leads still to be changed, or to be put back."""
        return self.filter(
            Q(finished_at=None) | Q(undo_asked_at__isnull=False, undone_at__isnull=True)
        )
