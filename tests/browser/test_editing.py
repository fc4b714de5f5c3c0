"""Editing that cannot hurt: in place, two at once, tabs closed, sessions gone."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_pages import violations
from tests.live import PASSWORD, Product

TEXT = "東京 wants a second line; <b>ask</b> for the plan"


def new_lead(product: Product, title: str) -> str:
    """A lead of this test's own, by its address."""
    code = (
        "from leads.models import Lead, Organisation;"
        f"lead = Lead.objects.create(title={title!r}, place='Agra');"
        "lead.partners.create(organisation=Organisation.objects.order_by('pk').first());"
        "print(lead.pk)"
    )
    return f"/leads/{product.shell(code)}/"


def value_of(product: Product, address: str, name: str) -> str:
    pk = address.split("/")[2]
    return product.shell(f"from leads.models import Lead; print(Lead.objects.get(pk={pk}).{name})")


def sign_in_here(page: Page) -> None:
    page.get_by_label("E-mail").fill("desk@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def end_session(page: Page) -> None:
    others = [c for c in page.context.cookies() if c["name"] != "sessionid"]
    page.context.clear_cookies()
    page.context.add_cookies(others)  # type: ignore[arg-type]


def test_owner_and_next_action_change_in_the_row(
    sign_in: Callable[..., Page], product: Product
) -> None:
    new_lead(product, "Inline pumps")
    page = sign_in("desk")
    page.goto("/leads/?q=Inline+pumps")
    row = page.locator("#results tbody tr")
    row.get_by_role("link", name="nobody").press("Enter")
    form = page.get_by_role("form", name=re.compile("Owner"))
    expect(form.get_by_label("Owner")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(row.get_by_role("link", name="nobody")).to_be_focused()
    page.keyboard.press("Enter")
    form.get_by_label("Owner").select_option(label="Desk Staff")
    form.get_by_role("button", name="Save").click()
    expect(row.get_by_role("link", name="Desk Staff")).to_be_visible()
    expect(page.locator(".toast-note")).to_contain_text("is now Desk Staff")
    row.get_by_role("link", name="no next action").click()
    next_form = page.get_by_role("form", name=re.compile("Next action"))
    next_form.get_by_label("Next action").fill("Send the plan")
    next_form.get_by_role("button", name="Save").click()
    expect(next_form).to_contain_text("Choose the day it is due.")
    expect(next_form.get_by_label("Next action")).to_have_value("Send the plan")
    next_form.get_by_role("button", name="In a week").click()
    next_form.get_by_role("button", name="Save").click()
    expect(row.get_by_role("link", name="Send the plan")).to_be_visible()
    expect(row.locator("[id^=due-]")).not_to_be_empty()
    row.get_by_role("link", name="Send the plan").click()
    next_form.get_by_role("link", name="Done, and next").click()
    expect(next_form).to_contain_text("Done: Send the plan")
    next_form.get_by_role("button", name="Save").click()
    expect(row.get_by_role("link", name="no next action")).to_be_visible()


def test_a_stage_says_in_the_row_what_is_missing_on_a_phone(
    sign_in: Callable[..., Page], product: Product
) -> None:
    address = new_lead(product, "Inline valves")
    page = sign_in("desk", PHONE)
    page.goto("/leads/?q=Inline+valves")
    page.locator("#results tbody tr").get_by_role("link", name="New").click()
    form = page.get_by_role("form", name=re.compile("Stage"))
    form.get_by_label("Move to").select_option("proposal_filed")
    expect(form).to_contain_text("Name an owner.")
    assert violations(page) == []
    form.get_by_role("button", name="Move").click()
    expect(form).to_contain_text("Not moved")
    form.get_by_label("Move to").select_option("contacted")
    form.get_by_role("button", name="Move").click()
    expect(form).to_have_count(0)
    expect(page.locator("#results tbody tr")).to_contain_text("Contacted")
    assert value_of(product, address, "stage") == "contacted"


def test_in_place_is_a_page_without_scripts(sign_in: Callable[..., Page], product: Product) -> None:
    new_lead(product, "Inline bolts")
    page = sign_in("desk", java_script_enabled=False)
    page.goto("/leads/?q=Inline+bolts")
    page.locator("#results").get_by_role("link", name="nobody").click()
    page.get_by_label("Owner", exact=True).select_option(label="Desk Staff")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(r"/leads/\?q=Inline"))
    expect(page.locator("#results tbody tr")).to_contain_text("Desk Staff")


def test_two_people_at_one_lead(sign_in: Callable[..., Page], product: Product) -> None:
    address = new_lead(product, "Clashing pumps")
    hers, theirs = sign_in("desk"), sign_in("manager")
    for page in (hers, theirs):
        page.goto(f"{address}edit/")
    theirs.get_by_label("Title").fill("Pumps of theirs")
    theirs.get_by_label("Place in words").fill("Noida")
    theirs.get_by_role("button", name="Save").click()
    expect(theirs.locator("h1")).to_have_text("Pumps of theirs")
    hers.get_by_label("Title").fill("Pumps of hers")
    hers.get_by_label("What is proposed").fill(TEXT)
    hers.get_by_role("button", name="Save").click()
    conflict = hers.get_by_role("region", name="Changed meanwhile")
    for words in ("Clashing pumps", "Pumps of theirs", "Pumps of hers", "Manager", "Noida"):
        expect(conflict).to_contain_text(words)
    assert violations(hers) == []
    hers.get_by_role("button", name="Save").click()
    expect(conflict).to_contain_text("Choose which one stays.")
    conflict.get_by_role("radio", name=re.compile("^Yours")).check()
    hers.get_by_role("button", name="Save").click()
    expect(hers.locator("h1")).to_have_text("Pumps of hers")
    assert value_of(product, address, "place") == "Noida"
    assert value_of(product, address, "summary") == TEXT


def test_text_of_a_closed_tab_is_offered_again(
    sign_in: Callable[..., Page], product: Product
) -> None:
    address = new_lead(product, "Closing tabs")
    page = sign_in("desk")
    page.goto(f"{address}edit/")
    page.get_by_label("What is proposed").fill(TEXT)
    page.get_by_role("button", name="Add a partner").click()
    page.get_by_label("Note").last.fill("Row typed by hand")
    expect(page.get_by_text("Draft kept on this device")).to_be_visible()
    again = page.context.new_page()
    page.close()  # nothing is asked: nothing would be lost
    again.goto(f"{address}edit/")
    offer = again.get_by_text("You have unsaved text from")
    expect(offer).to_be_visible()
    assert violations(again) == []
    again.get_by_role("button", name="Put it back").click()
    expect(again.get_by_label("What is proposed")).to_have_value(TEXT)
    expect(again.get_by_label("Note").last).to_have_value("Row typed by hand")
    again.get_by_label("Note").last.fill("")
    again.get_by_role("button", name="Save").click()
    expect(again.locator("h1")).to_have_text("Closing tabs")
    assert value_of(product, address, "summary") == TEXT
    again.goto(f"{address}edit/")
    expect(again.get_by_label("What is proposed")).to_have_value(TEXT)
    expect(offer).to_have_count(0)
    kept = again.evaluate("Object.keys(localStorage).filter(k => k.startsWith('draft:'))")
    assert kept == []


def test_a_discarded_draft_does_not_come_back_and_nobody_else_sees_one(
    sign_in: Callable[..., Page], product: Product
) -> None:
    address = new_lead(product, "Private drafts")
    page = sign_in("desk")
    page.goto(f"{address}edit/")
    page.get_by_label("What is proposed").fill(TEXT)
    expect(page.get_by_text("Draft kept on this device")).to_be_visible()
    state = page.context.storage_state()
    other = sign_in("manager")
    other.goto("/")
    items = [item for origin in state["origins"] for item in origin["localStorage"]]
    for item in items:
        other.evaluate("([k, v]) => localStorage.setItem(k, v)", [item["name"], item["value"]])
    other.goto(f"{address}edit/")
    expect(other.get_by_label("Title")).to_be_visible()
    expect(other.get_by_text("You have unsaved text")).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="Discard it").click()
    page.reload()
    expect(page.get_by_label("Title")).to_be_visible()
    expect(page.get_by_text("You have unsaved text")).to_have_count(0)


