"""Some sixty MOUs of every kind: groups, unknown values, other currencies, silence, secrets."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from leads.choices import MOUStatus
from leads.models import (
    MOU,
    District,
    Milestone,
    MOUGroup,
    MOUParty,
    Organisation,
    ProgressUpdate,
    Sector,
)
from leads.reference_data import rows_of

CRORE = 10_000_000
STEPS = [row["code"] for row in rows_of("steps")]


def seed(owners: list[User], n: int = 60, seed: int = 7) -> list[MOU]:
    """Create `n` MOUs, the same each time but for the present day; return them."""
    dice = random.Random(seed)
    today = timezone.localdate()
    sectors = [None, *Sector.objects.order_by("code")[:14]]
    districts = [None, *District.objects.order_by("lgd_code")[:9]]
    departments = [
        None,
        *(
            Organisation.objects.create(name_en=f"Department {k}", kind="government", country="IN")
            for k in "AB"
        ),
    ]
    company = Organisation.objects.create(
        name_en="Kitamura Semicon Materials", name_ja="北村半導体材料株式会社"
    )
    groups = _groups()
    mous = []
    for number in range(n):
        mou = MOU(
            title=f"Plant {number:02d}",
            number=f"MOU/{number:04d}" if dice.random() < 0.5 else "",
            sector=dice.choice(sectors),
            district=dice.choice(districts),
            department=dice.choice(departments),
            owner=dice.choice([None, *owners]),
            sensitive=dice.random() < 0.1,
            jobs=dice.choice([None, None, 120, 4500]),
        )
        _set_status(mou, dice)
        _set_signing(mou, dice, today)
        _set_amount(mou, dice, groups)
        mou.save()
        mou.stage = dice.choice(STEPS)  # its steps are written below
        MOUParty.objects.create(mou=mou, organisation=company)
        mous.append(mou)
    _add_milestones(mous, dice, today)
    _add_updates(mous, dice, today)
    return mous


def _groups() -> list[MOUGroup]:
    inr: dict[str, Any] = {"currency": "INR", "inr_rate": 1}
    return [
        MOUGroup.objects.create(name="Four hotels together", amount=900 * CRORE, jobs=700, **inr),
        MOUGroup.objects.create(name="Two parks", amount=Decimal("123.45") * CRORE, **inr),
        MOUGroup.objects.create(name="Figure never stated", jobs=50),
        MOUGroup.objects.create(
            name="Yen, with a rate", amount=5_000_000_000, currency="JPY", inr_rate="0.58"
        ),
    ]


def _set_status(mou: MOU, dice: random.Random) -> None:
    mou.status = dice.choice([*[MOUStatus.ACTIVE] * 4, *MOUStatus.values])
    mou.status_reason = "" if mou.status == MOUStatus.ACTIVE else "Said so."


def _set_signing(mou: MOU, dice: random.Random, today: date) -> None:
    if dice.random() < 0.2:
        return
    day = today - timedelta(days=dice.randrange(0, 1200))
    mou.signed_on_precision = dice.choice(["day", "day", "month", "year"])
    if mou.signed_on_precision != "day":
        day = day.replace(day=1)
    if mou.signed_on_precision == "year":
        day = day.replace(month=1)
    mou.signed_on = day


def _set_amount(mou: MOU, dice: random.Random, groups: list[MOUGroup]) -> None:
    kind = dice.choice(["group", "none", "inr", "inr", "yen", "yen without a rate"])
    if kind == "group":
        mou.group = dice.choice(groups)
    elif kind == "inr":
        mou.amount, mou.currency, mou.inr_rate = dice.randrange(5, 2000) * CRORE, "INR", 1
    elif kind == "yen":
        mou.amount, mou.currency, mou.inr_rate = 3_000_000_000, "JPY", Decimal("0.5871")
    elif kind == "yen without a rate":
        mou.amount, mou.currency = 700_000_000, "JPY"


def _add_milestones(mous: list[MOU], dice: random.Random, today: date) -> None:
    for mou in mous:
        steps = STEPS[: STEPS.index(mou.stage) + 1]
        Milestone.objects.bulk_create(Milestone(mou=mou, kind=k, reached=True) for k in steps)
        ahead = STEPS[len(steps) :]
        if ahead and dice.random() < 0.7:
            planned = today + timedelta(days=dice.randrange(-300, 300))
            expected = planned + timedelta(days=dice.choice([-20, 0, 0, 90]))
            known = dice.choice(["day", "month"])
            if known == "month":
                planned, expected = planned.replace(day=1), expected.replace(day=1)
            Milestone.objects.create(
                mou=mou, kind=ahead[0], owed_by=dice.choice(["", "investor", "department"]),
                baseline_on=planned, baseline_on_precision=known,
                forecast_on=expected, forecast_on_precision=known,
            )  # fmt: skip


def _add_updates(mous: list[MOU], dice: random.Random, today: date) -> None:
    for mou in mous:
        for _turn in range(dice.randrange(0, 3)):
            amount = dice.choice([None, dice.randrange(0, 600) * CRORE])
            money = {"realised_amount": amount, "currency": "INR", "inr_rate": 1}
            ProgressUpdate.objects.create(
                mou=mou,
                as_of=today - timedelta(days=dice.choice([2, 15, 45, 200, 500])),
                jobs=dice.choice([None, 0, 85]),
                words="Land was shown.",
                **(money if amount is not None else {}),
            )
