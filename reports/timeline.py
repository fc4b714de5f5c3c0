"""What happened with an organisation or a contact, from all rooms, newest first.

One query merges what there is by its moment and takes one page of it; then one query for each kind
on that page. However much happened, the number of queries stays.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models import DateTimeField as Moment
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from delegations.models import Meeting
from followups.models import FollowUp
from leads.choices import MergeKind
from leads.groups import leads_of, mous_of
from leads.models import (
    Contact,
    Document,
    DocumentVersion,
    Employment,
    Merge,
    Milestone,
    ProgressUpdate,
    StageChange,
)

PER_PAGE = 20
DEEPEST_PAGE = 1000

# What a reader narrows by → the kinds of events behind it.
KINDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "meetings": (_("Meetings"), ("meeting",)),
    "leads": (_("Leads"), ("stage",)),
    "mous": (_("MOUs"), ("milestone", "progress")),
    "promises": (_("Promises kept"), ("promise",)),
    "documents": (_("Documents"), ("document",)),
    "people": (_("People"), ("joined", "left")),
    "merges": (_("Merges"), ("merge",)),
}


@dataclass(frozen=True)
class Event:
    """One thing that happened: `row` is drawn by the template of its kind."""

    kind: str
    at: datetime | None
    row: Any

    @property
    def template(self) -> str:
        return f"reports/timeline_{self.kind}.html"


@dataclass(frozen=True)
class Timeline:
    """One page of what happened."""

    events: list[Event]
    page: int
    more: bool


Sources = dict[str, QuerySet]


def organisation_sources(members: list[int], user: User) -> Sources:
    """What can happen with some organisations, as far as this person may know of it."""
    leads, mous = _ids(leads_of(members, user)), _ids(mous_of(members, user))
    meetings = Meeting.objects.visible_to(user).with_organisations(members)
    papers = Document.objects.visible_to(user).kept()
    papers = papers.filter(
        Q(organisation__in=members)
        | Q(lead__in=leads)
        | Q(mou__in=mous)
        | Q(meetingdocument__meeting__in=_ids(meetings))
    )
    posts = Employment.objects.filter(organisation__in=members)
    return {
        "meeting": meetings,
        "stage": StageChange.objects.filter(lead__in=leads),
        "milestone": Milestone.objects.filter(mou__in=mous, reached=True),
        "progress": ProgressUpdate.objects.filter(mou__in=mous),
        "promise": FollowUp.objects.visible_to(user).with_organisations(members).done(),
        "document": DocumentVersion.objects.filter(document__in=_ids(papers)),
        "joined": posts.filter(started_on__isnull=False),
        "left": posts.filter(ended_on__isnull=False),
        "merge": Merge.objects.filter(kind=MergeKind.ORGANISATION, survivor_id__in=members),
    }


def contact_sources(contact: Contact, user: User) -> Sources:
    """What can happen with a contact, as far as this person may know of it."""
    return {
        "meeting": Meeting.objects.visible_to(user).with_contact(contact),
        "promise": FollowUp.objects.visible_to(user).filter(contact=contact).done(),
        "joined": contact.employments.filter(started_on__isnull=False),
        "left": contact.employments.filter(ended_on__isnull=False),
        "merge": Merge.objects.filter(kind=MergeKind.CONTACT, survivor_id=contact.pk),
    }


def _ids(rows: QuerySet) -> QuerySet:
    return rows.order_by().prefetch_related(None).values("pk")


# The moment of each kind; of a day without an hour, its beginning.
_MOMENTS: dict[str, Any] = {
    "meeting": Coalesce("starts_at", Cast("day", Moment())),
    "stage": F("at"),
    "milestone": Cast("actual_on", Moment()),
    "progress": Cast("as_of", Moment()),
    "promise": F("done_at"),
    "document": F("at"),
    "joined": Cast("started_on", Moment()),
    "left": Cast("ended_on", Moment()),
    "merge": F("at"),
}


def _keys(kind: str, rows: QuerySet) -> QuerySet:
    keys = rows.order_by().annotate(
        moment=_MOMENTS[kind], event_kind=Value(kind, output_field=CharField()), row_pk=F("pk")
    )
    return keys.values_list("moment", "event_kind", "row_pk")


def timeline(sources: Sources, page: int = 1, kind: str = "") -> Timeline:
    """Return one page of what happened, newest first; what has no day comes last."""
    wanted = [name for name in sources if not kind or name in KINDS[kind][1]]
    if not wanted:
        return Timeline([], page, False)
    first, *others = [_keys(name, sources[name]) for name in wanted]
    merged = first.union(*others, all=True) if others else first
    order = (F("moment").desc(nulls_last=True), "event_kind", "-row_pk")
    start = (page - 1) * PER_PAGE
    found = list(merged.order_by(*order)[start : start + PER_PAGE + 1])
    shown = found[:PER_PAGE]
    rows = {name: _fetched(name, [k[2] for k in shown if k[1] == name]) for name in wanted}
    events = [
        Event(name, at, rows[name][number]) for at, name, number in shown if number in rows[name]
    ]
    return Timeline(events, page, len(found) > PER_PAGE)


def _posts(numbers: list[int]) -> QuerySet:
    posts = Employment.objects.select_related("contact", "organisation")
    return posts.prefetch_related("contact__employments__organisation").filter(pk__in=numbers)


_ROWS: dict[str, Callable[[list[int]], Iterable[Any]]] = {
    "meeting": lambda pks: Meeting.objects.filter(pk__in=pks).select_related("logged_by"),
    "stage": lambda pks: StageChange.objects.filter(pk__in=pks).select_related("lead", "by"),
    "milestone": lambda pks: Milestone.objects.filter(pk__in=pks).select_related("mou"),
    "progress": lambda pks: ProgressUpdate.objects.filter(pk__in=pks).select_related("mou", "by"),
    "promise": lambda pks: FollowUp.objects.filter(pk__in=pks).select_related("done_by"),
    "document": lambda pks: DocumentVersion.objects.filter(pk__in=pks).select_related(
        "document", "by"
    ),
    "joined": _posts,
    "left": _posts,
    "merge": lambda pks: Merge.objects.filter(pk__in=pks).select_related("by"),
}


def _fetched(kind: str, numbers: list[int]) -> dict[int, Any]:
    return {row.pk: row for row in _ROWS[kind](numbers)} if numbers else {}
