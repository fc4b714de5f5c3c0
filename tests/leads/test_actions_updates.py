"""What is heard of MOUs: updates, what they move, and changes of status."""

from datetime import date, timedelta
from decimal import Decimal
from threading import Thread
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from leads.actions.leads import RefusedError
from leads.actions.updates import (
    Realised,
    StepSaid,
    change_mou_status,
    record_no_change,
    record_progress,
)
from leads.choices import MOUStatus
from leads.doubts import doubts_about
from leads.models import MOU, ProgressUpdate
from tests.factories import make_group, make_mou

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


def test_an_update_moves_milestones_and_remembers_what_it_said(desk) -> None:
    mou = make_mou(signed_on=date(2026, 1, 1))
    said = [
        StepSaid("officer_named", reached=True, actual=(date(2026, 3, 1), "month")),
        StepSaid("land_identified", forecast=(date(2027, 1, 1), "year"), reason="Survey runs."),
    ]
    update = record_progress(mou=mou, by=desk, as_of=date(2026, 4, 1), steps=said)
    mou.refresh_from_db()
    assert mou.stage == "officer_named"
    planned = mou.milestones.get(kind="land_identified")
    assert (planned.forecast_on, planned.slippage_reason) == (date(2027, 1, 1), "Survey runs.")
    assert planned.forecasts.get().said_on == date(2026, 4, 1)
    kept = update.steps.values_list("kind", "reached", "actual_on", "forecast_on")
    assert list(kept) == [
        ("officer_named", True, date(2026, 3, 1), None),
        ("land_identified", False, None, date(2027, 1, 1)),
    ]


def test_a_new_forecast_keeps_the_rest_of_the_plan(desk) -> None:
    mou = make_mou()
    mou.milestones.create(
        kind="officer_named", baseline_on=date(2026, 1, 1), owed_by="department",
        forecast_on=date(2026, 2, 1),
    )  # fmt: skip
    later = StepSaid("officer_named", forecast=(date(2026, 12, 1), "month"))
    record_progress(mou=mou, by=desk, as_of=date(2026, 3, 1), steps=[later])
    step = mou.milestones.get()
    assert (step.baseline_on, step.owed_by) == (date(2026, 1, 1), "department")
    assert step.slippage_days > 300


def test_steps_out_of_order_without_a_reason_record_nothing(desk) -> None:
    mou = make_mou()
    with pytest.raises(RefusedError, match="out of order"):
        record_progress(
            mou=mou, by=desk, as_of=date(2026, 4, 1), steps=[StepSaid("ground_broken", True)]
        )
    assert not mou.updates.exists()
    why = StepSaid("ground_broken", True, reason="Land was theirs already.")
    record_progress(mou=mou, by=desk, as_of=date(2026, 4, 1), steps=[why])
    mou.refresh_from_db()
    assert mou.grounded


def test_what_an_update_said_of_a_step_never_changes(desk) -> None:
    mou = make_mou()
    step = StepSaid("officer_named", reached=True)
    update = record_progress(mou=mou, by=desk, as_of=date(2026, 4, 1), steps=[step])
    with pytest.raises(Exception, match="Cannot update"):
        update.steps.update(reached=False)


def test_evidence_becomes_a_document_of_the_mou(desk) -> None:
    mou = make_mou()
    file = SimpleUploadedFile("../गेट पास.pdf", b"%PDF-1.7")
    update = record_progress(
        mou=mou, by=desk, as_of=date(2026, 4, 1), words="Gate.", evidence=[file]
    )
    paper = update.evidence.get()
    assert (paper.mou, paper.title) == (mou, "गेट पास")
    assert paper.versions.get().by == desk


