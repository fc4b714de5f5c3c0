"""What the desk is reminded of about its MOUs: no update, steps of the ladder, and their end.

Only MOUs that are pursued speak: those dropped, on hold, dormant or in production never do, nor do
those whose lead is lost or rests.
"""

from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.db.models.query import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from followups.choices import NotificationKind
from followups.mail import Message
from followups.rules import rule
from followups.rules_dated import DatedRule, days_parameter
from leads import formats
from leads.choices import STALE_AFTER_DAYS, LeadStatus, MOUStatus, Side
from leads.models import MOU, Milestone
from leads.mou_querysets import EXPECTED_BY

LAST_WEEK = 7
PURSUED = (MOUStatus.ACTIVE, MOUStatus.DELAYED)


def _pursued(mou: str = "") -> Q:
    """Return what makes an MOU wanted, asked of it or of a row of it."""
    path = f"{mou}__" if mou else ""
    with_lead = Q(**{f"{path}lead": None}) | Q(**{f"{path}lead__status": LeadStatus.OPEN})
    return with_lead & Q(**{f"{path}status__in": PURSUED, f"{path}finished": False})


def _nodal(mou: MOU) -> str:
    return str(mou.nodal_user) if mou.nodal_user else mou.nodal_officer


def _facts(mou: MOU, *more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    rows = (
        *more,
        (_("Reached so far"), mou.get_stage_display()),
        (_("Signed"), formats.precise_date(mou.signed_on, mou.signed_on_precision)),
        (_("Nodal officer"), _nodal(mou)),
        (_("Owner at the desk"), str(mou.owner) if mou.owner else _("nobody yet")),
    )
    return tuple((label, value) for label, value in rows if value)


class MOURule(DatedRule):
    """What the rules about MOUs have in common."""

    model = MOU
    prefix = "mou"
    people = ("owner", "nodal_user", "lead__owner")
    related = ("owner", "nodal_user", "lead__owner")


@rule(NotificationKind.MOU_STALE)
class MOUStaleRule(MOURule):
    """An MOU nobody has updated for a while."""

    words = gettext_lazy(
        "Speaks of an MOU that is pursued when so many days have passed since the day its last "
        "update tells of, or since its signing. Told to the nodal officer with an account, else to "
        "the owner, else to the owner of its lead, else to the managers."
    )
    # Who writes the monthly update hears first.
    people = ("nodal_user", "owner", "lead__owner")
    parameters = (
        days_parameter(gettext_lazy("Days without an update"), (STALE_AFTER_DAYS, 60, 90)),
    )

    def rows(self, now: datetime) -> QuerySet[Any]:
        return MOU.objects.filter(_pursued()).annotate(clock=F("heard_on"))

    def heading(self, row: Any, days: int) -> str:
        words = ngettext(
            "No update for %(n)s day: %(mou)s", "No update for %(n)s days: %(mou)s", days
        )
        return words % {"n": days, "mou": row}

    def link(self, row: Any) -> str:
        return reverse("leads:mou_update", args=[row.pk])

    def say(self, row: Any, days: int) -> Message:
        line = ngettext("No update for %(n)s day", "No update for %(n)s days", days)
        updated = formats.day(row.updated_as_of) if row.updated_as_of else _("no update yet")
        return Message(
            subject=self.heading(row, days),
            line=line % {"n": days},
            heading=row.title,
            words=_("“Nothing has changed” is an update too: one tap says it."),
            facts=_facts(row, (_("Last update"), updated)),
            button=_("Write an update"),
        )


@rule(NotificationKind.MOU_LAPSING)
class MOULapsingRule(MOURule):
    """An MOU whose last day comes near."""

    words = gettext_lazy(
        "Speaks of an MOU that is pursued so many days before its last day of validity; of a month "
        "or a year the last day counts. Told to the owner, else to the nodal officer with an "
        "account, else to the owner of its lead, else to the managers."
    )
    parameters = (
        days_parameter(gettext_lazy("Days before its end"), (90, 30, 7, 0), least=0),
    )  # fmt: skip
    before, onward = True, False

    def rows(self, now: datetime) -> QuerySet[Any]:
        return MOU.objects.filter(_pursued()).annotate(clock=F("valid_end"))

    def heading(self, row: Any, days: int) -> str:
        return _("Valid until %(day)s: %(mou)s") % {"day": formats.day(row.valid_end), "mou": row}

    def say(self, row: Any, days: int) -> Message:
        line = ngettext("Valid for %(n)s more day", "Valid for %(n)s more days", days)
        end = formats.precise_date(row.valid_until, row.valid_until_precision)
        return Message(
            subject=self.heading(row, days),
            line=line % {"n": days} if days else _("Valid until today"),
            heading=row.title,
            words=_("Extend it by an amendment, or agree with the other side that it ends."),
            facts=_facts(row, (_("Valid until"), end)),
            button=_("Open the MOU"),
            urgent=days <= LAST_WEEK,
        )


class MilestoneRule(DatedRule):
    """What the rules about steps of the ladder have in common."""

    model = Milestone
    prefix = "milestone"
    people = ("mou__owner", "mou__nodal_user", "mou__lead__owner")
    related = people

    def rows(self, now: datetime) -> QuerySet[Any]:
        waiting = Milestone.objects.pending().filter(_pursued("mou"))
        return waiting.annotate(clock=EXPECTED_BY)

    def link(self, row: Any) -> str:
        return reverse("leads:mou_milestone", args=[row.mou_id, row.kind])

    def is_kept_quiet(self, row: Any) -> bool:
        return bool(row.mou.sensitive)

    def seen_by(self, person: User, numbers: set[int]) -> set[int]:
        """A step is seen with its MOU."""
        steps = Milestone.objects.filter(
            pk__in=numbers, mou__in=MOU.objects.visible_to(person).order_by()
        )
        return set(steps.values_list("pk", flat=True))

    @staticmethod
    def expected(row: Any) -> str:
        return formats.precise_date(row.forecast_on, row.forecast_on_precision)

    def words_of(self, row: Any) -> dict[str, str]:
        return {"step": str(row), "mou": str(row.mou), "day": self.expected(row)}

    def facts(self, row: Any) -> tuple[tuple[str, str], ...]:
        planned = (
            formats.precise_date(row.baseline_on, row.baseline_on_precision)
            if row.baseline_on
            else ""
        )
        mou = row.mou
        side = row.owed_by or (mou.turn if mou.next_step == row.kind else "")
        return (
            *_facts(
                mou,
                (_("Expected"), self.expected(row)),
                (_("Owed by"), str(Side(side).label) if side else ""),
            ),
            *([(_("Planned"), planned)] if planned else []),
        )


@rule(NotificationKind.MILESTONE_NEAR)
class MilestoneNearRule(MilestoneRule):
    """A step of the ladder is expected soon."""

    words = gettext_lazy(
        "Speaks of a step of an MOU’s ladder so many days before it is expected; of a month or a "
        "year the last day counts. Told to the MOU’s owner, else to the nodal officer with an "
        "account, else to the owner of its lead, else to the managers."
    )
    parameters = (days_parameter(gettext_lazy("Days before it is expected"), (14, 3), least=0),)
    before, onward = True, False

    def heading(self, row: Any, days: int) -> str:
        return _("%(step)s expected %(day)s: %(mou)s") % self.words_of(row)

    def say(self, row: Any, days: int) -> Message:
        line = ngettext("Expected within %(n)s day", "Expected within %(n)s days", days)
        return Message(
            subject=self.heading(row, days),
            line=line % {"n": days} if days else _("Expected by today"),
            heading=_("%(step)s: %(mou)s") % self.words_of(row),
            words=_("Ask whether it comes in time. If not, say when it is expected now, and why."),
            facts=self.facts(row),
            button=_("Open the step"),
        )


@rule(NotificationKind.MILESTONE_PASSED)
class MilestonePassedRule(MilestoneRule):
    """A step of the ladder was not reached although all of its expected time has passed."""

    words = gettext_lazy(
        "Speaks of a step of an MOU’s ladder that was not reached, so many days after it was "
        "expected; of a month or a year the last day counts. A new expected day, or the day it was "
        "reached, ends it. Told to the MOU’s owner, else to the nodal officer with an account, "
        "else to the owner of its lead, else to the managers."
    )
    parameters = (days_parameter(gettext_lazy("Days after it was expected"), (1, 14, 45)),)

    def heading(self, row: Any, days: int) -> str:
        return _("%(step)s was expected %(day)s: %(mou)s") % self.words_of(row)

    def say(self, row: Any, days: int) -> Message:
        line = ngettext("Expected %(n)s day ago", "Expected %(n)s days ago", days)
        return Message(
            subject=self.heading(row, days),
            line=line % {"n": days},
            heading=_("%(step)s: %(mou)s") % self.words_of(row),
            words=_("Say on which day it was reached, or when it is expected now, and why."),
            facts=self.facts(row),
            button=_("Open the step"),
            urgent=True,
        )
