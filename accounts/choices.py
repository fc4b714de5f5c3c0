"""Roles people hold."""

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does here; `accounts.permissions` says what each may do."""

    VIEWER = "viewer", _("Viewer")
    OFFICIAL = "official", _("Official")
    DESK = "desk", _("Desk staff")
    MANAGER = "manager", _("Manager")
    ADMINISTRATOR = "administrator", _("Administrator")


TIME_ZONES = [("Asia/Kolkata", _("India (IST)")), ("Asia/Tokyo", _("Japan (JST)"))]
# Mails are written in each of these; pages are in English until a catalogue is whole.
MAIL_LANGUAGES = [("en", "English"), ("ja", "日本語"), ("hi", "हिन्दी")]
# From this hour on it is known what falls due on a day: no daily mail leaves before.
FIRST_DIGEST = time(8)
