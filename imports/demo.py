"""Demo accounts, one a role, for a product that somebody only tries out."""

import ipaddress
import os
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import Team, User

TEAM = "Japan desk"
ACCOUNTS = (
    ("desk@example.org", "Desk Staff", Role.DESK, "Asia/Kolkata"),
    ("official@example.org", "Official", Role.OFFICIAL, "Asia/Tokyo"),
    ("manager@example.org", "Manager", Role.MANAGER, "Asia/Kolkata"),
    ("admin@example.org", "Administrator", Role.ADMINISTRATOR, "Asia/Kolkata"),
)


def demo_allowed() -> bool:
    """Say whether this is a product on somebody's own machine, or was told to have a demo."""
    if os.environ.get("ALLOW_DEMO") == "1":
        return True
    site = urlsplit(settings.SITE_URL)
    return site.scheme == "http" and _is_loopback(site.hostname or "")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@transaction.atomic
def make_demo_accounts(password: str) -> list[str]:
    """Create missing demo accounts, renew a password that differs; return what was done."""
    addresses = [account[0] for account in ACCOUNTS]
    known = {user.email: user for user in User.objects.filter(email__in=addresses)}
    # One hash for the four of them: checking one password takes a third of a second.
    verdicts = {
        hashed: check_password(password, hashed)
        for hashed in {user.password for user in known.values() if user.is_demo}
    }
    done = []
    hashed = next((hashed for hashed, right in verdicts.items() if right), "")
    for email, name, role, time_zone in ACCOUNTS:
        user = known.get(email)
        if user is not None and not user.is_demo:
            done.append(
                _("%(email)s is somebody's own account and was left alone.") % {"email": email}
            )
            continue
        if user is not None and verdicts[user.password]:
            continue
        hashed = hashed or make_password(password)
        if user is None:
            User.objects.create(
                email=email,
                name=name,
                role=role,
                time_zone=time_zone,
                team=Team.objects.get_or_create(name=TEAM)[0],
                is_demo=True,
                password=hashed,
            )
            done.append(_("%(email)s was created.") % {"email": email})
        else:
            user.password = hashed
            user.save(update_fields=["password"])
            done.append(_("%(email)s has the new password.") % {"email": email})
    return done
