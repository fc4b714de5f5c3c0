"""What is heard of MOUs: updates, what they move, and changes of status."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from leads.actions.updates import (
    Realised,
    change_mou_status,
    record_no_change,
    record_progress,
)
from leads.choices import MOUStatus
from leads.doubts import doubts_about
from leads.models import ProgressUpdate
from tests.factories import make_mou

pytestmark = pytest.mark.django_db


def test_progress_moves_the_derived_values(desk) -> None:
    mou = make_mou()
    record_progress(
        mou=mou,
        by=desk,
        as_of=date(2026, 3, 1),
        realised=Realised(Decimal(300_000_000), "JPY", Decimal("0.58")),
        jobs=12,
    )
    record_progress(mou=mou, by=desk, as_of=date(2026, 4, 1), words="Roof is on.")
    mou.refresh_from_db()
    assert mou.updated_as_of == date(2026, 4, 1)
    assert (mou.realised_inr, mou.realised_jobs) == (Decimal("174000000.00"), 12)


def test_same_sending_twice_adds_one_update(desk) -> None:
    mou, once = make_mou(), uuid4()
    first = record_progress(mou=mou, by=desk, as_of=date(2026, 3, 1), jobs=1, client_id=once)
    again = record_progress(mou=mou, by=desk, as_of=date(2026, 3, 1), jobs=1, client_id=once)
    assert first.pk == again.pk
    assert ProgressUpdate.objects.count() == 1


def test_progress_of_a_day_to_come_is_refused(desk) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValueError, match="day to come"):
        record_progress(mou=make_mou(), by=desk, as_of=tomorrow, jobs=1)


def test_no_change_is_an_update_and_ends_silence(desk) -> None:
    mou = make_mou(signed_on=date(2020, 1, 1))
    assert mou.is_stale
    update = record_no_change(mou=mou, by=desk)
    mou.refresh_from_db()
    assert not mou.is_stale
    assert (update.as_of, update.words, update.by) == (timezone.localdate(), "", desk)
    assert update.unchanged


@pytest.mark.parametrize(
    ("amount", "jobs", "doubts"),
    [
        (110, None, ["Realised is now above the committed investment."]),
        (30, None, ["Realised is now lower than in the update before."]),
        (50, 4, ["Jobs are now fewer than in the update before."]),
        (100, 5, []),
        (None, None, []),
    ],
)
def test_odd_updates_are_doubted(
    desk, amount: int | None, jobs: int | None, doubts: list[str]
) -> None:
    mou = make_mou(amount=100, currency="INR", inr_rate=1)
    record_progress(
        mou=mou, by=desk, as_of=date(2026, 1, 1), realised=Realised(Decimal(50)), jobs=5
    )
    mou.refresh_from_db()
    realised = None if amount is None else Realised(Decimal(amount))
    assert doubts_about(mou=mou, realised=realised, jobs=jobs) == doubts


@pytest.mark.parametrize("status", [s for s in MOUStatus.values if s != MOUStatus.ACTIVE])
def test_status_other_than_active_needs_a_reason(desk, status: str) -> None:
    mou = make_mou()
    with pytest.raises(ValueError, match="needs a reason"):
        change_mou_status(mou=mou, by=desk, status=status, reason="  ")
    changed = change_mou_status(mou=mou, by=desk, status=status, reason=" No land. ")
    assert (changed.status, changed.status_reason) == (status, "No land.")


def test_reason_goes_when_the_mou_is_active_again(desk) -> None:
    mou = make_mou(status="on_hold", status_reason="No land.")
    changed = change_mou_status(mou=mou, by=desk, status="active", reason="left over")
    assert (changed.status, changed.status_reason) == ("active", "")
