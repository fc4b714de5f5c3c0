"""The sweep finds what waits, and the name it is called by."""

import pytest
from django.conf import settings

from accounts.models import User
from leads import tasks
from leads.actions.bulk import TASK, ask_undo, start_run
from leads.models import BulkRun, Lead
from leads.tasks import work_off_bulk_runs
from tests.factories import make_bulk_run, make_lead

pytestmark = pytest.mark.django_db


def test_the_sweep_does_and_undoes_what_waits(desk: User) -> None:
    leads = [make_lead(), make_lead()]
    run = start_run(
        by=desk,
        deed="owner",
        settings={"owner": desk.pk},
        words="Owner",
        leads=[lead.pk for lead in leads],
    )
    work_off_bulk_runs()
    assert Lead.objects.filter(owner=desk).count() == 2
    ask_undo(run=run, by=desk)
    work_off_bulk_runs()
    assert not Lead.objects.filter(owner=desk).exists()
    assert not BulkRun.objects.unfinished().exists()


def test_clock_and_actions_call_it_by_its_name() -> None:
    assert work_off_bulk_runs.name == TASK
    assert TASK in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def test_a_run_that_fails_does_not_keep_the_others_waiting(desk: User) -> None:
    leads = [make_lead(), make_lead()]
    for settings_of in ({}, {"owner": desk.pk}):
        start_run(
            by=desk, deed="owner", settings=settings_of, words="Owner",
            leads=[lead.pk for lead in leads],
        )  # fmt: skip
    work_off_bulk_runs()
    assert Lead.objects.filter(owner=desk).count() == 2


def test_several_runs_share_one_shift(desk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else long runs would take all workers, and reminders would wait for them."""
    for number in range(3):
        make_bulk_run(desk, words=f"Run {number}")
    now, shifts = [0.0], []

    def work(*, run: BulkRun, seconds: float) -> bool:
        shifts.append(seconds)
        now[0] += 30
        return True

    monkeypatch.setattr(tasks, "monotonic", lambda: now[0])
    monkeypatch.setattr(tasks, "work_off", work)
    work_off_bulk_runs()
    assert shifts == [50, 20]
