"""Words of the follow-up room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    OURS = "ours", _("We owe them")
    THEIRS = "theirs", _("They owe us")


class NotificationKind(models.TextChoices):
    FOLLOWUP_SOON = "followup_soon", _("Follow-up due soon")
    FOLLOWUP_DUE = "followup_due", _("Follow-up due")
    FOLLOWUP_OVERDUE = "followup_overdue", _("Follow-up overdue")
    FOLLOWUP_ESCALATED = "followup_escalated", _("Overdue for long: word to managers")
    FOLLOWUP_NEWS = "followup_news", _("News of a follow-up")
    LEAD_SILENT = "lead_silent", _("Lead silent")
    NO_NEXT_ACTION = "no_next_action", _("Lead without a next action")
    MOU_STALE = "mou_stale", _("MOU without an update")
    MILESTONE_NEAR = "milestone_near", _("Milestone expected soon")
    MILESTONE_PASSED = "milestone_passed", _("Milestone not reached in time")
    MOU_LAPSING = "mou_lapsing", _("MOU about to lapse")
    DELEGATION_LATE = "delegation_late", _("Preparation of a delegation late")
    ENQUIRY_UNANSWERED = "enquiry_unanswered", _("Enquiry unanswered for 2 working days")
    MEETING_WITHOUT_OUTCOME = "meeting_without_outcome", _("Meeting without outcome")
    ROUND_UNDECIDED = "round_undecided", _("Follow-ups after a tour undecided")
    REVIEW_REPORT = "review_report", _("Status report of a review day")
    STALE_LIST = "stale_list", _("MOUs nobody has updated")


# What somebody is late with: drawn as such wherever it is told.
LATE_KINDS = frozenset(
    {
        NotificationKind.FOLLOWUP_OVERDUE,
        NotificationKind.FOLLOWUP_ESCALATED,
        NotificationKind.MILESTONE_PASSED,
        NotificationKind.MOU_LAPSING,
        NotificationKind.DELEGATION_LATE,
        NotificationKind.ENQUIRY_UNANSWERED,
        NotificationKind.MEETING_WITHOUT_OUTCOME,
    }
)


class Delivery(models.TextChoices):
    """Where an e-mail stands. `sending` past its lease means: perhaps sent, nobody knows.

    `uncertain` is what nobody sends any more by itself: senders died with it again and again.
    """

    DIGEST = "digest", _("with the day’s mail")
    PENDING = "pending", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNCERTAIN = "uncertain", _("perhaps sent")
    NOT_WANTED = "not_wanted", _("not wanted")


class Channel(models.TextChoices):
    """How a person hears of a rule."""

    AT_ONCE = "at_once", _("Here and by e-mail at once")
    DIGEST = "digest", _("Here and with the day’s mail")
    APP = "app", _("Here only")
    OFF = "off", _("Not at all")


class Repeats(models.TextChoices):
    """How often a promise comes again."""

    WEEKLY = "weekly", _("every week")
    FORTNIGHTLY = "fortnightly", _("every two weeks")
    MONTHLY = "monthly", _("every month")
    QUARTERLY = "quarterly", _("every three months")
    YEARLY = "yearly", _("every year")


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
    WATCHING = "watching", _("Watched")
    ALL = "all", _("Everybody’s")
