"""Questions asked of many rows. Every fetch of a page starts with `visible_to(user)`."""

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import (
    Exists,
    F,
    OuterRef,
    Q,
    Value,
)
from django.db.models.functions import (
    Coalesce,
    Greatest,
    NullIf,
    Upper,
)
from django.utils import timezone

from accounts.permissions import Permission, may
from leads.choices import (
    LeadStatus,
)
from leads.holders import HOLDERS
from leads.searching import Link, Query, Search, best_of, called, matching


def _first_stated(*fields: str) -> Upper:
    """The first of some texts that is not empty, for an order that takes no notice of case."""
    *firsts, last = fields
    return Upper(Coalesce(*(NullIf(F(name), Value("")) for name in firsts), F(last)))


# What lists sort by; indexes of the models hold the very same expressions.
ORGANISATION_NAME = _first_stated("name_en", "name_ja")
CONTACT_NAME = _first_stated("family_romaji", "family_kana", "family_name")

# When there was last word from the other side of a lead: a meeting on its own day, whenever it was
# typed, a promise kept, progress of an MOU. To edit a lead is none. One of which nothing was heard
# since it was written down counts from there.
LAST_CONTACT = Coalesce(Greatest("met_at", "promise_kept_at", "progress_at"), F("updated_at"))


class OrganisationQuerySet(models.QuerySet):
    """Organisations as a set."""

    def visible_to(self, user: Any) -> Self:
        return self if may(user, Permission.VIEW) else self.none()

    def search(self, query: str) -> Self:
        return matching(self, query)

    def called(self, *names: str) -> Self:
        """Organisations that have one of these very names, present or former."""
        condition = Q()
        for name in names:
            condition |= called(name)
        return self.filter(condition) if condition else self.none()

    def by_name(self, *, descending: bool = False) -> Self:
        """Latin names first, then those known in Japanese only."""
        name = ORGANISATION_NAME.desc() if descending else ORGANISATION_NAME.asc()
        return self.order_by(name, "-id" if descending else "id")

    def best_first(self, query: str, at_most: int = 20) -> list[Any]:
        """The best few a search finds: exact names, then beginnings, then the rest, by name."""
        ranks = {pk: rank for rank, pk in best_of([Search(self)], Query(query), at_most)[0]}
        rows = self.filter(pk__in=ranks).by_name() if ranks else ()
        return sorted(rows, key=lambda row: ranks[row.pk])[:at_most]

    def for_list(self) -> Self:
        return self.select_related("prefecture", "district", "owner").prefetch_related("sectors")


class ContactQuerySet(models.QuerySet):
    """Contacts as a set."""

    def visible_to(self, user: Any) -> Self:
        return self if may(user, Permission.VIEW) else self.none()

    def search(self, query: str) -> Self:
        return matching(self, query, *self.links())

    def links(self) -> list[Link]:
        """Contacts are also found by where they work or worked."""
        posts = self.model.organisations.through.objects.all()
        return [(posts, "contact", "organisation__search_key")]

    def by_name(self, *, descending: bool = False) -> Self:
        """By family name in Latin letters, else by its reading, else as it is written."""
        name = CONTACT_NAME.desc() if descending else CONTACT_NAME.asc()
        return self.order_by(name, "-id" if descending else "id")

    def for_list(self) -> Self:
        return self.prefetch_related("employments__organisation")


class SensitiveQuerySet(models.QuerySet):
    """Rows that may be kept to their owner, their members and managers."""

    def visible_to(self, user: Any) -> Self:
        if not may(user, Permission.VIEW):
            return self.none()
        if may(user, Permission.SENSITIVE_VIEW):
            return self
        return self.filter(Q(sensitive=False) | Q(owner=user) | self._has_member(user))

    def hidden_from(self, user: Any) -> Self:
        """The few rows kept from a person who may look at the others: cheap to leave out."""
        if not may(user, Permission.VIEW):
            return self
        if may(user, Permission.SENSITIVE_VIEW):
            return self.none()
        return self.filter(Q(sensitive=True), ~Q(owner=user), ~self._has_member(user))

    def _has_member(self, user: Any) -> Q:
        links = self.model.members.through.objects
        return Q(Exists(links.filter(user=user, **{self.model._meta.model_name: OuterRef("pk")})))


class LeadQuerySet(SensitiveQuerySet):
    """Leads as a set."""

    def open(self) -> Self:
        return self.filter(status=LeadStatus.OPEN)

    def without_next_action(self) -> Self:
        return self.open().filter(next_due_on__isnull=True)

    def overdue(self, today: date | None = None) -> Self:
        return self.open().filter(next_due_on__lt=today or timezone.localdate())

    def search(self, query: str) -> Self:
        return matching(self, query, *self.links())

    def links(self) -> list[Link]:
        """Leads are also found by their partners."""
        partners = self.model.organisations.through.objects.all()
        return [(partners, "lead", "organisation__search_key")]

    def for_list(self) -> Self:
        return self.select_related("owner").prefetch_related(
            "partners__organisation__prefecture", "sectors", "districts"
        )


class DocumentQuerySet(models.QuerySet):
    """Documents as a set."""

    def visible_to(self, user: Any) -> Self:
        """Documents of the rows this person sees."""
        if not may(user, Permission.VIEW):
            return self.none()
        if may(user, Permission.SENSITIVE_VIEW):
            return self
        seen = Q()
        for holder in HOLDERS.values():
            seen |= holder.seen_by(user)
        return self.filter(seen)

    def kept(self) -> Self:
        return self.filter(removed_at__isnull=True)


class SavedViewQuerySet(models.QuerySet):
    """Saved views as a set."""

    KEPT_DAYS = 30

    def visible_to(self, user: Any) -> Self:
        """One's own, and those others share; a deleted one is there for nobody."""
        if not may(user, Permission.VIEW):
            return self.none()
        return self.filter(Q(owner=user) | Q(shared=True), removed_at=None)

    def owned_by(self, user: Any) -> Self:
        return self.filter(owner=user, removed_at=None)

    def removed_by(self, user: Any) -> Self:
        """One's own deleted views that can still be brought back."""
        since = timezone.now() - timedelta(days=self.KEPT_DAYS)
        return self.filter(owner=user, removed_at__gte=since)
