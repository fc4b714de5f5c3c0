"""One click asks for a paper; it comes by itself once it is made."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_a_pack_is_watched_and_comes_by_itself(sign_in: Callable[..., Page], product) -> None:
    page = sign_in("desk")
    pk = product.shell("from delegations.models import *; print(Delegation.objects.last().pk)")
    page.goto(f"/delegations/{pk}/papers/")
    page.get_by_role("button", name="Briefing pack, Word").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    with page.expect_download(timeout=30_000) as coming:
        product.shell("from reports.actions.papers import make_waiting; make_waiting(20)")
    assert coming.value.suggested_filename.startswith("Briefing pack ")
    assert coming.value.suggested_filename.endswith(".docx")
    expect(page.get_by_text("The paper is ready.")).to_be_visible()
    page.get_by_role("link", name="Papers", exact=True).first.click()
    page.get_by_role("button", name="Delete: Briefing pack").first.click()  # the newest
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The paper is deleted.")).to_be_visible()


def test_a_brief_is_the_answer_to_the_click(sign_in: Callable[..., Page], product) -> None:
    page = sign_in("desk")
    pk = product.shell("from delegations.models import *; print(Meeting.objects.first().pk)")
    page.goto(f"/meetings/{pk}/")
    page.locator("summary", has_text="Brief").click()
    for name, ending in (("PDF", ".pdf"), ("Word", ".docx")):
        with page.expect_download(timeout=30_000) as coming:
            page.get_by_role("button", name=name, exact=True).click()
        assert coming.value.suggested_filename.endswith(ending)
