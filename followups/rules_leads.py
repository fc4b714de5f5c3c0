"""What the desk is reminded of about its leads: silence, and leads nobody has a plan for.

Only open leads on their way speak: lost, on hold, dormant and those in operation never do.
"""

from datetime import date, datetime, time
from typing import Any, ClassVar

from django.db.models import Exists, F, OuterRef
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncDate
from django.db.models.query import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from followups.choices import NotificationKind
from followups.mail import Message
from followups.models import FollowUp
from followups.rules import rule
from followups.rules_dated import DatedRule, days_parameter
from leads import formats
from leads.choices import Stage
from leads.models import Lead
from leads.querysets import LAST_CONTACT
from leads.working_days import ONE_DAY, office


class LeadRule(DatedRule):
    """What the rules about leads have in common."""

    model = Lead
    prefix = "lead"
    people = ("owner",)
    related = ("owner",)

    # The moment the clock runs from; its day is the office's.
    moment: ClassVar[Combinable]

    def alive(self) -> QuerySet[Lead]:
        return Lead.objects.open().exclude(stage=Stage.IN_OPERATION)

    def rows(self, now: datetime) -> QuerySet[Any]:
        moment = self.moment
        return self.alive().annotate(at=moment, clock=TruncDate(moment, tzinfo=office()))

    def until(self, rows: QuerySet[Any], day: date) -> QuerySet[Any]:
        return rows.filter(at__lt=datetime.combine(day + ONE_DAY, time(), office()))

    def since(self, rows: QuerySet[Any], day: date) -> QuerySet[Any]:
        return rows.filter(at__gte=datetime.combine(day, time(), office()))

    @staticmethod
    def facts(lead: Lead) -> tuple[tuple[str, str], ...]:
        action = lead.next_action or _("no next action")
        if lead.next_due_on:
            action = _("%(what)s, %(day)s") % {
                "what": lead.next_action,
                "day": formats.day(lead.next_due_on),
            }
        met = formats.day(lead.met_at.astimezone(office()).date()) if lead.met_at else ""
        rows = (
            (_("Stage"), str(lead.get_stage_display())),
            (_("Last meeting"), met),
            (_("Next action"), action),
            (_("Owner"), str(lead.owner) if lead.owner else _("nobody yet")),
        )
        return tuple((label, value) for label, value in rows if value)


@rule(NotificationKind.LEAD_SILENT)
class LeadSilentRule(LeadRule):
    """A lead of which nothing was heard for a while."""

    words = gettext_lazy(
        "Speaks of an open lead when so many days have passed since its last meeting, its last "
        "follow-up that was done, or the last progress of its MOUs. A meeting counts from its own "
        "day, whenever it was logged; a meeting still to come keeps the rule quiet. Told to the "
        "owner, else to the managers."
    )
    parameters = (days_parameter(gettext_lazy("Days of silence"), (30, 60, 90)),)
    moment = LAST_CONTACT

    def heading(self, row: Any, days: int) -> str:
        words = ngettext("Silent for %(n)s day: %(lead)s", "Silent for %(n)s days: %(lead)s", days)
        return words % {"n": days, "lead": row}

    def say(self, row: Any, days: int) -> Message:
        line = ngettext("Nothing heard for %(n)s day", "Nothing heard for %(n)s days", days)
        return Message(
            subject=self.heading(row, days),
            line=line % {"n": days},
            heading=row.title,
            words=_(
                "No meeting, no follow-up done and no progress of an MOU since %(day)s. A call "
                "logged as a meeting ends the silence; a lead that rests can be put on hold."
            )
            % {"day": formats.day(row.clock)},
            facts=self.facts(row),
            button=_("Open the lead"),
        )


@rule(NotificationKind.NO_NEXT_ACTION)
class NoNextActionRule(LeadRule):
    """A lead nobody has a next step for."""

    words = gettext_lazy(
        "Speaks of an open lead without an open follow-up, so many days after its last sign of "
        "life: the follow-up that was done last, a meeting, or a change of the lead. A meeting "
        "still to come is a next step. Told to the owner, else to the managers."
    )
    parameters = (days_parameter(gettext_lazy("Days without a next action"), (3, 14)),)
    moment = F("heard_at")

    def alive(self) -> QuerySet[Lead]:
        # What was promised behind closed doors is not on the lead's row, but it is a next step.
        promised = FollowUp.objects.open().filter(lead=OuterRef("pk"))
        return super().alive().filter(~Exists(promised), next_due_on=None)

    def heading(self, row: Any, days: int) -> str:
        return _("No next action: %(lead)s") % {"lead": row}

    def say(self, row: Any, days: int) -> Message:
        line = ngettext(
            "No next action for %(n)s day", "No next action for %(n)s days", days
        )  # fmt: skip
        return Message(
            subject=self.heading(row, days),
            line=line % {"n": days},
            heading=row.title,
            words=_(
                "Nobody has written down what happens next. Add a follow-up with a day, or put the "
                "lead on hold."
            ),
            facts=self.facts(row),
            button=_("Say what comes next"),
        )
