"""Views of the leads by page: save what is on screen, pin it, open it, change it, share it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE


def forget(page: Page, name: str) -> None:
    """Delete a view by the page that lists them."""
    page.goto("/leads/views/")
    page.get_by_role("button", name=f"Delete {name}").click()
    expect(page.get_by_text("It can be brought back below.")).to_be_visible()


def test_a_filtered_list_is_saved_pinned_opened_and_shared(
    sign_in: Callable[..., Page],
) -> None:
    page = sign_in("desk")
    page.goto("/leads/")
    page.get_by_role("searchbox").fill("サントリー")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    # The filter changed the address without a new page: what is saved is what is on screen now.
    page.get_by_text("Save this view").click()
    page.get_by_label("Name of the view").fill("東京の案件")
    page.get_by_label("Share with everybody").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile(r"/leads/\?q=%E3%82%B5.*&view=\d+"))
    expect(page.locator("#results tbody tr")).to_have_count(1)
    pinned = page.get_by_role("list", name="Pinned views").get_by_role("link", name="東京の案件")
    expect(pinned).to_have_attribute("aria-current", "page")
    shared = pinned.get_attribute("href")
    page.goto("/policies/")
    page.get_by_role("link", name="東京の案件").click()
    expect(page.locator("#results tbody tr")).to_have_count(1)
    page.get_by_role("searchbox").fill("")
    # Other flows add leads of their own.
    expect(page.locator("#results tbody tr").nth(13)).to_be_visible()
    expect(page.locator("#view-state")).to_contain_text("changed, not saved")

    manager = sign_in("manager")
    manager.goto(shared)
    expect(manager.locator("#results tbody tr")).to_have_count(1)
    expect(manager.locator("#view-state")).to_contain_text("東京の案件")
    manager.goto("/leads/views/")
    expect(manager.get_by_role("button", name="Delete 東京の案件")).to_have_count(0)

    forget(page, "東京の案件")
    expect(page.get_by_role("list", name="Pinned views")).to_have_count(0)
    assert manager.goto(shared).status == 404


def test_views_are_saved_without_scripts(sign_in: Callable[..., Page]) -> None:
    page = sign_in("desk", java_script_enabled=False)
    page.goto("/leads/?stage=new")
    page.get_by_text("Save this view").click()
    page.get_by_label("Name of the view").fill("New ones")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile(r"/leads/\?stage=new&view=\d+"))
    forget(page, "New ones")


def test_counts_come_to_the_ready_views(sign_in: Callable[..., Page]) -> None:
    page = sign_in("manager")
    page.goto("/leads/")
    bar = page.get_by_role("navigation", name="Ready views")
    expect(bar.get_by_role("link", name=re.compile(r"No next action \d+"))).to_be_visible()
    bar.get_by_role("link", name=re.compile("No next action")).click()
    expect(bar.locator("[aria-current]")).to_contain_text("No next action")


@pytest.mark.parametrize("file_format", ["CSV", "Excel"])
def test_the_list_on_screen_is_taken_home(sign_in: Callable[..., Page], file_format: str) -> None:
    page = sign_in("desk", accept_downloads=True)
    page.goto("/leads/?sort=title")
    page.get_by_role("searchbox").fill("サントリー")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile(file_format)).click()
    download = waiting.value
    assert re.fullmatch(r"leads-\d{4}-\d\d-\d\d\.(csv|xlsx)", download.suggested_filename)
    assert "sort=title" in download.url
    assert "q=%E3%82%B5" in download.url


def test_the_bar_fits_a_phone(sign_in: Callable[..., Page]) -> None:
    page = sign_in("desk", PHONE)
    page.goto("/leads/?stage=new")
    page.get_by_text("Save this view").click()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
