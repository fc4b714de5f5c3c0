"""Silence, days, amounts, source: what each narrows, how it says so, and what it refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from leads.models import Lead
from tests.factories import make_followup, make_lead, make_mou, make_user
from tests.leads.test_filters_leads import found, narrow

pytestmark = pytest.mark.django_db
__all__ = ["narrow"]


def ago(**span: int) -> Any:
    return timezone.now() - timedelta(**span)


def aged(lead: Lead, **span: int) -> Lead:
    Lead.objects.filter(pk=lead.pk).update(updated_at=ago(**span))
    return lead


def test_silent_is_nothing_heard_for_so_many_days(narrow: Any) -> None:
    old, exact = aged(make_lead(), days=31), aged(make_lead(), days=30, minutes=1)
    aged(make_lead(), days=29, hours=23)
    assert found(narrow("silent=30")) == {old, exact}
    assert narrow("silent=30").describe() == ["Silent for 30 days or more"]
    assert narrow("silent=1").describe() == ["Silent for 1 day or more"]


def test_silence_is_one_comparison_of_one_column(narrow: Any) -> None:
    with CaptureQueriesContext(connection) as asked:
        list(narrow("silent=30").qs)
    (query,) = [each["sql"] for each in asked]
    assert "heard_at" in query
    assert "EXISTS" not in query.split('"heard_at" <')[-1]


def test_due_days_are_those_of_the_next_action(narrow: Any) -> None:
    today = timezone.localdate()
    early, late, none = (make_lead() for _ in range(3))
    make_followup(lead=early, due_on=today)
    make_followup(lead=late, due_on=today + timedelta(days=9))
    assert found(narrow(f"due_from={today}&due_to={today}")) == {early}
    assert found(narrow(f"due_from={today + timedelta(days=1)}")) == {late}
    assert found(narrow(f"due_to={today + timedelta(days=99)}")) == {early, late}
    assert none not in found(narrow("due_to=2999-01-01"))
    assert narrow("due_from=2026-11-02").describe() == ["Next action due from: 2 Nov 2026"]


def test_gbc_ready_is_an_mou_at_that_step(narrow: Any) -> None:
    ready, beyond, dropped = (make_lead() for _ in range(3))
    make_mou(lead=ready, stage="gbc_ready")
    make_mou(lead=beyond, stage="ground_broken")
    make_mou(lead=dropped, stage="gbc_ready", status="dropped", status_reason="x")
    assert found(narrow("gbc_ready=on")) == {ready}
    assert narrow("gbc_ready=on").describe() == ["GBC-ready"]


def test_a_hidden_mou_does_not_make_a_lead_gbc_ready(narrow: Any, manager: User) -> None:
    lead = make_lead()
    make_mou(lead=lead, stage="gbc_ready", sensitive=True, owner=make_user())
    assert found(narrow("gbc_ready=on")) == set()
    assert found(narrow("gbc_ready=on", user=manager)) == {lead}


def test_source_is_one_of_several_or_not_stated(narrow: Any) -> None:
    jetro, bank, unknown = make_lead(source="jetro"), make_lead(source="bank"), make_lead()
    assert found(narrow("source=jetro")) == {jetro}
    assert found(narrow("source=jetro&source=none")) == {jetro, unknown}
    assert found(narrow("source=bank")) == {bank}
    assert narrow("source=jetro&source=none").describe() == ["Came through: JETRO, not stated"]


def test_amounts_are_in_crore_and_leave_out_what_is_not_stated(narrow: Any) -> None:
    small = make_lead(amount=50_000_000, currency="INR", inr_rate=1)  # 5 crore
    large = make_lead(amount=18_500_000_000, currency="INR", inr_rate=1)
    yen = make_lead(amount=300_000_000, currency="JPY", inr_rate="0.5")  # 15 crore
    nothing = make_lead(amount=0, currency="INR", inr_rate=1)
    make_lead()
    assert found(narrow("amount_min=5&amount_max=15")) == {small, yen}
    assert found(narrow("amount_min=5.00001")) == {yen, large}
    assert found(narrow("amount_min=0")) == {small, large, yen, nothing}
    assert narrow("amount_min=0").describe() == ["₹ crore from: ₹0"]
    assert narrow("amount_max=1850").describe() == ["₹ crore to: ₹1,850 crore"]


def test_registered_and_changed_count_on_the_readers_clock(narrow: Any) -> None:
    lead = make_lead()
    instant = "2026-03-01T19:00:00+00:00"  # half past midnight of the 2nd in India
    Lead.objects.filter(pk=lead.pk).update(created_at=instant, updated_at=instant)
    assert found(narrow("created_from=2026-03-02&created_to=2026-03-02")) == {lead}
    assert found(narrow("created_to=2026-03-01")) == set()
    assert found(narrow("updated_from=2026-03-02")) == {lead}
    assert found(narrow("updated_from=2026-03-03")) == set()


def test_sensitive_only(narrow: Any, manager: User) -> None:
    secret, _open = make_lead(sensitive=True), make_lead()
    assert found(narrow("sensitive=on", user=manager)) == {secret}
    assert found(narrow("sensitive=on")) == set(), "Of others' sensitive leads nothing is told."


@pytest.mark.parametrize(
    "query",
    [
        "silent=x", "silent=0", "silent=-3", "silent=99999999999999999999", "silent=3651",
        "amount_min=NaN", "amount_min=-1", "amount_min=1e999", "amount_max=ten", "due_from=32",
        "due_to=2026-13-01", "source=moon", "created_from=%00", "updated_from=0000-00-00",
        "due_from=2026-11-02&due_to=2026-11-01", "amount_min=5&amount_max=4",
        "created_from=2026-11-02&created_to=2026-11-01",
    ],
)  # fmt: skip
def test_what_is_not_understood_finds_nothing_and_says_so(narrow: Any, query: str) -> None:
    make_followup(lead=make_lead(source="jetro", amount=5, currency="INR", inr_rate=1))
    narrowed = narrow(query)
    assert found(narrowed) == set()
    assert all(errors[0].endswith(".") for errors in narrowed.errors.values())
    assert narrowed.errors


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_is(narrow: Any, day: str) -> None:
    for name in ("created_from", "created_to", "updated_from", "due_from", "due_to"):
        assert len(found(narrow(f"{name}={day}"))) == 0
