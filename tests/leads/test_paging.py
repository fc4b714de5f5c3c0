"""Pages of long lists: every row comes once, by number or from row to row."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leads import paging
from leads.models import Lead
from leads.paging import PER_PAGE, LongPaginator
from leads.views import lead_lines
from leads.views.lead_lines import order_of
from tests.factories import make_lead

pytestmark = pytest.mark.django_db

LIST = reverse("leads:lead_list")
SORTS = ("", "changed", "title", "-title", "due", "-due", "investment", "-investment", "stage",
         "-stage", "owner", "-owner")  # fmt: skip


@pytest.fixture
def several(desk: Any) -> list[int]:
    """Two hundred and seven leads with many ties and much that nobody stated."""
    chance = random.Random(7)
    leads = []
    for number in range(207):
        amount = chance.choice([None, None, Decimal(10), Decimal(20)])
        leads.append(
            Lead(
                title=f"Lead {number % 40}",
                stage=chance.choice(["new", "contacted", "qualified"]),
                amount=amount,
                currency="INR" if amount else "",
                owner=chance.choice([None, desk]),
            )
        )
    Lead.objects.bulk_create(leads)
    keys = list(Lead.objects.values_list("pk", flat=True))
    for key in keys[::3]:
        due = date(2026, 1, 1) + timedelta(days=chance.randrange(9))
        Lead.objects.filter(pk=key).update(next_due_on=due)
    return keys


def page_of(sort: str, **asked: Any) -> paging.LongPage:
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in asked.items()})
    rows = Lead.objects.all()
    return LongPaginator(rows, order_of(sort), rows.count()).page_of(query)


@pytest.mark.parametrize("sort", SORTS)
def test_by_number_every_row_comes_once(several: list[int], sort: str) -> None:
    pages = [page_of(sort, page=number) for number in range(1, 6)]
    keys = [key for page in pages for key in page.keys]
    assert sorted(keys) == sorted(several)
    assert [page.has_next() for page in pages] == [True] * 4 + [False]
    assert [page.has_previous() for page in pages] == [False] + [True] * 4


@pytest.mark.parametrize("sort", SORTS)
def test_from_row_to_row_the_same_pages_come(several: list[int], sort: str) -> None:
    page, walked = page_of(sort), []
    while True:
        walked.append(page.keys)
        if not page.has_next():
            break
        page = page_of(sort, page=page.number + 1, after=page.keys[-1])
    assert walked == [page_of(sort, page=number).keys for number in range(1, 6)]
    back = page_of(sort, page=4, before=walked[-1][0])
    assert back.keys == walked[-2]
    assert back.has_next()


def test_what_is_not_stated_stands_last_both_ways(several: list[int]) -> None:
    for sort in ("due", "-due"):
        keys = [key for number in range(1, 6) for key in page_of(sort, page=number).keys]
        stated = [Lead.objects.get(pk=key).next_due_on is not None for key in keys]
        assert stated == sorted(stated, reverse=True)


def test_numbers_end_where_they_grow_slow(
    several: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "DEEPEST", 2)
    page = page_of("", page=9)
    assert (page.number, page.after, page.before) == (2, page.keys[-1], None)
    beyond = page_of("", page=3, after=page.after)
    assert (beyond.number, beyond.start_index(), beyond.before) == (3, 101, None)
    further = page_of("", page=4, after=beyond.keys[-1])
    assert further.before == further.keys[0]
    assert further.numbers() == [1, 2, "…", 4] or further.numbers()[0] == 1


@pytest.mark.parametrize("edge", ["0", "-4", "abc", "9" * 40, "", "999999999"])
def test_a_row_that_is_not_there_is_the_page_by_number(several: list[int], edge: str) -> None:
    assert page_of("", page=2, after=edge).keys == page_of("", page=2).keys


def test_a_page_knows_its_last_row_better_than_an_estimate(several: list[int]) -> None:
    paginator = LongPaginator(Lead.objects.filter(stage="new"), order_of(""), 5000, about=True)
    last = -(-Lead.objects.filter(stage="new").count() // PER_PAGE)
    paginator.page_of(QueryDict(f"page={last}"))
    assert (paginator.count, paginator.about) == (Lead.objects.filter(stage="new").count(), False)


def test_a_large_desk_is_counted_apart(
    several: list[int], desk_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lead_lines, "SUMMED_UP_TO", -1)
    html = desk_client.get(LIST).content.decode()
    assert f'hx-get="{reverse("leads:lead_figures")}?status=open"' in html
    with CaptureQueriesContext(connection) as asked:
        page = desk_client.get(f"{LIST}?stage=new")
    assert not any("SUM(" in query["sql"] for query in asked.captured_queries)
    wanted = Lead.objects.filter(stage="new").count()
    assert page.context["page"].paginator.count == wanted
    figures = desk_client.get(reverse("leads:lead_figures"), {"stage": "new"})
    assert f"{wanted} leads" in figures.content.decode()


def test_figures_of_one_reader_are_not_shown_to_another(
    desk_client: Client, manager_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_lead(sensitive=True)
    address = reverse("leads:lead_figures")
    assert "1 leads" in manager_client.get(address).content.decode()
    assert "0 leads" in desk_client.get(address).content.decode()


@pytest.mark.parametrize(("number", "said"), [(7, 7), (1234, 1200), (987_654, 990_000)])
def test_estimates_do_not_claim_to_know(number: int, said: int) -> None:
    assert paging.round_to_two_digits(number) == said


def test_the_foot_says_how_many(several: list[int], desk_client: Client) -> None:
    html = " ".join(desk_client.get(LIST).content.decode().split())
    assert "1–50 of 207" in html


def test_a_set_that_can_hold_nothing_is_estimated_at_nothing() -> None:
    assert paging.about_how_many(Lead.objects.none()) == 0
    assert paging.how_many(Lead.objects.filter(pk__in=[])) == (0, False)


def test_a_hidden_lead_is_no_edge_of_a_page(desk_client: Client) -> None:
    """Where it stands in a list sorted by amount would tell its amount."""
    shown = [make_lead(title=f"Shown {number}") for number in "ac"]
    hidden = make_lead(title="Shown b", sensitive=True)
    found = [
        desk_client.get(LIST, {"sort": "title", "after": edge}).context["page"].keys
        for edge in (shown[0].pk, hidden.pk, 999_999_999)
    ]
    assert found[0] == [shown[1].pk]
    assert found[1] == found[2]
