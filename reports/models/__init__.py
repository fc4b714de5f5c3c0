"""What the report room keeps: papers, days of review, frozen reports, schedules."""

from reports.models.papers import KEPT_FOR, PaperRun, kept_until
from reports.models.reviews import ReviewDay
from reports.models.schedules import OFFICE, ReportSchedule, ScheduleRun
from reports.models.snapshots import Snapshot, SnapshotPaper, SnapshotShare, digest_of, token_of

__all__ = [
    "KEPT_FOR",
    "OFFICE",
    "PaperRun",
    "ReportSchedule",
    "ReviewDay",
    "ScheduleRun",
    "Snapshot",
    "SnapshotPaper",
    "SnapshotShare",
    "digest_of",
    "kept_until",
    "token_of",
]
