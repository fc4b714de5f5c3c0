"""What happened, from all rooms in one order: kinds, pages, group, secrets, queries."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leads.actions.documents import add_document
from leads.models import Merge, ProgressUpdate, StageChange
from reports.timeline import KINDS, PER_PAGE, organisation_sources, timeline
from tests.factories import (
    make_contact,
    make_followup,
    make_lead,
    make_meeting,
    make_mou,
    make_organisation,
)
from tests.pages import text
from tests.reports.partner_world import PDF, fill

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def address(organisation: Any, query: str = "") -> str:
    return reverse("reports:organisation_timeline", args=[organisation.pk]) + query


def test_every_kind_of_thing_is_told(desk_client: Client, desk: Any) -> None:
    organisation = make_organisation()
    fill(organisation, desk)
    html = text(desk_client.get(address(organisation), headers=HTMX))
    assert html.startswith("<section")
    for words in (
        "Talk ", "They like Noida", "New → Contacted", "Land identified", "1 Sep 2025",
        "progress update", "W ", "Kept ", "we kept it", "Paper ", "Slides ", "Gone ", "moved to",
        "New home ", "left the post", "took the post", "was merged into this one",
    ):  # fmt: skip
        assert words in html, words


def test_the_newest_comes_first_and_what_has_no_day_last(desk: Any) -> None:
    organisation, now = make_organisation(), timezone.now()
    for title, days in (("old", 400), ("new", 1), ("older", 900)):
        meeting = make_meeting(title=title, starts_at=now - timedelta(days=days))
        meeting.attendances.create(organisation=organisation)
    undated = make_meeting(title="undated", precision="unknown")
    undated.attendances.create(organisation=organisation)
    lead = make_lead(organisation)
    StageChange.objects.create(lead=lead, to_stage="new", at=now - timedelta(days=500))
    events = timeline(organisation_sources([organisation.pk], desk)).events
    assert [str(e.row) if e.kind == "meeting" else e.kind for e in events] == [
        "new", "old", "stage", "older", "undated",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_one_kind_alone(desk_client: Client, desk: Any, kind: str) -> None:
    organisation = make_organisation()
    fill(organisation, desk)
    shown = desk_client.get(address(organisation, f"?kind={kind}")).context["timeline"].events
    assert {event.kind for event in shown} == set(KINDS[kind][1])


def test_pages_follow_one_another_and_keep_the_kind(desk_client: Client, desk: Any) -> None:
    organisation = make_organisation()
    for number in range(PER_PAGE * 2 + 3):
        day = timezone.now() - timedelta(days=number + 1)
        meeting = make_meeting(title=f"Talk {number:02d}.", starts_at=day)
        meeting.attendances.create(organisation=organisation)
    seen: list[str] = []
    for page in (1, 2, 3):
        answer = desk_client.get(address(organisation, f"?kind=meetings&page={page}"))
        seen += [str(event.row) for event in answer.context["timeline"].events]
        assert ("Older" in text(answer)) == (page < 3)
        assert ("Newer" in text(answer)) == (page > 1)
    assert seen == [f"Talk {number:02d}." for number in range(PER_PAGE * 2 + 3)]
    assert "kind=meetings&amp;page=2" in text(
        desk_client.get(address(organisation, "?kind=meetings"))
    )
    assert "Nothing older." in text(desk_client.get(address(organisation, "?page=9")))


@pytest.mark.parametrize(
    "query",
    ["page=x", "page=-1", "page=0", "page=" + "9" * 40, "page=٣", "kind=nonsense", "kind=%00",
     "group=maybe", "page=%00"],
)  # fmt: skip
def test_odd_addresses_are_answered(desk_client: Client, query: str) -> None:
    assert desk_client.get(address(make_organisation(), f"?{query}")).status_code == 200


def test_nothing_yet_says_so(desk_client: Client) -> None:
    organisation = make_organisation()
    assert "Nothing has happened yet" in text(desk_client.get(address(organisation)))
    assert "Nothing of this kind yet" in text(desk_client.get(address(organisation, "?kind=mous")))


def test_the_group_is_taken_in_when_asked(desk_client: Client, desk: Any) -> None:
    top = make_organisation()
    child = make_organisation(parent=make_organisation(parent=top))
    fill(child, desk)
    assert "Nothing has happened" in text(desk_client.get(address(top)))
    html = text(desk_client.get(address(top, "?group=1")))
    for words in ("Talk ", "Lead ", "Paper ", "Kept ", "Gone "):
        assert words in html


def test_secrets_stay_with_those_who_may_know(
    desk_client: Client, manager_client: Client, manager: Any
) -> None:
    organisation = make_organisation()
    lead = make_lead(organisation, title="Quiet lead", sensitive=True, owner=manager)
    StageChange.objects.create(lead=lead, to_stage="contacted")
    mou = make_mou(title="Quiet MOU", sensitive=True, owner=manager)
    mou.parties.create(organisation=organisation)
    mou.milestones.create(kind="signed", reached=True, actual_on=date(2025, 1, 1))
    ProgressUpdate.objects.create(mou=mou, as_of=date(2025, 1, 2), jobs=4)
    meeting = make_meeting(title="Quiet talk", sensitive=True)
    meeting.attendances.create(organisation=organisation)
    make_followup(title="Quiet word", lead=lead, organisation=organisation, done_at=timezone.now())
    for row, title in ((lead, "Quiet paper"), (meeting, "Quiet slides")):
        add_document(subject=row, file=SimpleUploadedFile("a.pdf", PDF), title=title, by=None)
    assert "Quiet" not in text(desk_client.get(address(organisation)))
    assert "Nothing has happened yet" in text(desk_client.get(address(organisation)))
    html = text(manager_client.get(address(organisation)))
    for words in ("lead", "MOU", "talk", "word", "paper", "slides"):
        assert f"Quiet {words}" in html


def test_a_contacts_timeline(desk_client: Client, desk: Any) -> None:
    contact = make_contact(make_organisation(name_en="Old house"))
    contact.employments.update(started_on=date(2019, 4, 1), ended_on=date(2024, 3, 31))
    contact.employments.create(organisation=make_organisation(name_en="New house"),
                               started_on=date(2024, 4, 1))  # fmt: skip
    make_meeting(title="Tea").attendances.create(contact=contact)
    make_meeting(title="Without her")
    make_followup(title="Sent the map", contact=contact, done_at=timezone.now(), direction="theirs")
    Merge.objects.create(kind="contact", loser_id=1, survivor_id=contact.pk, loser_name="T. Twin",
                         survivor_name="x")  # fmt: skip
    page = reverse("reports:contact_timeline", args=[contact.pk])
    html = text(desk_client.get(page))
    for words in ("Tea", "Sent the map", "they kept it", "Old house", "New house", "T. Twin"):
        assert words in html
    assert "Without her" not in html
    assert "MOUs</a></li>" not in text(desk_client.get(page, headers=HTMX))


def queries(client: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(where).status_code == 200
    return len(captured)


def test_the_queries_do_not_grow(desk_client: Client, desk: Any) -> None:
    few, many = make_organisation(), make_organisation()
    fill(few, desk, 1)
    fill(many, desk, 10)
    queries(desk_client, address(few))  # names of steps are remembered for a minute
    # session, user, row, the merged page, one or two of each kind on it, and the frame of the page
    assert queries(desk_client, address(few)) == 17
    for kind in KINDS:
        query = f"?kind={kind}"
        counted = [queries(desk_client, address(row, query)) for row in (few, many)]
        assert counted[0] == counted[1], kind
    assert queries(desk_client, address(many)) <= 17
