"""App registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DelegationsConfig(AppConfig):
    name = "delegations"
    verbose_name = _("Delegations")

    def ready(self) -> None:
        # Follow-ups know what this room reminds of only when it is told to them.
        import delegations.rules  # noqa: F401, PLC0415
