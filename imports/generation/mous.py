"""Generated MOUs with parties, milestones and progress updates."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from django.db import connection

from imports.generation.copying import Table
from imports.generation.world import CENT, WORDS, Deal, Draw, World, amount, found_by
from leads.models import (
    MOU,
    Forecast,
    Milestone,
    MOUAmendment,
    MOUGroup,
    MOUParty,
    MOUStatusChange,
    ProgressUpdate,
)

GROUP_EVERY, GROUP_SIZE = 64, 4  # of 64 MOUs, 4 share one figure
_INSTRUMENT = Draw(mou=82, loi=10, term_sheet=3, agreement=5)
_STATUS = Draw(active=80, on_hold=6, delayed=7, dormant=4, dropped=3)
_STEP = Draw(
    signed=18, officer_named=16, land_identified=14, land_allotted=12, clearances_applied=10,
    clearances_in_hand=7, gbc_ready=7, ground_broken=6, under_construction=5, trial_run=2,
    production=3,
)  # fmt: skip
_OWED = Draw(investor=50, department=35, desk=10, unknown=5)
_UPDATES = Draw(**{str(n): weight for n, weight in enumerate((14, 16, 15, 13, 11, 9, 7, 5, 4, 2, 2, 1, 1))})  # fmt: skip  # noqa: E501
_LADDER = list(_STEP.values)
_LAND, _GROUND, _PRODUCTION = map(_LADDER.index, ("land_allotted", "ground_broken", "production"))
STEPS = len(_LADDER)  # at most so many milestones an MOU
_AT_A_TIME = 5_000
_SIGNED_AT = ("Lucknow", "Tokyo", "Osaka", "Investors' meet", "")


def groups_in(count: int) -> int:
    """Say how many groups `count` MOUs need."""
    return -(-count // GROUP_EVERY)


def stand(first: int, count: int) -> Iterator[int]:
    """Work out where the new MOUs stood on each day, as triggers do for others."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")
        for start in range(first, first + count, _AT_A_TIME):
            stop = min(start + _AT_A_TIME, first + count)
            cursor.execute(
                "SELECT leads_mou_rewrite(ARRAY(SELECT id FROM leads_mou"
                " WHERE id >= %s AND id < %s))",
                [start, stop],
            )
            cursor.execute(
                "SELECT count(*) FROM leads_moustate WHERE mou_id >= %s AND mou_id < %s",
                [start, stop],
            )
            yield cursor.fetchone()[0]


