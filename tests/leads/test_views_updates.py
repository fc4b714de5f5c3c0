"""Pages on which one says what is heard of an MOU, and whether it is alive."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.factories import make_mou

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    """The words of a page without its tags, in one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


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
    assert str(form["inr_rate"].value()) == "0.580000"


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
