"""Generated leads with partners, sectors, districts, the log of their stages and follow-ups."""

from array import array as numbers
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from followups.models import FollowUp
from imports.generation.copying import Table, array
from imports.generation.world import CENT, WORDS, Deal, Draw, World, amount, found_by
from leads.choices import STAGE_ORDER, Stage
from leads.models import Lead, LeadPartner, StageChange

_STAGE = Draw(
    new=20, contacted=20, qualified=17, meeting_held=15, site_visit=8, proposal_filed=8,
    mou_signed=7, grounded=3, in_operation=2,
)  # fmt: skip
_STATUS = Draw(open=76, on_hold=8, dormant=9, lost=7)
_SOURCE = Draw(delegation=25, jetro=20, embassy=8, roadshow=12, bank=10, enquiry=15, unknown=10)
_SECOND_ROLE = Draw(technology=40, academic=15, government=15, facilitator=30)
_STAGES: list[str] = Stage.values
_MOU_SIGNED = STAGE_ORDER[Stage.MOU_SIGNED]


class LeadMaker:
    """Makes leads chunk by chunk and remembers which of them ask for an MOU."""

    def __init__(self, world: World, first: int, count: int, followups: int) -> None:
        self.world, self.first, self.count = world, first, count
        self.leads = Table(Lead, world.now, with_id=True)
        self.partners = Table(LeadPartner, world.now)
        self.sectors = Table(Lead.sectors.through, world.now)
        self.districts = Table(Lead.districts.through, world.now)
        self.changes = Table(StageChange, world.now)
        self.followups = Table(FollowUp, world.now)
        self.promises = self._share_out(followups)

    def _share_out(self, followups: int) -> "numbers[int]":
        """Say how many follow-ups each lead has: some none, some several."""
        promises = numbers("H", bytes(2 * self.count))
        chance = Random(f"{self.world.seed}:promises")  # noqa: S311  # not for secrets
        for _ in range(followups):
            promises[int(self.count * chance.random())] += 1
        return promises

    def generate(self) -> Iterator[int]:
        """Copy the leads and what hangs on them; yield how many rows came with each chunk."""
        tables = (
            self.leads, self.partners, self.sectors, self.districts, self.changes, self.followups,
        )  # fmt: skip
        for chance, start, stop in self.world.chunks("leads", self.count):
            for number in range(start, stop):
                self._lead(chance, number)
            yield sum(table.flush() for table in tables)

    def _lead(self, chance: Random, number: int) -> None:
        world, pk = self.world, self.first + number
        age = int(1100 * chance.random() ** 1.3)
        stage = _STAGE(chance)
        if age < 90 and STAGE_ORDER[stage] >= _MOU_SIGNED:
            stage = Stage.CONTACTED.value
        status = _STATUS(chance)
        thing_code, thing = chance.choice(world.things)
        district, place = chance.choice(world.districts)
        partner = world.company(chance)
        project, kinds = chance.choice(WORDS["projects"])
        created = world.moment(chance, age)
        owner = world.person(chance, 0.88)
        times = self._stages(chance, pk, stage, status, created, owner)
        values: dict[str, Any] = {
            "title": project.format(thing=thing, place=place),
            "summary": chance.choice(WORDS["summaries"]) if chance.random() < 0.75 else "",
            "stage": stage,
            "status": status,
            "source": _SOURCE(chance).replace("unknown", ""),
            **_reason(chance, status),
            **_size(chance),
        }
        located = chance.random() < 0.7
        if not located and chance.random() < 0.3:
            values["place"] = "Yamuna Expressway area"
        if STAGE_ORDER[stage] >= _MOU_SIGNED and chance.random() < 0.6:
            values["nivesh_mitra"] = f"GEN-{number + 1:08d}"
        self._partners(chance, pk, partner)
        self.sectors.add(lead_id=pk, sector_id=world.sectors[thing_code])
        if chance.random() < 0.3 and (other := chance.choice(world.things)[0]) != thing_code:
            self.sectors.add(lead_id=pk, sector_id=world.sectors[other])
        if located:
            self.districts.add(lead_id=pk, district_id=district)
        action, due = self._followups(chance, pk, partner, number, created, owner)
        self.leads.add(
            id=pk,
            citation_id=world.citation_id,
            kinds=array(kinds),
            search_key=found_by(Lead, values),
            created_at=created,
            updated_at=times[-1] + (world.now - times[-1]) * chance.random() ** 2,
            stage_since=times[STAGE_ORDER[stage]],
            owner_id=owner,
            sensitive=chance.random() < 0.01,
            next_action=action,
            next_due_on=due,
            **values,
        )
        if STAGE_ORDER[stage] >= _MOU_SIGNED:
            self._remember(pk, partner, thing_code, district if located else None, stage, times)

    def _remember(self, pk: int, partner: int, sector: str, district: int | None, stage: str,
                  times: list[datetime]) -> None:  # fmt: skip
        self.world.deals.append(
            Deal(
                lead_id=pk,
                organisation_id=partner,
                sector_id=self.world.sectors[sector],
                district_id=district,
                signed_on=times[_MOU_SIGNED].date(),
                grounded=stage in (Stage.GROUNDED, Stage.IN_OPERATION),
                operating=stage == Stage.IN_OPERATION,
            )
        )

    def _stages(self, chance: Random, pk: int, stage: str, status: str, created: datetime,
                owner: int | None) -> list[datetime]:  # fmt: skip
        """Log each stage up to the present one and the status; return when each was reached."""
        steps = STAGE_ORDER[stage] + 1
        span = self.world.now - created
        shares = sorted(chance.random() for _ in range(steps))
        times = [created, *(created + span * share for share in shares[1:])]
        before = ""
        for step, at in enumerate(times):
            to = _STAGES[step]
            self.changes.add(lead_id=pk, from_stage=before, to_stage=to, by_id=owner, at=at)
            before = to
        if status != "open":
            times.append(times[-1] + (self.world.now - times[-1]) * chance.random())
            self.changes.add(
                lead_id=pk, from_stage=stage, to_stage=stage, from_status="open",
                to_status=status, by_id=owner, at=times[-1], reason=WORDS["reasons"][0],
            )  # fmt: skip
        return times

    def _partners(self, chance: Random, pk: int, partner: int) -> None:
        self.partners.add(lead_id=pk, organisation_id=partner, role="investor")
        if chance.random() < 0.25:
            self.partners.add(
                lead_id=pk, organisation_id=self.world.company(chance), role=_SECOND_ROLE(chance)
            )

    def _followups(self, chance: Random, pk: int, partner: int, number: int, created: datetime,
                   owner: int | None) -> tuple[str, date | None]:  # fmt: skip
        """Add the lead's follow-ups and return its next action."""
        action, due = "", None
        for _ in range(self.promises[number]):
            values: dict[str, Any] = {"title": chance.choice(WORDS["promises"])}
            done = chance.random() < 0.6
            if done:
                written = created + (self.world.now - created) * chance.random()
                due_on = min(written.date() + timedelta(days=14), self.world.as_of)
                values |= {"done_at": min(written + timedelta(days=13), self.world.now)}
                values |= {"done_by_id": owner}
            else:
                due_on = self.world.as_of + timedelta(days=chance.randrange(-45, 60))
                written = min(self.world.now, max(created, self.world.now - timedelta(days=50)))
                if due is None or due_on < due:
                    action, due = values["title"], due_on
            self.followups.add(
                lead_id=pk,
                organisation_id=partner,
                direction="ours" if chance.random() < 0.65 else "theirs",
                due_on=due_on,
                assignee_id=owner or self.world.person(chance, 0.5),
                created_by_id=owner,
                created_at=written,
                updated_at=values.get("done_at", written),
                search_key=found_by(FollowUp, values),
                **values,
            )
        return action, due


def _reason(chance: Random, status: str) -> dict[str, str]:
    if status == "open":
        return {}
    reason = {"status_reason": chance.choice(WORDS["reasons"])}
    return reason | ({"lost_to": chance.choice(WORDS["rivals"])} if status == "lost" else {})


def _size(chance: Random) -> dict[str, Any]:
    """Return investment, jobs and land: each is often not stated."""
    size = amount(chance, 0.5)
    if not size and chance.random() < 0.1:
        size["amount_withheld"] = True
    if chance.random() < 0.45:
        size["jobs"] = int(chance.lognormvariate(4.5, 1)) + 1
    if chance.random() < 0.3:
        size["land_acres"] = CENT * int(100 * chance.lognormvariate(2, 1) + 1)
    return size
