"""The main job, by page: what desk staff, officials and managers do all day."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.live import Product


def lead_id(product: Product, title: str) -> str:
    return product.shell(
        f"from leads.models import Lead;print(Lead.objects.get(title__icontains={title!r}).pk)"
    )


def test_all_fourteen_leads_are_on_screen(sign_in: Callable[..., Page]) -> None:
    page = sign_in("desk")
    page.goto("/leads/?q=")
    # Other flows add leads of their own.
    expect(page.locator("#results tbody tr").nth(13)).to_be_visible()


def test_typing_a_japanese_name_narrows_at_once_and_the_address_keeps_it(
    sign_in: Callable[..., Page],
) -> None:
    page = sign_in("desk")
    page.goto("/leads/")
    page.get_by_role("searchbox").fill("サントリー")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=%E3%82%B5"))
    page.reload()
    expect(page.locator("#results tbody tr")).to_have_count(1)
    expect(page.locator("#results")).to_contain_text(re.compile(r"Showing 1 of \d\d"))
    page.get_by_role("link", name="Clear filters").click()
    # Other flows add leads of their own.
    expect(page.locator("#results tbody tr").nth(13)).to_be_visible()


def test_narrowing_works_without_scripts(sign_in: Callable[..., Page]) -> None:
    page = sign_in("desk", java_script_enabled=False)
    page.goto("/leads/")
    page.get_by_role("searchbox").fill("denso")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#results tbody tr")).to_have_count(1)


def test_a_gate_says_what_is_missing_and_a_manager_may_pass_it(
    sign_in: Callable[..., Page], product: Product
) -> None:
    address = f"/leads/{lead_id(product, 'food processing')}/"
    desk = sign_in("desk")
    desk.goto(address)
    desk.get_by_label("Move to").select_option("proposal_filed")
    desk.get_by_role("button", name="Move").click()
    card = desk.locator("#stage")
    expect(card).to_contain_text("Name an owner.")
    expect(card).to_contain_text("Add at least one partner organisation.")
    manager = sign_in("manager")
    manager.goto(address)
    manager.get_by_label("Move to").select_option("contacted")
    manager.get_by_label("Reason").first.fill("The minister has spoken with them.")
    manager.get_by_label("Move on although something is missing").check()
    manager.get_by_role("button", name="Move").click()
    expect(manager.locator("#standing")).to_contain_text("Contacted")
    expect(manager).to_have_url(re.compile(address))


def test_an_official_logs_an_outcome_on_a_phone_and_it_becomes_a_follow_up(
    sign_in: Callable[..., Page], product: Product
) -> None:
    meeting = product.shell(
        "from delegations.models import Meeting;"
        "print(Meeting.objects.filter(organisations__name_en__startswith='Mitsui').get().pk)"
    )
    page = sign_in("official", PHONE)
    page.goto(f"/meetings/{meeting}/outcome/")
    page.get_by_role("radio", name="Moves forward").check()
    page.get_by_label("What was said").fill("三井物産 will send a list of projects.")
    page.get_by_label("What is promised").first.fill("Send the land-bank sheet")
    page.get_by_role("button", name="In a week").first.click()
    page.get_by_role("button", name="Save outcome").click()
    expect(page).not_to_have_url(re.compile("outcome"))
    expect(page.locator("main")).to_contain_text("Moves forward")
    page.goto("/followups/")
    expect(page.locator("#results")).to_contain_text("Send the land-bank sheet")
    expect(page.locator("#results")).to_contain_text("Mitsui")


def test_a_refused_outcome_keeps_what_was_typed(
    sign_in: Callable[..., Page], product: Product
) -> None:
    meeting = product.shell(
        "from delegations.models import Meeting;"
        "print(Meeting.objects.filter(organisations__name_en__startswith='Suzuki').get().pk)"
    )
    page = sign_in("official", PHONE)
    page.goto(f"/meetings/{meeting}/outcome/")
    page.get_by_label("What was said").fill("They asked for the map of Budaun.")
    page.get_by_role("button", name="Save outcome").click()
    expect(page.get_by_label("What was said")).to_have_value("They asked for the map of Budaun.")
    expect(page.locator("main")).to_contain_text("Tap what came of the meeting.")


def test_a_promise_is_written_down_done_and_reopened(
    sign_in: Callable[..., Page], product: Product
) -> None:
    lead = lead_id(product, "bank branch")
    page = sign_in("desk")
    page.goto(f"/followups/new/?lead={lead}")
    page.get_by_label("What is owed").fill("Call the branch manager")
    page.get_by_role("button", name="Tomorrow").click()
    page.get_by_role("button", name="Save").click()
    page.goto(f"/leads/{lead}/")
    panel = page.locator("#followup-panel, section:has-text('Follow-ups')").first
    expect(panel).to_contain_text("Call the branch manager")
    page.goto("/leads/?q=bank")
    expect(page.locator("#results")).to_contain_text("Call the branch manager")
    page.goto("/followups/")
    row = page.locator("#results tr", has_text="Call the branch manager")
    row.get_by_role("button", name=re.compile("Done")).click()
    expect(row.get_by_role("button", name=re.compile("Reopen|Undo"))).to_be_visible()
    page.reload()
    expect(page.locator("#results tr", has_text="Call the branch manager")).to_have_count(0)
    page.goto("/leads/?q=bank")
    expect(page.locator("#results")).not_to_contain_text("Call the branch manager")


def test_every_number_of_the_report_opens_as_many_rows_as_it_says(
    sign_in: Callable[..., Page],
) -> None:
    page = sign_in("manager")
    page.goto("/reports/mous/")
    links = page.locator("main a[href^='/mous/?']").evaluate_all(
        "links => links.map(a => [a.getAttribute('href'), a.textContent.trim()])"
    )
    counted = {href: text for href, text in links if re.match(r"^\d+\b", text)}
    assert len(counted) >= 8
    for href, text in counted.items():
        page.goto(href)
        expected = int(re.match(r"\d+", text).group())  # type: ignore[union-attr]
        expect(page.locator("#results tbody tr")).to_have_count(expected)


def test_a_lead_is_registered_with_a_new_partner_by_keyboard_and_page(
    sign_in: Callable[..., Page],
) -> None:
    page = sign_in("desk")
    page.goto("/leads/new/")
    page.get_by_label("Title").fill("Bearings plant")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_contain_text("Bearings plant")
    expect(page.locator("#stage")).to_contain_text("Add at least one partner organisation.")
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Amount").or_(page.get_by_label("Investment")).first.fill("lots")
    page.get_by_role("button", name="Save").click()
    invalid = page.locator(".is-invalid")
    expect(invalid.first).to_be_visible()
    expect(invalid.first).to_have_value("lots")
