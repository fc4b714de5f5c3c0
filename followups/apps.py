"""App registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowupsConfig(AppConfig):
    name = "followups"
    verbose_name = _("Follow-ups")

    def ready(self) -> None:
        # Leads know what can be done to many of them only when it is told to them.
        import followups.actions.bulk  # noqa: PLC0415

        # A rule is known once its file was read.
        import followups.rules_enquiries  # noqa: PLC0415
        import followups.rules_leads  # noqa: PLC0415
        import followups.rules_mous  # noqa: F401, PLC0415
