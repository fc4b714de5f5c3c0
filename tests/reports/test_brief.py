"""One page for the car: what it says, to whom, on how many pages, in how many queries."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from leads.models import Organisation, Prefecture
from reports.brief import LEVELS, brief_of
from reports.typesetting import Typeset
from reports.views.briefs import one_page
from tests.factories import (
    make_contact,
    make_followup,
    make_lead,
    make_meeting,
    make_mou,
    make_organisation,
)
from tests.pages import text
from tests.reports.partner_world import fill

pytestmark = pytest.mark.django_db
LONG_JA = "株式会社" + "東京精密機械製作所ホールディングス" * 10
LONG_HI = "उत्तर प्रदेश औद्योगिक विकास प्राधिकरण क्षेत्रीय कार्यालय " * 3


def address(organisation: Organisation, query: str = "") -> str:
    return reverse("reports:organisation_brief", args=[organisation.pk]) + query


def pdf(organisation: Organisation, query: str = "") -> str:
    return reverse("reports:brief_pdf", args=[organisation.pk]) + query


def test_the_page_says_what_one_needs_in_the_car(desk_client: Client, desk: Any) -> None:
    organisation = make_organisation(
        name_en="Asahi Works", name_ja="旭製作所", name_kana="あさひせいさくしょ", owner=desk,
        prefecture=Prefecture.objects.get(code=13), india_presence="Pune since 2012",
        parent=make_organisation(name_en="Asahi Holdings"),
    )  # fmt: skip
    fill(organisation, desk)
    coming = make_meeting(title="Next talk", starts_at=timezone.now() + timedelta(days=2),
                          place="Hotel Okura")  # fmt: skip
    coming.attendances.create(organisation=organisation)
    html = text(desk_client.get(address(organisation)))
    for words in (
        "旭製作所", "あさひせいさくしょ", "Asahi Holdings", "Pune since 2012", "Deepa Desk",
        "Next: ", "Next talk", "Hotel Okura", "Mr · 田中 (たなか)", "Manager", "They like Noida",
        "Owed ours", "Owed theirs", "4 days late", "₹1 crore", "update: 1 Oct 2025",
        "no news for", "promised", "realised not stated", "Paper ", "Lead ", "New",
    ):  # fmt: skip
        assert words in html, words
    assert f"Kept {organisation.pk}" not in html
    assert "Confidential" not in html


def test_only_the_last_three_meetings_and_those_met_last_first(desk: Any) -> None:
    organisation = make_organisation()
    people = [make_contact(organisation, family_romaji=f"Person{n}") for n in range(3)]
    for number in range(5):
        day = timezone.now() - timedelta(days=10 + number)
        meeting = make_meeting(title=f"Talk {number}", starts_at=day)
        meeting.attendances.create(organisation=organisation, contact=people[1 + (number > 2)])
    brief = brief_of(organisation, desk)
    assert [line.head.rpartition("· ")[2] for line in brief.left[1].lines] == [
        "Talk 0", "Talk 1", "Talk 2",
    ]  # fmt: skip
    assert brief.left[1].more == "and 2 more"
    assert [line.head for line in brief.left[0].lines] == ["Person1", "Person2", "Person0"]


def test_the_most_overdue_promise_comes_first_and_the_rest_is_counted(desk: Any) -> None:
    organisation, today = make_organisation(), timezone.localdate()
    for number in range(LEVELS[0].promises + 2):
        make_followup(title=f"P{number}", organisation=organisation,
                      due_on=today + timedelta(days=3 - number))  # fmt: skip
    ours, theirs = brief_of(organisation, desk).right[:2]
    assert ours.lines[0].head == f"P{LEVELS[0].promises + 1}"
    assert ours.lines[0].late
    assert ours.more == "and 2 more"
    assert theirs.lines == []
    assert theirs.none == "They owe us nothing."


def test_secrets_are_for_those_who_may_know_and_marked(
    desk_client: Client, manager_client: Client, manager: Any
) -> None:
    organisation = make_organisation()
    lead = make_lead(organisation, title="Quiet lead", sensitive=True, owner=manager)
    mou = make_mou(title="Quiet MOU", sensitive=True, owner=manager)
    mou.parties.create(organisation=organisation)
    make_followup(title="Quiet word", lead=lead)
    meeting = make_meeting(title="Quiet talk", sensitive=True, said="Quiet said")
    meeting.attendances.create(organisation=organisation)
    html = text(desk_client.get(address(organisation)))
    assert "Quiet" not in html
    assert "more" not in html.partition("brief-columns")[2].partition("brief-foot")[0]
    html = text(manager_client.get(address(organisation)))
    for words in ("lead", "MOU", "word", "talk", "said"):
        assert f"Quiet {words}" in html
    assert "Confidential: not for passing on." in html


def test_a_stranger_met_in_secret_does_not_tell_when(desk: Any, manager: Any) -> None:
    organisation = make_organisation()
    contact = make_contact(organisation)
    make_meeting(sensitive=True).attendances.create(contact=contact)
    assert brief_of(organisation, desk).left[0].lines[0].side == ""
    assert brief_of(organisation, manager).left[0].lines[0].side.startswith("met ")


def test_the_group_is_taken_in_when_asked(desk_client: Client, desk: Any) -> None:
    top = make_organisation()
    fill(make_organisation(parent=top), desk)
    assert "Talk " not in text(desk_client.get(address(top)))
    html = text(desk_client.get(address(top, "?group=1")))
    assert "Talk " in html
    assert "Owed ours" in html
    assert f'{pdf(top)}?group=1"' in html


def test_the_pdf_is_one_page_and_named_after_the_organisation(
    desk_client: Client, desk: Any
) -> None:
    organisation = make_organisation(name_ja="東京エレクトロン", name_en="")
    fill(organisation, desk)
    answer = desk_client.get(pdf(organisation))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''Brief%20%E6%9D%B1")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("times", [0, 1, 12])
@pytest.mark.parametrize("words", ["", f"{LONG_JA[:120]} {LONG_HI[:60]}"])
def test_whatever_was_written_it_is_one_page(
    desk: Any, times: int, words: str, monkeypatch: Any
) -> None:
    made: list[Typeset] = []
    init = Typeset.__init__
    monkeypatch.setattr(
        Typeset, "__init__", lambda self, *args: (init(self, *args), made.append(self))[0]
    )
    organisation = make_organisation(
        name_en=LONG_HI[:200], name_ja=LONG_JA[:200], name_kana="とうきょう" * 40,
        india_presence="Plant in Gurugram. " * 200 if words else "",
    )  # fmt: skip
    if times:
        words = words[:150]
        fill(organisation, desk, times, words)
        organisation.employments.update(title="Director " * 17, title_ja="取締役" * 50)
    one_page(organisation, desk)
    assert made[-1].pages == 1
    assert len(made) <= len(LEVELS)


def test_the_barest_level_is_as_bare_as_it_gets() -> None:
    fullest, *others = LEVELS
    for limits in others:
        assert all(getattr(limits, f) <= getattr(fullest, f) for f in limits.__dataclass_fields__)
        assert limits.meetings == 3
        fullest = limits


@pytest.mark.parametrize(
    "name",
    ["#import \"/etc/passwd\"", "$x^2$ <b> *bold* _it_ `code` @ref #panic()", "🙂👩‍👩‍👧",
     "\u202eevil", "مرحبا", "\\u{41} \\", "]) #set page(", "%PDF", "उत्तर प्रदेश क्षेत्रज्ञ"],
)  # fmt: skip
def test_what_people_write_is_never_markup(desk_client: Client, desk: Any, name: str) -> None:
    organisation = make_organisation(name_en=name, name_ja=name, india_presence=name)
    fill(organisation, desk, 1, name)
    assert desk_client.get(pdf(organisation)).content.startswith(b"%PDF-")
    assert desk_client.get(address(organisation)).status_code == 200


@pytest.mark.parametrize("language", ["en", "ja", "hi"])
def test_it_is_set_in_each_language(desk: Any, language: str) -> None:
    organisation = make_organisation(name_ja="旭製作所")
    fill(organisation, desk)
    with translation.override(language):
        assert one_page(organisation, desk).startswith(b"%PDF-")


def test_a_page_that_cannot_be_set_says_so(desk_client: Client, monkeypatch: Any) -> None:
    import typst

    def broken(self: Any) -> bytes:
        raise typst.TypstError("no")

    monkeypatch.setattr(Typeset, "pdf", broken)
    organisation = make_organisation()
    answer = desk_client.get(pdf(organisation), follow=True)
    assert answer.redirect_chain == [(address(organisation), 302)]
    assert "print this page instead" in text(answer)


def test_the_queries_do_not_grow(desk_client: Client, desk: Any) -> None:
    def asked(times: int) -> int:
        organisation = make_organisation(owner=desk)
        fill(organisation, desk, times)
        with CaptureQueriesContext(connection) as captured:
            assert desk_client.get(address(organisation)).status_code == 200
        return len(captured)

    few, many, most = asked(3), asked(12), asked(30)
    assert many == most
    assert most == 24
    assert few <= most


def test_days_are_said_no_more_exactly_than_known(desk: Any) -> None:
    organisation = make_organisation()
    mou = make_mou(signed_on=date(2025, 8, 1), signed_on_precision="month")
    mou.parties.create(organisation=organisation)
    sub = brief_of(organisation, desk).left[2].lines[0].sub
    assert "signed August 2025;" in sub
    assert "update: never" in sub