def test_leaving_asks_only_where_nothing_could_be_kept(
    sign_in: Callable[..., Page], product: Product
) -> None:
    address = new_lead(product, "Full device")
    page = sign_in("desk")
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
    )
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{address}edit/")
    page.get_by_label("What is proposed").press_sequentially("a")
    page.goto("/leads/")
    assert asked == ["beforeunload"]


def test_a_session_that_ran_out_loses_nothing(
    sign_in: Callable[..., Page], product: Product
) -> None:
    address = new_lead(product, "Expired session")
    page = sign_in("desk")
    page.goto(f"{address}edit/")
    page.get_by_label("What is proposed").fill(TEXT)
    end_session(page)
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    sign_in_here(page)
    expect(page).to_have_url(re.compile(f"{address}edit/$"))
    expect(page.get_by_label("What is proposed")).to_have_value(TEXT)
    expect(page.get_by_text("is back in the form. It is not saved yet.")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Expired session")
    assert value_of(product, address, "summary") == TEXT


def test_a_session_that_ran_out_leaves_whoever_types_where_she_is(
    sign_in: Callable[..., Page],
) -> None:
    page = sign_in("desk")
    page.goto("/organisations/new/")
    end_session(page)
    name = page.get_by_label("Name (English)")
    with page.expect_response(re.compile("namesakes|alike|duplicates")) as asked:
        name.press_sequentially("Tokyo Electron", delay=15)
    assert asked.value.status == 401
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search everything").fill("denso")
    page.keyboard.press("Escape")
    expect(name).to_have_value("Tokyo Electron")


def test_a_session_that_ran_out_under_a_form_in_place(
    sign_in: Callable[..., Page], product: Product
) -> None:
    new_lead(product, "Inline expiry")
    page = sign_in("desk")
    page.goto("/leads/?q=Inline+expiry")
    row = page.locator("#results tbody tr")
    row.get_by_role("link", name="no next action").click()
    form = page.get_by_role("form", name=re.compile("Next action"))
    form.get_by_label("Next action").fill(TEXT)
    form.get_by_role("button", name="Tomorrow").click()
    end_session(page)
    form.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    sign_in_here(page)
    expect(page).to_have_url(re.compile(r"/leads/\?q=Inline"))
    row.get_by_role("link", name="no next action").click()
    expect(form.get_by_label("Next action")).to_have_value(TEXT)
    form.get_by_role("button", name="Save").click()
    expect(row.get_by_role("link", name=TEXT)).to_be_visible()


def test_a_page_too_old_to_be_sent_gives_a_way_back(
    sign_in: Callable[..., Page], product: Product
) -> None:
    address = new_lead(product, "Rotated token")
    page = sign_in("desk")
    page.goto(f"{address}edit/")
    page.get_by_label("What is proposed").fill(TEXT)
    page.context.clear_cookies()
    other = page.context.new_page()
    other.goto("/accounts/login/")
    sign_in_here(other)
    expect(other).to_have_url(f"{product.url}/")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Not saved yet: the page was too old")
    assert violations(page) == []
    page.get_by_role("link", name="Back to the form").click()
    expect(page.get_by_label("What is proposed")).to_have_value(TEXT)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Rotated token")
    assert value_of(product, address, "summary") == TEXT


def test_a_value_is_put_back_from_the_history(
    sign_in: Callable[..., Page], product: Product
) -> None:
    address = new_lead(product, "History of pumps")
    page = sign_in("desk")
    page.goto(f"{address}edit/")
    page.get_by_label("Title").fill("History of valves")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name=re.compile("Restore this value: Title")).click()
    expect(page.locator("main")).to_contain_text("History of pumps")
    assert violations(page) == []
    page.get_by_role("button", name="Restore this value").click()
    expect(page.locator("h1")).to_have_text("History of pumps")
    expect(page.locator("#history")).to_contain_text("(restored, as before")
