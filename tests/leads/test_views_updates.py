"""Pages on which one says what is heard of an MOU, and whether it is alive."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads.actions.updates import Realised, StepSaid, record_no_change, record_progress
from tests.factories import make_mou

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    """The words of a page without its tags, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def test_official_records_an_update_once(official_client, official) -> None:
    mou = make_mou(amount=1_000_000_000, currency="INR", inr_rate=1)
    data = {
        "as_of": timezone.localdate().isoformat(), "amount": "12 crore", "currency": "INR",
        "jobs": "40", "words": "Roof is on.", "client_id": uuid4(),
    }  # fmt: skip
    page = f"{mou.get_absolute_url()}update/"
    for _time in range(2):
        assert official_client.post(page, data)["Location"] == mou.get_absolute_url()
    update = mou.updates.get()
    assert (update.realised_inr, update.jobs, update.by) == (120_000_000, 40, official)


def test_realised_above_committed_is_saved_with_a_warning(official_client) -> None:
    mou = make_mou(amount=10_000_000, currency="INR", inr_rate=1)
    data = {"as_of": timezone.localdate().isoformat(), "amount": "2 crore", "currency": "INR"}
    response = official_client.post(f"{mou.get_absolute_url()}update/", data, follow=True)
    assert "Realised is now above the committed investment." in text_of(response)
    assert 'data-level="warning"' in response.content.decode()
    assert mou.updates.count() == 1


def test_no_change_takes_one_tap(official_client) -> None:
    mou = make_mou(signed_on=date(2020, 1, 1))
    page = official_client.get(mou.get_absolute_url()).content.decode()
    client_id = re.search(r'name="client_id" value="([^"]+)"', page)[1]
    for _time in range(2):
        data = {"no_change": "1", "client_id": client_id}
        official_client.post(f"{mou.get_absolute_url()}update/", data)
    assert mou.updates.get().unchanged
    mou.refresh_from_db()
    assert not mou.is_stale


def test_no_change_without_an_id_or_with_nonsense_still_counts(official_client) -> None:
    mou = make_mou()
    official_client.post(f"{mou.get_absolute_url()}update/", {"no_change": "1", "client_id": "x"})
    assert mou.updates.count() == 1


def test_update_form_starts_from_the_last_currency(official_client) -> None:
    mou = make_mou(amount=5, currency="JPY", inr_rate="0.58")
    form = official_client.get(f"{mou.get_absolute_url()}update/").context["form"]
    assert form["currency"].value() == "JPY"
    assert str(form["inr_rate"].value()) == "0.58"


def test_refused_update_answers_htmx_with_422(official_client) -> None:
    mou = make_mou()
    page = f"{mou.get_absolute_url()}update/"
    assert official_client.post(page, {"as_of": "x"}).status_code == 200
    response = official_client.post(page, {"as_of": "x"}, headers={"HX-Request": "true"})
    assert response.status_code == 422


def test_status_without_a_reason_is_refused_beside_the_field(desk_client) -> None:
    mou = make_mou()
    page = f"{mou.get_absolute_url()}status/"
    assert "Say why the MOU is not active." in text_of(
        desk_client.post(page, {"status": "dropped"})
    )
    mou.refresh_from_db()
    assert mou.status == "active"
    desk_client.post(page, {"status": "dropped", "status_reason": "Withdrawn."})
    mou.refresh_from_db()
    assert (mou.status, mou.status_reason) == ("dropped", "Withdrawn.")


def test_update_carries_steps_and_evidence_to_the_page(official_client) -> None:
    mou = make_mou()
    data = {
        "as_of": timezone.localdate().isoformat(), "step": "officer_named", "step_on": "2026",
        "evidence": [SimpleUploadedFile("order.pdf", b"%PDF-1.7")],
    }  # fmt: skip
    response = official_client.post(f"{mou.get_absolute_url()}update/", data, follow=True)
    words = text_of(response)
    assert "Reached: Nodal officer named, 2026" in words
    paper = mou.documents.get()
    assert f'href="{paper.get_absolute_url()}"' in response.content.decode()


def test_page_marks_figures_that_fell_and_those_above_the_commitment(
    official_client, official
) -> None:
    mou = make_mou(amount=100_000_000, currency="INR", inr_rate=1)
    for day, crores, jobs in [(1, 20, 40), (2, 15, 30)]:
        realised = Realised(Decimal(crores * 10_000_000))
        record_progress(
            mou=mou, by=official, as_of=date(2026, 1, day), realised=realised, jobs=jobs
        )
    words = text_of(official_client.get(mou.get_absolute_url()))
    assert words.count("above the commitment") == 2
    assert "lower than before: ₹20 crore" in words
    assert "fewer than before: 40" in words


def test_queries_of_the_page_do_not_grow_with_updates(official_client, official) -> None:
    mou = make_mou()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            official_client.get(f"{mou.get_absolute_url()}?updates=all")
        return len(asked)

    for day in range(1, 4):
        step = StepSaid("officer_named", reached=True)
        record_progress(mou=mou, by=official, as_of=date(2026, 1, day), jobs=day, steps=[step])
    queries()
    few = queries()
    for day in range(4, 25):
        record_progress(mou=mou, by=official, as_of=date(2026, 1, day), jobs=day, steps=[step])
    assert queries() == few


def test_status_page_logs_the_day_and_shows_the_changes(desk_client, desk) -> None:
    mou = make_mou(signed_on=date(2026, 1, 1))
    page = f"{mou.get_absolute_url()}status/"
    sent = {"status": "on_hold", "status_reason": "No land.", "since": "2026-03-01"}
    assert desk_client.post(page, sent)["Location"] == mou.get_absolute_url()
    words = text_of(desk_client.get(page))
    assert f"Since 1 Mar 2026 · {desk} Active → On hold No land." in words
    late = text_of(desk_client.post(page, {**sent, "since": "2026-02-01"}))
    assert "The status was last changed on 1 Mar 2026: choose that day or a later one." in late
    assert mou.status_changes.count() == 1


def test_status_of_a_day_to_come_is_refused(desk_client) -> None:
    mou = make_mou()
    tomorrow = timezone.localdate() + timedelta(days=1)
    sent = {"status": "dropped", "status_reason": "x", "since": tomorrow.isoformat()}
    assert "choose no later day" in text_of(
        desk_client.post(f"{mou.get_absolute_url()}status/", sent)
    )
    assert not mou.status_changes.exists()


@pytest.mark.parametrize("seen", ["x", "9" * 30, "\x00"])
def test_nonsense_about_what_was_seen_is_no_error_of_the_server(desk_client, seen: str) -> None:
    mou = make_mou()
    record_no_change(mou=mou, by=None)
    for page in ("update", "status"):
        address = f"{mou.get_absolute_url()}{page}/"
        data = {"seen": seen, "words": "x", "as_of": timezone.localdate(), "status": "active"}
        assert desk_client.post(address, data).status_code in (200, 302)
