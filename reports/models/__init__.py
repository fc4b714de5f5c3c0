"""What the report room keeps: papers, days of review, frozen reports, schedules."""

from reports.models.papers import KEPT_FOR, PaperRun, kept_until
from reports.models.reviews import ReviewDay
from reports.models.schedules import OFFICE, ReportSchedule, ScheduleRun
from reports.models.snapshots import Snapshot, SnapshotPaper, SnapshotShare, digest_of, token_of
from reports.models.tally import WHOLE, Tally

__all__ = [
    "KEPT_FOR",
    "OFFICE",
    "WHOLE",
    "PaperRun",
    "ReportSchedule",
    "ReviewDay",
    "ScheduleRun",
    "Snapshot",
    "SnapshotPaper",
    "SnapshotShare",
    "Tally",
    "digest_of",
    "kept_until",
    "token_of",
]
