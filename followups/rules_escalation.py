"""A promise that stays open for long is told to managers, however often it was put to sleep."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from followups.choices import NotificationKind
from followups.clocks import latest_day
from followups.mail import Message
from followups.models import FollowUp, Notification
from followups.promise_words import Told
from followups.recipients import Managers
from followups.rules import Parameter, number_of, rule
from followups.rules_promises import UNTOLD, PromiseRule
from followups.snoozing import naps_of

NOBODY = 0

# Each with all who answer for whoever sees to it; nobody's with all managers.
_ABOVE = """
JOIN unnest(%(below)s::bigint[], %(above)s::bigint[]) AS p (below, above)
  ON p.below = coalesce(assignee.id, lead_owner.id, mou_owner.id, 0)
JOIN clocks u ON u.id = p.above
"""

# The day it wakes, or woke, from the last snooze that puts off a word to managers: the history
# knows each time it was put to sleep past the day it is due. Worked out for all at once.
_NAPS = """
LEFT JOIN (
  SELECT s.id, (array_agg(s.until ORDER BY s.pgh_id))[%(snoozes)s] AS until
  FROM (
    SELECT o.id, o.due_on AS owed_on, e.pgh_id, e.due_on, e.snoozed_until AS until,
           lag(e.snoozed_until) OVER (PARTITION BY e.pgh_obj_id ORDER BY e.pgh_id) AS before
    FROM followups_followup o JOIN followups_followupevent e ON e.pgh_obj_id = o.id
    WHERE o.done_at IS NULL AND o.snoozed_until > o.due_on AND o.due_on <= %(latest)s) s
  WHERE s.due_on = s.owed_on AND s.until > s.due_on AND s.until IS DISTINCT FROM s.before
  GROUP BY s.id) naps ON naps.id = f.id
"""
_SINCE = """
least(greatest(f.due_on, f.snoozed_until),
      CASE WHEN %(snoozes)s = 0 THEN f.due_on ELSE naps.until END)
"""


@rule(NotificationKind.FOLLOWUP_ESCALATED)
class EscalatedRule(PromiseRule):
    """A promise that stays open for long is told to who answers for whoever sees to it."""

    words = _(
        "A follow-up that is overdue for long: the managers of the team of whoever sees to it "
        "hear of it once each time it was late, else all managers; of what the only manager sees "
        "to, the administrators. What nobody sees to is told to all managers. A snooze past its "
        "day puts this off until it has been awake for so long, but only the first snoozes do: "
        "after them managers hear of it even while it sleeps. What belongs to a lead that is lost "
        "or dormant, or to an MOU that is dropped or dormant, is left out. It cannot be switched "
        "off by those it is told."
    )
    may_be_off = False
    parameters = (
        Parameter(
            "days",
            _("How long after the day it was due managers hear of it"),
            7,
            least=1,
            most=90,
            unit=_("days"),
        ),
        Parameter(
            "snoozes",
            _("How many snoozes past its day put this off (0: none)"),
            2,
            most=20,
            unit=_("snoozes"),
        ),
    )
    people = _ABOVE
    naps: ClassVar[str] = _NAPS
    since: ClassVar[str] = _SINCE
    awake: ClassVar[str] = f"({_SINCE}) <= {{today}}"
    day = "CROSS JOIN LATERAL (SELECT t.since + %(days)s AS day) o"
    # Once each time it was late: neither a changed setting nor a moved clock says it again.
    when = "f.due_on <= %(latest)s AND " + UNTOLD.format(
        kind=NotificationKind.FOLLOWUP_ESCALATED.value,
        than="> (t.since + %(morning)s) AT TIME ZONE u.zone - interval '20 hours'",
    )

    def asked(self, now: datetime) -> dict[str, Any]:
        managers = Managers()
        people = User.objects.only("pk", "team_id")
        pairs = [(each.pk, above.pk) for each in people for above in managers.of(each)]
        pairs += [(NOBODY, above.pk) for above in managers.of(None)]
        days = int(self.values["days"])
        return {
            "below": [below for below, _above in pairs],
            "above": [above for _below, above in pairs],
            "days": days,
            "latest": latest_day(now) - timedelta(days=days),
        }

    def counted(self) -> dict[str, Any]:
        return {"snoozes": int(self.values["snoozes"])}

    def settled(self, numbers: set[int], now: datetime) -> set[int]:
        found = super().settled(numbers, now)
        return found - self._sleeps_too_often(found, latest_day(now)) if found else found

    def _sleeps_too_often(self, numbers: set[int], today: date) -> set[int]:
        """Of promises asleep, return those whose snoozes put off no word any more."""
        asleep = FollowUp.objects.snoozed(today).filter(pk__in=numbers, due_on__lt=today)
        rows = {row.pk: row for row in asleep.select_related("lead", "mou") if not row.rests}
        allowed, naps = int(self.values["snoozes"]), naps_of(rows) if rows else {}
        found = set()
        for pk, row in rows.items():
            days = [until for due_on, until in naps[pk] if due_on == row.due_on < until]
            if len(days) > allowed and (not allowed or days[allowed - 1] <= today):
                found.add(pk)
        return found

    def messages(self, rows: Sequence[Notification], now: datetime) -> dict[int, Message]:
        settled = self.settled({number_of(row) for row in rows}, now)
        return super().messages([row for row in rows if number_of(row) not in settled], now)

    def is_awake(self, told: Told) -> bool:
        """What sleeps too often is spoken of all the same; `settled` knows."""
        return True

    def is_true(self, told: Told) -> bool:
        return told.followup.due_on < told.today
