"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.permissions import ROLES


def desk(request: HttpRequest) -> dict[str, Any]:
    """Return `can` (rights of this person by name) and the product's version."""
    user = getattr(request, "user", None)
    rights = ROLES.get(getattr(user, "role", ""), frozenset())
    return {"can": {right.value: True for right in rights}, "product_version": settings.VERSION}
