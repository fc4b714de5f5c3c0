"""Every paper of the MOU report says the same figures, and what they are of; read back as files."""

import io
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pptx import Presentation
from pypdf import PdfReader

from accounts.models import User
from leads.formats import day as day_in_words
from leads.formats import indian_grouping, rupees
from leads.models import MOU, District, Organisation, ProgressUpdate, step_names
from reports.books import book_xlsx
from reports.dimensions import DIMENSIONS
from reports.mou_papers import (
    AskedReport,
    asked_report,
    five_slides,
    full_report,
    one_page,
    report_workbook,
)
from reports.mou_report import Question, mou_report
from reports.slides import deck_pptx
from reports.typesetting import paper_pdf
from reports.word import paper_docx
from tests.factories import make_group, make_mou, make_rate
from tests.reports.mou_world import seed

pytestmark = pytest.mark.django_db
CRORE = 10_000_000
MOST_QUERIES = 150
LONG = "北村半導体材料株式会社とウッタル・プラデーシュ州政府との包括的覚書 मुख्यमंत्री " * 3


@pytest.fixture
def world(manager: User, desk: User) -> list[MOU]:
    return seed([manager, desk])


def asked(user: User, query: str = "", against: int | None = None, day: date | None = None) -> Any:
    """The report of a person; `against` is so many days ago."""
    earlier = timezone.localdate() - timedelta(days=against) if against else None
    return AskedReport.of(Question(QueryDict(query), day, earlier, user), dated=day is not None)


def pdf(paper: Any) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(paper_pdf(paper)))
    return reader, words_of("\n".join(page.extract_text() for page in reader.pages))


