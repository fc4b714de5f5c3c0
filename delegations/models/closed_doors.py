"""What was promised at a sensitive meeting is known to those who sat there: kept by triggers.

The follow-up room need not know meetings, so it keeps its own list of readers. Triggers copy those
who see the meeting into it, whoever writes: page, outbox, import or raw SQL.
"""

# ruff: noqa: S608  # the queries are put together from words of this file

import pgtrigger

from leads.models.heard import after_delete, after_insert, after_update

# Whoever sees a sensitive meeting without a right of her own (`MeetingQuerySet.visible_to`).
_THERE = """
SELECT mf.followup_id, w.user_id
FROM delegations_meeting_followups mf
JOIN delegations_meeting m ON m.id = mf.meeting_id AND m.sensitive
CROSS JOIN LATERAL (
  SELECT m.owner_id AS user_id UNION SELECT m.logged_by_id
  UNION SELECT a.user_id FROM delegations_attendance a WHERE a.meeting_id = m.id) w
WHERE w.user_id IS NOT NULL
"""
_SAID = "SELECT followup_id FROM delegations_meeting_followups WHERE meeting_id IN ({meetings})"
_READERS = f"""
DELETE FROM followups_followup_readers r
WHERE r.followup_id IN ({_SAID})
  AND NOT EXISTS (SELECT FROM ({_THERE}) t
                  WHERE t.followup_id = r.followup_id AND t.user_id = r.user_id);
INSERT INTO followups_followup_readers (followup_id, user_id)
SELECT t.followup_id, t.user_id FROM ({_THERE}) t WHERE t.followup_id IN ({_SAID})
ON CONFLICT DO NOTHING;
RETURN NULL;
"""
_HUSHED = f"""
UPDATE followups_followup f SET sensitive = h.hushed
FROM (SELECT mf.followup_id, bool_or(m.sensitive) AS hushed
      FROM delegations_meeting_followups mf JOIN delegations_meeting m ON m.id = mf.meeting_id
      WHERE mf.followup_id IN ({_SAID}) GROUP BY mf.followup_id) h
WHERE f.id = h.followup_id AND f.sensitive <> h.hushed;
"""
_OTHERS = """
SELECT n.id FROM new_rows n JOIN old_rows o ON o.id = n.id
WHERE (o.sensitive, o.owner_id, o.logged_by_id)
  IS DISTINCT FROM (n.sensitive, n.owner_id, n.logged_by_id)
"""


def _sensitive(rows: str) -> str:
    """Of the meetings whose seats changed, the few that matter."""
    return (
        f"SELECT m.id FROM delegations_meeting m JOIN {rows} r ON r.meeting_id = m.id"
        " WHERE m.sensitive"
    )


def follows_its_meetings() -> list[pgtrigger.Trigger]:
    """Triggers of meetings: one that becomes sensitive hushes its promises, and the reverse."""
    return [after_update("hushed_update", (_HUSHED + _READERS).format(meetings=_OTHERS))]


def follows_its_seats() -> list[pgtrigger.Trigger]:
    """Triggers of attendance: whoever takes a seat hears, whoever gives it up does not."""
    return [
        after_insert("heard_insert", _READERS.format(meetings=_sensitive("new_rows"))),
        after_update(
            "heard_update",
            _READERS.format(
                meetings=f"{_sensitive('new_rows')} UNION {_sensitive('old_rows')}",
            ),
        ),
        after_delete("heard_delete", _READERS.format(meetings=_sensitive("old_rows"))),
    ]


def follows_its_promises() -> list[pgtrigger.Trigger]:
    """Triggers of the links: what is tied to a sensitive meeting is sensitive from then on."""
    said = _sensitive("new_rows")
    return [after_insert("promised_insert", (_HUSHED + _READERS).format(meetings=said))]
