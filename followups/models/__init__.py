"""Who owes what to whom by when, and who was told of it."""

from followups.models.followup import ChecklistItem, FollowUp, PromisedMOU
from followups.models.mailed import Acknowledgement, Digest, Mailed, Notification
from followups.models.rule import RuleChoice, RuleSetting
from followups.models.sweep import Sweep

__all__ = [
    "Acknowledgement",
    "ChecklistItem",
    "Digest",
    "FollowUp",
    "Mailed",
    "Notification",
    "PromisedMOU",
    "RuleChoice",
    "RuleSetting",
    "Sweep",
]
