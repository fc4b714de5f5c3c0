"""Many leads at once: ticked, changed, told, undone; with and without scripts."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE
from tests.live import Product

TITLE = "Bulk trial"
TRIAL = f"/leads/?q={TITLE}"


@pytest.fixture
def trial(product: Product) -> Iterator[None]:
    """Sixty leads: two pages of them."""
    product.shell(
        "from leads.models import Lead;"
        f"[Lead.objects.create(title=f'{TITLE} {{n:02d}}') for n in range(60)]"
    )
    yield
    product.shell(
        "from leads.models import *;"
        f"BulkRun.objects.filter(rows__lead__title__startswith='{TITLE}').delete();"
        f"Lead.objects.filter(title__startswith='{TITLE}').delete();"
        "Tag.objects.filter(name='GBC 5').delete()"
    )


def owners(product: Product) -> int:
    return int(
        product.shell(
            "from leads.models import Lead;"
            f"print(Lead.objects.filter(title__startswith='{TITLE}', owner__isnull=False).count())"
        )
    )


def ticks(page: Page) -> Locator:
    return page.locator('input[name=ids][form="bulk"]')


def apply(page: Page, deed: str) -> Locator:
    """Open one deed of the bar and return its panel."""
    page.locator("#bulk summary").get_by_text(deed, exact=True).click()
    panel = page.locator("#bulk details[open] .bulk-panel")
    expect(panel.locator(".form-body")).to_be_visible()
    return panel


def test_two_leads_get_an_owner_and_it_is_undone(
    sign_in: Callable[..., Page], product: Product, trial: None
) -> None:
    page = sign_in("desk")
    page.goto(TRIAL)
    expect(page.locator("#bulk")).to_be_hidden()
    ticks(page).nth(0).check()
    expect(page.locator("#bulk")).to_contain_text("1 lead ticked")
    ticks(page).nth(1).check()
    expect(page.locator("#bulk")).to_contain_text("2 leads ticked")
    apply(page, "Owner").get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile(r"/leads/bulk/\d+/$"))
    expect(page.locator("#result")).to_contain_text("2 leads were changed.")
    assert owners(product) == 2
    page.get_by_role("button", name="Undo").click()
    page.locator("#confirm-dialog").get_by_role("button", name="Undo").click()
    expect(page.locator("#result")).to_contain_text("Undone: 2 leads are as they were before.")
    assert owners(product) == 0
    page.get_by_role("link", name="Back to the list").click()
    expect(page).to_have_url(re.compile("q=Bulk"))
    expect(page.locator("#bulk")).to_be_hidden()


def test_a_range_the_page_all_results_and_none(
    sign_in: Callable[..., Page], product: Product, trial: None
) -> None:
    page = sign_in("desk")
    page.goto(TRIAL)
    bar = page.locator("#bulk")
    ticks(page).nth(1).check()
    ticks(page).nth(4).click(modifiers=["Shift"])
    expect(bar).to_contain_text("4 leads ticked")
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    page.locator("[data-bulk-all]").check()
    expect(bar).to_contain_text("50 leads ticked")
    page.get_by_role("link", name="Next page").click()
    expect(ticks(page)).to_have_count(10)
    expect(bar).to_contain_text("50 leads ticked")
    ticks(page).nth(0).check()
    expect(bar).to_contain_text("51 leads ticked")
    bar.get_by_label("All 60 results").check()
    expect(bar).to_contain_text("All 60 leads ticked")
    apply(page, "Owner").get_by_role("button", name="Apply").click()
    expect(page.locator("main")).to_contain_text("Is this to be done to all 60 leads?")
    assert owners(product) == 0
    page.get_by_role("button", name="Change 60 leads").click()
    expect(page.locator("#result")).to_contain_text("60 leads were changed.")
    assert owners(product) == 60


def test_ticks_on_two_pages_go_together(
    sign_in: Callable[..., Page], product: Product, trial: None
) -> None:
    page = sign_in("desk")
    page.goto(TRIAL)
    ticks(page).nth(0).check()
    page.goto(f"{TRIAL}&page=2")
    ticks(page).nth(0).check()
    expect(page.locator("#bulk")).to_contain_text("2 leads ticked")
    apply(page, "Owner").get_by_role("button", name="Apply").click()
    expect(page.locator("#result")).to_contain_text("2 leads were changed.")
    assert owners(product) == 2


def test_a_new_tag_is_typed_into_the_bar_on_a_phone(
    sign_in: Callable[..., Page], trial: None
) -> None:
    page = sign_in("desk", PHONE)
    page.goto(TRIAL)
    ticks(page).nth(0).check()
    panel = apply(page, "Tag")
    panel.locator(".ts-control").click()
    page.keyboard.type("GBC 5")
    page.locator(".ts-dropdown .create").click()
    panel.get_by_role("button", name="Apply").click()
    expect(page.locator("#result")).to_contain_text("1 lead was changed.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tag added: GBC 5")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_enter_in_a_field_of_the_bar_means_its_own_button(
    sign_in: Callable[..., Page], trial: None
) -> None:
    page = sign_in("desk")
    page.goto(TRIAL)
    ticks(page).nth(0).check()
    panel = apply(page, "Status")
    panel.get_by_label("Reason").fill("Yen at 160")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Status: On hold")
    expect(page.locator("#result")).to_contain_text("1 lead was changed.")


def test_without_scripts_the_bar_is_a_plain_form(
    sign_in: Callable[..., Page], product: Product, trial: None
) -> None:
    page = sign_in("desk", java_script_enabled=False)
    page.goto(TRIAL)
    ticks(page).nth(0).check()
    ticks(page).nth(2).check()
    page.locator("#bulk summary").get_by_text("Owner", exact=True).click()
    page.locator("#bulk details[open]").get_by_role("button", name="Apply").click()
    expect(page.locator("main")).to_contain_text("2 leads")
    page.get_by_role("button", name="Change 2 leads").click()
    expect(page.locator("#result")).to_contain_text("2 leads were changed.")
    assert owners(product) == 2
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#result")).to_contain_text("Undone: 2 leads")
