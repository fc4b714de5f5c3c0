"""Generates everything that was asked for in one transaction."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction

from delegations.models import Attendance, Delegation, DelegationMember, Meeting, MeetingLead
from followups.models import FollowUp
from imports.generation.copying import bulk_load, reserve
from imports.generation.leads import LeadMaker
from imports.generation.meetings import (
    delegations_in,
    generate_delegations,
    generate_meetings,
)
from imports.generation.mous import STEPS, MOUMaker, groups_in, stand
from imports.generation.organisations import (
    departments_in,
    generate_contacts,
    generate_organisations,
)
from imports.generation.world import World
from leads.choices import CitationKind
from leads.models import (
    MOU,
    Citation,
    Contact,
    Employment,
    Forecast,
    Lead,
    LeadPartner,
    Milestone,
    MOUAmendment,
    MOUGroup,
    MOUParty,
    MOUStatusChange,
    Organisation,
    ProgressUpdate,
    StageChange,
)

# Below this, keeping indexes up to date costs less than building them again.
REBUILD_FROM = 20_000
# By which an MOU finds its facts.
FACTS = frozenset({"update_newest", "forecast_newest", "mou_status_newest", "amendment_newest"})
_TABLES: list[type[models.Model]] = [
    Organisation, Organisation.sectors.through, Contact, Employment, Lead, LeadPartner,
    Lead.sectors.through, Lead.districts.through, StageChange, FollowUp, MOUGroup, MOU, MOUParty,
    Milestone, Forecast, ProgressUpdate, MOUStatusChange, MOUAmendment, Delegation,
    DelegationMember, Meeting, Attendance, MeetingLead,
]  # fmt: skip


class NothingToPointAtError(Exception):
    """Leads or MOUs were asked for, but there is no generated organisation."""


@dataclass(frozen=True)
class Wanted:
    """How many rows of each kind."""

    organisations: int = 0
    contacts: int = 0
    leads: int = 0
    mous: int = 0
    meetings: int = 0
    followups: int = 0

    @property
    def total(self) -> int:
        """Return the rows asked for, without those that come along with them."""
        return self.organisations + self.contacts + self.leads + self.mous + self.meetings


@transaction.atomic
def generate(
    wanted: Wanted, seed: int, as_of: date, progress: Callable[[str, int, int], None]
) -> int:
    """Generate rows and return how many were copied; `progress(what, done, copied)` as it goes.

    The same seed, day and numbers make the same rows.
    """
    citation, _created = Citation.objects.get_or_create(
        title=f"Generated data, seed {seed}",
        publisher="",
        defaults={"kind": CitationKind.GENERATED},
    )
    world = World(seed=seed, as_of=as_of, citation_id=citation.pk)
    copied = 0
    with bulk_load(_TABLES, rebuild_indexes=wanted.total >= REBUILD_FROM, keep=FACTS):
        for what, count, chunks in _steps(world, wanted):
            for rows in chunks:
                copied += rows
                progress(what, count, rows)
    return copied


def _steps(world: World, wanted: Wanted) -> Iterator[tuple[str, int, Iterator[int]]]:
    """Yield what is made, how many, and the chunks; later steps point at rows of earlier ones."""
    if wanted.organisations:
        first = reserve(Organisation, wanted.organisations)
        departments = departments_in(wanted.organisations)
        world.departments = range(first, first + departments)
        world.organisations = range(first + departments, first + wanted.organisations)
        chunks = generate_organisations(world, first, wanted.organisations)
        yield "organisations", wanted.organisations, chunks
    _need_organisations(world)
    if wanted.contacts:
        first = reserve(Contact, wanted.contacts)
        yield "contacts", wanted.contacts, generate_contacts(world, first, wanted.contacts)
    if wanted.leads:
        first = reserve(Lead, wanted.leads)
        world.leads = range(first, first + wanted.leads)
        maker = LeadMaker(world, first, wanted.leads, wanted.followups)
        yield "leads", wanted.leads, maker.generate()
    if wanted.mous:
        first_group = reserve(MOUGroup, groups_in(wanted.mous))
        first = reserve(MOU, wanted.mous)
        first_step = reserve(Milestone, wanted.mous * STEPS)
        mous = MOUMaker(world, first, first_group, first_step, wanted.mous)
        yield "MOUs", wanted.mous, mous.generate()
        yield "states of MOUs", wanted.mous, stand(first, wanted.mous)
    if wanted.meetings:
        journeys = delegations_in(wanted.meetings)
        first_journey = reserve(Delegation, journeys)
        yield "delegations", journeys, generate_delegations(world, first_journey, journeys)
        first = reserve(Meeting, wanted.meetings)
        meetings = generate_meetings(world, first, first_journey, wanted.meetings)
        yield "meetings", wanted.meetings, meetings


def _need_organisations(world: World) -> None:
    """Point at organisations generated earlier when none were made now."""
    generated = Organisation.objects.filter(citation__kind=CitationKind.GENERATED).order_by("pk")
    if not world.organisations:
        world.organisations = list(generated.values_list("pk", flat=True))
    if not world.departments:
        world.departments = list(
            generated.filter(kind="government", country="IN").values_list("pk", flat=True)
        )
    if not world.organisations or not world.departments:
        raise NothingToPointAtError(
            "There is no generated organisation to point at: ask for --organisations as well."
        )
