"""The monthly update without a mouse, and on a phone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.live import Product


@pytest.fixture
def mous(product: Product) -> Iterator[list[str]]:
    """Three MOUs of the test's own, the most silent first."""
    line = product.shell(
        "from datetime import date; from accounts.models import User; from leads.models import MOU;"
        "official = User.objects.get(email='official@example.org');"
        "made = [MOU.objects.create(title=f'Zeppelin {n}', nodal_user=official,"
        " signed_on=date(2020 + n, 1, 1)) for n in range(3)];"
        "print(*(mou.pk for mou in made))"
    )
    keys = line.split()
    yield keys
    product.shell(f"from leads.models import MOU; MOU.objects.filter(pk__in={keys}).delete()")


def test_rows_are_filled_in_by_keyboard_alone(
    sign_in: Callable[..., Page], mous: list[str]
) -> None:
    page = sign_in("official")
    page.goto("/mous/monthly/?q=zeppelin")
    page.wait_for_load_state("networkidle")
    first, second, third = (page.locator(f"#mou-{key}") for key in mous)
    first.locator("[name=amount]").focus()
    page.keyboard.type("12 crore")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("40")
    page.keyboard.press("Enter")
    expect(first).to_contain_text("₹12 crore")
    expect(second.locator("[name=amount]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(second).to_contain_text("Say what happened")
    expect(second.locator("[name=words]")).to_be_focused()
    second.locator("[name=no_change]").focus()
    page.keyboard.press("Enter")
    expect(second).to_contain_text("updated as of")
    expect(third.locator("[name=no_change]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(third).to_contain_text("updated as of")


def test_on_a_phone_no_change_is_a_tap_and_writing_opens_the_fields(
    sign_in: Callable[..., Page], mous: list[str]
) -> None:
    page = sign_in("official")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/mous/monthly/?q=zeppelin")
    page.wait_for_load_state("networkidle")
    first, second = (page.locator(f"#mou-{key}") for key in mous[:2])
    expect(first.locator("[name=amount]")).to_be_hidden()
    first.get_by_text("Write").click()
    first.locator("[name=jobs]").fill("7")
    first.locator(".monthly-save button").click()
    expect(first).to_contain_text("Jobs: 7")
    second.locator("[name=no_change]").click()
    expect(second).to_contain_text("updated as of")
