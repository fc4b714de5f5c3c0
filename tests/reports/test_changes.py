"""What changed between two days: each sentence counts what happened, and nothing else."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leads.models import MOU, Milestone, MOUAmendment, MOUGroup, MOUStatusChange, ProgressUpdate
from reports.changes import KINDS, changed_in_a_way, what_changed
from tests.factories import make_mou, make_user
from tests.reports.mou_world import CRORE, seed

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
INR: dict[str, Any] = {"currency": "INR", "inr_rate": 1}


def ago(days: int) -> date:
    return TODAY() - timedelta(days=days)


def old_mou(**fields: Any) -> MOU:
    """One that was there before the review, and was heard of lately."""
    mou = make_mou(signed_on=ago(400), **fields)
    ProgressUpdate.objects.create(mou=mou, as_of=ago(35))
    ProgressUpdate.objects.create(mou=mou, as_of=ago(2))
    return mou


def said(since: int = 30, until: int = 0) -> dict[str, str]:
    found = what_changed(MOU.objects.all().as_on(ago(until)), ago(since))
    return {change.kind: change.sentence for change in found.changes}


def test_nothing_changes_by_itself() -> None:
    old_mou()
    assert said() == {}


def test_a_new_mou_is_told_with_its_amount() -> None:
    make_mou(signed_on=ago(10), amount=400 * CRORE, **INR)
    make_mou(signed_on=ago(10))
    make_mou(signed_on=ago(10), group=MOUGroup.objects.create(name="G", amount=1, **INR))
    words = "3 MOUs are new; committed: ₹400 crore, 1 not stated, 1 in a total for several."
    assert said() == {"signed": words}
    assert said(since=60, until=20) == {}


def test_a_new_mou_without_an_amount_is_not_zero() -> None:
    make_mou(signed_on=ago(10))
    assert said()["signed"] == "1 MOU is new; committed: not stated."


def test_steps_are_told_once_each() -> None:
    further, grounded, finished = old_mou(), old_mou(amount=90 * CRORE, **INR), old_mou()
    for mou, kind in (
        (further, "land_allotted"), (grounded, "ground_broken"), (finished, "production")
    ):  # fmt: skip
        Milestone.objects.create(mou=mou, kind=kind, reached=True, actual_on=ago(5))
    told = said()
    assert told.keys() == {"moved", "grounded", "production"}
    assert told["grounded"] == "2 MOUs were grounded; committed: ₹90 crore, 1 not stated."
    found = what_changed(MOU.objects.all(), ago(30))
    moved = next(change for change in found.changes if change.kind == "moved")
    assert [mou.title for mou in moved.mous] == [further.title]
    assert moved.mous[0].words.endswith("Land allotted")


def test_realised_more_and_less() -> None:
    more, less = old_mou(), old_mou()
    for mou, before, after in ((more, 10, 25), (less, 40, 30)):
        for day, crore in ((ago(50), before), (ago(3), after)):
            ProgressUpdate.objects.create(
                mou=mou, as_of=day, realised_amount=crore * CRORE, jobs=crore, **INR
            )
    told = said()
    assert told["realised"] == "1 MOU realised ₹15 crore more."
    assert told["jobs"] == "1 MOU reports 15 more jobs."
    assert told["fell"] == "1 MOU states less realised than before: −\u2060₹10 crore."


def test_dropped_paused_and_active_again() -> None:
    for before, after in (("active", "dropped"), ("active", "on_hold"), ("dormant", "active")):
        mou = old_mou()
        if before != "active":
            MOUStatusChange.objects.create(
                mou=mou, status_before="active", status=before, since=ago(100), reason="Said so."
            )
        MOUStatusChange.objects.create(
            mou=mou, status_before=before, status=after, since=ago(4), reason="Said so."
        )
        reason = "" if after == "active" else "The promoter left."
        MOU.objects.filter(pk=mou.pk).update(status=after, status_reason=reason)
    told = said()
    assert told.keys() == {"dropped", "paused", "revived"}
    found = what_changed(MOU.objects.all(), ago(30))
    dropped = next(change for change in found.changes if change.kind == "dropped")
    assert dropped.mous[0].words == "Dropped: The promoter left."


def test_gone_silent_and_heard_again() -> None:
    silent = make_mou(signed_on=ago(400))
    ProgressUpdate.objects.create(mou=silent, as_of=ago(45))
    again = make_mou(signed_on=ago(400))
    ProgressUpdate.objects.create(mou=again, as_of=ago(3))
    always = make_mou(signed_on=ago(400))
    told = said()
    assert told.keys() == {"stale", "heard"}
    found = what_changed(MOU.objects.all(), ago(30))
    names = {change.kind: [mou.title for mou in change.mous] for change in found.changes}
    assert names == {"stale": [silent.title], "heard": [again.title]}
    assert always.title not in str(names)


def test_slipped_overdue_and_lapsed() -> None:
    slipped = old_mou()
    step = Milestone.objects.create(
        mou=slipped, kind="land_allotted", baseline_on=ago(-20), forecast_on=ago(-20)
    )
    for day, expected in ((ago(60), ago(-20)), (ago(3), ago(-80))):
        step.forecasts.create(said_on=day, forecast_on=expected)
    Milestone.objects.filter(pk=step.pk).update(forecast_on=ago(-80))
    overdue = old_mou()
    late = Milestone.objects.create(mou=overdue, kind="land_allotted", forecast_on=ago(7))
    late.forecasts.create(said_on=ago(90), forecast_on=ago(7))
    old_mou(valid_until=ago(6))
    told = said()
    assert told.keys() == {"slipped", "overdue", "lapsed"}
    found = what_changed(MOU.objects.all(), ago(30))
    words = next(change for change in found.changes if change.kind == "slipped").mous[0].words
    assert words == "60 days behind plan, before 0"


def test_an_amendment_is_told_with_its_difference() -> None:
    mou = old_mou(amount=150 * CRORE, **INR)
    MOUAmendment.objects.create(
        mou=mou, signed_on=ago(8), amount_before=100 * CRORE, currency_before="INR",
        inr_rate_before=1,
    )  # fmt: skip
    assert said() == {"amended": "1 MOU commits another figure than before: +₹50 crore."}


def test_each_sentence_lists_exactly_as_many_mous_as_it_says() -> None:
    seed([make_user(name="Owner")], n=80)
    for day, since in ((0, 60), (0, 400), (200, 500)):
        mous = MOU.objects.all().as_on(ago(day))
        found = what_changed(mous, ago(since))
        assert found.changes
        for change in found.changes:
            _between, rows = changed_in_a_way(mous, ago(since), change.kind)
            assert rows.count() == len(set(rows.values_list("pk", flat=True))) == change.count


def test_the_same_is_counted_by_hand() -> None:
    """Newly there, grounded and gone silent, recounted row by row from the states."""
    seed([make_user(name="Owner")], n=80)
    since, until = ago(120), ago(10)
    counted = dict.fromkeys(("signed", "grounded", "stale"), 0)

    def state(mou: MOU, day: date) -> Any:
        there = [s for s in mou.states.all() if s.from_day <= day]
        there = [s for s in there if s.until_day is None or s.until_day > day]
        return there[0] if there else None

    def silent(found: Any, day: date) -> bool:
        alive = found and not found.finished and found.status != "dropped"
        return bool(alive and found.heard_on <= day - timedelta(days=30))

    for mou in MOU.objects.prefetch_related("states"):
        then, now = state(mou, since), state(mou, until)
        if now is None:
            continue
        counted["signed"] += then is None
        counted["grounded"] += bool(then and now.grounded and not then.grounded)
        counted["stale"] += silent(now, until) and not silent(then, since)
    found = {c.kind: c.count for c in what_changed(MOU.objects.all().as_on(until), since).changes}
    assert sum(counted.values()) > 10
    assert {kind: found.get(kind, 0) for kind in counted} == counted


def test_a_reader_hears_of_no_sensitive_mou(viewer: Any, manager: Any) -> None:
    make_mou(title="Secret plant", sensitive=True, signed_on=ago(3))
    for reader, expected in ((viewer, 0), (manager, 1)):
        found = what_changed(MOU.objects.visible_to(reader), ago(30))
        assert sum(change.count for change in found.changes) == expected


def test_the_number_of_questions_does_not_grow() -> None:
    seed([make_user(name="Owner")], n=40)
    with CaptureQueriesContext(connection) as few:
        found = what_changed(MOU.objects.all(), ago(90))
    seed_again(60)
    with CaptureQueriesContext(connection) as many:
        what_changed(MOU.objects.all(), ago(90))
    assert len(few) <= len(found.changes) + 3
    assert len(many) <= len(KINDS) + 3


def seed_again(n: int) -> None:
    for number in range(n):
        make_mou(signed_on=ago(number % 80), amount=number * CRORE or 1, **INR)


def test_a_way_in_which_nothing_changed_is_a_page_that_says_so(desk_client: Client) -> None:
    old_mou()
    address = f"{reverse('reports:mou_changes')}?against={ago(30)}&kind="
    for kind in KINDS:
        assert "No MOU changed in this way" in desk_client.get(address + kind.name).content.decode()
