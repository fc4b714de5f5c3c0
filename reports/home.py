"""What a person finds at the start of a day: the work first, the figures second.

Every number comes with the address of the list that shows exactly the rows it counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, Value, When
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from accounts.permissions import Permission, may
from delegations.choices import MeetingPrecision
from delegations.models import Attendance, Meeting
from delegations.querysets import NEWEST_FIRST, MeetingQuerySet
from followups import sent_log
from followups.models import FollowUp
from leads.choices import LeadStatus, Stage
from leads.formats import indian_grouping
from leads.models import MOU, Contact, Lead, LeadPartner, MOUParty, Organisation
from leads.querysets import LeadQuerySet
from reports.mou_report import Headline, Question, mou_report

SHOWN = 5
# A meeting whose end nobody has stated counts as going on for so long.
LASTS = timedelta(hours=2)


@dataclass(frozen=True)
class Link:
    """Words and where they lead."""

    label: str
    url: str
    late: bool = False


@dataclass(frozen=True)
class Block:
    """Some rows that want something done, and the way to all of them."""

    kind: str
    title: str
    rows: Sequence[Any]
    total: int
    links: Sequence[Link] = ()
    # Nothing to do: what comes next, where something does.
    coming: Any = None

    @property
    def template(self) -> str:
        return f"reports/home_{self.kind}.html"


@dataclass(frozen=True)
class Step:
    """A stage, how many open leads stand there, and where they are listed."""

    stage: str
    label: str
    count: int
    url: str
    share: int


@dataclass(frozen=True)
class Ask:
    """The meeting whose outcome a person most likely wants to log now, if any."""

    meeting: Meeting | None
    on_now: bool


@dataclass(frozen=True)
class Home:
    """Everything the page shows."""

    ask: Ask | None
    main: Sequence[Block]
    side: Sequence[Block]
    open_leads: int
    steps: Sequence[Step]
    mous: Headline


@dataclass(frozen=True)
class _LeadCounts:
    """Open leads, counted by one query."""

    by_stage: dict[str, int]
    no_action: int
    mine_no_action: int
    unowned: int


def home_of(user: User, now: datetime | None = None) -> Home:
    """Gather a person's work and figures; the number of queries does not grow with the rows."""
    now = now or timezone.now()
    counts = _count_leads(user)
    mous = mou_report(Question(QueryDict(), None, None, user)).headline
    blocks = {
        "meetings": _meetings(user, now),
        "stale": _stale(user, mous),
        "leads": _without_action(user, counts),
    }
    if may(user, Permission.FOLLOWUP_EDIT):
        blocks["followups"] = _followups(user)
    if _looks_after_all(user):
        blocks["unowned"] = _unowned(user, counts)
        blocks |= _mails(user) | _to_complete(user)
    main, side = _places(user.role)
    return Home(
        ask=_ask(user, now) if user.role == Role.OFFICIAL else None,
        main=[blocks[kind] for kind in main if kind in blocks],
        side=[blocks[kind] for kind in side if kind in blocks],
        open_leads=sum(counts.by_stage.values()),
        steps=_steps(counts.by_stage),
        mous=mous,
    )


