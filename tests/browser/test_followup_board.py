"""The board of follow-ups with mouse and keyboard."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_board import drag, lane
from tests.live import Product


@pytest.fixture
def promise(product: Product) -> Iterator[str]:
    key = product.shell(
        "from accounts.models import User; from followups.models import FollowUp;"
        "from django.utils import timezone; from datetime import timedelta;"
        "row = FollowUp.objects.create(title='Zeppelin papers',"
        "assignee=User.objects.get(email='desk@example.org'),"
        "due_on=timezone.localdate() - timedelta(days=3));"
        "print(row.pk)"
    ).strip()
    yield key
    product.shell(
        f"from followups.models import FollowUp; FollowUp.objects.filter(pk={key}).delete()"
    )


def test_a_promise_is_dragged_asked_for_its_day_and_taken_back(
    sign_in: Callable[..., Page], promise: str
) -> None:
    page = sign_in("desk")
    page.goto("/followups/board/?q=zeppelin")
    page.wait_for_load_state("networkidle")
    card = page.locator(f"#followup-{promise}")
    drag(page, card, lane(page, "today"))
    expect(page.locator("#toasts")).to_contain_text("Due on")
    expect(lane(page, "today").locator(f"#followup-{promise}")).to_be_visible()
    expect(page.locator("#figures-today")).to_have_text("1")
    expect(page.locator("#figures-overdue")).to_have_text("0")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(lane(page, "overdue").locator(f"#followup-{promise}")).to_be_visible()
    drag(page, card, lane(page, "later"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Later: on which day?")
    expect(lane(page, "overdue").locator(f"#followup-{promise}")).to_be_visible()
    dialog.get_by_role("button", name="Monday").first.click()
    expect(dialog).to_be_hidden()
    expect(lane(page, "later").locator(f"#followup-{promise}")).to_be_visible()


def test_a_promise_is_put_to_sleep_with_the_keyboard(
    sign_in: Callable[..., Page], promise: str
) -> None:
    page = sign_in("desk")
    page.goto("/followups/board/?q=zeppelin")
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Move to…: Zeppelin papers").press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("link", name="Snooze…").press("Enter")
    expect(dialog).to_contain_text("Until when does it sleep?")
    dialog.locator(".move-ways button").first.press("Enter")
    expect(dialog).to_be_hidden()
    expect(lane(page, "snoozed").locator(f"#followup-{promise}")).to_be_visible()
    expect(page.locator(f"#followup-{promise} .card-move")).to_be_focused()
