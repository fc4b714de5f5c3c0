"""Questions asked of many signing events."""

from typing import Self

from django.db import models
from django.db.models import F


class SigningEventQuerySet(models.QuerySet):
    """Occasions at which MOUs are signed, as a set."""

    def newest_first(self) -> Self:
        """By the day they were held; those without a day last."""
        return self.order_by(F("held_on").desc(nulls_last=True), "name", "id")
