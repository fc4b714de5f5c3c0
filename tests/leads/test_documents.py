"""Papers: kept by content, offered as attachments, seen with their row."""

import io
import zipfile
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
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
        ("あ" * 300 + ".pdf", "あ" * 120 + ".pdf"),
    ],
)
def test_names_are_safe_and_stay_japanese(name: str, safe: str) -> None:
    assert uploads.safe_name(name, "application/pdf") == safe


@pytest.mark.django_db
def test_versions_stay(desk: Any) -> None:
    lead = factories.make_lead()
    document = add_document(
        subject=lead, file=SimpleUploadedFile("a.pdf", PDF), title="Offer", by=desk
    )
    add_version(document=document, file=SimpleUploadedFile("b.pdf", PDF + b"2"), by=desk)
    assert [(v.number, v.name) for v in document.versions.all()] == [(2, "b.pdf"), (1, "a.pdf")]
    assert "a.pdf" not in document.versions.last().file.name


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
