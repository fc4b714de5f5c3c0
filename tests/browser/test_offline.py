"""A day of meetings without a network: nothing is lost, doubled, or shown to another."""

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PATIENCE, PHONE
from tests.live import PASSWORD, Product

PHOTO = Path(__file__).resolve().parents[2] / "static" / "icons" / "icon-192.png"
COUNT = """
import json
from delegations.models import Meeting
from followups.models import FollowUp
rows = Meeting.objects.filter(said__contains={mark!r}).order_by("title")
print(json.dumps([[row.title, row.result, row.said, row.documents.count()] for row in rows]
      + [[title] for title in FollowUp.objects.filter(title__contains={mark!r})
         .order_by("title").values_list("title", flat=True)]))
"""
MEETING = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from delegations.models import Meeting
who = User.objects.get(email="{who}@example.org")
start = timezone.now() - timedelta(hours={ago})
print(Meeting.objects.create(title={title!r}, starts_at=start, owner=who).pk)
"""
LET_GO = """() => new Promise((done) => {
  indexedDB.open("desk-offline").onsuccess = ({ target: { result: base } }) => {
    const change = base.transaction(["notes"], "readwrite");
    const notes = change.objectStore("notes");
    notes.getAll().onsuccess = ({ target: { result } }) =>
      result.forEach((note) => notes.put({ ...note, held_until: 0 }));
    change.oncomplete = () => done(base.close());
  };
})"""


@pytest.fixture
def phone(browser: Browser, product: Product) -> Iterator[Callable[..., BrowserContext]]:
    """Return a maker of phones: a browser of its own with its worker, nobody signed in."""
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    def switch_on() -> BrowserContext:
        context = browser.new_context(base_url=product.url, viewport=PHONE)
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda error: broken.append(str(error.error)))
        contexts.append(context)
        return context

    yield switch_on
    for context in contexts:
        context.close()
    assert not broken, broken


def enter(page: Page, who: str = "official") -> None:
    if "/accounts/login/" not in page.url:
        page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(f"{who}@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


def until(page: Page, question: str, argument: object = None) -> None:
    """Wait until an asynchronous question is answered with yes."""
    for _ in range(PATIENCE // 100):
        if page.evaluate(question, argument):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"Still not so after {PATIENCE} ms: {question}")


def keep_pages(page: Page, *addresses: str) -> None:
    """Wait until the worker keeps these pages."""
    page.goto("/meetings/today/")
    until(
        page,
        """async (addresses) => {
            for (const address of addresses) if (!(await caches.match(address))) return false;
            return true;
        }""",
        ["/meetings/today/", "/outbox/", *addresses],
    )


def meeting(product: Product, title: str, who: str = "official", ago: int = 2) -> str:
    return product.shell(MEETING.format(title=title, who=who, ago=ago))


def write(page: Page, address: str, said: str, promise: str = "", photo: bool = False) -> None:
    page.goto(address)
    page.get_by_role("radio", name="Moves forward").check()
    page.get_by_label("What was said").fill(said)
    if promise:
        page.get_by_label("What is promised").first.fill(promise)
        page.get_by_role("button", name="In a week").first.click()
    if photo:
        page.locator("input[type=file]").first.set_input_files(PHOTO)
    page.get_by_role("button", name="Save outcome").click()


def kept(page: Page, words: str) -> None:
    expect(page.locator("[data-kept-words]")).to_have_text(f"Kept on this phone. {words}.")


def count(product: Product, mark: str) -> list[list]:
    return json.loads(product.shell(COUNT.format(mark=mark)))


def test_two_outcomes_logged_without_a_network_arrive_once(
    phone: Callable[..., BrowserContext], product: Product
) -> None:
    mark = f"mark-{uuid.uuid4().hex[:8]}"
    planned = meeting(product, f"Talk with Fuji {mark}")
    context = phone()
    page = context.new_page()
    enter(page)
    keep_pages(page, "/meetings/log/?unplanned=1", f"/meetings/{planned}/outcome/")
    context.set_offline(True)
    # "Log outcome" opens the meeting that was last, from what the phone keeps.
    page.goto("/meetings/log/")
    expect(page.locator(".which-meeting")).to_contain_text(mark)
    expect(page.locator("[data-kept-bar]")).to_contain_text("No network")
    write(page, f"/meetings/{planned}/outcome/", f"First {mark}", f"Send map {mark}", photo=True)
    kept(page, "1 not yet sent")
    page.reload()
    page.goto("/meetings/log/?unplanned=1")
    page.get_by_label("Not in the list: its name").fill(f"Tanaka {mark}")
    page.get_by_role("radio", name="Wants information").check()
    page.get_by_label("What was said").fill(f"Second {mark}")
    page.get_by_label("What is promised").first.fill(f"Call {mark}")
    page.get_by_role("button", name="Tomorrow").first.click()
    page.get_by_role("button", name="Save outcome").click()
    kept(page, "2 not yet sent")
    page.close()
    page = context.new_page()
    page.goto("/leads/")
    expect(page.get_by_role("heading", name="No network")).to_be_visible()
    expect(page.locator("[data-outbox-badge]")).to_contain_text("2 not yet sent")
    page.goto("/outbox/")
    expect(page.locator(".outbox-note")).to_have_count(2)
    expect(page.locator(".outbox-note").first).to_contain_text("1 photo")
    assert count(product, mark) == []
    context.set_offline(False)
    expect(page.locator(".outbox-note")).to_have_count(0)
    expect(page.locator("[data-outbox-badge]")).to_be_hidden()
    rows = count(product, mark)
    assert rows == [
        [f"Meeting with Tanaka {mark}", "wants_information", f"Second {mark}", 0],
        [f"Talk with Fuji {mark}", "moves_forward", f"First {mark}", 1],
        [f"Call {mark}"],
        [f"Send map {mark}"],
    ]


def test_a_session_that_ran_out_keeps_the_note_until_its_writer_signs_in(
    phone: Callable[..., BrowserContext], product: Product
) -> None:
    mark = f"mark-{uuid.uuid4().hex[:8]}"
    planned = meeting(product, f"Visit {mark}")
    context = phone()
    page = context.new_page()
    enter(page)
    page.goto(f"/meetings/{planned}/outcome/")
    context.clear_cookies(name="sessionid")
    page.get_by_role("radio", name="Not now").check()
    page.get_by_label("What was said").fill(f"Kept {mark}")
    page.get_by_role("button", name="Save outcome").click()
    kept(page, "1 not yet sent")
    assert count(product, mark) == []
    page.get_by_role("link", name="Sign in again").click()
    enter(page)
    page.wait_for_url("**/outbox/")
    expect(page.locator("[data-outbox-sent]")).to_contain_text(mark)
    assert count(product, mark) == [[f"Visit {mark}", "not_now", f"Kept {mark}", 0]]


def test_a_refused_note_is_kept_says_why_and_goes_once_it_is_right(
    phone: Callable[..., BrowserContext], product: Product
) -> None:
    mark = f"mark-{uuid.uuid4().hex[:8]}"
    context = phone()
    page = context.new_page()
    enter(page)
    keep_pages(page, "/meetings/log/?unplanned=1")
    context.set_offline(True)
    write(page, "/meetings/log/?unplanned=1", f"Nobody {mark}", photo=True)
    kept(page, "1 not yet sent")
    page.goto("/outbox/")
    context.set_offline(False)
    note = page.locator(".outbox-note")
    expect(note).to_contain_text("Not accepted")
    expect(note.locator(".outbox-reasons")).not_to_be_empty()
    note.get_by_role("link", name="Open").click()
    expect(page.get_by_label("What was said")).to_have_value(f"Nobody {mark}")
    page.get_by_label("Not in the list: its name").fill(f"Somebody {mark}")
    page.get_by_role("button", name="Save outcome").click()
    page.wait_for_url("**/meetings/*/")
    expect(page.locator("[data-outbox-badge]")).to_be_hidden()
    title = f"Meeting with Somebody {mark}"
    assert count(product, mark) == [[title, "moves_forward", f"Nobody {mark}", 1]]


def test_words_changed_while_their_first_version_went_out_are_kept(
    phone: Callable[..., BrowserContext], product: Product
) -> None:
    mark = f"mark-{uuid.uuid4().hex[:8]}"
    planned = meeting(product, f"Talk with Toray {mark}")
    context = phone()
    page = context.new_page()
    enter(page)
    keep_pages(page, f"/meetings/{planned}/outcome/")
    context.set_offline(True)
    write(page, f"/meetings/{planned}/outcome/", f"First words {mark}")
    kept(page, "1 not yet sent")
    page.goto("/outbox/")
    page.get_by_role("link", name="Open").click()
    expect(page.get_by_label("What was said")).to_have_value(f"First words {mark}")
    # The phone slept with the form open: what holds the note back has run out, another page sends.
    page.wait_for_timeout(300)
    page.evaluate(LET_GO)
    context.set_offline(False)
    other = context.new_page()
    other.goto("/meetings/today/")
    until(other, "() => document.querySelector('[data-outbox-badge]').hidden")
    page.get_by_label("What was said").fill(f"Better words {mark}")
    page.get_by_role("button", name="Save outcome").click()
    page.wait_for_url(lambda address: "/outbox/" in address)
    expect(page.get_by_text("An earlier version of this note had arrived already.")).to_be_visible()
    expect(page.locator("[data-note-words]")).to_have_text(f"Better words {mark}")
    (row,) = count(product, mark)
    assert row[2] == f"First words {mark}"


def test_what_somebody_logged_meanwhile_is_shown_and_can_be_added_to(
    phone: Callable[..., BrowserContext], product: Product
) -> None:
    mark = f"mark-{uuid.uuid4().hex[:8]}"
    planned = meeting(product, f"Dinner {mark}")
    context = phone()
    page = context.new_page()
    enter(page)
    keep_pages(page, f"/meetings/{planned}/outcome/")
    context.set_offline(True)
    write(page, f"/meetings/{planned}/outcome/", f"Mine {mark}")
    product.shell(
        "from delegations.models import Meeting; from django.utils import timezone;"
        f"Meeting.objects.filter(pk={planned}).update(result='not_now', said='Theirs {mark}',"
        " logged_at=timezone.now())"
    )
    page.goto("/outbox/")
    context.set_offline(False)
    expect(page.locator(".outbox-clash")).to_contain_text(f"Theirs {mark}")
    page.get_by_role("button", name="Add mine to it").click()
    expect(page.locator(".outbox-note")).to_have_count(0)
    said = f"Theirs {mark}\n\nOfficial adds: Mine {mark}"
    assert [row[1:3] for row in count(product, mark)] == [["not_now", said]]


def test_another_person_neither_sees_nor_sends_the_notes(
    phone: Callable[..., BrowserContext], product: Product
) -> None:
    mark = f"mark-{uuid.uuid4().hex[:8]}"
    planned = meeting(product, f"Secret {mark}")
    context = phone()
    page = context.new_page()
    enter(page)
    keep_pages(page, f"/meetings/{planned}/outcome/")
    context.set_offline(True)
    write(page, f"/meetings/{planned}/outcome/", f"Secret {mark}")
    kept(page, "1 not yet sent")
    context.clear_cookies(name="sessionid")
    context.set_offline(False)
    enter(page, "desk")
    page.goto("/outbox/")
    expect(page.locator("[data-outbox-others]")).to_contain_text("1 note of another person waits")
    expect(page.locator(".outbox-note")).to_have_count(0)
    expect(page.locator("[data-outbox-badge]")).to_be_hidden()
    expect(page.locator("body")).not_to_contain_text(mark)
    gone = "async (address) => !(await caches.match(address))"
    until(page, gone, f"/meetings/{planned}/outcome/")
    assert count(product, mark) == []
    # Signing out takes the kept pages along, not the note.
    page.evaluate("document.querySelector(`form[action$='/logout/']`).requestSubmit()")
    page.wait_for_url("**/accounts/login/**")
    until(page, "async () => !(await caches.keys()).some((name) => name.includes('-pages-'))")
    enter(page)
    page.goto("/outbox/")
    expect(page.locator("[data-outbox-sent]")).to_contain_text(mark)
    assert len(count(product, mark)) == 1