class MOUMaker:
    """Makes MOUs chunk by chunk; where they stood is worked out from their facts afterwards."""

    def __init__(
        self, world: World, first: int, first_group: int, first_step: int, count: int
    ) -> None:
        """`first_step`: from where on milestones are numbered."""
        self.world, self.first, self.first_group, self.count = world, first, first_group, count
        self.next_step = first_step
        self.groups = Table(MOUGroup, world.now, with_id=True)
        self.mous = Table(MOU, world.now, with_id=True)
        self.parties = Table(MOUParty, world.now)
        self.milestones = Table(Milestone, world.now, with_id=True)
        self.forecasts = Table(Forecast, world.now)
        self.updates = Table(ProgressUpdate, world.now)
        self.changes = Table(MOUStatusChange, world.now)
        self.amendments = Table(MOUAmendment, world.now)

    def generate(self) -> Iterator[int]:
        """Copy the MOUs and what hangs on them; yield how many rows came with each chunk."""
        tables = (
            self.groups, self.mous, self.parties, self.milestones, self.forecasts, self.updates,
            self.changes, self.amendments,
        )  # fmt: skip
        for chance, start, stop in self.world.chunks("mous", self.count):
            for number in range(start, stop):
                self._mou(chance, number)
            yield sum(table.flush() for table in tables)

    def _deal(self, chance: Random, number: int) -> Deal:
        """Return the lead behind an MOU; further ones are second MOUs or have none."""
        deals = self.world.deals
        if number < len(deals):
            return deals[number]
        if deals and chance.random() < 0.4:
            return chance.choice(deals)
        sector = chance.choice(self.world.things)[0]
        known = chance.random() < 0.85
        return Deal(
            lead_id=None,
            organisation_id=self.world.company(chance),
            sector_id=self.world.sectors[sector] if chance.random() < 0.9 else None,
            district_id=chance.choice(self.world.districts)[0] if known else None,
            signed_on=self.world.day(int(1000 * chance.random() ** 1.2)),
            grounded=False,
            operating=False,
        )

    def _mou(self, chance: Random, number: int) -> None:
        pk, deal = self.first + number, self._deal(chance, number)
        status = _STATUS(chance)
        step = _furthest(chance, deal, self.world.as_of)
        department = chance.choice(self.world.departments) if chance.random() < 0.85 else None
        values: dict[str, Any] = {
            "title": f"Generated MOU {number + 1:,}",
            "number": f"GEN/{self.world.seed}/{pk}",
            "instrument": _INSTRUMENT(chance),
            "nodal_officer": _officer(chance) if step >= 1 and chance.random() < 0.8 else "",
            "signed_at": chance.choice(_SIGNED_AT),
            "status": status,
            **({} if status == "active" else {"status_reason": chance.choice(WORDS["reasons"])}),
            **_signed(chance, deal.signed_on),
            **_valid(chance, deal.signed_on),
            **self._commitment(chance, number),
        }
        self.parties.add(mou_id=pk, organisation_id=deal.organisation_id, side="investor")
        if department is not None and department != deal.organisation_id:
            self.parties.add(mou_id=pk, organisation_id=department, side="state")
        self._milestones(chance, pk, deal.signed_on, step)
        self._updates(chance, pk, deal.signed_on, step)
        self._log(chance, pk, deal.signed_on, values)
        self.mous.add(
            id=pk,
            citation_id=self.world.citation_id,
            lead_id=deal.lead_id,
            department_id=department,
            owner_id=self.world.person(chance, 0.85),
            sector_id=deal.sector_id,
            district_id=deal.district_id,
            sensitive=chance.random() < 0.01,
            search_key=found_by(MOU, values),
            notes_key=found_by(MOU, values, "notes_key"),
            created_at=self.world.moment(chance, (self.world.as_of - deal.signed_on).days),
            **values,
        )

    def _commitment(self, chance: Random, number: int) -> dict[str, Any]:
        """Return what was promised: a figure, none stated, or one for a whole group."""
        promised: dict[str, Any] = {}
        if number % GROUP_EVERY < GROUP_SIZE:
            group = self.first_group + number // GROUP_EVERY
            if number % GROUP_EVERY == 0:
                self.groups.add(
                    id=group,
                    citation_id=self.world.citation_id,
                    name=f"Generated group {group} (seed {self.world.seed})",
                    **amount(chance, 1),
                )
            promised["group_id"] = group
        else:
            promised |= amount(chance, 0.7)
        if chance.random() < 0.6:
            promised["jobs"] = int(chance.lognormvariate(4.5, 1)) + 1
        if chance.random() < 0.4:
            promised["land_acres"] = CENT * int(100 * chance.lognormvariate(2, 1) + 1)
        return promised

    def _milestones(self, chance: Random, pk: int, signed_on: date, step: int) -> None:
        """Reached steps up to the furthest, and forecasts for up to three more."""
        span = max((self.world.as_of - signed_on).days, 1)
        for position in range(min(step + 4, len(_LADDER))):
            planned = signed_on + timedelta(days=75 * position)
            values: dict[str, Any] = {
                "id": self.next_step,
                "mou_id": pk,
                "kind": _LADDER[position],
                "owed_by": _OWED(chance).replace("unknown", ""),
            }
            if position and chance.random() < 0.7:
                values["baseline_on"] = planned
            if position <= step:
                values["reached"] = True
                if chance.random() < 0.9:
                    share = position / (step + 1)
                    values["actual_on"] = signed_on + timedelta(days=int(span * share))
            elif chance.random() < 0.6:
                late = int(chance.gauss(40, 60))
                expected = max(planned + timedelta(days=late), self.world.day(120))
                values |= _roughly(chance, "forecast_on", expected)
                self._forecasts(chance, signed_on, planned, values)
                if late > 30:
                    values["slippage_reason"] = chance.choice(WORDS["reasons"])
            elif not values.get("baseline_on"):
                continue
            self.milestones.add(**values)
            self.next_step += 1

    def _forecasts(
        self, chance: Random, signed_on: date, planned: date, step: dict[str, Any]
    ) -> None:
        """What was expected before: first what was planned, later what is expected now."""
        age = max((self.world.as_of - signed_on).days, 1)
        said = signed_on + timedelta(days=int(age * chance.random()))
        self.forecasts.add(milestone_id=step["id"], said_on=signed_on, forecast_on=planned)
        now = {name: step[name] for name in step if name.startswith("forecast_on")}
        self.forecasts.add(milestone_id=step["id"], said_on=said, **now)

    def _log(self, chance: Random, pk: int, signed_on: date, values: dict[str, Any]) -> None:
        """How it came to its status, and what was amended."""
        age = max((self.world.as_of - signed_on).days, 1)
        if values["status"] != "active":
            self.changes.add(
                mou_id=pk,
                status_before="active",
                status=values["status"],
                since=signed_on + timedelta(days=int(age * chance.random())),
                reason=values["status_reason"],
            )
        if "amount" in values and chance.random() < 0.1:
            self.amendments.add(
                mou_id=pk,
                signed_on=signed_on + timedelta(days=int(age * chance.random())),
                words="The investment was revised.",
                amount_before=(values["amount"] * Decimal("0.8")).quantize(CENT),
                currency_before=values["currency"],
                inr_rate_before=values.get("inr_rate"),
                jobs_before=values.get("jobs"),
                land_acres_before=values.get("land_acres"),
                valid_until_before=values.get("valid_until"),
            )

    def _updates(self, chance: Random, pk: int, signed_on: date, step: int) -> None:
        """Add progress updates, most of an MOU's life apart from each other."""
        span = (self.world.as_of - signed_on).days
        days = sorted(int(span * chance.random() ** 0.5) for _ in range(int(_UPDATES(chance))))
        spent, jobs = Decimal(0), 0
        for day in days:
            as_of = signed_on + timedelta(days=day)
            values: dict[str, Any] = {"words": chance.choice(WORDS["updates"])}
            values["search_key"] = found_by(ProgressUpdate, values)
            if step >= _LAND and chance.random() < 0.7:
                spent += Decimal(int(chance.lognormvariate(1.5, 1) * 10_000_000))
                realised = spent.quantize(CENT, ROUND_HALF_UP)
                values |= {"realised_amount": realised, "currency": "INR", "inr_rate": 1}
            if step >= _GROUND and chance.random() < 0.5:
                jobs += int(chance.lognormvariate(2.5, 1))
                values["jobs"] = jobs
            self.updates.add(
                mou_id=pk,
                as_of=as_of,
                by_id=self.world.person(chance, 0.9),
                created_at=self.world.moment(chance, (self.world.as_of - as_of).days),
                **values,
            )


