"""What the report room keeps: papers, days of review."""

from reports.models.papers import KEPT_FOR, PaperRun, kept_until
from reports.models.reviews import ReviewDay

__all__ = ["KEPT_FOR", "PaperRun", "ReviewDay", "kept_until"]
