"""The monthly update: whose MOUs, of which month, and which of them still wait for it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    Subquery,
)
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.ids import is_id
from accounts.models import User
from accounts.permissions import Permission, may
from leads.models import MOU, Milestone, ProgressUpdate, Rung, all_steps, step_order
from leads.mou_querysets import MOUQuerySet

PAGE_SIZE = 50
EARLIEST = date(2000, 1, 1)
SHOWN = {
    "all": _("All in progress"),
    "missing": _("Still missing"),
    "done": _("Updated"),
    "closed": _("Dropped or in production"),
}


@dataclass(frozen=True)
class Month:
    """A month up to today."""

    first: date

    @classmethod
    def of(cls, text: str) -> "Month":
        """Read “2026-11”; anything else, and what lies ahead, is the month we are in."""
        today = timezone.localdate()
        try:
            first = date.fromisoformat(f"{text}-01")
        except ValueError:
            return cls(today.replace(day=1))
        return cls(first if EARLIEST <= first <= today else today.replace(day=1))

    @property
    def after(self) -> date:
        """The first day of the month that follows."""
        return (self.first + timedelta(days=31)).replace(day=1)

    @property
    def day(self) -> date:
        """The day of which an update of this month tells: its last, or today."""
        return min(self.after - timedelta(days=1), timezone.localdate())

    @property
    def is_now(self) -> bool:
        return self.after > timezone.localdate()

    @property
    def text(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def before(self) -> str:
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def following(self) -> str:
        return "" if self.is_now else f"{self.after:%Y-%m}"

    @property
    def updated(self) -> Q:
        """Which MOUs have an update that tells of a day of this month."""
        if self.is_now:
            return Q(updated_as_of__isnull=False, updated_as_of__gte=self.first)
        within = ProgressUpdate.objects.filter(
            mou=OuterRef("pk"), as_of__gte=self.first, as_of__lt=self.after
        )
        return Q(Exists(within))


class MonthlyList:
    """The MOUs of one person as the monthly update shows them."""

    def __init__(self, request: HttpRequest) -> None:
        asked = request.GET
        self.reader: Any = request.user
        self.month = Month.of(asked.get("month", ""))
        self.officer = self._officer(asked.get("officer", ""))
        show = asked.get("show", "")
        self.show = show if show in SHOWN else "all"
        self.words = asked.get("q", "").replace("\0", "")[:200].strip()
        self.number = asked.get("page", "")

    def _officer(self, asked: str) -> User:
        """One's own rows; who sees all MOUs may look at another's."""
        if not asked or asked == str(self.reader.pk):
            return self.reader
        if not is_id(asked):
            raise Http404
        if not may(self.reader, Permission.SENSITIVE_VIEW):
            raise PermissionDenied
        officer = User.objects.filter(pk=asked).first()
        if officer is None:
            raise Http404
        return officer

    @property
    def is_mine(self) -> bool:
        return self.officer == self.reader

    @property
    def mous(self) -> MOUQuerySet:
        """All MOUs this officer owns or is the nodal officer of, as far as the reader sees them."""
        visible = MOU.objects.visible_to(self.reader)
        return visible.filter(Q(owner=self.officer) | Q(nodal_user=self.officer))

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many there are of each kind that can be shown, counted in one query."""
        kinds = self._kinds.items()
        return self.mous.aggregate(**{name: Count("pk", filter=kind) for name, kind in kinds})

    @property
    def _kinds(self) -> dict[str, Q]:
        wants, done = MOU.objects.all().is_alive(), self.month.updated
        return {"all": wants, "missing": wants & ~done, "done": wants & done, "closed": ~wants}

    @property
    def in_progress(self) -> int:
        return self.counts["all"]

    @cached_property
    def page(self) -> Page:
        """The rows shown: what is missing first, of those the most silent first."""
        mous = self.mous.filter(self._kinds[self.show])
        if self.words:
            mous = mous.search(self.words)
        paginator = Paginator(self.for_rows(mous).order_by("done", "heard_on", "pk"), PAGE_SIZE)
        if not self.words:
            paginator.count = self.counts[self.show]
        return paginator.get_page(self.number)

    def for_rows(self, mous: MOUQuerySet) -> MOUQuerySet:
        """Fetch with each MOU what its row shows."""
        newest = ProgressUpdate.objects.filter(mou=OuterRef("pk")).order_by("-pk").values("pk")
        mous = mous.annotate(newest=Subquery(newest[:1]), done=_as_column(self.month.updated))
        mous = mous.select_related("group", "owner")
        return mous.prefetch_related("parties__organisation", "milestones")

    def one(self, pk: str, *, locked: bool = False) -> MOU:
        """One of these MOUs, whatever is shown at the moment."""
        if not is_id(pk):
            raise Http404
        # The lock is taken apart: a row that is counted over cannot be locked.
        held = self.mous.select_for_update(of=("self",)) if locked else self.mous
        if held.filter(pk=pk).first() is None:
            raise Http404
        return self.for_rows(self.mous).get(pk=pk)


def _as_column(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def ladders_of(mous: Iterable[MOU]) -> dict[int, list[Milestone]]:
    """What `ladder_of` says of one MOU, of many in one query; milestones were fetched."""
    rungs: dict[int | None, set[str]] = defaultdict(set)
    climbed = Rung.objects.values_list("ladder_id", "ladder__is_default", "step__code")
    for ladder, is_default, code in climbed:
        rungs[ladder].add(code)
        if is_default:
            rungs[None].add(code)
    offered = {step.code for step in all_steps() if not step.retired}
    ladders = {}
    for mou in mous:
        known = {milestone.kind: milestone for milestone in mou.milestones.all()}
        wanted = rungs[mou.ladder_id] & offered
        ladders[mou.pk] = [
            known.get(code) or Milestone(mou=mou, kind=code)
            for code in step_order()
            if code in wanted or code in known
        ]
    return ladders


def missing_by_officer(reader: Any, month: Month) -> list[dict[str, Any]]:
    """Who has how many MOUs in progress, and how many of them still wait for their update.

    An MOU with an owner and another nodal officer counts with both; nobody's come last.
    """
    alive = MOU.objects.visible_to(reader).alive()
    figures = {
        "mous": Count("pk"),
        "missing": Count("pk", filter=~month.updated),
        "silent_since": Min("heard_on", filter=~month.updated),
    }
    owned = alive.filter(owner__isnull=False).order_by().values(person=F("owner"))
    nodal = alive.filter(nodal_user__isnull=False).exclude(nodal_user=F("owner"))
    lines: dict[int, dict[str, Any]] = {}
    for line in [
        *owned.annotate(**figures),
        *nodal.order_by().values(person=F("nodal_user")).annotate(**figures),
    ]:
        _add(lines.setdefault(line["person"], {"mous": 0, "missing": 0}), line)
    people = User.objects.in_bulk(lines)
    rows = [{**line, "officer": people[pk]} for pk, line in lines.items() if pk in people]
    rows.sort(key=lambda row: (-row["missing"], str(row["officer"])))
    nobody = alive.filter(owner=None, nodal_user=None).aggregate(**figures)
    return [*rows, {**nobody, "officer": None}] if nobody["mous"] else rows


def _add(total: dict[str, Any], line: dict[str, Any]) -> None:
    total["mous"] += line["mous"]
    total["missing"] += line["missing"]
    days = [day for day in (total.get("silent_since"), line["silent_since"]) if day]
    total["silent_since"] = min(days, default=None)
