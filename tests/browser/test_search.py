"""The palette by keyboard, by touch and without scripts."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE


def test_the_palette_finds_and_opens_by_keyboard_alone(sign_in: Callable[..., Page]) -> None:
    page = sign_in("desk")
    page.goto("/leads/")
    page.get_by_role("link", name="New lead").first.focus()
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Search everything")
    expect(box).to_be_focused()
    expect(page.get_by_role("option", name="Log outcome")).to_be_visible()
    page.keyboard.press("End")
    expect(page.locator("#palette-options [role=option]").last).to_have_attribute(
        "aria-selected", "true"
    )
    page.keyboard.press("Home")
    expect(page.locator("#palette-options [role=option]").first).to_have_attribute(
        "aria-selected", "true"
    )
    page.keyboard.type("ﾄｳｷｮｳ electron")
    page.keyboard.press("Control+a")
    page.keyboard.type("東京エレクトロン")
    first = page.get_by_role("option", name=re.compile("Tokyo Electron")).first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(first.locator("mark")).to_have_text("東京エレクトロン")
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "false")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/organisations/\d+/"))


def test_escape_gives_the_focus_back_and_a_slash_opens_outside_fields(
    sign_in: Callable[..., Page],
) -> None:
    page = sign_in("desk")
    page.goto("/leads/")
    link = page.get_by_role("link", name="New lead").first
    link.focus()
    page.keyboard.press("/")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    expect(link).to_be_focused()
    page.get_by_role("searchbox").click()
    page.keyboard.type("a/b")
    expect(page.locator("#palette")).to_be_hidden()
    expect(page.get_by_role("searchbox")).to_have_value("a/b")


def test_a_thumb_opens_the_palette_on_a_phone(sign_in: Callable[..., Page]) -> None:
    page = sign_in("official", PHONE, has_touch=True)
    page.goto("/")
    page.locator(".desk-find").tap()
    page.get_by_role("combobox", name="Search everything").fill("tokyo electron")
    page.get_by_role("option", name=re.compile("Tokyo Electron Limited")).first.tap()
    expect(page).to_have_url(re.compile(r"/organisations/\d+/"))


def test_enter_before_the_results_goes_to_the_page(sign_in: Callable[..., Page]) -> None:
    page = sign_in("desk")
    page.goto("/leads/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option").first).to_be_visible()
    page.route("**/search/palette/**", lambda route: None)
    page.keyboard.type("denso")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=denso"))
    expect(page.locator("#results")).to_contain_text("Denso", ignore_case=True)


def test_the_search_page_without_scripts(sign_in: Callable[..., Page]) -> None:
    page = sign_in("desk", java_script_enabled=False)
    page.goto("/leads/")
    page.locator(".nav-search").click()
    page.get_by_role("searchbox").fill("東京エレクトロン")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#results mark").first).to_have_text("東京エレクトロン")
    page.get_by_role("link", name="Show in the list").first.click()
    expect(page).to_have_url(re.compile(r"/organisations/\?q="))
