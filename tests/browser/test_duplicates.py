"""A name is typed, the warning comes, and two rows become one and come apart again."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_from_the_warning_to_the_merge_and_back(sign_in: Callable[..., Page]) -> None:
    page = sign_in("desk")
    page.goto("/organisations/new/")
    page.get_by_label("Name (English)").press_sequentially("Tokyo Elektron Limited", delay=15)
    warning = page.locator("#namesakes-found")
    expect(warning).to_contain_text("name differs by one letter")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#namesakes")).to_contain_text("Tick this if it is not one of those")
    page.get_by_label("It is another organisation: save anyway").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Tokyo Elektron Limited")
    twin = page.url
    panel = page.locator("#duplicates")
    expect(panel).to_contain_text("name differs by one letter")
    panel.get_by_role("link", name="Merge…").click()
    page.get_by_role("link", name="The other one stays").click()
    expect(page.locator(".merge-who")).to_contain_text("Stays")
    page.get_by_role("button", name="Merge the two").click()
    expect(page.locator("h1")).to_contain_text("Tokyo Electron")
    page.goto(twin)
    expect(page).not_to_have_url(twin)
    page.locator("#duplicates").get_by_role("link", name="Tokyo Elektron Limited").click()
    page.get_by_role("button", name="Undo this merge").click()
    expect(page).to_have_url(re.compile(re.escape(twin)))
    expect(page.locator("h1")).to_have_text("Tokyo Elektron Limited")


def test_the_question_is_asked_without_scripts(sign_in: Callable[..., Page]) -> None:
    page = sign_in("desk", java_script_enabled=False)
    page.goto("/organisations/new/")
    page.get_by_label("Name (English)").fill("DENSO CORPORATION K.K.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#namesakes-found")).to_contain_text("Is it one of these organisations?")
