"""Papers: kept by content, offered as attachments, seen with their row."""

import io
import unicodedata
import zipfile
from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leads import uploads
from leads.actions.documents import add_document, add_version
from leads.models import Document
from tests import factories

PDF = b"%PDF-1.7\n1 0 obj\n"


def package(*parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part in parts:
            archive.writestr(part, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.exe", b"\x89PNG\r\n\x1a\n....", "image/png"),
        ("a", b"\xff\xd8\xff\xe0...", "image/jpeg"),
        ("a.docx", package("[Content_Types].xml", "word/document.xml"), ".docx"),
        ("a.xlsx", package("xl/workbook.xml"), ".xlsx"),
        ("名簿.csv", "会社,担当\n東京,田中\n".encode("cp932"), "text/plain"),
        ("long.txt", ("あ" * 5000).encode(), "text/plain"),
    ],
)
def test_type_is_read_from_the_content(name: str, content: bytes, kind: str) -> None:
    found = uploads.check(SimpleUploadedFile(name, content))
    assert found == kind or uploads.TYPES[found][0] == kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"MZ\x90\x00"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
        ("a.html", b"<html>"),
        ("a.pdf", b"<!doctype html><title>Not a PDF</title>"),
        ("a.txt", b"\xef\xbb\xbf  <html>"),
        ("a.zip", package("virus.exe")),
        ("a.docm", package("word/document.xml", "word/vbaProject.bin")),
        ("broken.docx", b"PK\x03\x04nonsense"),
        ("empty.pdf", b""),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(name: str, content: bytes) -> None:
    with pytest.raises(ValidationError, match="Choose one of these kinds"):
        uploads.check(SimpleUploadedFile(name, content))


def test_too_large_is_refused() -> None:
    with pytest.raises(ValidationError, match="larger than 0 MB"):
        uploads.check(SimpleUploadedFile("a.pdf", PDF), limit=5)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\見積書.pdf", "見積書.pdf"),
        ("evil\r\nX: y.pdf", "evilX_ y.pdf"),
        ("report.exe", "report.exe.pdf"),
        ("", "file.pdf"),
        ("あ" * 300 + ".pdf", "あ" * 80 + ".pdf"),
        ("見積\u202efdp.exe.pdf", "見積fdp.exe.pdf"),
        ("\u2066a\u200bb\ufeff.pdf", "ab.pdf"),
        ("क्षेत्र समझौता.PDF", "क्षेत्र समझौता.pdf"),
        ("क्\u200dष\u200d.pdf", "क्\u200dष.pdf"),
        ("か\u3099く.pdf", "がく.pdf"),
        ("...", "file.pdf"),
        ("/", "file.pdf"),
    ],
)
def test_names_are_safe_and_stay_japanese(name: str, safe: str) -> None:
    assert uploads.safe_name(name, "application/pdf") == safe


@pytest.mark.parametrize(
    "name", ["कि" * 200, "क्‍ष" * 100, "🙂" * 100, "が" * 79 + "क्ष" * 20, "a" * 300]
)
def test_long_names_are_cut_between_letters_and_fit_a_disk(name: str) -> None:
    safe = uploads.safe_name(f"{name}.pdf", "application/pdf")
    stem = safe.removesuffix(".pdf")
    assert len(safe.encode()) <= 255
    assert name.startswith(stem)
    rest = name[len(stem) :]
    assert unicodedata.category(rest[0])[0] != "M"
    assert stem[-1] not in "\u094d\u200d"
    assert len(stem.encode()) > 225


@pytest.mark.django_db
def test_versions_stay(desk: Any) -> None:
    lead = factories.make_lead()
    document = add_document(
        subject=lead, file=SimpleUploadedFile("a.pdf", PDF), title="Offer", by=desk
    )
    add_version(document=document, file=SimpleUploadedFile("b.pdf", PDF + b"2"), by=desk)
    assert [(v.number, v.name) for v in document.versions.all()] == [(2, "b.pdf"), (1, "a.pdf")]
    assert not document.versions.last().file.name.endswith("/a.pdf")


