"""What is typed about MOUs, and what each form says about what cannot be."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from leads.forms.mous import MOUForm, MOUGroupForm
from tests.factories import make_group, make_lead, make_mou, make_organisation

pytestmark = pytest.mark.django_db


def mou_form(user: Any, instance: Any = None, **data: Any) -> MOUForm:
    return MOUForm({"title": "Plant", "instrument": "mou", **data}, instance=instance, user=user)


def test_mou_needs_only_a_title(desk) -> None:
    form = mou_form(desk)
    assert form.is_valid(), form.errors
    mou = form.save()
    assert (mou.amount, mou.jobs, mou.land_acres, mou.signed_on) == (None, None, None, None)


def test_mou_without_a_title_is_refused(desk) -> None:
    assert "title" in mou_form(desk, title="").errors


def test_dates_keep_their_precision(desk) -> None:
    form = mou_form(desk, signed_on="March 2026", valid_until="2030")
    assert form.is_valid(), form.errors
    mou = form.save()
    mou.refresh_from_db()
    assert (mou.signed_on, mou.signed_on_precision) == (date(2026, 3, 1), "month")
    assert (mou.valid_until, mou.valid_until_precision) == (date(2030, 1, 1), "year")
    again = MOUForm(instance=mou, user=desk)
    assert again["signed_on"].value() == "March 2026"
    assert 'value="March 2026"' in str(again["signed_on"])


def test_cleared_date_is_not_stated_again(desk) -> None:
    mou = make_mou(signed_on=date(2026, 3, 1), signed_on_precision="month")
    form = mou_form(desk, instance=mou, signed_on="")
    assert form.is_valid(), form.errors
    form.save()
    mou.refresh_from_db()
    assert (mou.signed_on, mou.signed_on_precision) == (None, "day")


def test_signing_cannot_lie_ahead(desk) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    form = mou_form(desk, signed_on=tomorrow.isoformat())
    assert "cannot lie ahead" in form.errors["signed_on"][0]
    assert mou_form(desk, signed_on=str(timezone.localdate().year)).is_valid()


def test_mou_cannot_lapse_before_it_was_signed(desk) -> None:
    form = mou_form(desk, signed_on="2026-03-15", valid_until="2026-03-14")
    assert form.errors["valid_until"] == ["An MOU cannot lapse before it was signed."]
    assert list(form.errors) == ["valid_until"]


def test_figure_stands_on_the_mou_or_on_its_group(desk) -> None:
    group = make_group()
    form = mou_form(desk, group=group.pk, amount="12 crore", currency="INR")
    assert "clear one of the two" in form.errors["group"][0]
    assert mou_form(desk, group=group.pk).is_valid()


def test_jobs_stand_on_the_mou_or_on_its_group(desk) -> None:
    form = mou_form(desk, group=make_group(jobs=10).pk, jobs="5")
    assert "clear it here" in form.errors["jobs"][0]
    assert mou_form(desk, group=make_group().pk, jobs="1,20,000").is_valid()


def test_amount_is_kept_in_its_own_currency_with_a_dated_rate(desk) -> None:
    form = mou_form(desk, amount="30億", currency="JPY", inr_rate="0.58", rate_on="2026-03-15")
    assert form.is_valid(), form.errors
    mou = form.save()
    mou.refresh_from_db()
    assert (mou.amount, mou.currency) == (Decimal(3_000_000_000), "JPY")
    assert mou.amount_inr == Decimal("1740000000.00")


def test_number_is_used_once(desk) -> None:
    make_mou(number="MOU/1")
    form = mou_form(desk, number="MOU/1")
    assert not form.is_valid()
    assert "Another MOU has this number already." in str(form.errors)


def test_sensitive_mou_must_stay_visible_to_its_writer(desk, manager) -> None:
    assert "sensitive" in mou_form(desk, sensitive="on").errors
    assert "sensitive" in mou_form(desk, sensitive="on", owner=manager.pk).errors
    assert mou_form(desk, sensitive="on", owner=desk.pk).is_valid()
    assert mou_form(desk, sensitive="on", members=[desk.pk]).is_valid()
    assert mou_form(manager, sensitive="on").is_valid()


def test_leads_one_may_not_see_cannot_be_chosen(desk, manager) -> None:
    secret = make_lead(sensitive=True, owner=manager)
    assert "lead" in mou_form(desk, lead=secret.pk).errors
    assert secret.title not in str(mou_form(desk)["lead"])


def test_saving_keeps_a_lead_that_the_writer_may_not_see(desk, manager) -> None:
    secret = make_lead(title="Tank factory", sensitive=True, owner=manager)
    mou = make_mou(lead=secret)
    form = mou_form(desk, instance=mou, lead=make_lead().pk)
    assert "lead" not in form.fields
    assert form.is_valid(), form.errors
    assert form.save().lead == secret


def test_any_visible_lead_may_be_sent_though_only_the_newest_are_listed(desk) -> None:
    first = make_lead(title="The first of many")
    for _number in range(31):
        make_lead()
    assert first.title not in str(mou_form(desk)["lead"])
    form = mou_form(desk, lead=first.pk)
    assert first.title in str(form["lead"])
    assert form.is_valid()
    assert form.save().lead == first


def test_former_owner_stays_when_nobody_changes_it(desk) -> None:
    mou = make_mou(owner=desk)
    desk.is_active = False
    desk.save()
    assert mou_form(desk, instance=mou, owner=desk.pk).is_valid()


def test_department_is_a_government_body_of_india(desk) -> None:
    company = make_organisation()
    assert "department" in mou_form(desk, department=company.pk).errors


def test_second_writer_is_told_of_the_first(desk) -> None:
    mou = make_mou()
    seen = mou.updated_at.isoformat()
    mou.save()
    form = mou_form(desk, instance=mou, seen=seen, notes="mine")
    assert "Somebody else changed this" in form.non_field_errors()[0]
    assert form["notes"].value() == "mine"


@pytest.mark.parametrize("text", ["\x00", "x" * 10_000])
def test_nonsense_is_refused_beside_its_field(desk, text: str) -> None:
    form = mou_form(
        desk, title=text, number=text, signed_on=text, amount=text, jobs=text, district=text
    )
    wrong = {"title", "number", "signed_on", "amount", "jobs", "district"}
    assert wrong <= set(form.errors)


@pytest.mark.parametrize("text", ["🎌 工場", "\u202eright to left", "औद्योगिक परिसर"])
def test_any_script_is_kept_as_typed(desk, text: str) -> None:
    form = mou_form(desk, title=text)
    assert form.is_valid()
    assert form.save().title == text


def test_group_has_a_name_of_its_own() -> None:
    make_group(name="Two parks")
    form = MOUGroupForm({"name": "Two parks"})
    assert form.errors["name"] == ["Another group has this name already."]
    assert MOUGroupForm(
        {"name": "Three parks", "amount": "900 crore", "currency": "INR"}
    ).is_valid()


@pytest.mark.parametrize("form", [MOUGroupForm, MOUForm])
def test_no_currency_is_said_in_words(desk, form: Any) -> None:
    made = form(user=desk) if form is MOUForm else form()
    assert made.fields["currency"].choices[0] == ("", "not stated")
    assert len(made.fields["currency"].choices) == 5
