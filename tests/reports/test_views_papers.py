"""Pages of papers: asked for with one click, watched, downloaded by their owner alone."""

import io
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document

from accounts.models import Export, User
from reports.actions import papers
from reports.choices import PaperState
from reports.models import PaperRun
from tests.factories import (
    make_delegation,
    make_meeting,
    make_organisation,
    make_paper_run,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whoever would be woken."""
    woken: list[str] = []
    monkeypatch.setattr(
        papers.current_app, "send_task", lambda name, **_options: woken.append(name)
    )
    return woken


def ask(client: Client, kind: str, subject: Any, file_format: str, **options: Any) -> Any:
    address = reverse("reports:paper_ask", args=[kind, subject.pk, file_format])
    return client.post(address, **options)


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_long_paper_is_made_by_a_worker_and_watched(
    desk_client: Client, no_broker: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    delegation = make_delegation(name="Osaka")
    with django_capture_on_commit_callbacks(execute=True):
        answer = ask(desk_client, "briefing_pack", delegation, "docx")
    run = PaperRun.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, run.get_absolute_url())
    assert no_broker == [papers.TASK]
    page = desk_client.get(run.get_absolute_url())
    assert "no-store" in page["Cache-Control"]
    html = page.content.decode()
    assert 'hx-trigger="every 1s"' in html
    assert "<progress" in html
    assert "Look again" in html
    papers.make_waiting(10)
    part = desk_client.get(run.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "every 1s" not in part
    assert reverse("reports:paper_file", args=[run.pk]) in part
    assert "data-download-now" in part
    assert "data-download-now" not in desk_client.get(run.get_absolute_url()).content.decode()


def test_a_short_paper_is_the_answer(desk_client: Client, no_broker: list[str]) -> None:
    organisation = make_organisation(name_en="Kansai Ink", name_ja="関西インク株式会社")
    answer = ask(desk_client, "organisation_brief", organisation, "docx")
    assert answer.status_code == 200
    assert no_broker == []
    assert "attachment" in answer["Content-Disposition"]
    words = "\n".join(part.text for part in Document(io.BytesIO(content(answer))).paragraphs)
    assert "Kansai Ink" in words
    assert PaperRun.objects.get().state == PaperState.DONE


@pytest.mark.parametrize("file_format", ["pdf", "docx"])
def test_the_brief_of_a_meeting_in_both_formats(desk_client: Client, file_format: str) -> None:
    meeting = make_meeting(title="Talk about water 水")
    answer = ask(desk_client, "meeting_brief", meeting, file_format)
    assert content(answer)[:2] == {"pdf": b"%P", "docx": b"PK"}[file_format]


def test_a_short_paper_that_fails_says_so(
    desk_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_paper: Any) -> bytes:
        raise ValueError

    monkeypatch.setitem(papers.DRAW, "docx", broken)
    answer = ask(desk_client, "organisation_brief", make_organisation(), "docx", follow=True)
    html = answer.content.decode()
    assert "Something went wrong while making this paper." in html
    assert "Try again" in html


def test_the_file_is_an_attachment_nobody_keeps(desk: User, desk_client: Client) -> None:
    run = make_paper_run(
        desk,
        name="Briefing pack 訪日 “2026”.pdf",
        content=b"%PDF-1.7 x",
        subject_id=make_delegation().pk,
    )
    answer = desk_client.get(reverse("reports:paper_file", args=[run.pk]))
    assert content(answer) == b"%PDF-1.7 x"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Briefing%20pack")
    assert quote("訪日") in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    export = Export.objects.get()
    assert (export.by, export.what, export.file_format) == (desk, "briefing_pack", "pdf")


def test_a_paper_that_is_not_ready_leads_to_its_page(desk: User, desk_client: Client) -> None:
    run = make_paper_run(desk, state=PaperState.WAITING)
    answer = desk_client.get(reverse("reports:paper_file", args=[run.pk]))
    assert answer["Location"] == run.get_absolute_url()


def test_a_lost_file_is_not_found(desk: User, desk_client: Client) -> None:
    run = make_paper_run(desk, subject_id=make_delegation().pk)
    run.file.storage.delete(run.file.name)
    assert desk_client.get(reverse("reports:paper_file", args=[run.pk])).status_code == 404


@pytest.mark.parametrize("name", ["paper_detail", "paper_file", "paper_again", "paper_remove"])
def test_papers_of_others_do_not_exist(name: str, desk: User, manager_client: Client) -> None:
    """Not even for managers: they ask for their own."""
    run = make_paper_run(desk)
    address = reverse(f"reports:{name}", args=[run.pk])
    method = manager_client.get if name in ("paper_detail", "paper_file") else manager_client.post
    assert method(address).status_code == 404
    assert PaperRun.objects.filter(pk=run.pk).exists()


def test_a_meeting_one_may_not_see_has_no_paper(desk_client: Client, manager: User) -> None:
    meeting = make_meeting(sensitive=True, owner=manager)
    assert ask(desk_client, "meeting_brief", meeting, "pdf").status_code == 404
    assert not PaperRun.objects.exists()


def test_a_kept_paper_is_closed_to_whoever_may_not_see_its_subject_any_more(
    desk: User, manager: User, desk_client: Client
) -> None:
    meeting = make_meeting(title="Behind closed doors", owner=manager)
    run = make_paper_run(desk, kind="meeting_brief", subject_id=meeting.pk, title="Talk")
    address = reverse("reports:paper_file", args=[run.pk])
    assert content(desk_client.get(address)).startswith(b"%PDF")
    type(meeting).objects.filter(pk=meeting.pk).update(sensitive=True)
    answer = desk_client.get(address, follow=True)
    html = answer.content.decode()
    assert answer.redirect_chain == [(run.get_absolute_url(), 302)]
    assert "not there any more, or not for you to see" in html
    assert address not in html
    assert "Behind closed doors" not in html
    assert Export.objects.count() == 1


def test_nobody_fills_the_queue_alone(
    desk: User, desk_client: Client, manager_client: Client
) -> None:
    tours = [make_delegation() for _ in range(papers.MOST_UNDER_WAY + 1)]
    for tour in tours[:-1]:
        ask(desk_client, "briefing_pack", tour, "pdf")
    answer = ask(desk_client, "briefing_pack", tours[-1], "pdf", follow=True)
    assert "You have 10 papers under way." in answer.content.decode()
    assert PaperRun.objects.count() == papers.MOST_UNDER_WAY
    # What is under way already is not one more; what is made at once waits in no queue.
    again = ask(desk_client, "briefing_pack", tours[0], "pdf")
    assert again["Location"] == PaperRun.objects.get(subject_id=tours[0].pk).get_absolute_url()
    assert content(ask(desk_client, "organisation_brief", make_organisation(), "docx"))
    ask(manager_client, "briefing_pack", tours[-1], "pdf")
    assert PaperRun.objects.under_way().count() == papers.MOST_UNDER_WAY + 1
    PaperRun.objects.filter(subject_id=tours[5].pk).delete()
    ask(desk_client, "briefing_pack", tours[-1], "pdf")
    assert PaperRun.objects.filter(asked_by=desk, subject_id=tours[-1].pk).exists()


@pytest.mark.parametrize(
    ("kind", "file_format"),
    [("novel", "pdf"), ("briefing_pack", "odt"), ("organisation_brief", "pdf")],
)
def test_papers_that_are_not_made_here(desk_client: Client, kind: str, file_format: str) -> None:
    delegation = make_delegation()
    assert ask(desk_client, kind, delegation, file_format).status_code == 404


def test_the_list_is_mine_and_costs_the_same(
    desk: User, manager: User, desk_client: Client
) -> None:
    make_paper_run(manager, title="Not mine")
    make_paper_run(desk, title="Mine, ready")
    make_paper_run(desk, title="Mine, failed", state=PaperState.FAILED, error="It broke.")
    address = reverse("reports:paper_list")
    with CaptureQueriesContext(
        connection,
    ) as few:
        html = desk_client.get(address).content.decode()
    assert "Not mine" not in html
    assert html.count("Mine, ready") >= 1
    assert "It broke." in html
    assert "every 2s" not in html
    for number in range(20):
        make_paper_run(desk, title=f"More {number}")
    with CaptureQueriesContext(connection) as many:
        desk_client.get(address)
    assert len(many) == len(few)


def test_the_list_looks_again_while_something_is_under_way(desk: User, desk_client: Client) -> None:
    make_paper_run(desk, state=PaperState.WORKING, done=3, total=60, leased_until=timezone.now())
    html = desk_client.get(reverse("reports:paper_list")).content.decode()
    assert "every 2s" in html
    assert '<progress max="60" value="3"' in html
    assert "3 of 60" in html


def test_trying_again_and_removing(desk: User, desk_client: Client) -> None:
    run = make_paper_run(desk, state=PaperState.FAILED, error="It broke.")
    answer = desk_client.post(reverse("reports:paper_again", args=[run.pk]))
    assert answer["Location"] == run.get_absolute_url()
    run.refresh_from_db()
    assert (run.state, run.error) == (PaperState.WAITING, "")
    desk_client.post(reverse("reports:paper_remove", args=[run.pk]))
    assert not PaperRun.objects.exists()


def test_the_tab_of_a_delegation(desk: User, manager: User, desk_client: Client) -> None:
    delegation = make_delegation(name="Nagoya")
    mine = make_paper_run(desk, subject_id=delegation.pk, kind="tour_report")
    theirs = make_paper_run(manager, subject_id=delegation.pk)
    other = make_paper_run(desk)
    html = desk_client.get(
        reverse("reports:delegation_papers", args=[delegation.pk])
    ).content.decode()
    for kind in ("briefing_pack", "tour_report"):
        for file_format in ("pdf", "docx"):
            assert reverse("reports:paper_ask", args=[kind, delegation.pk, file_format]) in html
    assert mine.get_absolute_url() in html
    assert theirs.get_absolute_url() not in html
    assert other.get_absolute_url() not in html
    assert 'aria-current="page"' in html


def test_pages_offer_papers(desk_client: Client) -> None:
    organisation, meeting = make_organisation(), make_meeting()
    html = desk_client.get(organisation.get_absolute_url()).content.decode()
    assert (
        reverse("reports:paper_ask", args=["organisation_brief", organisation.pk, "docx"]) in html
    )
    assert reverse("reports:brief_pdf", args=[organisation.pk]) in html
    html = desk_client.get(meeting.get_absolute_url()).content.decode()
    for file_format in ("pdf", "docx"):
        assert reverse("reports:paper_ask", args=["meeting_brief", meeting.pk, file_format]) in html


def test_a_paper_of_a_kind_that_is_gone_can_still_be_read(desk: User, desk_client: Client) -> None:
    run = make_paper_run(desk, kind="forgotten")
    assert desk_client.get(run.get_absolute_url()).status_code == 200
    assert desk_client.get(reverse("reports:paper_list")).status_code == 200
