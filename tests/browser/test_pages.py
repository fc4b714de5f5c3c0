"""Every page, as each kind of user sees it: accessible in both themes, no wider than a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PATIENCE, PHONE, note_troubles, real
from tests.browser.page_rows import all_ids
from tests.live import Product

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()

PAGES = [
    ("desk", "/"),
    ("official", "/"),
    ("manager", "/"),
    ("desk", "/leads/"),
    ("desk", "/leads/?q=東京&stage=meeting_held"),
    ("desk", "/leads/?q=nothing-like-this"),
    ("desk", "/leads/board/"),
    ("official", "/leads/board/?by=mou"),
    ("desk", "/leads/{lead}/move/"),
    ("desk", "/leads/{lead}/move/?stage=mou_signed"),
    ("official", "/mous/{mou}/move/?stage=gbc_ready"),
    ("desk", "/leads/calendar/"),
    ("desk", "/leads/map/"),
    ("desk", "/leads/map/?measure=investment&sort=district"),
    ("desk", "/leads/new/"),
    ("desk", "/leads/views/"),
    ("desk", "/leads/views/new/?on=list&stage=new"),
    ("desk", "/leads/{lead}/"),
    ("manager", "/leads/{lead}/edit/"),
    ("desk", "/leads/{lead}/inline/stage/"),
    ("desk", "/leads/{lead}/inline/owner/"),
    ("official", "/followups/inline/?lead={lead}"),
    ("manager", "/leads/bulk/"),
    ("manager", "/leads/bulk/{bulk}/"),
    ("desk", "/tags/"),
    ("desk", "/tags/new/"),
    ("desk", "/tags/{tag}/"),
    ("desk", "/organisations/"),
    ("desk", "/organisations/new/"),
    ("desk", "/organisations/{organisation}/"),
    ("desk", "/organisations/{organisation}/brief/"),
    ("desk", "/meetings/{meeting}/brief/"),
    ("desk", "/meetings/{meeting}/brief/points/"),
    ("desk", "/organisations/{organisation}/timeline/"),
    ("desk", "/documents/of/meeting/{meeting}/"),
    ("desk", "/documents/of/meeting/{meeting}/new/"),
    ("desk", "/followups/panel/?organisation={organisation}"),
    ("official", "/reminders/rules/"),
    ("desk", "/reminders/rules/followup_overdue/"),
    ("admin", "/reminders/rules/followup_overdue/edit/"),
    ("desk", "/contacts/"),
    ("desk", "/contacts/new/"),
    ("desk", "/duplicates/"),
    ("desk", "/duplicates/apart/?kind=contact"),
    ("desk", "/organisations/{organisation}/merge/"),
    ("desk", "/merges/"),
    ("desk", "/policies/"),
    ("desk", "/mous/"),
    ("desk", "/mous/new/"),
    ("desk", "/mous/{mou}/"),
    ("desk", "/mous/{mou}/edit/"),
    ("desk", "/leads/{lead}/references/"),
    ("desk", "/mous/{mou}/amend/"),
    ("desk", "/mous/groups/"),
    ("desk", "/mous/groups/new/"),
    ("desk", "/mous/groups/{group}/"),
    ("desk", "/mous/groups/{group}/edit/"),
    ("desk", "/mous/events/"),
    ("desk", "/mous/events/new/"),
    ("desk", "/mous/events/{signing}/"),
    ("desk", "/mous/events/{signing}/edit/"),
    ("desk", "/mous/{mou}/update/"),
    ("desk", "/mous/{mou}/status/"),
    ("desk", "/mous/monthly/"),
    ("manager", "/mous/monthly/missing/"),
    ("desk", "/mous/{mou}/milestones/land_allotted/"),
    ("desk", "/mous/{mou}/ladder/"),
    ("desk", "/mous/steps/"),
    ("admin", "/mous/steps/"),
    ("admin", "/mous/steps/new/"),
    ("admin", "/mous/steps/1/"),
    ("admin", "/mous/ladders/"),
    ("admin", "/mous/ladders/new/"),
    ("admin", "/mous/ladders/1/"),
    ("desk", "/delegations/"),
    ("desk", "/delegations/new/"),
    ("desk", "/delegations/{delegation}/"),
    ("desk", "/delegations/{delegation}/edit/"),
    ("desk", "/delegations/{delegation}/outcomes/"),
    ("desk", "/delegations/{delegation}/preparation/"),
    ("desk", "/delegations/{delegation}/history/"),
    ("desk", "/meetings/{meeting}/preparation/"),
    ("official", "/meetings/{meeting}/preparation/"),
    ("official", "/delegations/{delegation}/after/"),
    ("desk", "/delegations/{delegation}/after/held/"),
    ("desk", "/delegations/{delegation}/papers/"),
    ("desk", "/reports/mous/changes/"),
    ("desk", "/reports/snapshots/"),
    ("desk", "/reports/snapshots/new/"),
    ("desk", "/reports/schedules/"),
    ("desk", "/reports/schedules/new/"),
    ("desk", "/reports/reviews/"),
    ("desk", "/reports/reviews/new/"),
    ("desk", "/reports/mous/papers/"),
    ("official", "/reports/mous/papers/?as_on=2026-01-31&against=2025-12-31&stage=signed"),
    ("desk", "/papers/"),
    ("official", "/papers/"),
    ("desk", "/papers/{paper}/"),
    ("desk", "/papers/{failed}/"),
    ("desk", "/papers/{waiting}/"),
    ("desk", "/meetings/"),
    ("desk", "/meetings/?status=cancelled"),
    ("desk", "/meetings/{meeting}/status/?to=cancelled"),
    ("desk", "/meetings/import/"),
    ("desk", "/calendar/"),
    ("desk", "/calendar/?delegation={delegation}"),
    ("desk", "/meetings/new/"),
    ("desk", "/meetings/{meeting}/"),
    ("desk", "/meetings/{meeting}/people/"),
    ("desk", "/meetings/{meeting}/people/add/"),
    ("official", "/meetings/{meeting}/people/door/"),
    ("desk", "/delegations/{delegation}/people/"),
    ("official", "/meetings/log/"),
    ("official", "/meetings/today/"),
    ("official", "/outbox/"),
    ("official", "/offline/"),
    ("official", "/meetings/{meeting}/outcome/"),
    ("desk", "/followups/"),
    ("desk", "/followups/new/"),
    ("desk", "/followups/new/?mou={mou}&step=land_allotted"),
    ("official", "/followups/new/?meeting={meeting}"),
    ("desk", "/followups/{stepped}/"),
    ("desk", "/followups/{stepped}/edit/"),
    ("desk", "/followups/board/?who=all"),
    ("official", "/followups/board/"),
    ("desk", "/followups/calendar/?who=all"),
    ("desk", "/followups/{promise}/move/"),
    ("desk", "/followups/{promise}/move/?stage=done"),
    ("desk", "/followups/{promise}/move/?stage=snoozed"),
    ("official", "/followups/absences/"),
    ("manager", "/followups/absences/new/"),
    ("desk", "/followups/absences/{absence}/"),
    ("desk", "/followups/hand-over/?absence={absence}"),
    ("desk", "/followups/hand-back/"),
    ("desk", "/notifications/"),
    ("desk", "/followups/quick/"),
    ("desk", "/followups/quick/?text=call+Tokyo+Electron+on+31+Nov+@nobody"),
    ("official", "/followups/quick/?text=来週の火曜日に電話"),
    ("manager", "/reminders/sent/"),
    ("desk", "/reminders/sent/?state=attention"),
    ("desk", "/search/"),
    ("desk", "/search/?q=東京"),
    ("official", "/search/?q=nothing-like-this"),
    ("manager", "/reports/mous/"),
    ("manager", "/reports/mous/?as_on=2026-06-30&against=2026-03-31"),
    ("desk", "/reports/mous/?as_on=2999-01-01&against=x"),
    ("manager", "/reports/mous/by/district/"),
    ("official", "/reports/mous/by/age/?against=2026-03-31"),
    ("manager", "/reports/mous/cross/"),
    ("manager", "/reports/mous/cross/?rows=band&columns=band"),
    ("manager", "/reports/mous/cross/?rows=year&columns=status&measure=committed"),
    ("manager", "/reports/mous/narrow/"),
    ("manager", "/reports/desk/"),
    ("official", "/reports/desk/funnel/"),
    ("manager", "/reports/desk/funnel/?cohort=delegation"),
    ("desk", "/reports/desk/funnel/?from=x&to=1900-01-01"),
    ("manager", "/reports/desk/stages/"),
    ("manager", "/reports/desk/replies/"),
    ("official", "/reports/desk/activity/"),
    ("manager", "/reports/desk/promises/"),
    ("desk", "/reports/desk/quality/"),
    ("manager", "/reports/mous/pictures/"),
    ("official", "/reports/mous/pictures/?stage=trial_run"),
    ("admin", "/operations/"),
    ("admin", "/operations/heartbeat/"),
    ("desk", "/reminders/days-off/"),
    ("admin", "/reminders/days-off/?year=2027"),
    ("admin", "/reminders/days-off/new/?country=JP&day=2026-07-20&works=on"),
    ("admin", "/mous/bands/"),
    ("admin", "/mous/bands/new/"),
    ("admin", "/mous/rates/new/"),
    ("desk", "/accounts/me/"),
    ("desk", "/reminders/mine/"),
    ("desk", "/accounts/2fa/"),
    ("desk", "/accounts/password/change/"),
    ("admin", "/accounts/people/"),
    ("admin", "/accounts/people/new/"),
    ("desk", "/enquiries/"),
    ("desk", "/enquiries/new/"),
    ("desk", "/enquire/"),
    ("desk", "/no-such-page/"),
]


@pytest.fixture(scope="session")
def ids(product: Product) -> dict[str, str]:
    """Ids of rows with long names and many parts."""
    return all_ids(product)


@pytest.fixture(scope="module")
def desks(
    browser: Browser, product: Product, states: dict[str, dict]
) -> Iterator[Callable[[str], tuple[Page, list[str]]]]:
    """Return each user's page, which stays open: what all pages share is loaded once."""
    open_ones: dict[str, tuple[Page, list[str]]] = {}

    def of(who: str) -> tuple[Page, list[str]]:
        if who not in open_ones:
            context = browser.new_context(
                base_url=product.url, storage_state=states[who], service_workers="block"
            )
            context.set_default_timeout(PATIENCE)
            open_ones[who] = context.new_page(), []
            note_troubles(*open_ones[who])
        return open_ones[who]

    yield of
    for page, _troubles in open_ones.values():
        page.context.close()


