"""Real clock, real worker: what waits is made, and what a killed worker held is taken up."""

import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from reports.choices import PaperState
from reports.models import PaperRun
from tests.factories import make_delegation, make_meeting, make_paper_run, make_user
from tests.followups.test_reminder_end_to_end import (  # noqa: F401 - `product` is a fixture
    Product,
    product,
    wait_until,
)

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def test_papers_are_made_by_a_worker(product: Product) -> None:  # noqa: F811 - the fixture
    person, delegation = make_user(name="Deepa"), make_delegation(name="Osaka 大阪")
    make_meeting(delegation=delegation, title="Water")
    of = {"subject_id": delegation.pk, "title": delegation.name}
    waiting = make_paper_run(person, **of, file_format="docx", state=PaperState.WAITING)
    left_behind = make_paper_run(
        person, **of, file_format="pdf", state=PaperState.WORKING, attempts=1, done=1, total=9,
        leased_until=timezone.now() + timedelta(seconds=2),
    )  # fmt: skip
    product.start_worker("worker")
    product.start_beat()
    runs = PaperRun.objects.filter(pk__in=[waiting.pk, left_behind.pk])
    wait_until("Two papers", lambda: runs.filter(state=PaperState.DONE).count() == 2)
    waiting.refresh_from_db()
    left_behind.refresh_from_db()
    assert (waiting.attempts, left_behind.attempts) == (1, 2)
    kept = {run.file_format: Path(product.folder, "media", run.file.name) for run in runs}
    assert kept["pdf"].read_bytes().startswith(b"%PDF")
    assert zipfile.ZipFile(kept["docx"]).testzip() is None
    assert kept["docx"].stat().st_mode & 0o007 == 0
