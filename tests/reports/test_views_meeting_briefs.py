"""The brief of one meeting: on a phone, as a PDF, and the points one writes for it."""

import io
from typing import Any

import pytest
import typst
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from delegations.models import Meeting, TalkingPoints
from leads.models import step_names
from reports.typesetting import Typeset
from tests.reports.journey_world import fill_firm, large_journey, make_firm, make_journey, make_stop

pytestmark = pytest.mark.django_db
QUERIES = 50


def address(meeting: Meeting, view: str = "meeting_brief") -> str:
    return reverse(f"reports:{view}", args=[meeting.pk])


def page(client: Client, meeting: Meeting) -> str:
    return " ".join(client.get(address(meeting)).content.decode().split())


@pytest.fixture
def viewer_client(client_for: Any, viewer: Any) -> Client:
    return client_for(viewer)


@pytest.fixture
def stop(desk: Any) -> Meeting:
    firm = make_firm()
    fill_firm(firm, desk)
    return make_stop(make_journey(), firm, title="Talks on photoresist")


def test_a_viewer_reads_it_whole_on_one_page(viewer_client: Client, stop: Meeting) -> None:
    html = page(viewer_client, stop)
    for words in (
        "Talks on photoresist", "14:00 Tokyo (10:30 IST)", "北村半導体0", "北村 (きたむら)",
        "Land near Jewar", "Owed ours", "Suggested from the records",
    ):  # fmt: skip
        assert words in html, words
    # Opened without a network: nothing of it is fetched later.
    assert "hx-get" not in html.partition("paper-blocks")[2].partition("brief-foot")[0]


def test_the_pdf_says_the_same(viewer_client: Client, stop: Meeting) -> None:
    answer = viewer_client.get(address(stop, "meeting_brief_pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert "Talks on photoresist" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-cache"
    pdf = PdfReader(io.BytesIO(answer.content))
    said = " ".join(page.extract_text() for page in pdf.pages)
    assert "Talks on photoresist" in said
    assert "Owed ours" in said


@pytest.mark.parametrize("view", ["meeting_brief", "meeting_brief_pdf", "meeting_points"])
def test_a_meeting_one_may_not_see_is_not_there(
    desk_client: Client, manager_client: Client, stop: Meeting, view: str
) -> None:
    Meeting.objects.filter(pk=stop.pk).update(sensitive=True)
    assert desk_client.get(address(stop, view)).status_code == 404
    assert manager_client.get(address(stop, view)).status_code == 200


def test_a_sensitive_meeting_says_so(manager_client: Client, stop: Meeting) -> None:
    assert "Sensitive: not for passing on." not in page(manager_client, stop)
    Meeting.objects.filter(pk=stop.pk).update(sensitive=True)
    assert "Sensitive: not for passing on." in page(manager_client, stop)


def test_points_are_written_and_stand_first(desk_client: Client, stop: Meeting) -> None:
    form = address(stop, "meeting_points")
    answer = desk_client.post(form, {"words": "Thank them.\r\n\r\n <b>Offer</b> land. \r\n"})
    assert answer.url == address(stop)
    html = page(desk_client, stop)
    assert "<li>Thank them.</li><li>&lt;b&gt;Offer&lt;/b&gt; land.</li>" in html.replace(
        "> <", "><"
    )
    assert html.index("Thank them.") < html.index("Suggested from the records")


def test_points_can_be_taken_back(desk_client: Client, stop: Meeting) -> None:
    TalkingPoints.objects.create(meeting=stop, words="Old point")
    form = address(stop, "meeting_points")
    seen = desk_client.get(form).context["form"]["seen"].value()
    desk_client.post(form, {"words": "", "seen": seen})
    assert "Old point" not in page(desk_client, stop)


def test_two_who_write_first_lose_nothing(
    desk_client: Client, manager_client: Client, stop: Meeting
) -> None:
    form = address(stop, "meeting_points")
    manager_client.post(form, {"words": "Theirs"})
    answer = desk_client.post(form, {"words": "Mine"})
    assert "Somebody else wrote points" in answer.content.decode()
    assert TalkingPoints.objects.get().words == "Theirs"
    sent = answer.context["form"]
    assert sent["words"].value() == "Theirs\nMine"
    desk_client.post(form, {"words": sent["words"].value(), "seen": sent["seen"].value()})
    assert TalkingPoints.objects.get().points == ["Theirs", "Mine"]


def test_the_same_points_sent_twice_are_one(desk_client: Client, stop: Meeting) -> None:
    for _time in range(2):
        answer = desk_client.post(address(stop, "meeting_points"), {"words": "Once"})
        assert answer.status_code == 302
    assert TalkingPoints.objects.get().points == ["Once"]


@pytest.mark.parametrize("words", ["x" * 4001, "a\x00b"])
def test_what_cannot_be_kept_is_said(desk_client: Client, stop: Meeting, words: str) -> None:
    answer = desk_client.post(address(stop, "meeting_points"), {"words": words})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not TalkingPoints.objects.exists()


def test_only_planners_are_offered_the_points(
    desk_client: Client, official_client: Client, stop: Meeting
) -> None:
    link = address(stop, "meeting_points")
    assert link in page(desk_client, stop)
    assert link not in page(official_client, stop)
    assert official_client.get(link).status_code == 403


def test_a_pdf_that_cannot_be_made_says_so(
    viewer_client: Client, stop: Meeting, monkeypatch: Any
) -> None:
    def broken(self: Any) -> bytes:
        raise typst.TypstError("no")

    monkeypatch.setattr(Typeset, "accessible_pdf", broken)
    answer = viewer_client.get(address(stop, "meeting_brief_pdf"), follow=True)
    assert answer.redirect_chain == [(address(stop), 302)]
    assert "print this page instead" in answer.content.decode()


def test_the_queries_do_not_grow(viewer_client: Client, desk: Any) -> None:
    step_names()  # asked once a minute
    spent = []
    for firms in (1, 8):
        meeting = large_journey(desk, 1, firms).meetings.get()
        with CaptureQueriesContext(connection) as queries:
            assert viewer_client.get(address(meeting)).status_code == 200
        spent.append(len(queries))
    assert spent[0] == spent[1] <= QUERIES, spent
