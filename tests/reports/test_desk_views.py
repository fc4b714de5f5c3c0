"""The desk's reports as pages: each number opens its rows; mistakes are sentences; few queries."""

import csv
import io
import re
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from openpyxl import load_workbook

from accounts.models import Export, User
from delegations.models import Delegation
from leads.models import MOU, MOUGroup
from reports.desk import REPORTS
from reports.desk.asked import LISTS
from tests.reports.desk_world import seed

pytestmark = pytest.mark.django_db
COUNTED = re.compile(r'href="([^"]*)"\s+data-count="(\d+)"')
PAGE = "/reports/desk/"


@pytest.fixture
def world(desk: User, manager: User) -> None:
    seed([desk, manager])


def counted_links(client: Client, address: str) -> set[tuple[str, int]]:
    response = client.get(address)
    assert response.status_code == 200
    body = response.content.decode()
    found = COUNTED.findall(body)
    assert body.count("data-count=") == len(found), "A count without an address."
    return {(unescape(url), int(count)) for url, count in found}


def rows_listed(client: Client, url: str) -> int:
    # Only what changes with the filters is drawn: there are hundreds of lists to open.
    response = client.get(url, headers={"HX-Request": "true"})
    assert response.status_code == 200, url
    form = getattr(response.context.get("filter"), "form", None)
    assert not (form and form.errors), (url, form and form.errors)
    paginator = response.context["page"].paginator
    assert not getattr(paginator, "about", False), "Of few rows the list says how many there are."
    return paginator.count


def rows_found(user: User, url: str) -> int:
    """What a list finds at an address, without drawing it."""
    path, _mark, query = url.partition("?")
    page = resolve(path).view_name
    _address, model, narrow = next(each for each in LISTS.values() if each[0] == page)
    visible = model.objects.visible_to(user)
    chosen = narrow(QueryDict(query), visible, request=SimpleNamespace(user=user))
    assert not chosen.form.errors, (url, chosen.form.errors)
    assert chosen.describe() or not query, "A list says in words what it is narrowed to."
    return chosen.qs.count()


def questions() -> list[str]:
    return [
        "", "funnel/", "funnel/?cohort=month&owner={desk}", "funnel/?cohort=year&from=2025-05-14",
        "funnel/?cohort=source&sector=none", "funnel/?cohort=delegation",
        "funnel/?cohort=delegation&delegation={tour}&source=none",
        "funnel/?cohort=source&source=jetro",
        "stages/", "stages/?owner=none", "replies/", "replies/?owner={desk}",
        "replies/?owner=none&from=2020-01-01", "activity/", "activity/?from=2020-01-01",
        "promises/", "promises/?owner={desk}&delegation={tour}", "promises/?delegation=none",
        "quality/", "quality/?owner={desk}", "quality/?owner=none",
    ]  # fmt: skip


@pytest.mark.parametrize("question", questions())
def test_every_number_opens_exactly_its_rows(
    world: None, client_for: Any, desk: User, official: User, question: str
) -> None:
    ids = {
        "desk": desk.pk,
        "tour": Delegation.objects.order_by("-starts_on")[0].pk,
    }
    # An official does not see what is sensitive: numbers and lists leave out the same rows.
    for reader in (desk, official):
        links = counted_links(client_for(reader), PAGE + question.format(**ids))
        assert links, "Nothing is counted here."
        for url, count in sorted(links):
            if url.startswith(("/contacts/", "/duplicates/")):
                assert rows_listed(client_for(reader), url) == count, (reader, url)
            else:
                assert rows_found(reader, url) == count, (reader, url)


def test_the_lists_that_are_drawn_show_as_many_rows(world: None, desk_client: Client) -> None:
    """At least one address of each list as a person opens it."""
    links = counted_links(desk_client, PAGE)
    assert {url.partition("?")[0] for url, _count in links} == {
        "/leads/", "/enquiries/", "/meetings/", "/mous/", "/followups/", "/organisations/",
    }  # fmt: skip
    for url, count in sorted(links):
        assert rows_listed(desk_client, url) == count, url


def test_readers_see_different_numbers(world: None, client_for: Any, official, manager) -> None:
    def leads(user: User) -> int:
        mains = client_for(user).get(f"{PAGE}funnel/").context["counted"].mains
        return mains[0].cell.value

    assert leads(manager) > leads(official) > 0