def _places(role: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which blocks stand in the wide column and which beside it, in the order of a phone."""
    if role in (Role.MANAGER, Role.ADMINISTRATOR):
        return ("stale", "followups", "leads"), ("mails", "meetings", "unowned", "to_complete")
    return ("followups", "meetings", "leads"), ("mails", "stale", "unowned", "to_complete")


def _looks_after_all(user: User) -> bool:
    """The desk and its managers see to everybody's leads, others to their own."""
    return may(user, Permission.LEAD_EDIT)


def _all(total: int, view: str, query: str) -> Link:
    label = _("All %(number)s") % {"number": indian_grouping(total)}
    return Link(label, f"{reverse(view)}?{query}")


def _mine(total: int, view: str, query: str) -> list[Link]:
    label = _("%(number)s mine") % {"number": indian_grouping(total)}
    return [Link(label, f"{reverse(view)}?{query}")] if total else []


# --- Follow-ups -----------------------------------------------------------------------------------
def _followups(user: User) -> Block:
    """My promises that are due or overdue, and how late the team is."""
    visible = FollowUp.objects.visible_to(user)
    mine = visible.mine(user)
    rows = list(mine.due().with_sight(user).for_list()[:SHOWN])
    total = mine.due().count()
    coming = mine.awake().filter(due_on__gt=timezone.localdate()).first()
    links = []
    if _looks_after_all(user) and user.team_id:
        links = _team_late(visible.my_teams(user).overdue().count())
    if total:
        links.append(_all(total, "followups:followup_list", "who=mine&when=due"))
    return Block("followups", _("My follow-ups due"), rows, total, links, coming)


def _team_late(number: int) -> list[Link]:
    label = _("Team: %(number)s overdue") % {"number": indian_grouping(number)}
    url = f"{reverse('followups:followup_list')}?who=team&when=overdue"
    return [Link(label, url, late=True)] if number else []


# --- Mails that failed or may be lost -------------------------------------------------------------
def _mails(user: User) -> dict[str, Block]:
    """Mails nobody sends any more by itself: somebody must look at the address or the server."""
    found = sent_log.narrowed(user, {"state": "attention"})
    rows = sent_log.lines(list(found[:SHOWN]), user)
    if not rows:
        return {}  # most days: no card that says so
    total = found.count()
    links = [_all(total, "followups:sent_list", "state=attention")]
    return {"mails": Block("mails", _("Mails that did not arrive"), rows, total, links)}


# --- Leads ----------------------------------------------------------------------------------------
def _count_leads(user: User) -> _LeadCounts:
    rows = list(
        Lead.objects.visible_to(user)
        .open()
        .order_by()
        .values("stage")
        .annotate(
            n=Count("pk"),
            no_action=Count("pk", filter=Q(next_due_on=None)),
            mine=Count("pk", filter=Q(next_due_on=None, owner=user)),
            unowned=Count("pk", filter=Q(owner=None)),
        )
    )
    return _LeadCounts(
        by_stage={row["stage"]: row["n"] for row in rows},
        no_action=sum(row["no_action"] for row in rows),
        mine_no_action=sum(row["mine"] for row in rows),
        unowned=sum(row["unowned"] for row in rows),
    )


def _for_rows(leads: LeadQuerySet) -> LeadQuerySet:
    partners = LeadPartner.objects.select_related("organisation")
    return leads.select_related("owner").prefetch_related(Prefetch("partners", partners))


def _without_action(user: User, counts: _LeadCounts) -> Block:
    """Open leads nobody has a next step for: mine first, then those that waited longest."""
    mine_first = Case(When(owner=user, then=Value(0)), default=Value(1))
    leads = Lead.objects.visible_to(user).without_next_action()
    view, query = "leads:lead_list", "no_action=1"
    total, links = counts.no_action, _mine(counts.mine_no_action, view, f"{query}&owner=me")
    if not _looks_after_all(user):
        leads, total, query = leads.filter(owner=user), counts.mine_no_action, f"{query}&owner=me"
        links = []
    if total:
        links.append(_all(total, view, query))
    rows = list(_for_rows(leads).order_by(mine_first, "updated_at", "id")[:SHOWN])
    return Block("leads", _("Leads without a next action"), rows, total, links)


def _unowned(user: User, counts: _LeadCounts) -> Block:
    """Open leads that are nobody's."""
    leads = Lead.objects.visible_to(user).open().filter(owner=None)
    rows = list(_for_rows(leads).order_by("created_at", "id")[:SHOWN])
    query = f"owner=none&status={LeadStatus.OPEN}"
    links = [_all(counts.unowned, "leads:lead_list", query)] if counts.unowned else []
    return Block("unowned", _("Leads without an owner"), rows, counts.unowned, links)


_NOTED = ((Organisation, "leads:organisation_list"), (Contact, "leads:contact_list"))


def _to_complete(user: User) -> dict[str, Block]:
    """Organisations and people of whom only the name is known: somebody met them in a hurry."""
    marked = [
        model._default_manager.visible_to(user)
        .filter(to_complete=True)
        .order_by()
        .values_list(Value(place), "pk")
        for place, (model, _view) in enumerate(_NOTED)
    ]
    found = list(marked[0].union(*marked[1:], all=True))
    if not found:
        return {}  # most days: no card that says so
    rows: list[Any] = []
    links = []
    for place, (model, view) in enumerate(_NOTED):
        newest = sorted((pk for kind, pk in found if kind == place), reverse=True)
        if newest:
            rows += model._default_manager.filter(pk__in=newest[:SHOWN]).order_by("-pk")
            label = model._meta.verbose_name_plural if len(newest) > 1 else model._meta.verbose_name
            words = {"number": indian_grouping(len(newest)), "rows": label}
            address = f"{reverse(view)}?to_complete=on"
            links.append(Link(_("%(number)s %(rows)s") % words, address))
    block = Block("to_complete", _("To complete"), rows[:SHOWN], len(found), links)
    return {"to_complete": block}


def _steps(by_stage: dict[str, int]) -> list[Step]:
    most = max(by_stage.values(), default=0)
    address = reverse("leads:lead_list")
    return [
        Step(
            stage=stage,
            label=str(stage.label),
            count=(count := by_stage.get(stage, 0)),
            url=f"{address}?status={LeadStatus.OPEN}&stage={stage}" if count else "",
            share=round(100 * count / most) if most else 0,
        )
        for stage in Stage
    ]


# --- Meetings -------------------------------------------------------------------------------------
def _mine_first(meetings: MeetingQuerySet, user: User) -> MeetingQuerySet:
    concerns = Exists(Meeting.objects.concerning(user).filter(pk=OuterRef("pk")))
    return meetings.annotate(mine=concerns).order_by("-mine", *NEWEST_FIRST)


def _with_guests(meetings: MeetingQuerySet) -> MeetingQuerySet:
    guests = Attendance.objects.filter(organisation__isnull=False).select_related("organisation")
    return meetings.prefetch_related(Prefetch("attendances", guests))


def _meetings(user: User, now: datetime) -> Block:
    """Past meetings nobody has said the outcome of: mine first, then the latest."""
    meetings = Meeting.objects.visible_to(user).without_outcome(now)
    total = meetings.count()
    links = [_all(total, "delegations:meeting_list", "result=none")] if total else []
    rows = list(_with_guests(_mine_first(meetings, user))[:SHOWN])
    return Block("meetings", _("Meetings without an outcome"), rows, total, links)


def _ask(user: User, now: datetime) -> Ask:
    """Find the meeting that goes on now, else the last one that wants an outcome."""
    today = Q(precision=MeetingPrecision.DAY, on_from=timezone.localdate(now))
    begun = Q(starts_at__lte=now) | Q(starts_at=None, on_to__lt=timezone.localdate(now)) | today
    meetings = Meeting.objects.visible_to(user).taking_place().filter(begun, result="")
    meeting = _with_guests(_mine_first(meetings, user)).first()
    return Ask(meeting, meeting is not None and _is_on(meeting, now))


def _is_on(meeting: Meeting, now: datetime) -> bool:
    if meeting.starts_at is None:
        return meeting.precision == MeetingPrecision.DAY and not meeting.is_past
    return now < (meeting.ends_at or meeting.starts_at + LASTS)


# --- MOUs -----------------------------------------------------------------------------------------
def _stale(user: User, mous: Headline) -> Block:
    """MOUs nobody has updated, the most silent first."""
    parties = MOUParty.objects.select_related("organisation")
    rows = (
        MOU.objects.visible_to(user)
        .stale()
        .stalest_first()
        .select_related("owner")
        .prefetch_related(Prefetch("parties", parties))[:SHOWN]
    )
    total = mous.stale.value
    links = [_all(total, "leads:mou_list", "stale=1")] if total else []
    return Block("stale", _("Stale MOUs"), list(rows), total, links)
