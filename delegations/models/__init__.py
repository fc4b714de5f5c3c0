"""The delegation room's rows, one file a noun."""

from delegations.models.delegation import Delegation, DelegationMember, DelegationPolicy
from delegations.models.document import MeetingDocument
from delegations.models.meeting import (
    Attendance,
    Meeting,
    MeetingLead,
    MeetingMOU,
    OutcomeReceipt,
)

__all__ = [
    "Attendance",
    "Delegation",
    "DelegationMember",
    "DelegationPolicy",
    "Meeting",
    "MeetingDocument",
    "MeetingLead",
    "MeetingMOU",
    "OutcomeReceipt",
]
