"""The quick follow-up by keyboard, by touch and without scripts; the bell."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.live import Product


def test_a_key_a_line_and_enter(sign_in: Callable[..., Page]) -> None:
    page = sign_in("desk")
    page.goto("/leads/")
    page.keyboard.press("q")
    line = page.get_by_label("What is owed, by when, for whom")
    expect(line).to_be_focused()
    page.keyboard.type("ask Denso for the queue before 6 Jan 2031")
    expect(page.locator("#quick-due_on")).to_have_value("2031-01-05")
    expect(page.locator(".quick-how").first).to_contain_text("Read as the day before")
    # What is corrected by hand stays while the line is typed on.
    page.locator("#quick-due_on").fill("2031-01-07")
    line.press("End")
    page.keyboard.type(" number")
    expect(page.locator("#quick-title")).to_have_value("Ask Denso for the queue number")
    expect(page.locator("#quick-due_on")).to_have_value("2031-01-07")
    line.press("Enter")
    expect(page.locator("#quick-dialog")).to_be_hidden()
    expect(page.locator("#toasts")).to_contain_text("Ask Denso for the queue number")
    page.goto("/followups/?q=queue+number")
    expect(page.locator("#results")).to_contain_text("7 Jan 2031")


def test_enter_before_it_was_read_saves_nothing(sign_in: Callable[..., Page]) -> None:
    page = sign_in("official", PHONE, has_touch=True)
    page.goto("/leads/")
    page.get_by_role("link", name="Quick follow-up").first.tap()
    page.get_by_label("What is owed, by when, for whom").fill("visit the plant at once")
    page.keyboard.press("Enter")
    save = page.get_by_role("button", name="Save follow-up")
    expect(save).to_be_focused()
    save.tap()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("#quick-due_on")).to_have_attribute("aria-invalid", "true")
    page.goto("/followups/?q=visit+the+plant+at+once")
    expect(page.get_by_role("link", name="Visit the plant at once")).to_have_count(0)


TOLD = "filter(title__startswith='Tell the bank')"


@pytest.mark.parametrize("place", ["/", "/followups/", "/followups/board/", "/followups/calendar/"])
def test_the_page_shows_what_was_just_written(
    sign_in: Callable[..., Page], product: Product, place: str
) -> None:
    # A day of the calendar names three of its promises and counts the others.
    product.shell(f"from followups.models import FollowUp; FollowUp.objects.{TOLD}.delete()")
    page = sign_in("desk")
    page.goto(place)
    words = f"Tell the bank {place.strip('/').replace('/', ' ')}".strip()
    page.keyboard.press("q")
    page.get_by_label("What is owed, by when, for whom").fill(f"{words} today")
    expect(page.locator("#quick-title")).to_have_value(words)
    page.keyboard.press("Enter")
    expect(page.locator("#quick-dialog")).to_be_hidden()
    expect(page.get_by_role("main").get_by_text(words, exact=True).first).to_be_visible()


def test_without_scripts(sign_in: Callable[..., Page]) -> None:
    page = sign_in("desk", java_script_enabled=False)
    page.goto("/leads/")
    page.get_by_role("link", name="Quick follow-up").first.click()
    page.get_by_label("What is owed, by when, for whom").fill("来週の火曜日に図面を送る")
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("#quick-title")).to_have_value("図面を送る")
    page.get_by_role("button", name="Save follow-up").click()
    expect(page.get_by_text("Kept in mind: 図面を送る")).to_be_visible()
    page.locator(".bell-menu > summary").click()
    page.get_by_role("link", name="All notifications").click()
    expect(page.get_by_role("heading", name="Notifications", exact=True)).to_be_visible()


def test_the_bell_opens_its_list(sign_in: Callable[..., Page]) -> None:
    page = sign_in("desk")
    page.goto("/leads/")
    page.locator(".bell-menu > summary").click()
    expect(page.locator("#bell-list .bell-foot")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#bell-list")).to_be_hidden()
