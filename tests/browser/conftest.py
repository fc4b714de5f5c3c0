"""A real browser on a real running product; any console error fails the test."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from services import chromium
from tests.live import PASSWORD, Product, running_product

# On a busy machine a page may take its time; what never comes fails all the same.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.NOT_FOUND, pytrace=False)
    arguments = [
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses its sandbox to root
    return {**browser_type_launch_args, "executable_path": path, "args": arguments}


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running_product(f"browser_{os.getpid()}", tmp_path_factory.mktemp("product")) as running:
        yield running


@pytest.fixture(scope="session")
def states(browser: Browser, product: Product) -> dict[str, dict]:
    """Sign each demo account in once, through the page, and keep its cookies."""
    kept = {}
    for who in ("desk", "official", "manager", "admin"):
        context = browser.new_context(base_url=product.url, service_workers="block")
        page = context.new_page()
        page.goto("/accounts/login/")
        page.get_by_label("E-mail").fill(f"{who}@example.org")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{product.url}/")
        kept[who] = context.storage_state()
        context.close()
    return kept


def note_troubles(page: Page, troubles: list[str]) -> None:
    """Put every error of the page's console into a list from now on."""
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "console",
        lambda message: troubles.append(message.text) if message.type == "error" else None,
    )


def real(troubles: list[str]) -> list[str]:
    """A refused form answers 4xx on purpose; the browser logs that as a failed resource."""
    return [text for text in troubles if "the server responded with a status of 4" not in text]


@pytest.fixture
def sign_in(
    browser: Browser, product: Product, states: dict[str, dict]
) -> Iterator[Callable[..., Page]]:
    """Return a maker of signed-in pages; afterwards no console may have shown an error."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(who: str = "desk", viewport: dict | None = None, **options: object) -> Page:
        context = browser.new_context(
            base_url=product.url,
            storage_state=states[who],
            viewport=viewport or DESKTOP,
            service_workers="block",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        note_troubles(page, troubles)
        page.set_default_timeout(PATIENCE)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert real(troubles) == []