def test_attach_through_the_page_and_download(desk_client: Any) -> None:
    lead = factories.make_lead()
    new = reverse("leads:document_create", args=["lead", lead.pk])
    answer = desk_client.post(new, {"file": SimpleUploadedFile("提案書.pdf", PDF)})
    assert answer.status_code == 302
    document = Document.objects.get()
    assert document.title == "提案書"
    answer = desk_client.get(reverse("leads:document_download", args=[document.pk, 1]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "filename*=utf-8''%E6%8F%90" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    panel = desk_client.get(reverse("leads:document_panel", args=["lead", lead.pk]))
    assert "提案書" in panel.content.decode()


HOLDING = {
    "lead": factories.make_lead,
    "organisation": factories.make_organisation,
    "mou": factories.make_mou,
    "meeting": factories.make_meeting,
}


@pytest.mark.parametrize("kind", HOLDING)
def test_all_kinds_of_rows_keep_papers_alike(
    kind: str, desk_client: Any, official_client: Any
) -> None:
    row = HOLDING[kind]()
    panel = reverse("leads:document_panel", args=[kind, row.pk])
    assert "No documents yet." in desk_client.get(panel).content.decode()
    new = reverse("leads:document_create", args=[kind, row.pk])
    name = "समझौता ज्ञापन.pdf"
    answer = desk_client.post(new, {"file": SimpleUploadedFile(name, PDF)})
    assert answer.headers["Location"] == row.get_absolute_url()
    document = Document.objects.get()
    assert (document.kind, document.subject, document.title) == (kind, row, "समझौता ज्ञापन")
    desk_client.post(document.get_absolute_url(), {"file": SimpleUploadedFile("b.pdf", PDF)})
    page = desk_client.get(document.get_absolute_url()).content.decode()
    assert "Version 1, 17" in page
    assert "Version 2, 17" in page
    assert "Deepa Desk" in page
    assert "Created." in page  # its history
    assert f'href="{row.get_absolute_url()}"' in page
    assert "2 versions" in official_client.get(panel).content.decode()
    answer = official_client.get(reverse("leads:document_download", args=[document.pk, 1]))
    assert f"filename*=utf-8''{quote(name)}" in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_removed_paper_can_be_found_again(desk_client: Any, official_client: Any) -> None:
    meeting = factories.make_meeting()
    document = add_document(
        subject=meeting, file=SimpleUploadedFile("a.pdf", PDF), title="Slides", by=None
    )
    desk_client.post(reverse("leads:document_remove", args=[document.pk]))
    panel = reverse("leads:document_panel", args=["meeting", meeting.pk])
    html = desk_client.get(panel).content.decode()
    assert "1 removed document" in html
    assert f'href="{document.get_absolute_url()}"' in html
    assert "Put it back" in desk_client.get(document.get_absolute_url()).content.decode()


def test_the_panel_takes_the_same_queries_for_many_papers(desk_client: Any) -> None:
    meeting = factories.make_meeting()
    panel = reverse("leads:document_panel", args=["meeting", meeting.pk])

    def asked(papers: int) -> int:
        for number in range(papers):
            file = SimpleUploadedFile(f"{number}.pdf", PDF)
            add_document(subject=meeting, file=file, title=f"Paper {number}", by=None)
        with CaptureQueriesContext(connection) as captured:
            assert desk_client.get(panel).status_code == 200
        return len(captured)

    assert asked(3) == asked(27) == 5


def test_papers_of_a_sensitive_meeting_are_for_those_who_were_there(
    desk_client: Any, manager_client: Any, official: Any, official_client: Any
) -> None:
    meeting = factories.make_meeting(sensitive=True)
    meeting.attendances.create(side="ours", user=official)
    document = add_document(
        subject=meeting, file=SimpleUploadedFile("a.pdf", PDF), title="Terms", by=None
    )
    for name, arguments in (
        ("document_detail", [document.pk]),
        ("document_download", [document.pk, 1]),
        ("document_panel", ["meeting", meeting.pk]),
        ("document_create", ["meeting", meeting.pk]),
    ):
        address = reverse(f"leads:{name}", args=arguments)
        codes = [c.get(address).status_code for c in (desk_client, manager_client, official_client)]
        assert codes == [404, 200, 200], name


def test_viewers_add_nothing_to_a_meeting(client_for: Any, viewer: Any) -> None:
    meeting = factories.make_meeting()
    new = reverse("leads:document_create", args=["meeting", meeting.pk])
    answer = client_for(viewer).post(new, {"file": SimpleUploadedFile("a.pdf", PDF)})
    assert answer.status_code == 403
    assert not Document.objects.exists()


def test_a_meeting_goes_with_its_papers_and_no_paper_is_nobodys(desk: Any) -> None:
    meeting = factories.make_meeting()
    add_document(subject=meeting, file=SimpleUploadedFile("a.pdf", PDF), title="Terms", by=desk)
    meeting.delete()
    assert not Document.objects.exists()
    with pytest.raises(IntegrityError, match="document_of_one_row"), transaction.atomic():
        Document.objects.create(title="Nobody's")
    with pytest.raises(IntegrityError, match="document_of_one_row"), transaction.atomic():
        Document.objects.create(title="Two", lead=factories.make_lead(), elsewhere=True)


def test_papers_of_a_kind_nobody_keeps_are_not_found(desk_client: Any) -> None:
    contact = factories.make_contact()
    for name in ("document_panel", "document_create"):
        address = reverse(f"leads:{name}", args=["contact", contact.pk])
        assert desk_client.get(address).status_code == 404


def test_a_photograph_is_taken_with_the_camera(desk_client: Any) -> None:
    lead = factories.make_lead()
    new = reverse("leads:document_create", args=["lead", lead.pk])
    page = desk_client.get(new).content.decode()
    assert 'capture="environment"' in page
    assert ".pdf,.png" in page
    picture = SimpleUploadedFile("IMG_1.jpg", b"\xff\xd8\xff\xe0...")
    assert desk_client.post(new, {"photo": picture}).status_code == 302
    assert Document.objects.get().versions.get().content_type == "image/jpeg"
    both = {
        "photo": SimpleUploadedFile("i.jpg", b"\xff\xd8\xff"),
        "file": SimpleUploadedFile("a.pdf", PDF),
    }
    assert "Keep one at a time" in desk_client.post(new, both).content.decode()
    assert "Choose a file." in desk_client.post(new, {}).content.decode()


def test_refused_file_says_what_to_do_and_keeps_the_title(desk_client: Any) -> None:
    lead = factories.make_lead()
    new = reverse("leads:document_create", args=["lead", lead.pk])
    answer = desk_client.post(
        new, {"file": SimpleUploadedFile("x.html", b"<html>"), "title": "My paper"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Choose one of these kinds" in page
    assert "My paper" in page
    assert not Document.objects.exists()


def test_papers_are_hidden_with_their_row(desk_client: Any, manager_client: Any) -> None:
    lead = factories.make_lead(sensitive=True)
    document = add_document(
        subject=lead, file=SimpleUploadedFile("a.pdf", PDF), title="Secret", by=None
    )
    for name, arguments in (
        ("document_detail", [document.pk]),
        ("document_download", [document.pk, 1]),
        ("document_panel", ["lead", lead.pk]),
    ):
        address = reverse(f"leads:{name}", args=arguments)
        assert desk_client.get(address).status_code == 404
        assert manager_client.get(address).status_code == 200


def test_officials_read_and_desk_removes_and_restores(
    official_client: Any, desk_client: Any
) -> None:
    mou = factories.make_mou()
    document = add_document(
        subject=mou, file=SimpleUploadedFile("a.pdf", PDF), title="Signed", by=None
    )
    remove = reverse("leads:document_remove", args=[document.pk])
    assert official_client.get(document.get_absolute_url()).status_code == 200
    assert official_client.post(remove).status_code == 403
    desk_client.post(remove)
    assert not mou.documents.kept().exists()
    desk_client.post(remove)
    assert mou.documents.kept().exists()
