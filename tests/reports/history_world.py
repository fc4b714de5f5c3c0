"""MOUs with a life: signed, updated, amended, put on hold, late, in groups, some kept secret."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pgtrigger
from django.db import connection
from django.utils import timezone

from accounts.models import User
from leads.models import (
    MOU,
    District,
    Forecast,
    Ladder,
    Lead,
    Milestone,
    MOUAmendment,
    MOUGroup,
    MOUStatusChange,
    Organisation,
    ProgressUpdate,
    Rung,
    Sector,
    SigningEvent,
    Step,
)

CRORE = 10_000_000
DAYS = 1500  # how far back the world reaches
FIRST_ID = 1_000_000  # ids lie apart, so that few MOUs stand in many blocks of 4096
STATUSES = ("active", "active", "active", "on_hold", "delayed", "dormant", "dropped")
OFFICERS = ("", "", "S. Verma", "ア. 北村", "आर. शर्मा", "o'Neil, 100%")


class World:
    """Makes the same MOUs each time but for the present day."""

    def __init__(self, people: list[User], n: int, seed: int, apart: int = 41) -> None:
        self.dice, self.people, self.n, self.apart = random.Random(seed), people, n, apart
        self.today = timezone.localdate()
        self.codes = list(Step.objects.order_by("position").values_list("code", flat=True))
        self.changes: list[MOUStatusChange] = []
        self.amendments: list[MOUAmendment] = []
        self.updates: list[ProgressUpdate] = []
        self.milestones: list[Milestone] = []
        self.forecasts: list[Forecast] = []

    def make(self) -> list[MOU]:
        """Write most of it at once and let the states follow at the end, some row by row."""
        self._surroundings()
        mous = [self._mou(number) for number in range(self.n)]
        with pgtrigger.ignore():
            self._write(mous)
        with connection.cursor() as cursor:
            cursor.execute("SELECT leads_mou_rewrite(ARRAY(SELECT id FROM leads_mou))")
        for mou in self.dice.sample(mous, 30):
            self._update(mou).save()
            step = mou.milestones.order_by("-pk").first()
            if step and not step.reached:
                Forecast.objects.create(milestone=step, said_on=self.today, forecast_on=self.today)
                step.forecast_on, step.forecast_on_precision = self.today, "day"
                step.save()
        return mous

    def _write(self, mous: list[MOU]) -> None:
        MOU.objects.bulk_create(mous)
        for mou in mous:
            self._life(mou)
        for rows in (self.changes, self.amendments, self.updates, self.milestones, self.forecasts):
            type(rows[0]).objects.bulk_create(rows)
        links = MOU.members.through
        links.objects.bulk_create(
            links(mou=mou, user=self.dice.choice(self.people))
            for mou in mous
            if mou.sensitive and self.dice.random() < 0.4
        )
        with connection.cursor() as cursor:  # the day of registration cannot be given otherwise
            cursor.execute(
                "UPDATE leads_mou SET created_at = %s - (id %% %s) * interval '1 day'",
                [timezone.now(), DAYS],
            )
            cursor.execute(
                "ANALYZE leads_mou, leads_milestone, leads_forecast, leads_progressupdate,"
                " leads_mouamendment, leads_moustatuschange"
            )

    def _surroundings(self) -> None:
        pick = self.dice.sample
        self.sectors = [None, *pick(list(Sector.objects.order_by("code")), 20)]
        self.districts = [None, *pick(list(District.objects.order_by("lgd_code")), 12)]
        self.departments = [
            None,
            *(
                Organisation.objects.create(name_en=f"Office {k}", kind="government", country="IN")
                for k in "ABC"
            ),
        ]
        self.events = [None, *(SigningEvent.objects.create(name=f"Summit {k}") for k in "AB")]
        sources = ("delegation", "jetro", "")
        self.leads = [None, None, *(Lead.objects.create(title=k, source=k) for k in sources)]
        short = Ladder.objects.create(name="Short")
        for code in ("signed", "land_allotted", "production"):
            Rung.objects.create(ladder=short, step=Step.objects.get(code=code), owed_by="desk")
        self.ladders = [None, None, short]
        self.groups = [self._group(number) for number in range(14)]

    def _group(self, number: int) -> MOUGroup:
        money: list[dict[str, Any]] = [
            {"amount": (number + 1) * 100 * CRORE, "currency": "INR", "inr_rate": 1},
            {"amount": 5_000_000_000, "currency": "JPY", "inr_rate": Decimal("0.58")},
            {"amount": 9_000_000, "currency": "USD"},
            {},
        ]
        jobs = self.dice.choice([None, 0, 300, 45])
        return MOUGroup.objects.create(name=f"Group {number}", jobs=jobs, **money[number % 4])

    def _money(self) -> dict[str, Any]:
        kind = self.dice.choice(("none", "inr", "inr", "inr", "yen", "bare"))
        if kind == "none":
            return {"amount": None, "currency": "", "inr_rate": None}
        if kind == "inr":
            crore = self.dice.choice((0, 5, 99, 100, 101, 250, 500, 501, 4_000))
            paise = self.dice.choice((Decimal(0), Decimal("0.01")))
            return {"amount": crore * CRORE + paise, "currency": "INR", "inr_rate": 1}
        rate = Decimal("0.587123") if kind == "yen" else None
        amount = self.dice.randrange(1, 90) * 100_000_000
        return {"amount": amount, "currency": "JPY", "inr_rate": rate}

    def _mou(self, number: int) -> MOU:
        dice = self.dice
        grouped = dice.random() < 0.08
        mou = MOU(
            id=FIRST_ID + number * self.apart,
            title=f"Works {number:04d}",
            instrument=dice.choice(("mou", "mou", "loi", "term_sheet", "agreement")),
            lead=dice.choice(self.leads),
            ladder=dice.choice(self.ladders),
            event=dice.choice(self.events),
            sector=dice.choice(self.sectors),
            district=dice.choice(self.districts),
            department=dice.choice(self.departments),
            owner=dice.choice([None, *self.people]),
            nodal_officer=dice.choice(OFFICERS),
            sensitive=dice.random() < 0.12,
            group=dice.choice(self.groups) if grouped else None,
            jobs=dice.choice((None, None, 0, 120, 4_500)),
            land_acres=dice.choice((None, Decimal("12.50"), Decimal(400))),
            status=dice.choice(STATUSES),
            status_reason="Said so.",
            **({} if grouped else self._money()),
        )
        if dice.random() < 0.85:
            day, known = self._span(self.today - timedelta(days=dice.randrange(0, DAYS)))
            mou.signed_on, mou.signed_on_precision = day, known
        if dice.random() < 0.5:
            day, known = self._span(self.today + timedelta(days=dice.randrange(-400, 900)))
            if mou.signed_on is None or day >= mou.signed_on:
                mou.valid_until, mou.valid_until_precision = day, known
        return mou

    def _span(self, day: date) -> tuple[date, str]:
        known = self.dice.choice(("day", "day", "day", "month", "year"))
        if known == "day":
            return day, known
        return (day.replace(day=1) if known == "month" else day.replace(month=1, day=1)), known

    def _past(self) -> date:
        return self.today - timedelta(days=int(DAYS * self.dice.random() ** 2))

    def _life(self, mou: MOU) -> None:
        dice = self.dice
        statuses = [dice.choice(STATUSES) for _turn in range(dice.choice((0, 0, 1, 2)))]
        after_them = [*statuses[1:], mou.status] if statuses else []
        days = sorted(self._past() for _status in statuses)
        for before, after, since in zip(statuses, after_them, days, strict=True):
            self.changes.append(
                MOUStatusChange(
                    mou=mou, status_before=before, status=after, since=since, reason="Said so."
                )
            )
        for day in sorted(self._past() for _turn in range(dice.choice((0, 0, 0, 1, 2)))):
            self.amendments.append(self._amendment(mou, day))
        for _turn in range(dice.choice((0, 1, 2, 4))):
            self.updates.append(self._update(mou))
        self._steps(mou)

    def _amendment(self, mou: MOU, day: date) -> MOUAmendment:
        dice, money = self.dice, self._money()
        valid = self._span(day + timedelta(days=dice.randrange(-90, 900)))
        return MOUAmendment(
            mou=mou,
            signed_on=day,
            amount_before=money["amount"],
            currency_before=money["currency"],
            inr_rate_before=money["inr_rate"],
            jobs_before=dice.choice((None, 75)),
            land_acres_before=dice.choice((None, Decimal("7.25"))),
            valid_until_before=valid[0],
            valid_until_before_precision=valid[1],
        )

    def _update(self, mou: MOU) -> ProgressUpdate:
        kind = self.dice.choice(("none", "inr", "inr", "yen"))
        money: dict[str, Any] = {}
        if kind == "inr":
            amount = self.dice.randrange(0, 600) * CRORE
            money = {"realised_amount": amount, "currency": "INR", "inr_rate": 1}
        elif kind == "yen":
            money = {"realised_amount": 777, "currency": "JPY", "inr_rate": Decimal("0.333333")}
        jobs = self.dice.choice((None, 0, 85))
        return ProgressUpdate(mou=mou, as_of=self._past(), jobs=jobs, **money)

    def _steps(self, mou: MOU) -> None:
        dice = self.dice
        reached = dice.choice((0, 0, 1, 3, 5, 7, 8, 10))
        for place, code in enumerate(self.codes):
            if dice.random() < 0.3:
                continue
            step = Milestone(mou=mou, kind=code, owed_by=dice.choice(("", "", "investor")))
            self.milestones.append(step)
            if dice.random() < 0.7:
                ahead = timedelta(days=dice.randrange(-600, 500))
                step.baseline_on, step.baseline_on_precision = self._span(self.today + ahead)
            if place <= reached:
                self._reach(step)
            if dice.random() < 0.6:
                self._expect(step)

    def _reach(self, step: Milestone) -> None:
        step.reached = True
        known = self.dice.random()
        if known < 0.7:
            step.actual_on, step.actual_on_precision = self._span(self._past())
        elif known < 0.85:
            step.noted_on = self._past()

    def _expect(self, step: Milestone) -> None:
        """What is expected of it, and perhaps what was before."""
        for said in sorted(self._past() for _turn in range(self.dice.choice((0, 1, 2)))):
            ahead = timedelta(days=self.dice.randrange(-300, 700))
            day, known = self._span(self.today + ahead)
            expected = day if self.dice.random() < 0.85 else None
            self.forecasts.append(
                Forecast(
                    milestone=step, said_on=said, forecast_on=expected, forecast_on_precision=known
                )
            )
            step.forecast_on, step.forecast_on_precision = expected, known
        if not self.forecasts or self.forecasts[-1].milestone is not step:
            ahead = timedelta(days=self.dice.randrange(-300, 700))
            step.forecast_on, step.forecast_on_precision = self._span(self.today + ahead)