def _furthest(chance: Random, deal: Deal, as_of: date) -> int:
    if deal.operating:
        return _PRODUCTION
    step = _LADDER.index(_STEP(chance))
    if deal.grounded:
        return max(step, _GROUND)
    return min(step, 1 + (as_of - deal.signed_on).days // 60)


def _officer(chance: Random) -> str:
    first = chance.choice(("A.", "R. K.", "S.", "Vinod", "Neha", "Pooja", "Arvind"))
    return f"{first} {chance.choice(('Mishra', 'Verma', 'Yadav', 'Singh', 'Gupta', 'Khan'))}"


def _signed(chance: Random, day: date) -> dict[str, Any]:
    """Return the day of signing as far as it is known."""
    if chance.random() < 0.05:
        return {}
    return _roughly(chance, "signed_on", day)


def _valid(chance: Random, signed_on: date) -> dict[str, Any]:
    return {"valid_until": signed_on + timedelta(days=1095)} if chance.random() < 0.3 else {}


def _roughly(chance: Random, name: str, day: date) -> dict[str, Any]:
    """Return a date with its precision; a month or a year is stored as its first day."""
    share = chance.random()
    if share < 0.8:
        return {name: day}
    if share < 0.95:
        return {name: day.replace(day=1), f"{name}_precision": "month"}
    return {name: day.replace(month=1, day=1), f"{name}_precision": "year"}