@pytest.mark.parametrize("name", REPORTS)
def test_as_many_queries_with_more_rows(
    manager_client: Client, desk: User, manager: User, name: str
) -> None:
    def queries() -> int:
        manager_client.get(f"{PAGE}{name}/")  # options are kept for a while
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert manager_client.get(f"{PAGE}{name}/").status_code == 200
        return len(captured)

    seed([desk, manager], n=12)
    few = queries()
    MOU.objects.update(number="")
    for group in MOUGroup.objects.all():
        MOUGroup.objects.filter(pk=group.pk).update(name=f"Earlier {group.pk}")
    seed([desk, manager], n=30, seed=8)
    assert queries() == few
    assert few <= QUERIES[name]


QUERIES = {"funnel": 12, "stages": 12, "replies": 12, "activity": 24, "promises": 14, "quality": 42}


@pytest.mark.parametrize("name", [*REPORTS, ""])
def test_an_empty_desk_says_so(manager_client: Client, name: str) -> None:
    response = manager_client.get(f"{PAGE}{name}/" if name else PAGE)
    assert response.status_code == 200
    if name in ("funnel", "replies", "promises"):
        assert str(REPORTS[name].nothing) in unescape(response.content.decode())


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=yesterday", "Write a day such as 2026-03-31."),
        ("from=2026-02-30", "Write a day such as 2026-03-31."),
        ("to=1001-01-01", "Choose a day between 1 Jan 2000 and 31 Dec 2100."),
        ("from=9999-12-31", "Choose a day between 1 Jan 2000 and 31 Dec 2100."),
        ("from=2026-03-01&to=2026-02-01", "The last day comes before the first: turn them round."),
        ("owner=99999999999999999999", "Choose one from the list."),
        ("owner=%00", "Choose one from the list."),
        ("sector=x", "Choose one from the list."),
        ("cohort=moon", "Choose one from the list."),
        ("delegation=" + "9" * 10_000, "Choose one from the list."),
    ],
)
def test_a_mistake_is_a_sentence_beside_its_field(
    manager_client: Client, query: str, sentence: str
) -> None:
    response = manager_client.get(f"{PAGE}funnel/?{query}")
    assert response.status_code == 200
    assert "counted" not in response.context
    name = query.rpartition("&")[2].partition("=")[0]
    assert sentence in response.context["form"].errors[name]
    assert f'id="id_{name}_error"' in response.content.decode()
    file = manager_client.get(f"{PAGE}funnel.csv?{query}")
    assert (file.status_code, file["Location"].partition("?")[0]) == (302, f"{PAGE}funnel/")


@pytest.mark.parametrize("name", REPORTS)
def test_days_to_the_edge_are_counted(manager_client: Client, name: str) -> None:
    for query in ("from=2000-01-01&to=2100-12-31", "from=2100-12-31", "to=2000-01-01"):
        assert manager_client.get(f"{PAGE}{name}/?{query}").status_code == 200


@pytest.mark.parametrize("name", REPORTS)
def test_files_say_what_the_page_says(world: None, manager_client: Client, name: str) -> None:
    tables = manager_client.get(f"{PAGE}{name}/").context["counted"].tables
    text = manager_client.get(f"{PAGE}{name}.csv").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    book = load_workbook(io.BytesIO(manager_client.get(f"{PAGE}{name}.xlsx").content))
    assert len(book.worksheets) == 1 + len(tables)
    for table in tables:
        start = lines.index([table.title])
        first = [lines[start + 2 + number][1] for number in range(len(table.rows))]
        assert first == [str(row.cells[0].value) for row in table.rows]
        sheet = book[table.title[:31]]
        shown = {row[0].value: row[1].value for row in sheet.iter_rows() if row[0].value}
        assert all(shown[row.label] == row.cells[0].value for row in table.rows)
    assert set(Export.objects.values_list("what", "file_format")) == {
        (f"desk-{name}", "csv"),
        (f"desk-{name}", "xlsx"),
    }


def test_what_does_not_exist_is_not_found(manager_client: Client) -> None:
    assert manager_client.get(f"{PAGE}weather/").status_code == 404
    assert manager_client.get(f"{PAGE}funnel.pdf").status_code == 404
    assert manager_client.get(f"{PAGE}weather.csv").status_code == 404
