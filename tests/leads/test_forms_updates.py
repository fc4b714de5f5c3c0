"""What is typed as something is heard of an MOU, and what each form says about what cannot be."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from leads.actions.updates import StepSaid, change_mou_status, record_progress
from leads.forms.mou_status import MOUStatusForm
from leads.forms.updates import MonthlyForm, ProgressForm
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


@pytest.mark.parametrize(
    ("amount", "currency", "usual"),
    [("12 crore", "JPY", "Indian rupee"), ("3億", "INR", "Japanese yen")],
)
def test_crore_of_yen_is_asked_about(amount: str, currency: str, usual: str) -> None:
    form = progress(amount=amount, currency=currency, inr_rate="0.6")
    assert usual in form.errors["currency"][0]
    assert "write the currency" in form.errors["currency"][0]


def test_crore_of_yen_that_says_so_is_fine() -> None:
    assert progress(amount="¥12 crore", currency="JPY", inr_rate="0.6").is_valid()


def test_step_and_next_forecast_come_with_the_update() -> None:
    form = progress(step="officer_named", step_on="March 2026", next_on="2027", reason="Survey.")
    assert form.is_valid(), form.errors
    assert form.values()["steps"] == [
        StepSaid("officer_named", True, (date(2026, 3, 1), "month"), None, "Survey."),
        StepSaid("land_identified", False, None, (date(2027, 1, 1), "year"), "Survey."),
    ]


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"step": "ground_broken"}, "reason", "Say why the steps are out of order."),
        ({"step": "nonsense"}, "step", "valid choice"),
        ({"step": "signed"}, "step", "valid choice"),
        ({"step_on": "2026"}, "step", "Choose the step"),
        ({"step": "officer_named", "step_on": "2099"}, "step_on", "lies ahead"),
        ({"step": "officer_named", "step_on": "2019"}, "step_on", "before the MOU was signed"),
        ({"next_on": "2019"}, "next_on", "before the MOU was signed"),
        ({"next_on": "soon"}, "next_on", "Write the date"),
        ({"step": "production", "reason": "At once.", "next_on": "2099"}, "next_on", "No step"),
        ({"words": "x", "reason": "x" * 400}, "reason", "at most 300"),
        ({"words": "x", "reason": "Rain."}, "reason", "which step"),
    ],
)
def test_update_says_what_is_wrong_with_a_step(data: dict, field: str, words: str) -> None:
    mou = make_mou(signed_on=date(2020, 1, 1))
    mou.milestones.create(kind="signed", reached=True, actual_on=mou.signed_on)
    form = of_mou(mou, **data)
    assert words in form.errors[field][0], form.errors


def test_step_cannot_be_reached_after_the_day_of_the_update() -> None:
    form = progress(as_of="2026-01-31", step="officer_named", step_on="2 Feb 2026")
    assert "after the day of which the update tells" in form.errors["step_on"][0]


def test_forecast_older_than_the_last_one_is_refused(desk) -> None:
    mou = make_mou(signed_on=date(2025, 1, 1))
    said = [StepSaid("officer_named", forecast=(date(2027, 1, 1), "year"))]
    record_progress(mou=mou, by=desk, as_of=date(2026, 6, 1), steps=said)
    form = of_mou(mou, as_of="2026-05-01", next_on="2028")
    assert "1 Jun 2026" in form.errors["next_on"][0]


def test_second_writer_is_told_once_what_the_first_wrote(desk) -> None:
    mou = make_mou()
    seen = {"seen": "", "words": "Mine."}
    record_progress(mou=mou, by=desk, as_of=date(2026, 6, 1), jobs=40, words="Hired.")
    form = of_mou(mou, **seen)
    [error] = form.non_field_errors()
    assert f"{desk} has just recorded an update as of 1 Jun 2026: Jobs: 40. Hired." in error
    again = of_mou(mou, **{**seen, "seen": form["seen"].value()})
    assert again.is_valid()


def files(*named: tuple[str, bytes]) -> MultiValueDict:
    return MultiValueDict({"evidence": [SimpleUploadedFile(*each) for each in named]})


def test_evidence_alone_is_an_update() -> None:
    form = of_mou(make_mou(), files(("a.pdf", b"%PDF-1.7"), ("b.txt", b"words")))
    assert form.is_valid(), form.errors
    assert [file.name for file in form.values()["evidence"]] == ["a.pdf", "b.txt"]


@pytest.mark.parametrize(
    "sent",
    [
        [("a.exe", b"MZ\x90\x00")],
        [("a.pdf", b"")],
        [(f"{n}.pdf", b"%PDF-1.7") for n in range(6)],
    ],
)
def test_evidence_of_no_use_is_refused(sent: list) -> None:
    assert "evidence" in of_mou(make_mou(), files(*sent)).errors


def test_row_takes_its_words_as_the_reason() -> None:
    mou = make_mou()
    form = of_mou(mou, kind=MonthlyForm, step="ground_broken")
    assert "out of order" in form.errors["words"][0]
    form = of_mou(mou, kind=MonthlyForm, step="ground_broken", words="Land was theirs.")
    assert form.is_valid(), form.errors
    assert form.values()["steps"][0].reason == "Land was theirs."


def status_form(mou: MOU, **data: Any) -> MOUStatusForm:
    given = {"status": "delayed", "status_reason": "Rain.", **data}
    return MOUStatusForm(given, instance=MOU.objects.get(pk=mou.pk))


@pytest.mark.parametrize(
    ("since", "words"),
    [
        ("2025-12-31", "before the MOU was signed (1 Jan 2026)"),
        ("2099-01-01", "choose no later day"),
        ("soon", "Enter a valid date"),
    ],
)
def test_status_says_what_is_wrong_with_its_day(since: str, words: str) -> None:
    form = status_form(make_mou(signed_on=date(2026, 1, 1)), since=since)
    assert words in form.errors["since"][0]


def test_status_follows_the_last_change(desk) -> None:
    mou = make_mou()
    change_mou_status(mou=mou, by=desk, status="on_hold", reason="Land.", since=date(2026, 6, 1))
    assert "1 Jun 2026" in status_form(mou, since="2026-05-31").errors["since"][0]
    assert status_form(mou, since="2026-06-01").is_valid()


def test_status_left_without_a_day_holds_from_today() -> None:
    form = status_form(make_mou())
    assert form.is_valid(), form.errors
    assert form.cleaned_data["since"] == timezone.localdate()


def test_second_change_of_status_is_told_once_of_the_first(desk) -> None:
    mou = make_mou()
    change_mou_status(mou=mou, by=desk, status="on_hold", reason="Land.", since=date(2026, 6, 1))
    form = status_form(mou, seen="")
    [error] = form.non_field_errors()
    assert "has just changed the status to “On hold”, since 1 Jun 2026." in error
    assert status_form(mou, seen=form["seen"].value()).is_valid()
