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
# Found once, before anything is done with it: hardly a write touches a sensitive meeting, and how
# long the others take must not hang on what the planner makes of tables that have just grown.
_FOUND = """
these_meetings := ARRAY({meetings});
these_promises := ARRAY(
  SELECT followup_id FROM delegations_meeting_followups WHERE meeting_id = ANY (these_meetings));
IF cardinality(these_promises) = 0 THEN RETURN NULL; END IF;
"""
_DECLARED = [("these_meetings", "bigint[]"), ("these_promises", "bigint[]")]
_READERS = f"""
DELETE FROM followups_followup_readers r
WHERE r.followup_id = ANY (these_promises)
  AND NOT EXISTS (SELECT FROM ({_THERE}) t
                  WHERE t.followup_id = r.followup_id AND t.user_id = r.user_id);
INSERT INTO followups_followup_readers (followup_id, user_id)
SELECT t.followup_id, t.user_id FROM ({_THERE}) t WHERE t.followup_id = ANY (these_promises)
ON CONFLICT DO NOTHING;
RETURN NULL;
"""
_HUSHED = """
UPDATE followups_followup f SET sensitive = h.hushed
FROM (SELECT mf.followup_id, bool_or(m.sensitive) AS hushed
      FROM delegations_meeting_followups mf JOIN delegations_meeting m ON m.id = mf.meeting_id
      WHERE mf.followup_id = ANY (these_promises) GROUP BY mf.followup_id) h
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
    func = _FOUND.format(meetings=_OTHERS) + _HUSHED + _READERS
    return [after_update("hushed_update", func, _DECLARED)]


def follows_its_seats() -> list[pgtrigger.Trigger]:
    """Triggers of attendance: whoever takes a seat hears, whoever gives it up does not."""
    came, left = _sensitive("new_rows"), _sensitive("old_rows")
    both = f"{came} UNION {left}"
    return [
        after_insert("heard_insert", _FOUND.format(meetings=came) + _READERS, _DECLARED),
        after_update("heard_update", _FOUND.format(meetings=both) + _READERS, _DECLARED),
        after_delete("heard_delete", _FOUND.format(meetings=left) + _READERS, _DECLARED),
    ]


def follows_its_promises() -> list[pgtrigger.Trigger]:
    """Triggers of the links: what is tied to a sensitive meeting is sensitive from then on."""
    func = _FOUND.format(meetings=_sensitive("new_rows")) + _HUSHED + _READERS
    return [after_insert("promised_insert", func, _DECLARED)]
