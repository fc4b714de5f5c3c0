"""Amendments, groups with one total, signing events."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum
from django.utils import timezone

from leads.actions.leads import RefusedError
from leads.actions.register import (
    add_to_group,
    amend_mou,
    open_event,
    remove_from_group,
    sign_at,
    take_back_amendment,
    take_off_event,
)
from leads.amendments import amendments_of
from leads.models import MOU, MOUAmendment, SigningEvent
from tests.factories import make_amendment, make_event, make_group, make_mou

pytestmark = pytest.mark.django_db
SIGNED = date(2025, 3, 1)


def promised(**fields: Any) -> MOU:
    """An MOU of 100 crore and 50 jobs, signed long ago."""
    money = {"amount": Decimal(10**9), "currency": "INR", "inr_rate": Decimal(1)}
    return make_mou(**{"signed_on": SIGNED, "jobs": 50, **money, **fields})


def amended(mou: MOU, day: date, **values: Any) -> MOUAmendment:
    """Amend an MOU to other values on a day."""
    fresh = MOU.objects.get(pk=mou.pk)
    words = values.pop("words", "")
    for name, value in values.items():
        setattr(fresh, name, value)
    return amend_mou(mou=fresh, by=None, signed_on=day, words=words)


# --- Amendments -----------------------------------------------------------------------------------
def test_past_day_says_what_held_before_the_amendment() -> None:
    mou = promised(valid_until=date(2026, 1, 1))
    amended(mou, date(2025, 9, 1), amount=Decimal(2 * 10**9), jobs=80)
    amended(mou, date(2026, 2, 1), amount=Decimal(3 * 10**9), valid_until=date(2028, 1, 1))
    told = {
        day: MOU.objects.as_on(day).values_list("at__amount_inr", "at__jobs", "at__valid_end").get()
        for day in (date(2025, 8, 31), date(2025, 9, 1), date(2026, 1, 31), date(2026, 2, 1))
    }
    lapses, later = date(2026, 1, 1), date(2028, 1, 1)
    assert told == {
        date(2025, 8, 31): (Decimal(10**9), 50, lapses),
        date(2025, 9, 1): (Decimal(2 * 10**9), 80, lapses),
        date(2026, 1, 31): (Decimal(2 * 10**9), 80, lapses),
        date(2026, 2, 1): (Decimal(3 * 10**9), 80, later),
    }
    assert MOU.objects.aggregate(all=Sum("amount_inr"))["all"] == 3 * 10**9


def test_amendment_is_never_older_than_the_signing_or_the_last_one() -> None:
    mou = promised()
    with pytest.raises(RefusedError, match="1 Mar 2025 at the earliest"):
        amended(mou, SIGNED - timedelta(days=1), jobs=60)
    amended(mou, date(2025, 9, 1), jobs=60)
    with pytest.raises(RefusedError, match=r"1 Sept? 2025 at the earliest"):
        amended(mou, date(2025, 8, 31), jobs=70)
    amended(mou, date(2025, 9, 1), jobs=70)
    mou.refresh_from_db()
    assert (mou.jobs, mou.amendments.count()) == (70, 2)


def test_amendment_of_a_day_to_come_is_refused() -> None:
    mou = promised()
    with pytest.raises(RefusedError, match="cannot lie ahead"):
        amended(mou, timezone.localdate() + timedelta(days=1), jobs=60)
    assert not mou.amendments.exists()


def test_amendment_says_something() -> None:
    mou = promised()
    with pytest.raises(RefusedError, match="say in words"):
        amended(mou, date(2025, 9, 1), words="  ")
    amended(mou, date(2025, 9, 1), words="The place of arbitration is Lucknow.")
    assert mou.amendments.count() == 1


def test_paper_of_an_amendment_is_a_document_of_the_mou(desk) -> None:
    mou = promised()
    file = SimpleUploadedFile("amendment.pdf", b"%PDF-1.7")
    row = amend_mou(
        mou=mou, by=desk, signed_on=date(2025, 9, 1), words="More.", file=file, title="Amendment"
    )
    assert row.document == mou.documents.get()
    assert row.document.versions.get().by == desk


def test_newest_amendment_alone_is_taken_back() -> None:
    mou = promised()
    first = amended(mou, date(2025, 9, 1), jobs=60)
    second = amended(mou, date(2025, 10, 1), jobs=70, amount=None, currency="", inr_rate=None)
    with pytest.raises(RefusedError, match="newest"):
        take_back_amendment(amendment=first, by=None)
    take_back_amendment(amendment=second, by=None)
    mou.refresh_from_db()
    assert (mou.jobs, mou.amount, mou.currency) == (60, Decimal(10**9), "INR")
    assert list(mou.amendments.all()) == [first]


def test_amendment_is_not_taken_back_into_a_second_counting() -> None:
    mou = promised()
    row = amended(mou, date(2025, 9, 1), amount=None, currency="", inr_rate=None)
    add_to_group(group=make_group(), mou=mou, by=None)
    with pytest.raises(RefusedError, match="out of its group"):
        take_back_amendment(amendment=row, by=None)
    assert mou.amendments.exists()


def test_amendments_are_told_from_what_to_what() -> None:
    mou = promised(valid_until=date(2026, 3, 1), valid_until_precision="month")
    amended(mou, date(2025, 9, 1), jobs=1200, land_acres=Decimal("12.50"))
    amended(
        mou, date(2025, 10, 1), amount=Decimal(3 * 10**9), currency="JPY",
        inr_rate=Decimal("0.58"), rate_on=date(2025, 9, 30), valid_until=date(2027, 1, 1),
        valid_until_precision="year",
    )  # fmt: skip
    mou.refresh_from_db()
    newest, oldest = amendments_of(mou)
    assert oldest.changes == [
        ("Jobs promised", "50", "1,200"), ("Land", "not stated", "12.5 acres"),
    ]  # fmt: skip
    assert newest.changes == [
        ("Committed investment", "₹100 crore", "¥30億"),
        ("Rate", "not stated", "1 JPY = ₹0.58 (30 Sep 2025)"),
        ("Valid until", "March 2026", "2027"),
    ]
    assert (newest.newest, oldest.newest) == (True, False)


# --- One total ------------------------------------------------------------------------------------
def test_group_takes_no_mou_whose_figure_would_be_counted_twice() -> None:
    group, other = make_group(jobs=70), make_group()
    for mou, words in (
        (promised(), "investment of its own"),
        (make_mou(jobs=5), "jobs of its own"),
        (make_mou(group=other), "another group already"),
    ):
        with pytest.raises(RefusedError, match=words):
            add_to_group(group=group, mou=mou, by=None)
    assert not group.mous.exists()
    mou = make_mou()
    add_to_group(group=group, mou=mou, by=None)
    add_to_group(group=group, mou=mou, by=None)
    assert list(group.mous.all()) == [mou]


def test_mou_leaves_only_the_group_it_is_in() -> None:
    group, other = make_group(), make_group()
    mou = make_mou(group=group)
    remove_from_group(group=other, mou=mou, by=None)
    assert group.mous.exists()
    remove_from_group(group=group, mou=mou, by=None)
    assert not group.mous.exists()


# --- Signing events -------------------------------------------------------------------------------
def test_mou_was_signed_at_one_event() -> None:
    event, other, mou = make_event(), make_event(), make_mou()
    sign_at(event=event, mou=mou, by=None)
    with pytest.raises(RefusedError, match="another event already"):
        sign_at(event=other, mou=mou, by=None)
    take_off_event(event=other, mou=mou, by=None)
    mou.refresh_from_db()
    assert mou.event == event
    take_off_event(event=event, mou=mou, by=None)
    mou.refresh_from_db()
    assert mou.event is None


def test_new_event_takes_a_free_name_and_no_mou_of_another_event() -> None:
    taken = make_event(name="Tokyo week")
    free, bound = make_mou(), make_mou(event=taken)
    event = open_event(event=SigningEvent(name="Tokyo week"), mous=MOU.objects.all(), by=None)
    for mou in (free, bound):
        mou.refresh_from_db()
    assert (event.name, free.event, bound.event) == ("Tokyo week (2)", event, taken)


def test_history_names_who_amended(desk) -> None:
    mou = promised()
    fresh = MOU.objects.get(pk=mou.pk)
    fresh.jobs = 60
    amend_mou(mou=fresh, by=desk, signed_on=date(2025, 9, 1))
    event = MOU.pgh_event_model.objects.filter(pgh_obj=mou).order_by("pgh_id").last()
    assert event.pgh_context.metadata["user"] == desk.pk
    assert make_amendment(mou).mou == mou
