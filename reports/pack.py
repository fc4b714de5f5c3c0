"""stub"""
from reports.blocks import Paper
def briefing_pack(delegation, user, *, on_progress=None): return Paper(title=str(delegation))
def meeting_pack(meeting, user): return Paper(title=str(meeting))
