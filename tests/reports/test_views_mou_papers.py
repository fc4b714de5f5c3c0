"""The MOU report is asked for as a paper from its page, with its filter and its days."""

import io
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from reports.actions import papers
from reports.choices import PaperState
from reports.models import PaperRun
from reports.paper_kinds import KINDS
from tests.factories import make_mou, make_paper_run

pytestmark = pytest.mark.django_db
PAGE = "/reports/mous/papers/"
ALL = [
    ("mou_status_page", "pdf"),
    ("mou_status_full", "pdf"),
    ("mou_status_full", "docx"),
    ("mou_status_slides", "pptx"),
    ("mou_status_book", "xlsx"),
]
BEGINS = {"pdf": b"%PDF", "docx": b"PK", "pptx": b"PK", "xlsx": b"PK"}


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers.current_app, "send_task", lambda *_names, **_options: None)


def ask(client: Client, kind: str, file_format: str, query: str = "", **options: Any) -> Any:
    address = reverse("reports:mou_paper", args=[kind, file_format])
    return client.post(f"{address}?{query}", **options)


@pytest.mark.parametrize(("kind", "file_format"), ALL)
def test_each_is_made_by_the_worker_and_kept(
    kind: str, file_format: str, desk_client: Client
) -> None:
    make_mou(title="Copper foil 銅箔")
    answer = ask(desk_client, kind, file_format)
    run = PaperRun.objects.get()
    assert answer["Location"] == run.get_absolute_url()
    assert run.state == PaperState.WAITING
    assert papers.make_waiting(30) == 1
    run.refresh_from_db()
    assert (run.state, run.error) == (PaperState.DONE, "")
    assert timedelta(days=29) < run.expires_at - timezone.now() <= timedelta(days=30)
    file = desk_client.get(reverse("reports:paper_file", args=[run.pk]))
    assert b"".join(file.streaming_content)[:4].startswith(BEGINS[file_format])
    assert run.name.endswith(f".{file_format}")
    page = desk_client.get(run.get_absolute_url()).content.decode()
    assert "Make it anew" in page
    assert "/reports/mous/paper/" in page


def test_the_page_offers_every_kind_with_its_filter_and_days(desk_client: Client) -> None:
    query = "stage=signed&as_on=2026-03-31&against=2025-12-31&owner=me"
    html = desk_client.get(f"{PAGE}?{query}").content.decode()
    for kind, file_format in ALL:
        address = reverse("reports:mou_paper", args=[kind, file_format])
        found = next(part for part in html.split('"') if part.startswith(f"{address}?"))
        asked = parse_qs(urlsplit(found.replace("&amp;", "&")).query)
        assert asked == {"stage": ["signed"], "as_on": ["2026-03-31"], "against": ["2025-12-31"],
                         "owner": ["me"]}  # fmt: skip
    assert "As on 31 Mar 2026, compared with 31 Dec 2025" in html
    assert "Owner: mine" in html


def test_the_report_leads_to_its_papers(desk_client: Client) -> None:
    make_mou()
    html = desk_client.get("/reports/mous/?stage=signed").content.decode()
    assert f'href="{PAGE}?stage=signed"' in html


def test_the_same_question_is_asked_once_another_one_is_another(desk_client: Client) -> None:
    first = ask(desk_client, "mou_status_page", "pdf", "stage=signed&status=active")
    assert first["Location"] == ask(
        desk_client, "mou_status_page", "pdf", "status=active&stage=signed"
    )["Location"]  # fmt: skip
    other = ask(desk_client, "mou_status_page", "pdf", "stage=signed")
    assert other["Location"] != first["Location"]
    assert PaperRun.objects.count() == 2


def test_a_paper_counts_the_filtered_rows_of_the_asked_day(desk: User, desk_client: Client) -> None:
    day = timezone.localdate() - timedelta(days=60)
    make_mou(title="Old", signed_on=day - timedelta(days=30))
    make_mou(title="New", signed_on=day + timedelta(days=10))
    ask(desk_client, "mou_status_book", "xlsx", f"as_on={day}")
    papers.make_waiting(30)
    book = load_workbook(io.BytesIO(PaperRun.objects.get().file.read()), data_only=True)
    figures = {row[0]: row[1] for row in book["At a glance"].iter_rows(values_only=True)}
    assert figures["MOUs"] == 1
    asked = {row[0]: row[1] for row in book.worksheets[0].iter_rows(values_only=True)}
    assert asked["Asked by"] == str(desk)
    assert asked["As on"] in book["At a glance"]["A1"].value


def test_a_paper_shows_what_its_asker_may_see(
    desk_client: Client, manager: User, manager_client: Client
) -> None:
    make_mou(title="Open")
    make_mou(title="Closed", sensitive=True, owner=manager)
    for client in (desk_client, manager_client):
        ask(client, "mou_status_book", "xlsx")
    papers.make_waiting(60)
    counts = []
    for run in PaperRun.objects.order_by("pk"):
        book = load_workbook(io.BytesIO(run.file.read()), data_only=True)
        counts.append(
            dict(row[:2] for row in book["At a glance"].iter_rows(values_only=True))["MOUs"]
        )
    assert counts == [1, 2]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("as_on=tomorrow", "Write a day like"),
        ("as_on=2999-01-01", "Nobody knows how things will stand"),
        ("against=2999-01-01", "Compare with a day before"),
        ("stage=nonsense", "cannot be understood"),
        ("owner=99999999999999999999999", "cannot be understood"),
        ("q=" + "x" * 300, "cannot be understood"),
    ],
)
def test_a_question_nobody_can_answer_is_not_asked(
    query: str, words: str, desk_client: Client
) -> None:
    assert words in desk_client.get(f"{PAGE}?{query}").content.decode()
    answer = ask(desk_client, "mou_status_page", "pdf", query, follow=True)
    assert words in answer.content.decode()
    assert not PaperRun.objects.exists()


@pytest.mark.parametrize(
    ("kind", "file_format"),
    [("mou_status_page", "docx"), ("mou_status_book", "pdf"), ("briefing_pack", "pdf"), ("x", "y")],
)
def test_what_is_not_made_here(kind: str, file_format: str, desk_client: Client) -> None:
    assert ask(desk_client, kind, file_format).status_code == 404


def test_a_question_is_no_row(desk_client: Client) -> None:
    """The address of papers about rows knows none of these."""
    address = reverse("reports:paper_ask", args=["mou_status_page", 1, "pdf"])
    assert desk_client.post(address).status_code == 404


def test_a_kept_question_nobody_understands_is_closed(desk: User, desk_client: Client) -> None:
    run = make_paper_run(desk, kind="mou_status_page", subject_id=0, question={})
    assert desk_client.get(run.get_absolute_url()).status_code == 200
    answer = desk_client.get(reverse("reports:paper_file", args=[run.pk]), follow=True)
    assert "not there any more" in answer.content.decode()


def test_the_page_costs_the_same_with_many_papers(desk: User, desk_client: Client) -> None:
    spent = []
    for _turn in range(2):
        for _number in range(6):
            make_paper_run(desk, kind="mou_status_page", subject_id=0)
        desk_client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            html = desk_client.get(PAGE).content.decode()
        assert "Made for you" in html
        spent.append(len(queries))
    assert spent[0] == spent[1] <= 12, spent


def test_every_kind_of_the_report_says_what_is_in_it() -> None:
    kinds = [kind for kind in KINDS.values() if kind.key.startswith("mou_status")]
    assert len(kinds) == 4
    assert all(str(kind.name) and str(kind.inside).endswith(".") for kind in kinds)
