"""The pictures of the report: the tables' numbers, marks that lead to exactly their rows."""

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from leads.models import MOU, District
from reports.mou_report import MOUReport, Question, month_ends, mou_report
from reports.pictures import Picture
from reports.pictures.of_report import TABLES, pictures
from tests.factories import make_mou
from tests.leads.test_views_mous import text_of
from tests.reports.mou_world import seed
from tests.reports.test_views_mous import asked_for, rows_listed

pytestmark = pytest.mark.django_db
PAGE = "/reports/mous/pictures/"


@pytest.fixture
def world(desk, manager) -> None:
    seed([desk, manager], n=60)


def drawn(reader: Any, query: str = "", day: date | None = None) -> dict[str, Picture]:
    report: MOUReport = mou_report(Question(QueryDict(query), day, None, reader), TABLES)
    points = report.trend(month_ends(report.question.day, 3))
    return {picture.name: picture for picture in pictures(report, points)}


@pytest.mark.parametrize("query", ["", "status=active", "stage=signed&stage=trial_run"])
def test_marks_lead_to_exactly_their_rows(world, manager, query: str) -> None:
    found = drawn(manager, query)
    checked = 0
    for name in ("stages", "ages"):
        data = found[name].data
        assert data is not None
        for value, url in zip(data["values"], data["links"], strict=True):
            assert not value or rows_listed(manager, url) == value
            checked += bool(value)
    funnel = found["stages"].data
    assert funnel is not None
    for value, url in zip(funnel["reached"], funnel["reached_links"], strict=True):
        assert not value or rows_listed(manager, url) == value
    sectors = found["sectors"].data
    assert sectors is not None
    for series in sectors["series"]:
        for value, url in zip(series["values"], series["links"], strict=True):
            assert not value or rows_listed(manager, url) == value
            checked += bool(value)
    assert checked > 10


def test_the_funnel_only_becomes_narrower(world, manager) -> None:
    data = drawn(manager)["stages"].data
    assert data is not None
    assert data["reached"] == sorted(data["reached"], reverse=True)
    assert data["reached"][0] == MOU.objects.visible_to(manager).count() == sum(data["values"])


def test_sectors_by_stage_add_up_to_all(world, manager) -> None:
    data = drawn(manager)["sectors"].data
    assert data is not None
    total = sum(sum(series["values"]) for series in data["series"])
    assert total == MOU.objects.visible_to(manager).count()


def test_years_and_map_have_the_tables_amounts(world, manager) -> None:
    report = mou_report(Question(QueryDict(""), None, None, manager), TABLES)
    found = drawn(manager)
    years, places = found["years"].data, found["map"].data
    assert years is not None
    assert places is not None
    total = report.table("year").total.committed.value
    assert sum(value or 0 for value in years["promised"]) == pytest.approx(float(total) / 1e7)
    district = District.objects.get(name_en="Agra")
    line = next(line for line in report.table("district").lines if line.code == district.pk)
    place = next(each for each in places["places"] if each["code"] == district.lgd_code)
    assert place["value"] == pytest.approx(float(line.committed.value) / 1e7)
    rows = asked_for(manager, place["link"]).qs
    assert set(rows.values_list("district", flat=True)) == {district.pk}


def test_the_trend_ends_with_the_report_and_opens_each_past_day(world, manager) -> None:
    data = drawn(manager)["trend"].data
    assert data is not None
    assert len(data["values"]) == 3
    report = mou_report(Question(QueryDict(""), None, None, manager))
    assert data["values"][-1] == pytest.approx(float(report.headline.realised.value) / 1e7)
    for url in data["links"][:-1]:
        assert not url or "as_on" in parse_qs(urlsplit(url).query)


def test_what_is_not_stated_is_said_under_the_picture(world, manager) -> None:
    found = drawn(manager)
    assert any("not stated" in note for note in found["years"].notes)
    assert found["map"].notes[0] == "Boundaries indicative."
    assert any("state no district" in note for note in found["map"].notes)


def test_real_pipeline_is_told_in_words_where_nothing_is_stated(manager_client) -> None:
    """Two MOUs, no amount, no date of signing: nothing is drawn that would say nothing."""
    call_command("load_pipeline", verbosity=0)
    response = manager_client.get(PAGE)
    found = {picture.name: picture for picture in response.context["pictures"]}
    assert found["years"].data is found["ages"].data is found["trend"].data is None
    words = text_of(response)
    assert "None of the 2 MOUs states an investment" in words
    assert "No update says yet what was realised." in words
    assert "No investment is stated, so the map shows how many MOUs." in words


def test_the_page_needs_no_script_and_no_style(world, manager_client) -> None:
    body = manager_client.get(PAGE).content.decode()
    assert body.count("<figure") == 6
    assert body.count('<svg class="pic"') == 11  # two widths each, one of the map
    assert "application/json" not in body
    assert 'style="' not in body


def test_nothing_registered_is_said_and_nothing_drawn(manager_client) -> None:
    assert "No MOU is registered yet" in text_of(manager_client.get(PAGE))


@pytest.mark.parametrize("query", ["sector=x", "as_on=2999-01-01", "stage=%00", "as_on=x"])
def test_nonsense_in_the_address_is_said(world, manager_client, query: str) -> None:
    response = manager_client.get(f"{PAGE}?{query}")
    assert response.status_code == 200
    assert "Nothing is counted until this is put right" in text_of(response)
    assert manager_client.get(f"{PAGE}map.png?{query}").status_code == 404


def test_a_picture_is_taken_along_as_a_file(world, manager_client) -> None:
    response = manager_client.get(f"{PAGE}stages.png?as_on=2026-06-30")
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].endswith('filename="mous-stages-2026-06-30.png"')
    assert response.content.startswith(b"\x89PNG")
    assert manager_client.get(f"{PAGE}trend.png").status_code == 200
    assert manager_client.get(f"{PAGE}nothing.png").status_code == 404


def test_queries_do_not_grow_with_the_rows(world, desk, manager_client) -> None:
    counts = []
    for _round in range(2):
        manager_client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            manager_client.get(PAGE)
        counts.append(len(queries))
        for district in District.objects.all()[:30]:
            make_mou(owner=desk, district=district, signed_on=date(2026, 1, 15))
    assert counts[1] == counts[0] <= 85
