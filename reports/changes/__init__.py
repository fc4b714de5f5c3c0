"""What changed between two days, as sentences; each with the MOUs it speaks of.

Told from the rows: where each MOU stood on the earlier day and where it stands on the later one.
The page, the papers and the mails say the same sentences (`what_changed`).
"""

from reports.changes.asking import address, changes_of
from reports.changes.kinds import BY_NAME, KINDS, Kind
from reports.changes.telling import (
    Change,
    ChangedMOU,
    Changes,
    changed_in_a_way,
    row_of,
    sentence,
    what_changed,
)

__all__ = [
    "BY_NAME",
    "KINDS",
    "Change",
    "ChangedMOU",
    "Changes",
    "Kind",
    "address",
    "changed_in_a_way",
    "changes_of",
    "row_of",
    "sentence",
    "what_changed",
]
