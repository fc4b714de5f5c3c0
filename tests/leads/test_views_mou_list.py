"""The register on a past day: as things stood then."""

from datetime import date

import pytest

from leads.models import Milestone, MOUAmendment, MOUStatusChange, ProgressUpdate
from tests.factories import make_mou

LIST = "/mous/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def plant(desk):
    """Signed in January, ground broken in May, amended in June, on hold since July."""
    mou = make_mou(
        title="Plant", owner=desk, signed_on=date(2025, 1, 10), amount=900, currency="INR",
        inr_rate=1, status="on_hold", status_reason="Land.",
    )  # fmt: skip
    Milestone.objects.create(
        mou=mou, kind="ground_broken", reached=True, actual_on=date(2025, 5, 2)
    )
    ProgressUpdate.objects.create(
        mou=mou, as_of=date(2025, 4, 1), realised_amount=40, currency="INR", inr_rate=1
    )
    ProgressUpdate.objects.create(
        mou=mou, as_of=date(2025, 8, 1), realised_amount=75, currency="INR", inr_rate=1
    )
    MOUAmendment.objects.create(
        mou=mou, signed_on=date(2025, 6, 1), amount_before=500, currency_before="INR",
        inr_rate_before=1,
    )  # fmt: skip
    MOUStatusChange.objects.create(
        mou=mou, status_before="active", status="on_hold", since=date(2025, 7, 1), reason="Land."
    )
    return mou


def shown(client, query: str) -> list[tuple]:
    page = client.get(f"{LIST}?{query}").context["page"]
    return [(m.stage, m.status, m.amount_inr, m.realised_inr, m.updated_as_of) for m in page]


@pytest.mark.parametrize(
    ("day", "row"),
    [
        ("2025-02-01", ("signed", "active", 500, None, None)),
        ("2025-04-01", ("signed", "active", 500, 40, date(2025, 4, 1))),
        ("2025-05-02", ("ground_broken", "active", 500, 40, date(2025, 4, 1))),
        ("2025-06-01", ("ground_broken", "active", 900, 40, date(2025, 4, 1))),
        ("2025-07-01", ("ground_broken", "on_hold", 900, 40, date(2025, 4, 1))),
        ("2025-08-01", ("ground_broken", "on_hold", 900, 75, date(2025, 8, 1))),
    ],
)
def test_register_shows_a_past_day_as_it_was(desk_client, plant, day, row) -> None:
    assert shown(desk_client, f"as_on={day}") == [row]


def test_register_of_a_day_before_the_signing_is_empty(desk_client, plant) -> None:
    assert shown(desk_client, "as_on=2025-01-09") == []


def test_filters_ask_of_the_same_day(desk_client, plant) -> None:
    assert shown(desk_client, "as_on=2025-05-01&grounded=yes") == []
    assert len(shown(desk_client, "as_on=2025-05-02&grounded=yes")) == 1
    assert len(shown(desk_client, "as_on=2025-06-30&status=active")) == 1
    assert shown(desk_client, "as_on=2025-07-01&status=active") == []
    assert shown(desk_client, "as_on=2025-04-20&stale=1") == []
    assert len(shown(desk_client, "as_on=2025-05-01&stale=1")) == 1


def test_a_day_to_come_is_refused_with_a_sentence(desk_client, plant) -> None:
    answer = desk_client.get(f"{LIST}?as_on=2999-01-01")
    assert answer.status_code == 200
    assert "Choose today or an earlier day." in answer.content.decode()
    assert list(answer.context["page"]) == []


def test_the_page_says_of_which_day_it_tells(desk_client, plant) -> None:
    assert "The register as on" in desk_client.get(f"{LIST}?as_on=2025-05-02").content.decode()
    assert "The register as on" not in desk_client.get(LIST).content.decode()
