"""App registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        # Follow-ups know the mails of this room only when they are told to them.
        import reports.rules  # noqa: F401, PLC0415