def violations(page: Page, *only: str) -> list[str]:
    """Run axe on the page as it is now, with all its rules or only some of them."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    options = {"resultTypes": ["violations"]} | ({"runOnly": only} if only else {})
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{v['id']}: {v['help']} — {[n['html'][:160] for n in v['nodes'][:3]]}" for v in found]


@pytest.mark.parametrize(("who", "address"), PAGES)
def test_page_is_accessible_and_fits_a_phone(
    who: str, address: str, desks: Callable[[str], tuple[Page, list[str]]], ids: dict[str, str]
) -> None:
    page, troubles = desks(who)
    troubles.clear()
    page.set_viewport_size(DESKTOP)
    page.goto(address.format(**ids))
    settled(page)
    assert violations(page) == [], "light"
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    # A theme changes nothing but colours.
    assert violations(page, "color-contrast") == [], "dark"
    page.set_viewport_size(PHONE)
    assert violations(page) == [], "phone"
    wide = page.evaluate(
        "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right >"
        " innerWidth + 1 && !e.closest('.table-responsive, .board, .ladder, .visually-hidden, svg')"
        ").map(e => e.outerHTML.slice(0, 120)).slice(0, 3)"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], wide
    assert real(troubles) == []


def settled(page: Page) -> None:
    """Wait until the parts of a page that come by themselves are there."""
    expect(page.locator("html[data-busy]")).to_have_count(0)


@pytest.mark.parametrize("width", [1100, 1280, 1440])
@pytest.mark.parametrize("address", ["/leads/", "/mous/", "/organisations/"])
def test_list_stays_inside_its_card(address: str, width: int, desks, ids) -> None:
    """No column of a list is out of sight beside the sidebar."""
    page, _troubles = desks("desk")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    table = page.locator(".table-responsive")
    room, wide = table.evaluate("box => [box.clientWidth, box.scrollWidth]")
    assert wide <= room


def test_long_words_stay_inside_the_page_of_an_mou(desks, ids, product: Product) -> None:
    """Names without a space break in the history, the updates and the way back."""
    word = "उत्तरप्रदेशराज्यऔद्योगिकविकासप्राधिकरण" * 3
    pk = product.shell(
        f"from leads.models import MOU; mou = MOU.objects.create(title='{word}', notes='{word}');"
        f"mou.places.create(area='{word}'); mou.updates.create(as_of='2026-01-31', words='{word}');"
        "print(mou.pk)"
    ).strip()
    page, _troubles = desks("desk")
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        for address in (f"/mous/{pk}/", f"/mous/{pk}/edit/"):
            page.goto(address)
            settled(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
            outside = page.evaluate(
                "[...document.querySelectorAll('.card')].filter(e => e.scrollWidth >"
                " e.clientWidth + 1).map(e => e.outerHTML.slice(0, 120))"
            )
            assert outside == []


def test_sign_in_page(browser, product) -> None:
    context = browser.new_context(base_url=product.url, viewport=PHONE)
    page = context.new_page()
    page.goto("/leads/")
    assert "/accounts/login/" in page.url
    assert violations(page) == []
    page.get_by_label("E-mail").fill("desk@example.org")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_text("not correct").is_visible()
    assert violations(page) == []
    context.close()
