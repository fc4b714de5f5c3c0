"""Size bands and the rates of the yen: what administrators set for the figures of MOUs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from leads.models import MOU, DisplayRate, SizeBand
from tests.factories import make_mou
from tests.pages import text

pytestmark = pytest.mark.django_db
LIST = reverse("leads:band_list")
CRORE = 10_000_000


@pytest.fixture
def admin_desk(client_for, administrator) -> Client:
    return client_for(administrator)


def band_of(crore: str) -> str:
    mou = make_mou(amount=Decimal(crore) * CRORE, currency="INR", inr_rate=1)
    mous = MOU.objects.filter(pk=mou.pk)
    found = mous.annotate(band=SizeBand.objects.as_case(mous)).get().band
    return {span.pk: span.label for span in SizeBand.objects.spans()}[found]


@pytest.mark.parametrize(
    ("crore", "label"),
    [
        ("0", "below ₹100 crore"),
        ("99.99", "below ₹100 crore"),
        ("100", "₹100 crore to ₹500 crore"),
        ("500", "₹100 crore to ₹500 crore"),
        ("500.01", "over ₹500 crore"),
    ],
)
def test_every_amount_falls_into_one_band(crore: str, label: str) -> None:
    assert band_of(crore) == label


def test_an_amount_nobody_stated_falls_into_none() -> None:
    mous = MOU.objects.filter(pk=make_mou().pk)
    assert mous.annotate(band=SizeBand.objects.as_case(mous)).get().band is None


def test_bands_and_how_many_mous_each_holds(desk_client: Client, django_assert_num_queries) -> None:
    for crore in (5, 700, 800):
        make_mou(amount=crore * CRORE, currency="INR", inr_rate=1)
    make_mou()
    words = text(desk_client.get(LIST))
    assert "below ₹100 crore" in words
    assert "1 MOU has none" in words
    assert "No rate set" in words
    assert [count for _span, count in desk_client.get(LIST).context["bands"]] == [1, 0, 2]
    with django_assert_num_queries(6):
        desk_client.get(LIST)


def test_a_new_band_ends_the_one_below(admin_desk: Client) -> None:
    new = {"from_crore": "1000", "bound_included": "on", "name_en": "Mega", "name_hi": "मेगा"}
    assert admin_desk.post(reverse("leads:band_create"), new).status_code == 302
    words = text(admin_desk.get(LIST))
    assert "₹500 crore to ₹1,000 crore" in words
    assert "Mega (₹1,000 crore or more)" in words
    band = SizeBand.objects.get(from_crore=1000)
    assert admin_desk.post(reverse("leads:band_remove", args=[band.pk])).status_code == 302
    assert "over ₹500 crore" in text(admin_desk.get(LIST))


def test_the_band_that_begins_at_zero_stays(admin_desk: Client) -> None:
    zero = SizeBand.objects.get(from_crore=0)
    moved = admin_desk.post(zero.get_absolute_url(), {"from_crore": "50", "bound_included": "on"})
    assert "begins at zero" in text(moved)
    without = admin_desk.post(zero.get_absolute_url(), {"from_crore": "0"})
    assert "Zero belongs to the band that begins at zero." in text(without)
    gone = admin_desk.post(reverse("leads:band_remove", args=[zero.pk]), follow=True)
    assert "The band that begins at zero stays" in text(gone)
    assert SizeBand.objects.get(pk=zero.pk).from_crore == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("100", "Another band begins at this amount already."),
        ("-1", "greater than or equal to 0"),
        ("abc", "Write the amount in crore with digits only"),
        ("NaN", "Write the amount in crore with digits only"),
        ("", "Say at which amount the band begins."),
        ("9" * 40, "digits"),
        ("1\x00", "Write the amount in crore with digits only"),
    ],
)
def test_a_bound_that_cannot_be_is_refused_in_words(
    admin_desk: Client, typed: str, said: str
) -> None:
    answer = admin_desk.post(
        reverse("leads:band_create"), {"from_crore": typed, "bound_included": "on"}
    )
    assert answer.status_code == 200
    assert said in text(answer)
    assert SizeBand.objects.count() == 3


def test_the_database_refuses_a_zero_that_belongs_nowhere() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SizeBand.objects.filter(from_crore=0).update(bound_included=False)


# --- Rates ----------------------------------------------------------------------------------------
def test_the_rate_of_a_day_is_the_newest_known_then(admin_desk: Client) -> None:
    today = timezone.localdate()
    for rate, day in (("0.58", today - timedelta(days=30)), ("0.61", today)):
        new = {"inr_rate": rate, "rate_on": day.isoformat(), "told_by": "Central bank"}
        assert admin_desk.post(reverse("leads:rate_create"), new).status_code == 302
    assert DisplayRate.objects.on().inr_rate == Decimal("0.61")
    assert DisplayRate.objects.on(today - timedelta(days=1)).inr_rate == Decimal("0.58")
    assert DisplayRate.objects.on(today - timedelta(days=31)) is None
    assert text(admin_desk.get(LIST)).count("in use today") == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rate_on": "2999-01-01"}, "A rate is of today or an earlier day."),
        ({"rate_on": "2026-01-05"}, "There is a rate of 5 Jan 2026 already: change that one."),
        ({"inr_rate": "0"}, "One yen is worth at least a paisa"),
        ({"inr_rate": "200"}, "check the rate"),
        ({"inr_rate": "Infinity"}, "Write the rate with digits and a point"),
        ({"told_by": ""}, "Say who published the rate."),
    ],
)
def test_a_rate_that_cannot_be_is_refused_in_words(
    admin_desk: Client, changed: dict[str, str], said: str
) -> None:
    DisplayRate.objects.create(inr_rate="0.57", rate_on=date(2026, 1, 5), told_by="Bank")
    new = {"inr_rate": "0.58", "rate_on": "2026-01-06", "told_by": "Bank", **changed}
    answer = admin_desk.post(reverse("leads:rate_create"), new)
    assert answer.status_code == 200
    assert said in text(answer)
    assert DisplayRate.objects.count() == 1


def test_a_rate_is_changed_and_removed(admin_desk: Client) -> None:
    rate = DisplayRate.objects.create(inr_rate="0.57", rate_on=date(2026, 1, 5), told_by="Bank")
    page = admin_desk.get(rate.get_absolute_url())
    seen = page.context["form"]["seen"].value()
    new = {"inr_rate": "0.59", "rate_on": "2026-01-05", "told_by": "Bank", "seen": seen}
    assert admin_desk.post(rate.get_absolute_url(), new).status_code == 302
    rate.refresh_from_db()
    assert rate.inr_rate == Decimal("0.59")
    admin_desk.post(reverse("leads:rate_remove", args=[rate.pk]))
    assert not DisplayRate.objects.exists()
