"""The column on the left."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_the_whole_menu_of_an_administrator_opens_in_sight(sign_in: Callable[..., Page]) -> None:
    page = sign_in("admin")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/")
    page.locator(".user-menu > summary").click()
    for name in ("Rules of reminders", "Days off", "Operations", "Sign out"):
        expect(page.locator(".user-menu").get_by_text(name, exact=True)).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(page.locator(".user-menu")).not_to_have_attribute("open", "")
    page.locator(".user-menu > summary").click()
    page.get_by_role("link", name="Rules of reminders").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What reminds whom")
