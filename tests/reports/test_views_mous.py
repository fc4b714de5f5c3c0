"""The MOU status report as a page: every number leads to exactly the rows it counts."""

import json
import re
from datetime import date
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from leads.filters.mous import MOUFilter
from leads.models import MOU, District, ProgressUpdate, Sector
from tests.factories import make_group, make_mou
from tests.leads.test_views_mous import text_of
from tests.reports.mou_world import seed

pytestmark = pytest.mark.django_db
PAGE = "/reports/mous/"
COUNTED = re.compile(r'href="(/mous/[^"]*)"\s+data-count="(\d+)"')


def counted_links(client: Client, query: str = "") -> list[tuple[str, int]]:
    body = client.get(f"{PAGE}?{query}").content.decode()
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


def test_register_itself_says_the_same_number(world, desk_client, desk) -> None:
    """Through the pages, as somebody who may not see everything."""
    links = sorted(set(counted_links(desk_client)))
    assert len(links) > 60
    assert {url: rows_listed(desk, url) for url, _count in links} == dict(links)
    total = MOU.objects.visible_to(desk).count()
    for url, count in links[::12]:
        response = desk_client.get(url)
        assert response.context["page"].paginator.count == count
        assert count == total or f"Showing {count} of {total}" in text_of(response)


def test_sums_lead_to_the_rows_they_add_up(world, manager_client, manager) -> None:
    """The rows behind a sum have a figure, and without groups their figures make the sum."""
    response = manager_client.get(PAGE)
    checked = 0
    for table in response.context["report"].tables.values():
        for line in [*table.lines, table.total]:
            for figure, column in ((line.committed, "amount_inr"), (line.realised, "realised_inr")):
                if figure.value is None:
                    assert figure.url == ""
                    continue
                rows = list(asked_for(manager, figure.url).qs.select_related("group"))
                groups = {mou.group for mou in rows if mou.group_id}
                total = sum(getattr(mou, column) or 0 for mou in rows)
                if column == "amount_inr":
                    total += sum(group.amount_inr or 0 for group in groups)
                assert total == figure.value, (table.title, line.label, column)
                checked += 1
    assert checked > 60


def test_shared_totals_lead_to_the_mous_of_their_groups(world, manager_client, manager) -> None:
    tables = manager_client.get(PAGE).context["report"].tables
    shared = [table.shared for table in tables.values() if table.shared]
    assert shared
    for line in shared:
        rows = list(asked_for(manager, line.committed.url).qs.select_related("group"))
        groups = {mou.group for mou in rows}
        assert len(groups) == line.groups
        assert sum(group.amount_inr for group in groups) == line.committed.value


def chart_of(body: str, name: str) -> dict[str, Any]:
    return json.loads(re.search(rf'<script id="{name}"[^>]*>(.*?)</script>', body)[1])


def test_charts_show_the_tables_numbers_and_lead_to_their_rows(
    world, manager_client, manager
) -> None:
    response = manager_client.get(PAGE)
    body, tables = response.content.decode(), response.context["report"].tables
    sectors = chart_of(body, "chart-sectors")
    for index, name in enumerate(sectors["categories"]):
        line = next(line for line in tables["sector"].lines if line.label == name)
        assert sum(series["values"][index] for series in sectors["series"]) == line.mous.value
        for series in sectors["series"]:
            value, url = series["values"][index], series["links"][index]
            assert not value or rows_listed(manager, url) == value
    ages = chart_of(body, "chart-ages")
    for value, url in zip(ages["values"], ages["links"], strict=True):
        assert not value or rows_listed(manager, url) == value
    years = chart_of(body, "chart-years")
    assert round(sum(value or 0 for value in years["promised"]), 1) == round(
        float(tables["year"].total.committed.value) / 10_000_000, 1
    )
    places = {place["name"]: place for place in chart_of(body, "chart-map")["places"]}
    assert places["Agra"]["code"] == District.objects.get(name_en="Agra").lgd_code


# --- What stands there ----------------------------------------------------------------------------
def test_work_stands_before_the_figures(world, manager_client) -> None:
    words = text_of(manager_client.get(PAGE))
    assert words.index("Nobody has updated these") < words.index("Whose they are")
    assert words.index("Whose they are") < words.index("Committed")


def test_real_pipeline_is_told_in_words_where_nothing_is_stated(manager_client) -> None:
    """Two MOUs, no amount, no date of signing: nothing is drawn that would say nothing."""
    call_command("load_pipeline", verbosity=0)
    response = manager_client.get(PAGE)
    words, body = text_of(response), response.content.decode()
    assert "MOU with DENSO" in words
    assert "2 of 2 not stated" in words
    assert "None of the 2 MOUs states an investment" in words
    assert "The signing dates of 2 of 2 are not stated" in words
    assert "No investment is stated, so the map shows how many MOUs." in words
    assert "Boundaries indicative." in words
    assert 'data-source="chart-years"' not in body
    assert 'data-source="chart-ages"' not in body
    assert sum(place["value"] for place in chart_of(body, "chart-map")["places"]) == 2
    assert "₹0" not in words


def test_definition_of_each_figure_is_printed(world, manager_client) -> None:
    words = text_of(manager_client.get(PAGE))
    for term in ("Committed", "Realised", "Not stated", "Grounded", "No update", "Age and fiscal"):
        assert term in words[words.index("How this is counted") :]


def test_report_is_narrowed_like_the_register(world, manager_client) -> None:
    district = District.objects.get(name_en="Agra")
    response = manager_client.get(PAGE, {"district": district.pk})
    count = MOU.objects.filter(district=district).count()
    assert response.context["report"].headline.mous.value == count
    assert f"Showing {count} of 60 District: Agra" in text_of(response)


def test_report_answers_htmx_with_its_results_alone(world, manager_client) -> None:
    body = manager_client.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert body.lstrip().startswith('<div id="results"')
    assert "<html" not in body


@pytest.mark.parametrize(
    "query", ["sector=x", "district=99999999999999999999", "q=%00", "group=9", "stage=x"]
)
def test_nonsense_in_the_address_counts_nothing_and_says_so(world, manager_client, query) -> None:
    response = manager_client.get(f"{PAGE}?{query}")
    assert response.status_code == 200
    assert "is not understood, so nothing is found" in text_of(response)
    assert response.context["report"].headline.mous.value == 0


def test_empty_report_is_calm(manager_client) -> None:
    assert "No MOU is registered yet" in text_of(manager_client.get(PAGE))


def test_sensitive_mous_of_others_are_neither_counted_nor_named(desk_client, manager) -> None:
    make_mou(title="Plant")
    make_mou(title="Tank factory", sensitive=True, owner=manager, signed_on=date(2020, 1, 1))
    response = desk_client.get(PAGE)
    assert response.context["report"].headline.mous.value == 1
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


def test_report_asks_as_often_for_many_rows_as_for_few(manager_client, desk) -> None:
    counts = []
    for number in (3, 30):
        full_mous(number, desk)
        manager_client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            manager_client.get(PAGE)
        counts.append(len(queries))
    assert counts == [32, 32]
