"""Questions asked of many people."""

from datetime import date
from typing import Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models

from accounts.choices import Role


class UserQuerySet(models.QuerySet):
    """People as a set."""

    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def assignable(self) -> "UserQuerySet":
        """People who can be given work: active and more than viewers."""
        return self.active().exclude(role=Role.VIEWER).order_by("name", "email")

    def visible_to(self, user: Any) -> "UserQuerySet":
        return self if user.is_authenticated and user.is_active else self.none()


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
