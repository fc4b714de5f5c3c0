"""What is typed as something is heard of an MOU, and what each form says about what cannot be."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from leads.forms.mou_status import MOUStatusForm
from leads.forms.updates import ProgressForm
from leads.models import MOU, ladder_of
from leads.views.updates import newest_of
from tests.factories import make_mou

pytestmark = pytest.mark.django_db


def of_mou(mou: MOU, files: Any = None, kind: Any = ProgressForm, **data: Any) -> ProgressForm:
    data = {"as_of": timezone.localdate().isoformat(), **data}
    mou.refresh_from_db()
    return kind(data, files, mou=mou, ladder=ladder_of(mou), newest=newest_of(mou))


def progress(**data: Any) -> ProgressForm:
    return of_mou(make_mou(), **data)


def test_update_needs_something_to_say() -> None:
    form = progress()
    assert "“No change”" in form.errors["words"][0]


def test_update_of_zero_says_something() -> None:
    assert progress(amount="0", currency="INR").is_valid()
    assert progress(jobs="0").is_valid()


def test_update_cannot_be_of_a_day_to_come() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    form = progress(as_of=tomorrow.isoformat(), words="x")
    assert "choose today or an earlier day" in form.errors["as_of"][0]


def test_rupees_need_no_rate() -> None:
    form = progress(amount="120 crore", currency="INR", inr_rate="nonsense")
    assert form.is_valid(), form.errors
    assert form.values()["realised"].inr == Decimal(1_200_000_000)


def test_currency_named_in_the_amount_is_enough() -> None:
    form = progress(amount="3億円", inr_rate="0.58")
    assert form.is_valid(), form.errors
    assert form.values()["realised"].currency == "JPY"


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"amount": "5", "currency": ""}, "currency", "Choose the currency"),
        ({"amount": "5円", "currency": "INR"}, "currency", "choose that currency"),
        ({"amount": "5", "currency": "JPY"}, "inr_rate", "how many rupees"),
        ({"amount": "5", "currency": "JPY", "inr_rate": "0"}, "inr_rate", "greater than zero"),
        ({"amount": "-5", "currency": "INR"}, "amount", "less than zero"),
        ({"amount": "soon", "currency": "INR"}, "amount", "one figure"),
        ({"amount": "9" * 17, "currency": "USD", "inr_rate": "9" * 8}, "amount", "too large"),
        ({"amount": "5", "currency": "XXX"}, "currency", "valid choice"),
        ({"jobs": "-1"}, "jobs", "greater than or equal to 0"),
        ({"jobs": "9" * 12}, "jobs", "less than or equal"),
        ({"words": "\x00"}, "words", "Null characters"),
        ({"words": "x" * 10_000}, "words", "at most 5000"),
    ],
)
def test_update_says_what_is_wrong(data: dict, field: str, words: str) -> None:
    form = progress(**data)
    assert words in form.errors[field][0], form.errors


@pytest.mark.parametrize("status", ["on_hold", "delayed", "dormant", "dropped"])
def test_status_needs_a_reason(status: str) -> None:
    form = MOUStatusForm({"status": status, "status_reason": " "}, instance=make_mou())
    assert form.errors == {"status_reason": ["Say why the MOU is not active."]}


def test_active_forgets_the_reason() -> None:
    mou = make_mou(status="on_hold", status_reason="No land.")
    form = MOUStatusForm({"status": "active", "status_reason": "left over"}, instance=mou)
    assert form.is_valid()
    assert form.cleaned_data["status_reason"] == ""