def words_of(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00ad", ""))


def docx(paper: Any) -> tuple[Any, str]:
    document = Document(io.BytesIO(paper_docx(paper)))
    texts = [part.text or "" for part in document.element.body.iter() if part.tag.endswith("}t")]
    return document, words_of(" ".join(texts))


def slides(subject: Any) -> tuple[Any, str]:
    show = Presentation(io.BytesIO(deck_pptx(five_slides(subject))))
    texts: list[str] = []
    for slide in show.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                texts.append(shape.text_frame.text)
            if shape.has_table:
                texts += [cell.text for row in shape.table.rows for cell in row.cells]
    return show, words_of("\n".join(texts))


def book(subject: Any, values: bool = False) -> Any:
    return load_workbook(io.BytesIO(book_xlsx(report_workbook(subject))), data_only=values)


def table_of(sheet: Worksheet) -> tuple[list[Any], list[list[Any]]]:
    """Headings and rows of a sheet: what stands below its notes."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(n for n, row in enumerate(rows) if row[1] is not None)
    return rows[head], rows[head + 1 :]


# --- One set of figures ---------------------------------------------------------------------------
@pytest.mark.parametrize("query", ["", "status=active", "investment=known"])
def test_all_papers_say_the_figures_of_the_report(
    query: str, world: list[MOU], manager: User
) -> None:
    subject = asked(manager, query)
    head = mou_report(subject.asked).headline
    papers = {
        "page": pdf(one_page(subject))[1],
        "full": pdf(full_report(subject))[1],
        "word": docx(full_report(subject))[1],
        "slides": slides(subject)[1],
    }
    for name, text in papers.items():
        assert indian_grouping(head.mous.value) in text, name
        for figure in (head.committed, head.realised):
            assert rupees(figure.value) in text, name
        for rate in head.rates:
            assert f"{rate.percent} %" in text, (name, rate.title)
        assert f"{head.stale.value}" in text, name
    sheet = dict(
        row[:2] for row in book(subject, values=True)["At a glance"].iter_rows(values_only=True)
    )
    assert sheet["MOUs"] == head.mous.value
    assert sheet["Committed, ₹ crore"] == pytest.approx(float(head.committed.value / CRORE))
    assert sheet["Jobs promised"] == head.jobs.value


def test_every_paper_says_what_it_is_of(world: list[MOU], manager: User) -> None:
    subject = asked(manager, "status=active", against=90)
    head = mou_report(subject.asked).headline
    definitions = [str(rate.definition) for rate in head.rates]
    unknown = f"Committed: {head.committed_unknown.value} of {head.mous.value}"
    today, then = (day_in_words(subject.asked.day), day_in_words(subject.asked.against))
    show, on_slides = slides(subject)
    notes = words_of(" ".join(slide.notes_slide.notes_text_frame.text for slide in show.slides))
    sheets = " ".join(
        str(cell) for row in book(subject).worksheets[0].iter_rows(values_only=True) for cell in row
    )
    for name, text in {
        "page": pdf(one_page(subject))[1],
        "full": pdf(full_report(subject))[1],
        "word": docx(full_report(subject))[1],
        "slides": on_slides + notes,
        "book": sheets,
    }.items():
        for words in (today, then, "Status: Active", str(manager), unknown, *definitions):
            assert words in text, (name, words)
    assert all("As on" in slide.notes_slide.notes_text_frame.text for slide in show.slides)


# --- PDF ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("against", [None, 90])
def test_the_page_is_one_page_whatever_it_says(
    against: int | None, world: list[MOU], manager: User
) -> None:
    department = Organisation.objects.create(name_en=LONG[:200], kind="government", country="IN")
    MOU.objects.update(department=department, nodal_officer=LONG[:100])
    for mou in MOU.objects.all():
        MOU.objects.filter(pk=mou.pk).update(title=f"{mou.pk} {LONG}"[:250])
    reader, text = pdf(
        one_page(asked(manager, "q=" + "%E5%8C%97" * 90 if against else "", against))
    )
    assert len(reader.pages) == 1
    assert "How much of it became real" in text
    assert "divided by all MOUs of the selection" in text


def test_the_page_names_the_stalest_with_their_owner_first(world: list[MOU], manager: User) -> None:
    _reader, text = pdf(one_page(asked(manager)))
    stalest = MOU.objects.stale().stalest_first().first()
    assert stalest is not None
    silent, stages = text.index("Nobody has updated these"), text.index("By stage")
    assert silent < text.index(stalest.title) < stages
    assert str(stalest.owner or "nobody") in text[silent:stages]


def test_the_full_report_has_every_table_its_pictures_and_bookmarks(
    world: list[MOU], manager: User
) -> None:
    paper = full_report(asked(manager))
    reader, text = pdf(paper)
    titles = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    for name in DIMENSIONS:
        if name not in ("officer", "event"):
            assert str(DIMENSIONS[name].title) in titles, name
    assert "Boundaries indicative." in text
    drawn = [block for block in paper.blocks if block.kind == "picture"]
    assert len(drawn) == 6
    assert all(block.alt for block in drawn)
    document, _words = docx(paper)
    assert len(document.inline_shapes) == 6
    described = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert described == [block.alt for block in drawn]


def test_progress_is_said_while_it_is_gathered(world: list[MOU], manager: User) -> None:
    said: list[tuple[int, int]] = []
    for gather in (full_report, five_slides, report_workbook):
        said.clear()
        gather(asked(manager), lambda done, total: said.append((done, total)))
        assert len(said) >= 5
        assert [done for done, _total in said] == sorted(done for done, _total in said)
        assert all(done <= total for done, total in said)


def test_changes_are_told_only_where_days_are_compared(world: list[MOU], manager: User) -> None:
    assert "What changed" not in docx(full_report(asked(manager)))[1]
    text = docx(full_report(asked(manager, against=90)))[1]
    assert "What changed" in text
    assert "MOUs are new" in text


# --- Slides ---------------------------------------------------------------------------------------
def test_five_titled_slides_with_notes(world: list[MOU], manager: User) -> None:
    show, _text = slides(asked(manager))
    assert len(show.slides) == 5
    titles = [slide.shapes.title.text for slide in show.slides]
    assert len(set(titles)) == 5
    assert all(titles)
    for slide in show.slides:
        assert len(slide.notes_slide.notes_text_frame.text) > 200
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= show.slide_width + 5
            assert shape.top + shape.height <= show.slide_height + 5


def test_slides_draw_the_numbers_of_the_tables(world: list[MOU], manager: User) -> None:
    subject = asked(manager)
    stage = mou_report(subject.asked).table("stage")
    show, _text = slides(subject)
    chart = next(shape for shape in show.slides[1].shapes if shape.has_chart).chart
    assert list(chart.plots[0].categories) == [line.label for line in stage.lines]
    assert list(chart.plots[0].series[0].values) == [line.mous.value for line in stage.lines]


def test_a_map_says_that_its_boundaries_are_indicative(manager: User) -> None:
    make_mou(
        district=District.objects.get(name_en="Agra"), amount=CRORE, currency="INR", inr_rate=1
    )
    show, text = slides(asked(manager))
    assert any(shape.shape_type == 13 for shape in show.slides[3].shapes)
    assert "Boundaries indicative." in text


# --- Workbook -------------------------------------------------------------------------------------
def columns_add_up(sheet: Worksheet, values: Worksheet) -> int:
    """Count the sums of a sheet, each checked against the rows it adds."""
    checked = 0
    for row in sheet.iter_rows():
        for cell in row:
            found = re.fullmatch(r"=SUM\(([A-Z]+)(\d+):([A-Z]+)(\d+)\)", str(cell.value))
            if not found:
                continue
            area = values[f"{found[1]}{found[2]}:{found[3]}{found[4]}"]
            added = sum(
                Decimal(str(each.value)) for line in area for each in line if each.value is not None
            )
            assert float(added) == pytest.approx(values[cell.coordinate].value), cell.coordinate
            checked += 1
    return checked


@pytest.mark.parametrize("against", [None, 200])
def test_every_total_of_the_workbook_is_a_live_sum_that_is_true(
    against: int | None, world: list[MOU], manager: User
) -> None:
    subject = asked(manager, against=against)
    live, values = book(subject), book(subject, values=True)
    report = mou_report(subject.asked)
    for name, dimension in DIMENSIONS.items():
        table = report.table(name)
        sheet = values[str(dimension.title)[:31]]
        assert columns_add_up(live[str(dimension.title)[:31]], sheet) >= 2, name
        _head, rows = table_of(sheet)
        total = rows[-1]
        assert total[1] == table.total.mous.value, name
        committed = table.total.committed.value
        assert total[2] == (None if committed is None else pytest.approx(float(committed / CRORE)))
    formulas = [
        str(cell.value)
        for sheet in live
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert formulas
    ours = r"=SUM\([A-Z]+\d+:[A-Z]+\d+\)|=[A-Z]+\d+-[A-Z]+\d+|=IF\(C\d+=0,\"\",100\*B\d+/C\d+\)"
    assert [words for words in formulas if not re.fullmatch(ours, words)] == []


def test_changes_and_shares_are_live_with_the_values_of_the_report(
    world: list[MOU], manager: User
) -> None:
    subject = asked(manager, against=200)
    report = mou_report(subject.asked)
    live, values = book(subject), book(subject, values=True)
    row = next(r for r in live["At a glance"].iter_rows() if r[0].value == "MOUs")
    assert row[3].value == f"=B{row[0].row}-C{row[0].row}"
    assert report.before is not None
    change = report.headline.mous.value - report.before.mous.value
    assert values["At a glance"][row[3].coordinate].value == change
    shares = [r for r in live["Shares"].iter_rows() if str(r[3].value).startswith("=IF")]
    assert len(shares) == 3
    for cells, rate in zip(shares, report.headline.rates, strict=True):
        shown = values["Shares"][cells[3].coordinate].value
        assert Decimal(str(shown)).quantize(Decimal("0.1")) == rate.percent


def test_numbers_of_the_workbook_lead_to_their_rows(world: list[MOU], manager: User) -> None:
    sheet = book(asked(manager, "status=active"))["By stage"]
    linked = [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert len(linked) > 20
    assert all("/mous/?" in cell.hyperlink.target for cell in linked)
    assert all("status=active" in cell.hyperlink.target for cell in linked)


def test_what_people_typed_never_runs(manager: User) -> None:
    typed = '=HYPERLINK("http://evil.example","x")'
    department = Organisation.objects.create(name_en=typed, kind="government", country="IN")
    mou = make_mou(title=typed, department=department, nodal_officer="+cmd|' /C calc'!A0")
    MOU.objects.filter(pk=mou.pk).update(heard_on=date(2020, 1, 1))
    live = book(asked(manager))
    cells = [cell for sheet in live for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == typed for cell in cells)
    running = [cell.value for cell in cells if cell.data_type == "f"]
    assert all("HYPERLINK" not in words and "cmd" not in words for words in running)


def test_group_totals_stand_in_a_line_of_their_own_and_add_up(manager: User) -> None:
    group = make_group(name="Two hotels", amount=900 * CRORE, currency="INR", inr_rate=1)
    agra, lucknow = District.objects.filter(name_en__in=("Agra", "Lucknow")).order_by("name_en")
    make_mou(group=group, district=agra)
    make_mou(group=group, district=lucknow)
    _head, rows = table_of(book(asked(manager), values=True)["By district"])
    assert rows[-2][:3] == ["one total for several (1)", None, 900]
    assert rows[-1][:3] == ["Total", 2, 900]
    assert [row[2] for row in rows[:-2]] == [None] * len(rows[:-2])


def test_the_queries_do_not_grow(manager: User, desk: User) -> None:
    spent = []
    seed([manager, desk])
    for query in ("q=Plant 0", "q=Plant"):  # ten, and sixty
        subject = asked(manager, query, against=90)
        step_names()  # kept for a minute
        with CaptureQueriesContext(connection) as queries:
            full_report(subject)
            report_workbook(subject)
        spent.append(len(queries))
    assert spent[1] <= spent[0] + 12, spent  # one a kind of change
    assert max(spent) <= MOST_QUERIES, spent


# --- Edges ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("query", ["", "q=nothing-is-called-so", "stage=production"])
def test_nothing_to_report_is_a_paper_too(query: str, manager: User) -> None:
    subject = asked(manager, query, against=30)
    assert len(pdf(one_page(subject))[0].pages) == 1
    assert "Nothing was written about these MOUs" in pdf(full_report(subject))[1]
    assert "No MOU of this selection states its district." in slides(subject)[1]
    assert table_of(book(subject, values=True)["By stage"])[1][-1][1] == 0


def test_a_past_day_is_told_as_it_was(manager: User) -> None:
    today = timezone.localdate()
    mou = make_mou(title="Silent then", signed_on=today - timedelta(days=300))
    ProgressUpdate.objects.create(mou=mou, as_of=today - timedelta(days=5), words="Heard of.")
    then = today - timedelta(days=100)
    _head, rows = table_of(book(asked(manager, day=then), values=True)["No update"])
    assert [(row[0], row[2], row[3]) for row in rows] == [("Silent then", 200, None)]
    assert "Silent then" not in pdf(one_page(asked(manager)))[1]


def test_yen_stand_beside_rupees_at_the_rate_of_the_day(manager: User) -> None:
    make_mou(amount=58 * CRORE, currency="INR", inr_rate=1)
    assert "億" not in pdf(one_page(asked(manager)))[1]
    make_rate()
    text = pdf(one_page(asked(manager)))[1]
    assert "¥" in text
    assert "億" in text


def test_sensitive_rows_are_said_to_be_counted(manager: User, desk: User) -> None:
    make_mou(title="Closed", sensitive=True, owner=manager)
    assert one_page(asked(manager)).confidential
    assert not one_page(asked(desk)).confidential
    assert five_slides(asked(manager)).confidential


def test_a_question_is_kept_and_understood_again(manager: User) -> None:
    day = date(2026, 3, 31)
    first = asked(manager, "stage=signed&stage=production&owner=me", day=day)
    again = asked_report(first.question, manager)
    assert again is not None
    assert again.asked.words() == first.asked.words()
    assert (again.asked.day, again.question) == (day, first.question)
    assert "as_on=2026-03-31" in again.address
    assert "as_on" not in asked(manager).address
    assert asked_report({}, manager) is None
