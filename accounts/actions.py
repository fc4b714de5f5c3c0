"""What an administrator does to people's accounts."""

from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import Team, User


class RefusedError(ValidationError):
    """What must not be done to an account; says why, `field` says where."""

    def __init__(self, message: Any, field: str) -> None:
        super().__init__(message, code="refused")
        self.field = field


@transaction.atomic
def create_person(
    *,
    email: str,
    name: str,
    role: str,
    by: User | None,
    password: str | None = None,
    **more: Any,
) -> User:
    """Give somebody an account; without a password it waits for a link to set one."""
    return User.objects.create_user(email, password, name=name, role=role, **more)


@transaction.atomic
def change_role(*, person: User, role: str, by: User | None) -> None:
    """Give a person another role; rights are read at each request, so it holds at once."""
    locked = _locked(person)
    if locked.role == role:
        return
    if locked.role == Role.ADMINISTRATOR:
        _refuse_to_lose_administrator(locked, by, "role")
    locked.role = role
    locked.save(update_fields=["role"])
    person.role = role


@transaction.atomic
def deactivate_person(*, person: User, by: User | None) -> None:
    """Close an account: the person is signed out at the next request; what she did stays."""
    locked = _locked(person)
    if by is not None and by.pk == locked.pk:
        raise RefusedError(_("You cannot close your own account."), "is_active")
    if locked.role == Role.ADMINISTRATOR and locked.is_active:
        _refuse_to_lose_administrator(locked, by, "is_active")
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    person.is_active = False


@transaction.atomic
def reactivate_person(*, person: User, by: User | None) -> None:
    """Open a closed account again."""
    locked = _locked(person)
    locked.is_active = True
    locked.save(update_fields=["is_active"])
    person.is_active = True


@transaction.atomic
def change_email(*, person: User, email: str, by: User | None) -> None:
    """Change the address a person signs in with; the old one opens nothing any more."""
    locked = _locked(person)
    locked.email = email.strip().lower()
    locked.save(update_fields=["email"])
    EmailAddress.objects.filter(user=locked).delete()
    person.email = locked.email


def add_team(*, name: str, by: User | None) -> Team:
    """Add a team."""
    return Team.objects.create(name=name)


def _locked(person: User) -> User:
    """Lock the administrators before the person: two of them cannot demote each other at once."""
    list(User.objects.filter(role=Role.ADMINISTRATOR).order_by("pk").select_for_update())
    return User.objects.select_for_update().get(pk=person.pk)


def _refuse_to_lose_administrator(person: User, by: User | None, field: str) -> None:
    if by is not None and by.pk == person.pk:
        raise RefusedError(
            _("You cannot take the administrator’s role from yourself: ask a colleague to do it."),
            field,
        )
    others = User.objects.active().filter(role=Role.ADMINISTRATOR).exclude(pk=person.pk)
    if not others.exists():
        raise RefusedError(
            _("This is the last administrator: make somebody else one first."), field
        )
