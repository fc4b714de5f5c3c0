"""The board with mouse and keyboard: what may move moves, what may not snaps back and says why."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.live import Product


@pytest.fixture
def leads(product: Product) -> Iterator[dict[str, str]]:
    """Two leads of the test's own: one ready for “Qualified”, one with everything missing."""
    line = product.shell(
        "from accounts.models import User; from leads.models import *;"
        "desk = User.objects.get(email='desk@example.org');"
        "ready = Lead.objects.create(title='Zeppelin works', owner=desk, kinds=['manufacturing']);"
        "ready.sectors.add(Sector.objects.first());"
        "LeadPartner.objects.create(lead=ready, organisation=Organisation.objects.first());"
        "bare = Lead.objects.create(title='Zeppelin rumour');"
        "print(ready.pk, bare.pk)"
    )
    ready, bare = line.split()
    yield {"ready": ready, "bare": bare}
    product.shell(
        f"from leads.models import Lead; Lead.objects.filter(pk__in=[{ready}, {bare}]).delete()"
    )


def board(page: Page) -> None:
    page.goto("/leads/board/?q=zeppelin")
    page.wait_for_load_state("networkidle")


def lane(page: Page, stage: str) -> Locator:
    return page.locator(f".lane-list[data-stage={stage}]")


def card(page: Page, key: str) -> Locator:
    return page.locator(f"#lead-{key}")


def drag(page: Page, what: Locator, where: Locator) -> None:
    what.scroll_into_view_if_needed()
    start, end = what.bounding_box(), where.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] - 12)
    page.mouse.down()
    page.mouse.move(end["x"] + 60, end["y"] + 40, steps=12)
    page.mouse.move(end["x"] + 64, end["y"] + 44, steps=3)
    page.mouse.up()


def test_a_card_is_dragged_counted_and_taken_back(
    sign_in: Callable[..., Page], leads: dict[str, str]
) -> None:
    page = sign_in("desk")
    board(page)
    expect(lane(page, "new").locator(".lane-card")).to_have_count(2)
    drag(page, card(page, leads["ready"]), lane(page, "contacted"))
    expect(page.locator("#toasts")).to_contain_text("Moved to “Contacted”.")
    expect(lane(page, "contacted").locator(f"#lead-{leads['ready']}")).to_be_visible()
    expect(page.locator("#figures-contacted .lane-count")).to_have_text("1")
    expect(page.locator("#figures-new .lane-count")).to_have_text("1")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Undone")
    expect(lane(page, "new").locator(f"#lead-{leads['ready']}")).to_be_visible()
    page.reload()
    expect(lane(page, "new").locator(".lane-card")).to_have_count(2)