def test_a_sending_id_of_another_mou_names_nothing_here(desk) -> None:
    once = uuid4()
    record_no_change(mou=make_mou(), by=desk, client_id=once)
    other = record_no_change(mou=make_mou(), by=desk, client_id=once)
    assert other.client_id is None
    assert ProgressUpdate.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_updates_at_once_are_both_kept_and_one_sent_twice_is_one() -> None:
    mou, once = make_mou(), uuid4()
    failed: list[Exception] = []

    def send(**said: object) -> None:
        try:
            record_progress(mou=mou, by=None, as_of=date(2026, 4, 1), **said)
        except Exception as error:  # told to the test below
            failed.append(error)
        finally:
            connection.close()

    sendings = [{"jobs": 1, "client_id": once}, {"jobs": 1, "client_id": once}, {"jobs": 2}]
    threads = [Thread(target=send, kwargs=said) for said in sendings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(mou.updates.values_list("jobs", flat=True)) == [1, 2]


def test_a_late_update_leaves_the_figures_of_today(desk) -> None:
    mou = make_mou(signed_on=date(2026, 1, 1))
    record_progress(mou=mou, by=desk, as_of=date(2026, 6, 1), realised=Realised(Decimal(90)))
    late = Realised(Decimal(95))
    doubts = doubts_about(mou=mou, realised=late, as_of=date(2026, 3, 1))
    assert doubts == [
        "Realised is higher than in the later update of 1 Jun 2026.",
        "A later update states figures too: those of today stay as they are.",
    ]
    record_progress(mou=mou, by=desk, as_of=date(2026, 3, 1), realised=late)
    mou.refresh_from_db()
    assert mou.realised_inr == 90
    assert MOU.objects.as_on(date(2026, 4, 1)).filter(at__realised_inr=95).exists()


def test_a_changed_rate_alone_is_no_fall(desk) -> None:
    mou = make_mou(amount=1000, currency="JPY")
    yen = Realised(Decimal(500), "JPY", Decimal("0.6"))
    record_progress(mou=mou, by=desk, as_of=date(2026, 1, 1), realised=yen)
    mou.refresh_from_db()
    cheaper = Realised(Decimal(500), "JPY", Decimal("0.5"))
    assert doubts_about(mou=mou, realised=cheaper) == []
    above = Realised(Decimal(1001), "JPY", Decimal("0.5"))
    assert doubts_about(mou=mou, realised=above) == [
        "Realised is now above the committed investment."
    ]


def test_a_commitment_without_a_rate_cannot_be_compared(desk) -> None:
    mou = make_mou(amount=1000, currency="JPY")
    [doubt] = doubts_about(mou=mou, realised=Realised(Decimal(5)))
    assert "no rate to the rupee" in doubt


def test_realised_of_a_group_is_compared_with_its_one_total(desk) -> None:
    group = make_group(amount=100, currency="INR", inr_rate=1)
    first, second = make_mou(group=group), make_mou(group=group)
    record_progress(mou=first, by=desk, as_of=date(2026, 1, 1), realised=Realised(Decimal(70)))
    assert doubts_about(mou=second, realised=Realised(Decimal(30))) == []
    assert doubts_about(mou=second, realised=Realised(Decimal(31))) == [
        "Realised in its group is now above the group's one total."
    ]


def test_an_update_from_before_the_signing_is_doubted(desk) -> None:
    mou = make_mou(signed_on=date(2026, 3, 1))
    [doubt] = doubts_about(mou=mou, realised=None, as_of=date(2026, 2, 1))
    assert "before the MOU was signed" in doubt


def test_status_is_logged_with_its_day_and_past_reports_follow(desk) -> None:
    mou = make_mou(signed_on=date(2026, 1, 1))
    change_mou_status(mou=mou, by=desk, status="on_hold", reason="No land.", since=date(2026, 3, 1))
    change_mou_status(mou=mou, by=desk, status="dropped", reason="Gone.", since=date(2026, 6, 1))
    mou.refresh_from_db()
    assert (mou.status, mou.status_reason, mou.status_on) == ("dropped", "Gone.", date(2026, 6, 1))
    log = mou.status_changes.values_list("status_before", "status", "since", "by")
    assert list(log) == [
        ("on_hold", "dropped", date(2026, 6, 1), desk.pk),
        ("active", "on_hold", date(2026, 3, 1), desk.pk),
    ]
    for day, status in [
        ("2026-02-01", "active"),
        ("2026-03-01", "on_hold"),
        ("2026-07-01", "dropped"),
    ]:
        assert MOU.objects.as_on(date.fromisoformat(day)).filter(at__status=status).exists(), day


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (date(2025, 12, 31), "before the one it follows"),
        (date(2999, 1, 1), "day to come"),
    ],
)
def test_status_begins_neither_before_signing_nor_tomorrow(desk, since: date, words: str) -> None:
    mou = make_mou(signed_on=date(2026, 1, 1))
    with pytest.raises(ValueError, match=words):
        change_mou_status(mou=mou, by=desk, status="dropped", reason="Gone.", since=since)
    assert not mou.status_changes.exists()


def test_status_days_only_go_forward(desk) -> None:
    mou = make_mou(signed_on=date(2026, 1, 1))
    change_mou_status(mou=mou, by=desk, status="delayed", reason="Rain.", since=date(2026, 6, 1))
    with pytest.raises(ValueError, match="before the one it follows"):
        change_mou_status(mou=mou, by=desk, status="active", since=date(2026, 5, 31))


def test_saying_the_same_status_again_logs_nothing_and_another_reason_keeps_its_day(desk) -> None:
    mou = make_mou(signed_on=date(2026, 1, 1))
    for reason, since in [
        ("Rain.", date(2026, 6, 1)),
        ("Rain.", date(2026, 7, 1)),
        ("Power.", date(2026, 8, 1)),
    ]:
        change_mou_status(mou=mou, by=desk, status="delayed", reason=reason, since=since)
    mou.refresh_from_db()
    assert mou.status_changes.count() == 2
    assert (mou.status_on, mou.status_reason) == (date(2026, 6, 1), "Power.")
