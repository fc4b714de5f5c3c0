"""The MOU report is followed from every number to its rows, today and on a past day."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html import unescape

import pytest
from playwright.sync_api import Page, expect

LINK = re.compile(r'href="([^"]*)"\s+data-count="(\d+)"')
AGO = {days: (date.today() - timedelta(days=days)).isoformat() for days in (40, 200)}
PAGES = (
    "/reports/mous/?against={200}",
    "/reports/mous/?as_on={40}&against={200}",
    "/reports/mous/by/stage/",
    "/reports/mous/by/district/?as_on={40}",
    "/reports/mous/by/age/?against={40}",
    "/reports/mous/by/slippage/",
    "/reports/mous/by/band/?as_on={40}",
    "/reports/mous/by/owner/",
    "/reports/mous/cross/?rows=band&columns=stage",
    "/reports/mous/cross/?rows=year&columns=status&measure=committed&as_on={40}",
    "/mous/bands/",
)
SEED = """
from datetime import date, timedelta
from tests.factories import make_mou
from accounts.models import User
from leads.models import District, Milestone, MOU
MOU.objects.filter(title__startswith="Followed ").delete()
districts, owner = list(District.objects.all()[:3]), User.objects.get(email="desk@example.org")
for n in range(14):
    signed = date.today() - timedelta(days=30 + 55 * n)
    money = {"amount": n * 60 * 10**7, "currency": "INR", "inr_rate": 1} if n % 3 else {}
    mou = make_mou(title=f"Followed {n}", signed_on=signed, district=districts[n % 3],
                   owner=owner if n % 2 else None, jobs=n or None, **money)
    if n % 4 == 0:
        Milestone.objects.create(mou=mou, kind="ground_broken", reached=True,
                                 actual_on=date.today() - timedelta(days=10 * n))
    else:
        Milestone.objects.create(mou=mou, kind="land_identified",
                                 baseline_on=date.today() - timedelta(days=20 * n),
                                 forecast_on=date.today() + timedelta(days=30))
print(MOU.objects.count())
"""
GONE = "from leads.models import MOU; MOU.objects.filter(title__startswith='Followed ').delete()"


@pytest.fixture(scope="module")
def followed(product) -> Iterator[int]:
    """Some MOUs of different ages, sizes and steps; gone afterwards."""
    yield int(product.shell(SEED).split()[-1])
    product.shell(GONE)


def rows_listed(page: Page, url: str) -> int:
    """How many rows the register lists: fewer than a page of them, so each can be counted."""
    answer = page.request.get(url)
    assert answer.ok, url
    body = re.search(r"<tbody>(.*?)</tbody>", answer.text(), re.DOTALL)
    return body[1].count("<tr") if body else 0


def test_every_number_lists_as_many_rows_as_it_says(
    sign_in: Callable[..., Page], followed: int
) -> None:
    assert followed < 50, "More than a page: rows could not be counted."
    page = sign_in("manager")
    known: dict[str, int] = {}
    for address in PAGES:
        for days, day in AGO.items():
            address = address.replace(f"{{{days}}}", day)
        page.goto(address)
        said = {unescape(url): int(count) for url, count in LINK.findall(page.content())}
        # What changed leads to its own page of rows, which its own test follows.
        said = {url: count for url, count in said.items() if url.startswith("/mous/")}
        assert said, address
        for url in said.keys() - known.keys():
            known[url] = rows_listed(page, url)
        assert {url: known[url] for url in said} == said, address
    assert len(known) > 100


def test_a_number_is_clicked_and_its_rows_stand_there(
    sign_in: Callable[..., Page], followed: int
) -> None:
    page = sign_in("manager")
    page.goto(f"/reports/mous/?as_on={AGO[40]}")
    number = page.locator(".report-stats a[data-count]").first
    said = int(number.get_attribute("data-count") or 0)
    number.click()
    expect(page.get_by_text("The register as on")).to_be_visible()
    expect(page.locator("#results tbody tr")).to_have_count(said)


def test_a_report_is_narrowed_and_keeps_its_days(
    sign_in: Callable[..., Page], followed: int
) -> None:
    page = sign_in("manager")
    page.goto(f"/reports/mous/by/stage/?as_on={AGO[40]}")
    page.get_by_role("link", name="Narrow").click()
    page.get_by_label("Search MOUs").fill("Followed")
    page.locator("#narrow").get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(rf"/by/stage/\?.*q=Followed.*as_on={AGO[40]}"))
    expect(page.locator(".report-words")).to_contain_text("“Followed”")


def test_a_day_to_come_is_refused_beside_the_field(sign_in: Callable[..., Page]) -> None:
    page = sign_in("desk")
    page.goto("/reports/mous/?as_on=2999-01-01")
    expect(page.locator("#id_as_on_error")).to_contain_text("choose today or an earlier day")
    expect(page.locator("[data-count]")).to_have_count(0)
