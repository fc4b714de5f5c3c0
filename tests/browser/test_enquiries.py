"""From a question on a phone to the reply at the desk: the clock starts and stops."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_pages import violations
from tests.live import Product


def test_asked_on_a_phone_answered_at_the_desk(
    browser: Browser, product: Product, sign_in: Callable[..., Page]
) -> None:
    context = browser.new_context(base_url=product.url, viewport=PHONE)
    page, troubles = context.new_page(), []
    page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
    page.goto("/enquire/")
    page.get_by_role("button", name="Send the enquiry").click()
    expect(page.get_by_text("fields need another look")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_label("What would you like to know or do?").fill("工場用地について教えてください。")
    page.get_by_label("Company or organisation").fill("東京エレクトロン")
    page.get_by_label("Your name").fill("山田 太郎")
    page.get_by_label("E-mail").fill("taro@example.jp")
    page.get_by_label("I agree").check()
    page.wait_for_timeout(3500)  # people take longer than machines
    page.get_by_role("button", name="Send the enquiry").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    reference = page.locator(".public-reference").inner_text()
    assert violations(page) == []
    assert troubles == []
    context.close()

    desk = sign_in("desk")
    desk.goto(f"/enquiries/?q={reference}")
    expect(desk.locator("#results tbody tr")).to_have_count(1)
    expect(desk.locator("#results .clock")).to_contain_text("reply due in")
    desk.locator("#results .row-link").click()
    desk.get_by_role("button", name="It is Tokyo Electron Limited").click()
    expect(desk.get_by_text("The enquiry is from “Tokyo Electron Limited”.")).to_be_visible()
    desk.get_by_role("radio", name="E-mail").check()
    desk.get_by_label("What was said").fill("Sent the land-bank sheet.")
    assert violations(desk) == []
    desk.get_by_role("button", name="Log it and stop the clock").click()
    expect(desk.locator(".enquiry-clock")).to_contain_text("answered in 0 min")
    desk.get_by_role("button", name="Move the lead to “Contacted”").click()
    expect(desk.locator("#standing")).to_contain_text("Contacted")
    expect(desk.locator(".enquiry-note .clock")).to_contain_text("answered in")
