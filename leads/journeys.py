"""How leads went through their stages, told from the log: reached, left, moved.

A row of the log moves a lead where its two stages differ; the others tell of its status.
"""

from datetime import date, datetime, time
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone

from leads.choices import STAGE_ORDER, Stage
from leads.models import StageChange
from leads.querysets import LeadQuerySet


def day_begins(day: date) -> datetime:
    """The first moment of a day on the reader's own clock."""
    return timezone.make_aware(datetime.combine(day, time.min))


def day_ends(day: date) -> datetime:
    """The last moment of a day on the reader's own clock."""
    return timezone.make_aware(datetime.combine(day, time.max))


def moves() -> QuerySet:
    """Lines of the log that take a lead from one stage to another, or open it."""
    return StageChange.objects.exclude(to_stage=F("from_stage")).order_by()


def _rank_of(name: str) -> Case:
    """Where the stage of a column stands; none stands before all of them."""
    ranks = (When(**{name: stage}, then=Value(rank)) for stage, rank in STAGE_ORDER.items())
    return Case(*ranks, default=Value(-1), output_field=IntegerField())


def furthest_rank(*columns: str) -> Any:
    """The furthest of the stages some columns name, as a number of STAGE_ORDER."""
    ranks = [_rank_of(name) for name in columns]
    return ranks[0] if len(ranks) == 1 else Greatest(*ranks)


def reached(leads: LeadQuerySet, stage: str) -> LeadQuerySet:
    """Leads that ever stood at a stage or beyond it, though they may be further back now."""
    beyond = Stage.values[STAGE_ORDER[Stage(stage)] :]
    log = StageChange.objects.filter(lead=OuterRef("pk")).order_by()
    once = Exists(log.filter(Q(to_stage__in=beyond) | Q(from_stage__in=beyond)))
    return leads.filter(Q(stage__in=beyond) | once)


def _stayed(stage: str) -> Exists:
    """A stay of which both ends are known: the log took the lead there, and on from there."""
    after = moves().filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")),
        lead=OuterRef("lead"),
    )
    return Exists(moves().filter(Exists(after), lead=OuterRef("pk"), to_stage=stage))


def left(leads: LeadQuerySet, stage: str) -> LeadQuerySet:
    """Leads that came to a stage and went on, both written in the log."""
    return leads.filter(_stayed(stage))


def left_unknown(leads: LeadQuerySet, stage: str) -> LeadQuerySet:
    """Leads that went on from a stage of which nobody wrote down when they came there."""
    gone = moves().filter(lead=OuterRef("pk"), from_stage=stage)
    return leads.filter(Exists(gone), ~_stayed(stage))


def arrival(leads: LeadQuerySet, known: bool) -> LeadQuerySet:
    """Leads of which the log tells, or does not, when they came to where they stand."""
    came = Exists(moves().filter(lead=OuterRef("pk"), to_stage=OuterRef("stage")))
    return leads.filter(came if known else ~came)


def moved(
    leads: LeadQuerySet, by: Any = None, first: date | None = None, last: date | None = None
) -> LeadQuerySet:
    """Leads somebody took from one stage to another, within some days."""
    lines = moves().filter(lead=OuterRef("pk")).exclude(from_stage="")
    if by is not None:
        lines = lines.filter(by=by)
    if first:
        lines = lines.filter(at__gte=day_begins(first))
    if last:
        lines = lines.filter(at__lte=day_ends(last))
    return leads.filter(Exists(lines))


def met_by(leads: LeadQuerySet, delegation: Any, reader: Any) -> LeadQuerySet:
    """Leads a delegation spoke about at a meeting this person may see; None: no delegation did."""
    link = leads.model._meta.get_field("meeting_leads").related_model
    meeting = link._meta.get_field("meeting").related_model
    seen = meeting.objects.visible_to(reader).taking_place().order_by()
    links = link.objects.filter(lead=OuterRef("pk")).order_by()
    if delegation is None:
        return leads.filter(
            ~Exists(links.filter(meeting__in=seen.filter(delegation__isnull=False).values("pk")))
        )
    return leads.filter(
        Exists(links.filter(meeting__in=seen.filter(delegation=delegation).values("pk")))
    )
