"""One page for the car: who they are, what was said last, what is owed, what stands.

Everything is words already, cut to what a page holds, so that screen, paper and PDF say the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Max, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from delegations.models import Attendance, Meeting
from delegations.querysets import NEWEST_FIRST, SOONEST_FIRST
from followups.choices import Direction
from followups.models import FollowUp
from leads.choices import LeadStatus
from leads.groups import below, leads_of, mous_of
from leads.models import Document, Employment, Organisation
from reports.lines import Line, Lines, and_more, foot_for, joined


@dataclass(frozen=True)
class Limits:
    """How much of each kind a page holds, and how long a name and a text may be."""

    people: int
    meetings: int
    promises: int
    leads: int
    mous: int
    documents: int
    name: int
    words: int


# From the fullest page to the barest; the last one fits a page whatever was written.
LEVELS = (
    Limits(8, 3, 6, 6, 5, 5, 120, 420),
    Limits(6, 3, 5, 5, 4, 4, 90, 280),
    Limits(5, 3, 4, 4, 4, 3, 70, 200),
    Limits(4, 3, 3, 3, 3, 2, 60, 140),
    Limits(3, 3, 2, 2, 2, 2, 40, 80),
)


@dataclass(frozen=True)
class Section:
    """Things of one kind; `more` says how many are not on the page."""

    key: str
    title: str
    lines: list[Line]
    none: str
    more: str = ""


@dataclass(frozen=True)
class Brief:
    """Everything the page says."""

    title: str
    names: str
    facts: list[tuple[str, str]]
    coming: str
    left: list[Section]
    right: list[Section]
    foot: str
    confidential: str


def brief_of(organisation: Organisation, user: User, level: int = 0, whole: bool = False) -> Brief:
    """Gather an organisation's brief, as far as this person may know; the queries are bounded."""
    return _Writer(organisation, user, LEVELS[level], whole).brief()


class _Writer(Lines):
    def __init__(self, organisation: Organisation, user: User, limits: Limits, whole: bool) -> None:
        self.organisation, self.user, self.limits = organisation, user, limits
        self.members = below(organisation) if whole else [organisation.pk]
        super().__init__(limits.name, limits.words, places=len(self.members) > 1)

    def brief(self) -> Brief:
        visible = Meeting.objects.visible_to(self.user).with_organisations(self.members)
        left = [self.people(), self.meetings(visible), self.mous()]
        right = [*self.promises(), self.leads(), self.documents()]
        coming = visible.taking_place().upcoming().order_by(*SOONEST_FIRST).first()
        row = self.organisation
        names = (row.other_name, row.name_kana, row.short_name)
        return Brief(
            title=self.name(row.name),
            names=joined(*(self.name(name) for name in names)),
            facts=self.facts(row),
            coming=self.coming(coming),
            left=left,
            right=right,
            foot=foot_for(self.user),
            confidential=_("Confidential: not for passing on.") if self.secret else "",
        )

    def section(
        self, key: str, title: str, rows: Any, say: Callable[[Any], Line], none: str, total: int = 0
    ) -> Section:
        """Lines for as many rows as the page holds; one more is fetched to know of the rest."""
        most = getattr(self.limits, key.partition("-")[0])
        shown = list(rows[:most])
        total = total or (rows.count() if len(shown) == most else len(shown))
        more = total - len(shown)
        return Section(key, title, [say(row) for row in shown], none, and_more(more))

    # --- Who they are --------------------------------------------------------------------------
    def coming(self, meeting: Meeting | None) -> str:
        if meeting is None:
            return ""
        words = {"when": meeting.when, "what": self.marked(meeting), "where": meeting.place}
        if meeting.place:
            return _("Next: %(when)s, %(what)s, %(where)s") % words
        return _("Next: %(when)s, %(what)s") % words

    # --- People --------------------------------------------------------------------------------
    def people(self) -> Section:
        """Those one met last come first."""
        seats = Attendance.objects.filter(
            contact=OuterRef("contact"), meeting__in=Meeting.objects.visible_to(self.user)
        )
        met = seats.order_by().values("contact").annotate(last=Max("meeting__day")).values("last")
        today = timezone.localdate()
        posts = (
            Employment.objects.filter(organisation__in=self.members)
            .filter(Q(ended_on=None) | Q(ended_on__gte=today))
            .select_related("contact", "organisation")
            .annotate(last_met=Subquery(met))
            .order_by(F("last_met").desc(nulls_last=True), "-started_on", "id")
        )
        return self.section(
            "people", _("People to meet"), posts, self.person, _("No contact is known.")
        )

    # --- What was said last ----------------------------------------------------------------------
    def meetings(self, visible: Any) -> Section:
        last = visible.past().order_by(*NEWEST_FIRST)
        last = last.prefetch_related(
            "attendances__contact", "attendances__user", "attendances__member"
        )
        return self.section(
            "meetings", _("What was said last"), last, self.meeting, _("No meeting yet.")
        )

    # --- What is owed ----------------------------------------------------------------------------
    def promises(self) -> Iterable[Section]:
        rows = FollowUp.objects.visible_to(self.user).with_organisations(self.members).open()
        rows = rows.select_related("assignee").order_by("due_on", "id")
        for direction, title, none in (
            (Direction.OURS, _("We promised"), _("We owe them nothing.")),
            (Direction.THEIRS, _("They promised"), _("They owe us nothing.")),
        ):
            owed = rows.filter(direction=direction)
            yield self.section(f"promises-{direction}", title, owed, self.promise, none)

    # --- What stands -----------------------------------------------------------------------------
    def leads(self) -> Section:
        closed = Case(When(status=LeadStatus.OPEN, then=Value(0)), default=Value(1))
        rows = leads_of(self.members, self.user).order_by(closed, "-updated_at", "-id")
        return self.section("leads", _("Leads"), rows, self.lead, _("No leads yet."))

    def mous(self) -> Section:
        rows = mous_of(self.members, self.user).order_by(
            F("signed_on").desc(nulls_last=True), "-id"
        )
        return self.section("mous", _("MOUs"), rows, self.mou, _("No MOUs yet."))

    def documents(self) -> Section:
        rows = Document.objects.visible_to(self.user).kept()
        rows = rows.filter(
            Q(organisation__in=self.members)
            | Q(lead__in=leads_of(self.members, self.user).prefetch_related(None).values("pk"))
            | Q(mou__in=mous_of(self.members, self.user).prefetch_related(None).values("pk"))
        )
        rows = rows.prefetch_related("versions").order_by("-created_at", "-id")
        return self.section("documents", _("Documents"), rows, self.document, _("None."))
