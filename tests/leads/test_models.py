"""What the database itself refuses, and what it keeps right by itself."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from leads.choices import GATES, Stage
from leads.models import Lead, MOUGroup, Organisation, ProgressUpdate
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": Decimal(5)},
        {"currency": "INR"},
        {"amount": Decimal(5), "currency": "INR", "inr_rate": Decimal(2)},
        {"amount": Decimal(5), "currency": "JPY", "inr_rate": Decimal(0)},
        {"amount": Decimal(5), "currency": "JPY", "amount_withheld": True},
        {"status": "on_hold"},
        {"status": "lost", "status_reason": "price"},
        {"stage": "somewhere"},
    ],
)
def test_lead_refuses(wrong: dict) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.create(title="x", **wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"signed_on": date(2026, 3, 5), "signed_on_precision": "month"},
        {"signed_on": date(2026, 3, 1), "signed_on_precision": "year"},
        {"signed_on": date(2026, 3, 5), "valid_until": date(2026, 3, 4)},
        {"status": "dropped"},
    ],
)
def test_mou_refuses(wrong: dict) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_mou(**wrong)


def test_mou_figure_stands_on_it_or_on_its_group() -> None:
    group = MOUGroup.objects.create(name="Summit")
    rupees = {"amount": Decimal(5), "currency": "INR", "inr_rate": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_mou(group=group, **rupees)


def test_organisation_needs_a_name_and_a_true_corporate_number() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(name_kana="ナシ")
    wrong = Organisation(name_en="X", corporate_number="1234567890123")
    with pytest.raises(ValidationError) as caught:
        wrong.full_clean()
    assert "copy its 13 digits again" in str(caught.value)


def test_constraint_speaks_in_a_sentence() -> None:
    lead = Lead(title="x", amount=Decimal(5))
    with pytest.raises(ValidationError) as caught:
        lead.full_clean()
    assert "State the amount together with its currency." in str(caught.value)


def test_rupee_value_is_computed_and_unknown_without_a_rate() -> None:
    yen = factories.make_lead(amount=Decimal(1000), currency="JPY", inr_rate=Decimal("0.55"))
    unrated = factories.make_lead(amount=Decimal(1000), currency="JPY")
    yen.refresh_from_db()
    unrated.refresh_from_db()
    assert yen.amount_inr == Decimal(550)
    assert unrated.amount_inr is None


def test_newest_update_by_date_wins_per_value_even_when_entered_late() -> None:
    mou = factories.make_mou()
    rupees = {"currency": "INR", "inr_rate": 1}
    mou.updates.create(as_of=date(2026, 3, 1), realised_amount=300, jobs=None, **rupees)
    mou.updates.create(as_of=date(2026, 1, 1), realised_amount=100, jobs=7, **rupees)
    mou.updates.create(as_of=date(2026, 4, 1), words="No change.")
    mou.refresh_from_db()
    assert (mou.updated_as_of, mou.realised_inr, mou.realised_jobs) == (date(2026, 4, 1), 300, 7)


def test_progress_updates_and_stage_log_are_append_only() -> None:
    mou = factories.make_mou()
    update = mou.updates.create(as_of=date(2026, 3, 1), words="Said.")
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        ProgressUpdate.objects.filter(pk=update.pk).update(words="Changed.")
    lead = factories.make_lead()
    line = lead.stage_changes.create(to_stage=Stage.NEW)
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        lead.stage_changes.filter(pk=line.pk).update(to_stage=Stage.GROUNDED)


def test_history_sees_bulk_and_raw_sql() -> None:
    lead = factories.make_lead(title="First")
    Lead.objects.filter(pk=lead.pk).update(title="Second")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE leads_lead SET title = 'Third' WHERE id = %s", [lead.pk])
    titles = list(lead.events.order_by("pgh_id").values_list("pgh_label", "title"))
    assert titles == [("insert", "First"), ("update", "Second"), ("update", "Third")]


def test_history_leaves_derived_columns_alone() -> None:
    lead = factories.make_lead()
    factories.make_followup(lead=lead)
    assert lead.events.count() == 1


def test_gates_grow_with_the_ladder() -> None:
    lead = factories.make_lead()
    counts = [len(lead.blockers_to(stage)) for stage in Stage.values]
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert counts[-1] == len(GATES)
