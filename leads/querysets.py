"""Questions asked of many rows. Every fetch of a page starts with `visible_to(user)`."""

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.permissions import Permission, may
from leads.choices import STALE_AFTER_DAYS, LeadStatus, MilestoneKind, MOUStatus
from leads.names import key


def _found(query: str, field: str = "search_key") -> Q:
    """Every word of the query stands somewhere in the folded key."""
    condition = Q()
    for word in key(query).split():
        condition &= Q(**{f"{field}__contains": word})
    return condition


class OrganisationQuerySet(models.QuerySet):
    """Organisations as a set."""

    def visible_to(self, user: Any) -> Self:
        return self if may(user, Permission.VIEW) else self.none()

    def search(self, query: str) -> Self:
        return self.filter(_found(query)) if key(query) else self

    def for_list(self) -> Self:
        return self.select_related("prefecture", "district", "owner").prefetch_related("sectors")


class ContactQuerySet(models.QuerySet):
    """Contacts as a set."""

    def visible_to(self, user: Any) -> Self:
        return self if may(user, Permission.VIEW) else self.none()

    def search(self, query: str) -> Self:
        if not key(query):
            return self
        digits = "".join(filter(str.isdigit, query)).lstrip("0")
        found = _found(query) | Q(
            Exists(
                self.model.organisations.through.objects.filter(
                    _found(query, "organisation__search_key"), contact=OuterRef("pk")
                )
            )
        )
        if len(digits) >= 5:
            found |= Q(search_key__contains=digits)
        return self.filter(found)

    def for_list(self) -> Self:
        return self.prefetch_related("employments__organisation")


class SensitiveQuerySet(models.QuerySet):
    """Rows that may be kept to their owner, their members and managers."""

    def visible_to(self, user: Any) -> Self:
        if not may(user, Permission.VIEW):
            return self.none()
        if may(user, Permission.SENSITIVE_VIEW):
            return self
        return self.filter(
            Q(sensitive=False)
            | Q(owner=user)
            | Q(Exists(self.model.members.through.objects.filter(user=user, **{
                self.model._meta.model_name: OuterRef("pk")
            })))
        )  # fmt: skip


class LeadQuerySet(SensitiveQuerySet):
    """Leads as a set."""

    def open(self) -> Self:
        return self.filter(status=LeadStatus.OPEN)

    def without_next_action(self) -> Self:
        return self.open().filter(next_due_on__isnull=True)

    def overdue(self, today: date | None = None) -> Self:
        return self.open().filter(next_due_on__lt=today or timezone.localdate())

    def search(self, query: str) -> Self:
        if not key(query):
            return self
        partner = self.model.organisations.through.objects.filter(
            _found(query, "organisation__search_key"), lead=OuterRef("pk")
        )
        return self.filter(_found(query) | Q(Exists(partner)))

    def for_list(self) -> Self:
        return self.select_related("owner").prefetch_related(
            "partners__organisation__prefecture", "sectors", "districts"
        )


class MOUQuerySet(SensitiveQuerySet):
    """MOUs as a set."""

    def alive(self) -> Self:
        """MOUs that still want updates: not dropped and not yet in production."""
        return self.exclude(status=MOUStatus.DROPPED).exclude(stage=MilestoneKind.PRODUCTION)

    def stale(self, today: date | None = None) -> Self:
        """Alive MOUs nobody has updated for 30 days; one never updated counts from its signing."""
        limit = (today or timezone.localdate()) - timedelta(days=STALE_AFTER_DAYS)
        return self.alive().filter(
            Q(updated_as_of__lte=limit)
            | Q(updated_as_of__isnull=True, signed_on__lte=limit)
            | Q(updated_as_of__isnull=True, signed_on__isnull=True, created_at__date__lte=limit)
        )

    def stalest_first(self) -> Self:
        return self.order_by(F("updated_as_of").asc(nulls_first=True), "signed_on", "id")

    def search(self, query: str) -> Self:
        if not key(query):
            return self
        party = self.model.organisations.through.objects.filter(
            _found(query, "organisation__search_key"), mou=OuterRef("pk")
        )
        return self.filter(_found(query) | Q(Exists(party)))

    def for_list(self) -> Self:
        return self.select_related(
            "lead", "owner", "sector", "district", "department", "group"
        ).prefetch_related("parties__organisation")
