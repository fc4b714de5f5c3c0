"""The MOU status report as a page: every number leads to exactly the rows it counts."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from leads.filters.mous import MOUFilter
from leads.formats import day as written
from leads.models import MOU, District, ProgressUpdate, Sector
from reports.dimensions import DIMENSIONS
from tests.factories import make_group, make_mou, make_rate
from tests.leads.test_views_mous import text_of
from tests.reports.mou_world import seed

pytestmark = pytest.mark.django_db
PAGE = "/reports/mous/"
CROSSES = (
    ("sector&columns=stage", "mous"),
    ("age&columns=district", "committed"),
    ("year&columns=band", "jobs"),
    ("owner&columns=rag", "realised"),
)
COUNTED = re.compile(r'href="(/mous/[^"]*)"\s+data-count="(\d+)"')


def counted_links(client: Client, query: str = "", page: str = PAGE) -> list[tuple[str, int]]:
    response = client.get(f"{page}?{query}")
    assert response.status_code == 200
    body = response.content.decode()
    assert body.count("data-count=") == len(COUNTED.findall(body)), "A count without an address."
    return [(unescape(url), int(count)) for url, count in COUNTED.findall(body)]


def asked_for(user: User, url: str) -> MOUFilter:
    """What the register finds at an address, without drawing it."""
    query = QueryDict(url.partition("?")[2])
    return MOUFilter(query, MOU.objects.visible_to(user), request=SimpleNamespace(user=user))


def rows_listed(user: User, url: str) -> int:
    return asked_for(user, url).qs.count()


@pytest.fixture
def world(desk, manager) -> None:
    seed([desk, manager], n=60)


def selections() -> list[str]:
    """Addresses the report is asked at; ids are filled in when there is a database."""
    return [
        "", "status=active&status=delayed", "sector={sector}", "sector={child}",
        "district={district}", "district=none", "investment=own", "investment=unknown",
        "group={group}&group={other}", "without_group={group}", "stage=signed&stage=production",
        "age=1_2y", "signed_fy=none", "stale=1", "rag=red", "grounded=no", "jobs=known",
        "q=nothing-like-this",
    ]  # fmt: skip


@pytest.mark.parametrize("selection", selections())
def test_every_counted_link_lists_that_many_rows(
    world, manager_client, manager, selection: str
) -> None:
    groups = list(MOU.objects.exclude(group=None).order_by("group").values_list("group", flat=True))
    child = Sector.objects.get(code="auto-components")
    assert MOU.objects.filter(sector=child.parent_id).exists(), "Else the parent lists no more."
    ids = {
        "sector": child.parent_id, "child": child.pk, "group": groups[0], "other": groups[-1],
        "district": MOU.objects.exclude(district=None).first().district_id,
    }  # fmt: skip
    links = counted_links(manager_client, selection.format(**ids))
    assert links or selection == "q=nothing-like-this"
    assert {url: rows_listed(manager, url) for url, _count in links} == dict(links)


def test_every_number_of_every_dimension_lists_its_rows(world, manager_client, manager) -> None:
    for name in DIMENSIONS:
        for query in (f"against={ago(90)}", f"as_on={ago(60)}&against={ago(400)}"):
            links = counted_links(manager_client, query, f"{PAGE}by/{name}/")
            assert len(links) > 3
            assert {url: rows_listed(manager, url) for url, _count in links} == dict(links), name


def test_every_cell_of_a_cross_table_lists_its_rows(world, manager_client, manager) -> None:
    for dimensions, measure in CROSSES:
        for day in ("", ago(60)):
            query = f"rows={dimensions}&measure={measure}&as_on={day}"
            links = counted_links(manager_client, query, f"{PAGE}cross/")
            assert len(links) > 5
            assert {url: rows_listed(manager, url) for url, _count in links} == dict(links), query


def ago(days: int) -> str:
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def test_numbers_of_a_past_day_and_of_the_day_before_list_their_rows(
    world, manager_client, manager
) -> None:
    links = counted_links(manager_client, f"as_on={ago(30)}&against={ago(200)}")
    assert any(f"as_on={ago(30)}" in url for url, _count in links)
    assert any(f"as_on={ago(200)}" in url for url, _count in links)
    assert {url: rows_listed(manager, url) for url, _count in links} == dict(links)


def test_register_itself_says_the_same_number(world, desk_client, desk) -> None:
    """Through the pages, as somebody who may not see everything."""
    links = sorted(set(counted_links(desk_client)))
    assert len(links) > 40
    assert {url: rows_listed(desk, url) for url, _count in links} == dict(links)
    total = MOU.objects.visible_to(desk).count()
    for url, count in links[::12]:
        response = desk_client.get(url)
        assert response.context["page"].paginator.count == count
        assert count == total or f"Showing {count} of {total}" in text_of(response)


# --- What stands there ----------------------------------------------------------------------------
def test_figures_stand_before_the_work_and_the_work_before_the_tables(
    world, manager_client
) -> None:
    words = text_of(manager_client.get(PAGE))
    order = ("Committed", "Nobody has updated these", "Whose they are", "By stage", "Conversion")
    assert [words.index(each) for each in order] == sorted(words.index(each) for each in order)


def test_real_pipeline_is_told_without_inventing_a_figure(manager_client) -> None:
    """Two MOUs, no amount, no date of signing."""
    call_command("load_pipeline", verbosity=0)
    words = text_of(manager_client.get(PAGE))
    assert "MOU with DENSO" in words
    assert "2 of 2 not stated" in words
    assert "Yen are not shown: no rate is set." in words
    assert "₹0" not in words


def test_definition_of_each_figure_is_printed(world, manager_client) -> None:
    words = text_of(manager_client.get(PAGE))
    for term in ("Committed", "Realised", "Not stated", "Grounded", "No update", "Age and fiscal"):
        assert term in words[words.index("How this is counted") :]


def test_conversion_says_what_is_divided_by_what(world, manager_client, manager) -> None:
    response = manager_client.get(PAGE)
    grounded, every = MOU.objects.filter(grounded=True).count(), MOU.objects.count()
    words = text_of(response)
    assert f"{Decimal(100) * grounded / every:.1f} % {grounded} of {every} MOUs of the" in words


def test_yen_stand_beside_at_the_rate_of_the_day(manager_client) -> None:
    make_mou(amount=Decimal(1160) * 10_000_000, currency="INR", inr_rate=1, signed_on=ago(500))
    make_rate(inr_rate="0.58", rate_on=ago(10))
    assert "₹1,160 crore ¥200億" in text_of(manager_client.get(PAGE))
    before = text_of(manager_client.get(PAGE, {"as_on": ago(11)}))
    assert "₹1,160 crore" in before
    assert "¥" not in before
    assert "Yen are not shown: no rate is set." in before


def test_what_it_was_stands_beside_what_it_is(manager_client) -> None:
    make_mou(signed_on=ago(500), amount=10_000_000, currency="INR", inr_rate=1)
    make_mou(signed_on=ago(5), amount=30_000_000, currency="INR", inr_rate=1)
    words = text_of(manager_client.get(PAGE, {"against": ago(100)}))
    assert f"compared with {written(date.fromisoformat(ago(100)))}" in words
    assert "MOUs 2 was 1" in words
    assert "₹4 crore was ₹1 crore" in words


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("as_on=2999-01-01", "choose today or an earlier day"),
        ("against=2999-01-01", "choose today or an earlier day"),
        ("as_on=2026-02-30", "Write a day such as 2026-03-31."),
        ("as_on=0001-01-01", "no MOU is older"),
        ("against=%00", "Write a day such as 2026-03-31."),
        ("as_on=2026-01-01&against=2026-01-01", "Compare with a day before 1 Jan 2026"),
        ("as_on=2026-01-01&against=2026-05-01", "Compare with a day before 1 Jan 2026"),
        ("as_on=" + "9" * 5000, "Write a day such as 2026-03-31."),
    ],
)
@pytest.mark.parametrize("page", [PAGE, f"{PAGE}by/stage/", f"{PAGE}cross/"])
def test_a_day_that_cannot_be_counts_nothing_and_says_so(
    manager_client, page: str, query: str, said: str
) -> None:
    make_mou()
    response = manager_client.get(f"{page}?{query}")
    assert response.status_code == 200
    assert said in text_of(response)
    assert "Nothing is counted until this is put right" in text_of(response)
    assert "data-count" not in response.content.decode()


@pytest.mark.parametrize(
    "query",
    ["sector=x", "district=99999999999999999999", "q=%00", "group=9", "stage=x", "band=999999999"],
)
def test_nonsense_in_the_address_counts_nothing_and_says_so(manager_client, query) -> None:
    make_mou()
    for page in (PAGE, f"{PAGE}by/stage/", f"{PAGE}cross/", f"{PAGE}narrow/"):
        response = manager_client.get(f"{page}?{query}")
        assert response.status_code == 200
        assert "data-count" not in response.content.decode()
    assert "Nothing is counted until" in text_of(manager_client.get(f"{PAGE}?{query}"))


def test_report_is_narrowed_like_the_register(world, manager_client) -> None:
    district = District.objects.get(name_en="Agra")
    response = manager_client.get(PAGE, {"district": district.pk})
    assert response.context["head"].mous.value == MOU.objects.filter(district=district).count()
    assert "Only: District: Agra" in text_of(response)


def test_narrowing_goes_back_to_the_page_it_came_from_with_its_days(manager_client) -> None:
    asked = {"to": f"{PAGE}by/sector/", "as_on": "2026-01-01", "status": "active"}
    body = manager_client.get(f"{PAGE}narrow/", asked).content.decode()
    assert 'action="/reports/mous/by/sector/"' in body
    assert '<input type="hidden" name="as_on" value="2026-01-01">' in body
    body = manager_client.get(f"{PAGE}narrow/", {"to": "//evil.example/"}).content.decode()
    assert 'action="/reports/mous/"' in body


def test_a_dimension_nobody_knows_is_no_page(manager_client) -> None:
    assert manager_client.get(f"{PAGE}by/owner_password/").status_code == 404
    assert manager_client.get(f"{PAGE}by/silent_owner/").status_code == 404


@pytest.mark.parametrize("asked", ["rows=stage&columns=stage", "rows=x", "measure=password"])
def test_a_cross_table_that_cannot_be_says_what_to_choose(manager_client, asked: str) -> None:
    make_mou()
    response = manager_client.get(f"{PAGE}cross/?{asked}")
    assert response.status_code == 200
    assert "Choose" in text_of(response)
    assert "data-count" not in response.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999", "9" * 40, "²"])
def test_a_page_that_is_none_is_no_error(manager_client, page: str) -> None:
    make_mou()
    for address in (f"{PAGE}by/stage/", f"{PAGE}cross/"):
        answer = manager_client.get(address, {"page": page, "across": page})
        assert answer.status_code == 200


def test_long_tables_come_in_stretches_with_the_total_of_all(manager_client) -> None:
    for number in range(45):
        make_mou(nodal_officer=f"Officer {number:02d}")
    first = text_of(manager_client.get(f"{PAGE}by/officer/"))
    second = text_of(manager_client.get(f"{PAGE}by/officer/", {"page": "2"}))
    assert "Lines 1–40 / 46" in first
    assert "Officer 39" in first
    assert "Officer 40" not in first
    assert "Officer 44" in second
    assert "Officer 39" not in second
    assert "Total 45" in first
    assert "Total 45" in second


def test_empty_report_is_calm(manager_client) -> None:
    assert "No MOU is registered yet" in text_of(manager_client.get(PAGE))
    assert "No MOU was known on that day" in text_of(
        manager_client.get(PAGE, {"as_on": "2001-01-01"})
    )


def test_sensitive_mous_of_others_are_neither_counted_nor_named(desk_client, manager) -> None:
    make_mou(title="Plant")
    make_mou(title="Tank factory", sensitive=True, owner=manager, signed_on=date(2020, 1, 1))
    response = desk_client.get(PAGE)
    assert response.context["head"].mous.value == 1
    assert "Tank factory" not in text_of(response)
    assert response.context["report"].silence.owners == []


def test_viewer_reads_the_report_but_is_not_asked_to_update(client_for, viewer) -> None:
    make_mou(signed_on=date(2020, 1, 1))
    response = client_for(viewer).get(PAGE)
    assert "Nobody has updated these" in text_of(response)
    assert "/update/" not in response.content.decode()


# --- Cost -----------------------------------------------------------------------------------------
def full_mous(number: int, owner: Any) -> None:
    sectors = list(Sector.objects.all())
    districts = list(District.objects.all())
    for position in range(number):
        mou = make_mou(
            owner=owner,
            sector=sectors[position],
            district=districts[position],
            group=make_group(amount=5, currency="INR", inr_rate=1),
            signed_on=date(2015 + position % 10, 5, 1),
        )
        ProgressUpdate.objects.create(mou=mou, as_of=date(2026, 1, 1))


PAGES = ["", f"?against={date(2026, 1, 1)}", "by/district/", "cross/?rows=district&columns=sector"]


@pytest.mark.parametrize("page", PAGES)
def test_report_asks_as_often_for_many_rows_as_for_few(manager_client, desk, page: str) -> None:
    counts = []
    for number in (3, 30):
        full_mous(number, desk)
        manager_client.get(f"{PAGE}{page}")
        with CaptureQueriesContext(connection) as queries:
            manager_client.get(f"{PAGE}{page}")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16


def test_page_stays_light(world, manager_client) -> None:
    for page in PAGES:
        assert len(manager_client.get(f"{PAGE}{page}").content) < 120_000


def test_who_is_taken_off_an_mou_sees_it_no_more_at_once(desk_client, desk) -> None:
    mou = make_mou(title="Hush works", sensitive=True, signed_on=ago(400))
    mou.members.add(desk)
    assert "Hush works" in text_of(desk_client.get(PAGE))
    mou.members.remove(desk)
    assert "Hush works" not in text_of(desk_client.get(PAGE))
