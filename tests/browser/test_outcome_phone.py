"""Thirty seconds on a phone: taps and time of logging an outcome, counted at 360 by 740."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE
from tests.live import Product

SMALL = {"width": 360, "height": 740}
TOUCH = {"has_touch": True, "is_mobile": True}
MOST_TAPS, MOST_SECONDS = 6, 30
# A thumb is slower than a script: what a person takes to find and hit a button, and to type.
A_TAP, A_KEY = 1.2, 0.25
GOES_ON = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from delegations.models import Meeting
from leads.models import Organisation
user = User.objects.get(email="official@example.org")
begun = timezone.now() - timedelta(minutes=20)
row = Meeting.objects.create(title={title!r}, owner=user, starts_at=begun)
row.attendances.create(organisation=Organisation.objects.first())
print(row.pk)
"""


class Thumb:
    """Taps and types like a person, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.keys, self.started = page, 0, 0, time.monotonic()

    def tap(self, what: Locator) -> None:
        self.taps += 1
        what.tap()

    def type(self, words: str) -> None:
        """Type where the last tap has put the cursor."""
        self.keys += len(words)
        self.page.keyboard.type(words)

    def done(self, name: str) -> None:
        machine = time.monotonic() - self.started
        seconds = machine + self.taps * A_TAP + self.keys * A_KEY
        print(  # noqa: T201  # the measure is what one runs this for
            f"\n{name}: taps={self.taps} keys={self.keys} machine={machine:.1f}s"
            f" with a thumb about {seconds:.0f}s at {SMALL['width']}x{SMALL['height']}"
        )
        assert self.taps <= MOST_TAPS, name
        assert seconds <= MOST_SECONDS, name


def at_home(sign_in: Callable[..., Page], product: Product, title: str) -> tuple[Page, str]:
    number = product.shell(GOES_ON.format(title=title)).split()[-1]
    page = sign_in("official", SMALL, **TOUCH)
    page.goto("/")
    return page, number


def logged(product: Product, number: str) -> str:
    return product.shell(
        "from delegations.models import Meeting;"
        f"row = Meeting.objects.get(pk={number});"
        "print(row.result, row.said, [f.title for f in row.followups.all()], sep='|')"
    )


def test_the_short_case(sign_in: Callable[..., Page], product: Product) -> None:
    page, number = at_home(sign_in, product, "Short call")
    thumb = Thumb(page)
    thumb.tap(page.locator("a[href^='/meetings/log/']:visible").last)
    expect(page.locator(".which-meeting strong")).to_have_text("Short call")
    thumb.tap(page.locator(".choice-option", has_text="Moves forward"))
    thumb.tap(page.get_by_role("button", name="Save outcome"))
    page.wait_for_url(re.compile(rf"/meetings/{number}/$"))
    thumb.done("outcome alone")
    assert logged(product, number).strip() == "moves_forward||[]"


def test_the_short_case_with_a_promise(sign_in: Callable[..., Page], product: Product) -> None:
    page, number = at_home(sign_in, product, "Call with a promise")
    thumb = Thumb(page)
    thumb.tap(page.locator("a[href^='/meetings/log/']:visible").last)
    expect(page.locator(".which-meeting strong")).to_have_text("Call with a promise")
    thumb.tap(page.locator(".choice-option", has_text="Wants information"))
    thumb.tap(page.get_by_label("What is promised").first)
    thumb.type("Send the tariff")
    # In a week, until one says otherwise: what is assumed is seen.
    expect(page.get_by_role("button", name="In a week").first).to_have_attribute(
        "aria-pressed", "true"
    )
    thumb.tap(page.get_by_role("button", name="In 2 weeks").first)
    thumb.tap(page.get_by_role("button", name="Save outcome"))
    page.wait_for_url(re.compile(rf"/meetings/{number}/$"))
    thumb.done("outcome with a promise")
    assert logged(product, number).strip() == "wants_information||['Send the tariff']"


def test_photos_are_made_smaller_shown_and_kept(
    sign_in: Callable[..., Page], product: Product
) -> None:
    page, number = at_home(sign_in, product, "Call with pictures")
    page.goto(f"/meetings/{number}/outcome/")
    # A picture as large as a phone takes it, drawn by the browser itself.
    page.evaluate(
        """async () => {
          const canvas = new OffscreenCanvas(4000, 3000);
          const pen = canvas.getContext("2d");
          for (let n = 0; n < 4000; n += 1) {
            pen.fillStyle = `rgb(${n % 256} ${(n * 7) % 256} ${(n * 13) % 256})`;
            pen.fillRect((n * 61) % 4000, (n * 37) % 3000, 90, 90);
          }
          const blob = await canvas.convertToBlob({type: "image/jpeg", quality: 0.95});
          const holder = new DataTransfer();
          for (const name of ["one.jpg", "two.jpg"]) {
            holder.items.add(new File([blob], name, {type: blob.type}));
          }
          const field = document.querySelector("[data-photos-field]");
          field.files = holder.files;
          field.dispatchEvent(new Event("change", {bubbles: true}));
        }"""
    )
    # Saved at once: saving waits until they are small.
    page.locator(".choice-option", has_text="Moves forward").tap()
    page.get_by_role("button", name="Save outcome").tap()
    page.wait_for_url(re.compile(rf"/meetings/{number}/$"))
    pictures = page.locator(".photo-item img")
    expect(pictures).to_have_count(2)
    pictures.first.scroll_into_view_if_needed()
    expect(pictures.first).to_have_js_property("complete", True)
    assert pictures.first.evaluate("image => image.naturalWidth") == 360
    sizes = product.shell(
        "from leads.models import DocumentVersion;from PIL import Image;"
        f"rows = DocumentVersion.objects.filter(document__meetingdocument__meeting={number});"
        "print(*[Image.open(row.file).size for row in rows], sep=';')"
    )
    assert sizes.strip() == "(2048, 1536);(2048, 1536)"


def test_without_scripts_the_form_takes_promises_photos_and_leads(
    sign_in: Callable[..., Page], product: Product, tmp_path
) -> None:
    number = at_home(sign_in, product, "Plain call")[1]
    page = sign_in("official", PHONE, java_script_enabled=False)
    page.goto(f"/meetings/{number}/outcome/")
    page.get_by_role("radio", name="Not now").check()
    for place, title in enumerate(("Send the map", "Send the list", "Name a person")):
        page.locator(f"#id_promises-{place}-title").fill(title)
        page.locator(f"#id_promises-{place}-due_on").fill("2027-01-04")
    page.locator("summary", has_text="A new lead came up").click()
    for place, title in enumerate(("Plain plant", "Plain office")):
        page.locator(f"#id_raised-{place}-title").fill(title)
    shot = tmp_path / "shot.png"
    page.screenshot(path=shot)
    page.locator("[data-photos-field]").set_input_files([shot, shot])
    page.get_by_role("button", name="Save outcome").click()
    expect(page.locator("main")).to_contain_text("3 follow-ups, 2 leads, 2 photos")
    expect(page.locator(".photo-item img")).to_have_count(2)