def test_a_refused_card_snaps_back_and_says_what_is_missing(
    sign_in: Callable[..., Page], leads: dict[str, str]
) -> None:
    page = sign_in("desk")
    board(page)
    drag(page, card(page, leads["bare"]), lane(page, "qualified"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Name an owner.")
    expect(lane(page, "new").locator(f"#lead-{leads['bare']}")).to_be_visible()
    expect(lane(page, "qualified").locator(".lane-card")).to_have_count(0)
    expect(dialog.get_by_role("link", name="Name an owner.")).to_have_attribute(
        "href", re.compile(r"/edit/#id_owner$")
    )
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_manager_moves_a_refused_card_on_with_a_reason(
    sign_in: Callable[..., Page], leads: dict[str, str]
) -> None:
    page = sign_in("manager")
    board(page)
    drag(page, card(page, leads["bare"]), lane(page, "contacted"))
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("The minister has met them.")
    dialog.get_by_label("Move on although something is missing").check()
    dialog.get_by_role("button", name="Move to “Contacted”").click()
    expect(lane(page, "contacted").locator(f"#lead-{leads['bare']}")).to_be_visible()
    expect(dialog).to_be_hidden()


def test_a_card_is_moved_by_keyboard(sign_in: Callable[..., Page], leads: dict[str, str]) -> None:
    page = sign_in("desk")
    board(page)
    card(page, leads["ready"]).get_by_role("link", name="Move to…").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    button = dialog.get_by_role("button", name=re.compile("Qualified"))
    expect(button).to_contain_text("nothing missing")
    button.focus()
    page.keyboard.press("Enter")
    expect(lane(page, "qualified").locator(f"#lead-{leads['ready']}")).to_be_visible()
    expect(dialog).to_be_hidden()
    focused = page.evaluate("document.activeElement.closest('.lane-card')?.id")
    assert focused == f"lead-{leads['ready']}"


def test_somebody_elses_move_in_between_is_told_on_the_card(
    sign_in: Callable[..., Page], leads: dict[str, str]
) -> None:
    page, other = sign_in("desk"), sign_in("manager")
    board(page)
    board(other)
    drag(other, card(other, leads["ready"]), lane(other, "qualified"))
    expect(other.locator("#toasts")).to_contain_text("Moved to “Qualified”.")
    drag(page, card(page, leads["ready"]), lane(page, "contacted"))
    expect(lane(page, "qualified").locator(f"#lead-{leads['ready']}")).to_contain_text("meanwhile")
    expect(lane(page, "contacted").locator(".lane-card")).to_have_count(0)


def test_moving_works_without_scripts(sign_in: Callable[..., Page], leads: dict[str, str]) -> None:
    page = sign_in("desk", java_script_enabled=False)
    page.goto("/leads/board/?q=zeppelin")
    card(page, leads["ready"]).get_by_role("link", name="Move to…").click()
    page.get_by_role("button", name=re.compile("Contacted")).click()
    expect(page).to_have_url(re.compile(r"/leads/board/\?q=zeppelin$"))
    expect(lane(page, "contacted").locator(f"#lead-{leads['ready']}")).to_be_visible()


def test_the_switch_follows_the_filters(
    sign_in: Callable[..., Page], leads: dict[str, str]
) -> None:
    page = sign_in("desk")
    page.goto("/leads/board/")
    page.get_by_role("searchbox", name="Search leads").fill("zeppelin")
    expect(page.locator(".lane-card")).to_have_count(2)
    drag(page, card(page, leads["ready"]), lane(page, "contacted"))  # the new columns drag too
    expect(lane(page, "contacted").locator(".lane-card")).to_have_count(1)
    for name, address in (
        ("List", "/leads/"),
        ("Calendar", "/leads/calendar/"),
        ("Map", "/leads/map/"),
    ):
        link = page.get_by_role("navigation", name="Ways to look").get_by_role("link", name=name)
        expect(link).to_have_attribute("href", f"{address}?q=zeppelin")
    page.get_by_role("navigation", name="Ways to look").get_by_role("link", name="List").click()
    expect(page.locator("#results tbody tr")).to_have_count(2)


def test_an_mou_is_asked_for_its_day(sign_in: Callable[..., Page], product: Product) -> None:
    line = product.shell(
        "from leads.models import *;"
        "lead = Lead.objects.create(title='Zeppelin paper');"
        "print(MOU.objects.create(title='Zeppelin paper', lead=lead).pk)"
    )
    page = sign_in("official")
    page.goto("/leads/board/?by=mou&q=zeppelin")
    page.wait_for_load_state("networkidle")
    mou = page.locator(f"#mou-{line}")
    drag(page, mou, lane(page, "officer_named"))
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reached on").fill("2019-13-45")
    dialog.get_by_role("button", name="Move to").click()
    expect(dialog).to_contain_text("There is no such day")
    expect(lane(page, "signed").locator(f"#mou-{line}")).to_be_attached()
    dialog.get_by_label("Reached on").fill("March 2026")
    dialog.get_by_role("button", name="Move to").click()
    expect(lane(page, "officer_named").locator(f"#mou-{line}")).to_be_visible()
    product.shell(
        f"from leads.models import *; lead = MOU.objects.get(pk={line}).lead;"
        f"MOU.objects.get(pk={line}).delete(); lead.delete()"
    )
