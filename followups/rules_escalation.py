"""A promise that stays open for long is told to managers, however often it was put to sleep."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from followups.choices import NotificationKind
from followups.clocks import latest_day
from followups.mail import Message
from followups.models import Notification
from followups.promise_words import Told
from followups.recipients import Managers
from followups.rules import Parameter, number_of, rule
from followups.rules_promises import UNTOLD, PromiseRule

NOBODY = 0

# Each with all who answer for whoever sees to it; nobody's with all managers.
_ABOVE = """
JOIN unnest(%(below)s::bigint[], %(above)s::bigint[]) AS p (below, above)
  ON p.below = coalesce(assignee.id, lead_owner.id, mou_owner.id, 0)
JOIN clocks u ON u.id = p.above
"""

# The day it wakes, or woke, from the last snooze that still puts off a word to managers: the
# history knows each time it was put to sleep past the day it is due.
_SINCE = """
least(greatest(f.due_on, f.snoozed_until), CASE
  WHEN f.snoozed_until > f.due_on AND %(snoozes)s = 0 THEN f.due_on
  WHEN f.snoozed_until > f.due_on THEN (
    SELECT s.until FROM (
      SELECT e.pgh_id, e.due_on, e.snoozed_until AS until,
             lag(e.snoozed_until) OVER (ORDER BY e.pgh_id) AS before
      FROM followups_followupevent e WHERE e.pgh_obj_id = f.id) s
    WHERE s.due_on = f.due_on AND s.until > s.due_on AND s.until IS DISTINCT FROM s.before
    ORDER BY s.pgh_id OFFSET greatest(%(snoozes)s - 1, 0) LIMIT 1) END)
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

    def messages(self, rows: Sequence[Notification], now: datetime) -> dict[int, Message]:
        settled = self.settled({number_of(row) for row in rows}, now)
        return super().messages([row for row in rows if number_of(row) not in settled], now)

    def is_awake(self, told: Told) -> bool:
        """What sleeps too often is spoken of all the same; `settled` knows."""
        return True

    def is_true(self, told: Told) -> bool:
        return told.followup.due_on < told.today
