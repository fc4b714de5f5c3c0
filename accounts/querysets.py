"""Questions asked of many people."""

from datetime import date
from typing import Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models

from accounts.choices import Role
from accounts.permissions import Permission, may


class UserQuerySet(models.QuerySet):
    """People as a set."""

    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def assignable(self) -> "UserQuerySet":
        """People who can be given work: active and more than viewers."""
        return self.active().exclude(role=Role.VIEWER).order_by("name", "email")

    def visible_to(self, user: Any) -> "UserQuerySet":
        return self if user.is_authenticated and user.is_active else self.none()

    def planned_by(self, user: Any) -> "UserQuerySet":
        """People whose absences and work somebody may arrange: her own, a manager her team's.

        Administrators, and managers without a team, arrange everybody's.
        """
        if not may(user, Permission.FOLLOWUP_EDIT):
            return self.none()
        if not may(user, Permission.TEAM_PLAN):
            return self.filter(pk=user.pk)
        if may(user, Permission.ADMINISTER) or user.team_id is None:
            return self
        return self.filter(models.Q(team=user.team_id) | models.Q(pk=user.pk))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates people; an address is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Any:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Any:
        return self.create_user(email, password, role=Role.ADMINISTRATOR, **fields)

    def get_by_natural_key(self, email: str | None) -> Any:
        return self.get(email=(email or "").lower())


class AbsenceQuerySet(models.QuerySet):
    """Absences as a set."""

    def on(self, day: date) -> Self:
        """Those that cover a day."""
        return self.filter(first_day__lte=day, last_day__gte=day)

    def not_over(self, day: date) -> Self:
        """Those that last until a day or begin after it."""
        return self.filter(last_day__gte=day)

    def planned_by(self, user: Any) -> Self:
        """Absences of people whose absences somebody may arrange."""
        people = self.model._meta.get_field("person").related_model
        return self.filter(person__in=people.objects.planned_by(user).order_by().values("pk"))
