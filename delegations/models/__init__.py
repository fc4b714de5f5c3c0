"""The delegation room's rows, one file a noun."""

from delegations.models.attendance import Attendance
from delegations.models.delegation import Delegation, DelegationMember, DelegationPolicy
from delegations.models.document import MeetingDocument
from delegations.models.feed import CalendarFeed
from delegations.models.invitation import Invitation
from delegations.models.leg import Leg
from delegations.models.meeting import (
    Meeting,
    MeetingLead,
    MeetingMOU,
    MeetingPromise,
    OutcomeReceipt,
)
from delegations.models.next_step import NextStep
from delegations.models.preparation import Preparation
from delegations.models.talking_points import TalkingPoints

__all__ = [
    "Attendance",
    "CalendarFeed",
    "Delegation",
    "DelegationMember",
    "DelegationPolicy",
    "Invitation",
    "Leg",
    "Meeting",
    "MeetingDocument",
    "MeetingLead",
    "MeetingMOU",
    "MeetingPromise",
    "NextStep",
    "OutcomeReceipt",
    "Preparation",
    "TalkingPoints",
]
