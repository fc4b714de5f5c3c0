"""Words of the follow-up room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    OURS = "ours", _("We owe them")
    THEIRS = "theirs", _("They owe us")


class NotificationKind(models.TextChoices):
    FOLLOWUP_DUE = "followup_due", _("Follow-up due")
    FOLLOWUP_OVERDUE = "followup_overdue", _("Follow-up overdue")
    ENQUIRY_UNANSWERED = "enquiry_unanswered", _("Enquiry unanswered for 2 working days")
    MEETING_WITHOUT_OUTCOME = "meeting_without_outcome", _("Meeting without outcome")
    ROUND_UNDECIDED = "round_undecided", _("Follow-ups after a tour undecided")
    REVIEW_REPORT = "review_report", _("Status report of a review day")
    STALE_LIST = "stale_list", _("MOUs nobody has updated")


class Delivery(models.TextChoices):
    """Where an e-mail stands. `sending` past its lease means: perhaps sent, nobody knows."""

    PENDING = "pending", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    NOT_WANTED = "not_wanted", _("not wanted")


class Kept(models.TextChoices):
    """How a promise was kept, or stands."""

    ON_TIME = "on_time", _("Kept on time")
    LATE = "late", _("Kept late")
    OVERDUE = "overdue", _("Open and overdue")
    OPEN = "open", _("Not yet due")


REMIND_AT_HOUR = 8


class Whose(models.TextChoices):
    """Whose follow-ups a list shows."""

    MINE = "mine", _("Mine")
    TEAM = "team", _("My team’s")
    ALL = "all", _("Everybody’s")
