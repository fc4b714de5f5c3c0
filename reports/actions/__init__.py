"""What reports write down; papers have a room of their own, `reports.actions.papers`."""

from reports.actions.exports import export_sent, note_export

__all__ = ["export_sent", "note_export"]
