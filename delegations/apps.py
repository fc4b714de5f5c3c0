"""App registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DelegationsConfig(AppConfig):
    name = "delegations"
    verbose_name = _("Delegations")

    def ready(self) -> None:
        # Follow-ups know what this room reminds of, and where promises are made, only when it is
        # told to them.
        import delegations.promised  # noqa: PLC0415
        import delegations.rules  # noqa: F401, PLC0415
