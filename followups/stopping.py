"""Links with which a reader ends mails without signing in: they lie in every mail, and never age.

Such a link says who and what, signed; it can do nothing but end these mails, or ask for them again.
"""

from typing import NamedTuple

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from accounts.models import User

# All mails of this kind of product, where a kind of reminder would stand.
ALL = "all"
_SIGNER = "followups.stopping"


class Wish(NamedTuple):
    """Whose mails about what are to end."""

    person: int
    kind: str


def stop_link(person: User, kind: str = ALL) -> str:
    """Return the whole address at which a person ends her mails of one kind, or all of them."""
    token = Signer(salt=_SIGNER).sign(f"{person.pk}.{kind}")
    return settings.SITE_URL + reverse("followups:stop", args=[token])


def read_wish(token: str) -> Wish | None:
    """Return what a link says; None when nobody here has signed it."""
    try:
        person, _dot, kind = Signer(salt=_SIGNER).unsign(token).partition(".")
        return Wish(int(person), kind)
    except (BadSignature, ValueError):
        return None


def headers(link: str) -> dict[str, str]:
    """Return what makes a mail program show its own button for it (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
