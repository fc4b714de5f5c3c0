"""Makes the demo accounts of a product that somebody tries out."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from imports.demo import demo_allowed, make_demo_accounts


class Command(BaseCommand):
    """Make one demo account a role, all with the password in DEMO_PASSWORD."""

    help = "Make the demo accounts (never in production); their password is DEMO_PASSWORD."

    def handle(self, *args: Any, **options: Any) -> None:
        if not demo_allowed():
            raise CommandError(
                "Demo accounts are for trying the product out on your own machine. SITE_URL is not "
                "http:// on this machine, so none were made. If this really is a demonstration, "
                "set ALLOW_DEMO=1."
            )
        password = os.environ.get("DEMO_PASSWORD", "")
        if not password:
            raise CommandError("Set DEMO_PASSWORD to the password the demo accounts shall have.")
        done = make_demo_accounts(password)
        self.stdout.write("\n".join(done) or "The demo accounts are as they should be.")
