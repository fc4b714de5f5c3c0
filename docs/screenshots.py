"""Take the docs' pictures from the running product: `make screenshots`.

Each page at 1440×900 and 390×844, light and dark, on the real pipeline.
"""

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser, sync_playwright

from services import chromium
from tests.live import PASSWORD, Product, running_product

OUT = Path(__file__).resolve().parent / "screenshots"
SIZES = {"1440": {"width": 1440, "height": 900}, "390": {"width": 390, "height": 844}}
SHOTS = {
    "home": ("manager", "/"),
    "home-official": ("official", "/"),
    "leads": ("desk", "/leads/"),
    "board": ("desk", "/leads/board/"),
    "map": ("desk", "/leads/map/"),
    "search": ("desk", "/search/?q=東京"),
    "lead": ("desk", "/leads/{lead}/"),
    "lead-new": ("desk", "/leads/new/"),
    "organisations": ("desk", "/organisations/"),
    "organisation": ("desk", "/organisations/{organisation}/"),
    "mous": ("desk", "/mous/"),
    "mou": ("desk", "/mous/{mou}/"),
    "mou-report": ("manager", "/reports/mous/"),
    "delegations": ("desk", "/delegations/"),
    "delegation": ("desk", "/delegations/{delegation}/"),
    "delegation-people": ("desk", "/delegations/{delegation}/people/"),
    "delegation-after": ("manager", "/delegations/{delegation}/after/"),
    "delegation-papers": ("desk", "/delegations/{delegation}/papers/"),
    "meeting": ("desk", "/meetings/{meeting}/"),
    "brief": ("official", "/meetings/{meeting}/brief/"),
    "today": ("official", "/meetings/today/"),
    "outcome": ("official", "/meetings/{meeting}/outcome/"),
    "followups": ("desk", "/followups/"),
}
_IDS = """
from leads.models import Lead, MOU, Organisation
from delegations.models import Delegation, Meeting
print(
    Lead.objects.get(title__icontains="excellence").pk,
    Organisation.objects.get(short_name="TEL").pk,
    MOU.objects.filter(parties__organisation__name_en__icontains="Jent").get().pk,
    Delegation.objects.get(starts_on__day=27).pk,
    Meeting.objects.filter(organisations__short_name="TEL").get().pk,
)
"""


def _state(browser: Browser, product: Product, who: str) -> dict:
    context = browser.new_context(base_url=product.url)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(f"{who}@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{product.url}/")
    state = context.storage_state()
    context.close()
    return state


def _shoot(browser: Browser, product: Product, wanted: list[str]) -> None:
    names = ("lead", "organisation", "mou", "delegation", "meeting")
    ids = dict(zip(names, product.shell(_IDS).split(), strict=True))
    states = {who: _state(browser, product, who) for who in ("desk", "official", "manager")}
    for name in wanted or SHOTS:
        who, address = SHOTS[name]
        for size, viewport in SIZES.items():
            for theme in ("light", "dark"):
                context = browser.new_context(
                    base_url=product.url,
                    storage_state=states[who],
                    viewport=viewport,
                    color_scheme=theme,
                    service_workers="block",
                )
                page = context.new_page()
                page.goto(address.format(**ids))
                page.wait_for_load_state("networkidle")
                target = OUT / f"{name}-{size}-{theme}.png"
                page.screenshot(path=target, full_page=size == "1440")
                context.close()
        print(name)


def main() -> None:
    path = chromium.find()
    if path is None:
        sys.exit(chromium.NOT_FOUND)
    OUT.mkdir(exist_ok=True)
    flags = ["--disable-gpu"] + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with (
        tempfile.TemporaryDirectory() as var,
        running_product("screenshots", Path(var)) as product,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        _shoot(browser, product, sys.argv[1:])
        browser.close()


if __name__ == "__main__":
    main()
