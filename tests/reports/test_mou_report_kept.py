"""Kept figures are those of a fresh count, whatever was written in between."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from leads.models import (
    MOU,
    Lead,
    Milestone,
    MOUGroup,
    MOUTouch,
    ProgressUpdate,
    Sector,
    SizeBand,
)
from reports.actions import tallies
from reports.models import WHOLE, Tally
from reports.mou_report import Question, kept, mou_report
from reports.mou_report.counting import BLOCK, By, Counts, count
from reports.mou_report.head import HEAD
from reports.mou_report.kept import count_all
from tests.factories import make_mou
from tests.reports.history_world import World

pytestmark = pytest.mark.django_db
TODAY, PAST = date(2026, 11, 22), date(2026, 3, 31)
TABLES = ("stage", "sector", "owner", "band", "source", "age", "rag", "slippage")
WANTED: list[By] = [*HEAD, *((name,) for name in TABLES), ("sector", "stage"), ("age", "owner")]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel("2026-11-22T06:30:00Z", tick=False):
        yield


@pytest.fixture
def mous(desk: User, manager: User) -> list[MOU]:
    return World([desk, manager], n=140, seed=3, apart=700).make()


def shown(counts: Counts) -> tuple[Any, ...]:
    """What of some counts is to be seen; a line of nothing is none."""
    return (
        {key: vector for key, vector in counts.lines.items() if any(vector)},
        {key: totals for key, totals in counts.placed.items() if totals.groups or totals.with_jobs},
        counts.shared,
        counts.shared_ids,
        counts.shared_jobs_ids,
    )


def check(*readers: User) -> None:
    for reader in readers:
        for day in (None, PAST):
            fresh = count(MOU.objects.visible_to(reader).as_on(day), WANTED)
            found = count_all(day, WANTED, reader)
            for by in WANTED:
                for mine, theirs in zip(shown(found[by]), shown(fresh[by]), strict=True):
                    assert mine == theirs, (reader, day, by)


def test_a_write_between_two_looks_at_the_marks_is_counted(mous, manager, monkeypatch) -> None:
    """Somebody saves while another page begins to count anew."""
    check(manager)
    asked, left = kept._asked, [1]

    def ask(sql: str) -> Any:
        found = asked(sql)
        if left and sql in (kept._MARKS, kept._DIGEST) and not first(sql):
            left.pop()
            MOU.objects.filter(pk=mous[-1].pk).update(jobs=4_321)
        return found

    # The first look finds that something has changed; the write comes after the next one.
    looks: list[str] = []

    def first(sql: str) -> bool:
        looks.append(sql)
        return len(looks) == 1

    MOU.objects.filter(pk=mous[0].pk).update(jobs=1_234)
    monkeypatch.setattr(kept, "_asked", ask)
    count_all(None, WANTED, manager)
    assert not left
    check(manager)


def writes(dice: random.Random, mous: list[MOU], people: list[User]) -> dict[str, Callable]:
    """Everything after which figures are others."""
    mou = dice.choice([mou for mou in mous if mou.pk])
    loose = dice.choice([mou for mou in mous if mou.pk and not mou.amount])
    rows = MOU.objects.filter(pk=mou.pk)
    group = dice.choice(list(MOUGroup.objects.order_by("pk")))
    money = {"currency": "INR", "inr_rate": 1}

    def gone() -> None:
        ProgressUpdate.objects.filter(mou=mou).delete()
        Milestone.objects.filter(mou=mou).delete()
        mou.delete()

    def step() -> None:
        Milestone.objects.filter(mou=mou, kind="ground_broken").delete()
        Milestone.objects.create(mou=mou, kind="ground_broken", reached=True, noted_on=TODAY)

    return {
        "sector": lambda: rows.update(sector=dice.choice(list(Sector.objects.all()))),
        "owner": lambda: rows.update(owner=dice.choice([*people, None])),
        "secret": lambda: rows.update(sensitive=not mou.sensitive),
        "status": lambda: rows.update(status="dropped", status_reason="Said so."),
        "joins": lambda: MOU.objects.filter(pk=loose.pk, amount=None).update(group=group),
        "leaves": lambda: MOU.objects.filter(group=group).update(group=None),
        "total": lambda: MOUGroup.objects.filter(pk=group.pk).update(amount=77, **money),
        "no total": lambda: MOUGroup.objects.filter(pk=group.pk).update(
            amount=None, currency="", inr_rate=None, jobs=9
        ),
        "update": lambda: ProgressUpdate.objects.create(
            mou=mou, as_of=TODAY - timedelta(days=300), realised_amount=5, jobs=1, **money
        ),
        "step": step,
        "gone": gone,
        "new": lambda: make_mou(group=group, signed_on=date(2025, 1, 1), stage="trial_run"),
        "source": lambda: Lead.objects.filter(mous=mou).update(source="embassy"),
        "bands": lambda: SizeBand.objects.filter(from_crore=100).update(from_crore=99),
        "tree": lambda: Sector.objects.filter(pk=mou.sector_id).update(parent=None),
    }


def test_kept_figures_are_those_of_a_fresh_count_after_any_write(
    mous: list[MOU], desk: User, manager: User
) -> None:
    assert len({mou.pk // BLOCK for mou in mous}) > 15
    dice = random.Random(2)
    check(desk, manager)
    check(desk, manager)  # now from what was kept
    for name in writes(dice, mous, [desk, manager]):
        writes(dice, mous, [desk, manager])[name]()
        check(manager if dice.random() < 0.5 else desk)


def test_only_what_changed_is_counted_again(
    mous: list[MOU], manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(manager)
    counted: list[int] = []

    def spy(rows: Any, wanted: Any) -> Any:
        counted.extend(pk // BLOCK for pk in rows.values_list("pk", flat=True))
        return original(rows, wanted)

    original = kept.by_block
    monkeypatch.setattr(kept, "by_block", spy)
    count_all(None, WANTED, manager)
    assert counted == []
    mous[7].updates.create(as_of=TODAY)
    count_all(None, WANTED, manager)
    assert set(counted) == {mous[7].pk // BLOCK}


def test_warm_figures_take_few_queries_however_many_mous(
    mous: list[MOU], manager: User, desk: User
) -> None:
    question = Question(QueryDict(""), None, None, manager)
    assert mou_report(question, ("stage", "status")).headline
    with CaptureQueriesContext(connection) as asked:
        assert mou_report(question, ("stage", "status")).headline.mous.value == len(mous)
    # The newest marks, the sums, and what open groups state.
    assert len(asked) == 3, [query["sql"] for query in asked]


def test_a_day_that_was_today_is_counted_anew_as_a_past_one(manager: User) -> None:
    mou = make_mou(signed_on=TODAY - timedelta(days=5))
    day = timezone.localdate()
    assert count_all(None, [("status",)], manager)["status",].lines.keys() == {("active",)}
    with time_machine.travel("2026-11-23T06:30:00Z", tick=False):
        MOU.objects.filter(pk=mou.pk).update(status="on_hold", status_reason="Said so.")
        MOUTouch.objects.all().delete()
        past = count_all(day, [("status",)], manager)["status",]
        assert past.total().mous == 1
    assert Tally.objects.filter(block=WHOLE, past=True, day=day).count() == 1


def test_figures_that_cannot_be_kept_are_counted(
    mous: list[MOU], manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_args: Any) -> None:
        raise kept.OperationalError("lock timeout")

    monkeypatch.setattr(kept._Kept, "parts", busy)
    check(manager)


def test_night_sweeps_joins_marks_and_counts_the_new_day(
    mous: list[MOU], manager: User, desk: User
) -> None:
    check(manager)
    for _turn in range(3):
        mous[0].updates.create(as_of=TODAY)
    with time_machine.travel("2026-11-22T18:35:00Z", tick=False):
        today = timezone.localdate()
        assert today == date(2026, 11, 23)
        assert tallies.sweep_tallies(today) > 0
        assert tallies.join_marks(at_least=2) > 0
        assert MOUTouch.objects.count() == MOUTouch.objects.values("bucket").distinct().count()
        tallies.count_the_day()
        assert Tally.objects.filter(day=today, block=WHOLE, past=False).exists()
        assert not Tally.objects.filter(day=TODAY, past=False).exists()
        check(manager)
