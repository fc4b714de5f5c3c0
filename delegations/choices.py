"""Words of the delegation room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DelegationDirection(models.TextChoices):
    OUTBOUND = "outbound", _("Outbound")
    INBOUND = "inbound", _("Inbound")


class MeetingKind(models.TextChoices):
    MEETING = "meeting", _("Meeting")
    SITE_VISIT = "site_visit", _("Site visit")
    SIGNING = "signing", _("Signing")
    SEMINAR = "seminar", _("Seminar")
    EXPO = "expo", _("Expo")


class MeetingFormat(models.TextChoices):
    G2G = "g2g", _("Government to government")
    B2G = "b2g", _("Business to government")
    B2B = "b2b", _("Business to business")


class MeetingPrecision(models.TextChoices):
    """How much of a meeting's time is known."""

    TIME = "time", _("day and time")
    DAY = "day", _("day")
    SPAN = "span", _("between two days")
    MONTH = "month", _("month")
    YEAR = "year", _("year")
    UNKNOWN = "unknown", _("not stated")


class MeetingStatus(models.TextChoices):
    """Whether a meeting will be; drafts come from invitations nobody has looked through yet."""

    DRAFT = "draft", _("Draft")
    PLANNED = "planned", _("Planned")
    CONFIRMED = "confirmed", _("Confirmed")
    CANCELLED = "cancelled", _("Cancelled")


# Of these one expects that they take place: drafts and cancelled ones ask for no outcome.
TAKES_PLACE = (MeetingStatus.PLANNED, MeetingStatus.CONFIRMED)


class Answer(models.TextChoices):
    """What somebody who was invited said."""

    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", _("Accepted")
    TENTATIVE = "tentative", _("Perhaps")
    DECLINED = "declined", _("Declined")


class Result(models.TextChoices):
    MOVES_FORWARD = "moves_forward", _("Moves forward")
    WANTS_INFORMATION = "wants_information", _("Wants information")
    NOT_NOW = "not_now", _("Not now")
    DECLINED = "declined", _("Declined")


class Beside(models.TextChoices):
    """What becomes of a note when somebody else logged the same meeting meanwhile."""

    ADD = "add", _("Add my words under theirs; what came of it stays as they said")
    ADD_RESULT = "add_result", _("Add my words under theirs; what came of it is as I say")
    REPLACE = "replace", _("Put mine in place of theirs; the history keeps both")


class AttendanceSide(models.TextChoices):
    OURS = "ours", _("Our side")
    THEIRS = "theirs", _("Their side")


class MeetingLeadKind(models.TextChoices):
    DISCUSSED = "discussed", _("Discussed")
    RAISED = "raised", _("Raised")


class PreparationKind(models.TextChoices):
    """What has to be ready before a meeting, in the order one sees to it."""

    HOST = "host", _("Host confirmed")
    PEOPLE = "people", _("People")
    BRIEF = "brief", _("Brief")
    INTERPRETER = "interpreter", _("Interpreter")
    VEHICLE = "vehicle", _("Vehicle")
    GIFT = "gift", _("Gift")
    PROTOCOL = "protocol", _("Protocol")


class PreparationState(models.TextChoices):
    TO_DO = "todo", _("To do")
    DONE = "done", _("Done")
    NOT_NEEDED = "not_needed", _("Not needed")


class Horizon(models.IntegerChoices):
    """How many days after a tour one comes back to those one met."""

    WEEK = 7, _("7 days")
    MONTH = 30, _("30 days")
    QUARTER = 90, _("90 days")


PLACE_ZONES = [("Asia/Tokyo", _("Japan")), ("Asia/Kolkata", _("India"))]
OUTCOME_DUE_HOURS = 24
