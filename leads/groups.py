"""Groups of companies: who stands above an organisation and below, and what they take part in.

A trigger keeps groups free of circles; the limits here keep a page bounded whatever it finds.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Sum

from leads.models import MOU, Lead, LeadPartner, MOUParty, Organisation

DEEPEST = 20
WIDEST = 1000  # members whose leads, MOUs and meetings a page can gather
SHOWN = 60

# A statement that begins with SELECT is not taken for a change that the history must attribute.
_UP = """
SELECT id FROM (
WITH RECURSIVE up (id, depth) AS (
  SELECT parent_id, 1 FROM leads_organisation WHERE id = %(pk)s AND parent_id IS NOT NULL
  UNION ALL
  SELECT o.parent_id, up.depth + 1 FROM leads_organisation o JOIN up ON o.id = up.id
  WHERE o.parent_id IS NOT NULL AND up.depth < %(deepest)s
)
SELECT id, depth FROM up) found ORDER BY depth DESC
"""
_DOWN = """
SELECT id, depth FROM (
WITH RECURSIVE down (id, depth, path) AS (
  SELECT id, 0, ARRAY[]::text[] FROM leads_organisation WHERE id = %(pk)s
  UNION ALL
  SELECT o.id, down.depth + 1,
         down.path || (upper(coalesce(nullif(o.name_en, ''), o.name_ja)) || ' ' || o.id)
  FROM leads_organisation o JOIN down ON o.parent_id = down.id
  WHERE down.depth < %(deepest)s
)
SELECT id, depth, path FROM down) found ORDER BY path LIMIT %(widest)s
"""


@dataclass(frozen=True)
class Member:
    """An organisation in its group: how deep it stands, and whether it is the page's own."""

    organisation: Organisation
    depth: int
    here: bool


@dataclass(frozen=True)
class Group:
    """The way up and everything below; `more` stand below than are shown."""

    members: list[Member]
    below: list[int]
    more: int

    def __bool__(self) -> bool:
        return len(self.members) > 1


def _rows(statement: str, **values: Any) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def below(organisation: Organisation) -> list[int]:
    """Return the ids of an organisation and of all that stand below it."""
    rows = _rows(_DOWN, pk=organisation.pk, deepest=DEEPEST, widest=WIDEST)
    return [pk for pk, _depth in rows]


def group_of(organisation: Organisation) -> Group:
    """Return an organisation's group: parents from the top, itself, children: three queries."""
    up = [pk for (pk,) in _rows(_UP, pk=organisation.pk, deepest=DEEPEST)]
    down = _rows(_DOWN, pk=organisation.pk, deepest=DEEPEST, widest=WIDEST)
    shown = [*((pk, depth) for depth, pk in enumerate(up))]
    shown += [(pk, depth + len(up)) for pk, depth in down[:SHOWN]]
    found = Organisation.objects.in_bulk([pk for pk, _depth in shown])
    members = [
        Member(found[pk], depth, pk == organisation.pk) for pk, depth in shown if pk in found
    ]
    return Group(members, [pk for pk, _depth in down], max(0, len(down) - SHOWN))


def leads_of(members: list[int], user: Any) -> Any:
    """Leads in which any of some organisations takes part, each once, with the parts they take."""
    partners = LeadPartner.objects.filter(organisation__in=members)
    leads = Lead.objects.visible_to(user).filter(Exists(partners.filter(lead=OuterRef("pk"))))
    parts = Prefetch("partners", partners.select_related("organisation"), to_attr="parts")
    return leads.select_related("owner").prefetch_related(parts)


def mous_of(members: list[int], user: Any) -> Any:
    """MOUs that any of some organisations signed, or looks after as the nodal department."""
    parties = MOUParty.objects.filter(organisation__in=members)
    signed = Exists(parties.filter(mou=OuterRef("pk")))
    mous = MOU.objects.visible_to(user).filter(signed | Q(department__in=members))
    parts = Prefetch("parties", parties.select_related("organisation"), to_attr="parts")
    return mous.select_related("group").prefetch_related(parts)


def mous_figures(mous: Any) -> dict[str, Any]:
    """Promised and realised of some MOUs together, and of how many nobody has stated it."""
    unstated = Q(amount_inr=None)
    return mous.order_by().aggregate(
        count=Count("pk"),
        promised=Sum("amount_inr"),
        promised_unstated=Count("pk", filter=unstated & Q(group=None)),
        in_groups=Count("pk", filter=unstated & ~Q(group=None)),
        realised=Sum("realised_inr"),
        realised_unstated=Count("pk", filter=Q(realised_inr=None)),
        jobs=Sum("jobs"),
        jobs_realised=Sum("realised_jobs"),
        stale=Count("pk", filter=mous.model.objects.all().staleness()),
    )
