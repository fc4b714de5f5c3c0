"""What an uploaded file is, by its content; names and claimed types are only hearsay."""

import codecs
import unicodedata
import zipfile
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 25 * 1024 * 1024
LONGEST_NAME = 240  # bytes: every disk keeps a name of 255
_VIRAMA, _JOINERS = "\u094d", ("\u200c", "\u200d")
_OFFICE = "application/vnd.openxmlformats-officedocument"
# content type → extensions a file of it may carry; the first is given to a name without one.
TYPES = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    f"{_OFFICE}.wordprocessingml.document": (".docx",),
    f"{_OFFICE}.spreadsheetml.sheet": (".xlsx",),
    f"{_OFFICE}.presentationml.presentation": (".pptx",),
    "application/x-ole-storage": (".doc", ".xls", ".ppt", ".msg"),
    "text/plain": (".txt", ".csv", ".ics", ".vcf", ".eml"),
}
IMAGES = ("image/png", "image/jpeg", "image/webp")
_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_INSIDE_ZIP = (
    ("word/document.xml", f"{_OFFICE}.wordprocessingml.document"),
    ("xl/workbook.xml", f"{_OFFICE}.spreadsheetml.sheet"),
    ("ppt/presentation.xml", f"{_OFFICE}.presentationml.presentation"),
)


def _office_type(file: File) -> str | None:
    """Return the type of an Office package without macros; its list of parts is read, no more."""
    try:
        with zipfile.ZipFile(file.file or file) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((kind for part, kind in _INSIDE_ZIP if part in names), None)


def _is_text(head: bytes) -> bool:
    """Say whether the start of a file reads as text in an encoding Japan or India uses."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if b"\x00" in head or b"<script" in head.lower() or start[:1] == b"<":
        return False
    for encoding in ("utf-8", "cp932"):
        try:
            # Incremental: the head may end in the middle of a character.
            codecs.getincrementaldecoder(encoding)().decode(head, final=False)
        except UnicodeDecodeError:
            continue
        return True
    return False


def content_type(file: File) -> str | None:
    """Return the file's type by its content, None when it is none we keep."""
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"PK\x03\x04"):
        kind = _office_type(file)
        file.seek(0)
        return kind
    return "text/plain" if head and _is_text(head) else None


def _harmless(name: str) -> str:
    """Leave out what is not seen but acts: control signs, signs that turn the direction of writing.

    Hindi joins letters with an invisible sign after a virama: that one stays.
    """
    kept: list[str] = []
    for sign in name:
        joins = sign in _JOINERS and kept and kept[-1] == _VIRAMA
        if joins or unicodedata.category(sign)[0] != "C":
            kept.append("_" if sign in '<>:"|?*/' else sign)
    return "".join(kept).strip(" .")


def _cut(text: str, most: int) -> str:
    """Return the start of a text that takes no more bytes, and never half a character."""
    if len(text.encode()) <= most:
        return text
    end = len(text.encode()[:most].decode(errors="ignore"))
    # A vowel sign or a mark belongs to the letter before it, a joined letter to its virama.
    while end and (
        unicodedata.category(text[end])[0] == "M"
        or text[end] in _JOINERS
        or text[end - 1] in (_VIRAMA, *_JOINERS)
    ):
        end -= 1
    return text[:end].rstrip(" .")


def safe_name(name: str, kind: str) -> str:
    """Return a file name to show and to offer: Japanese stays, paths and control characters go."""
    name = unicodedata.normalize("NFC", PurePath(name.replace("\\", "/")).name)
    name = _harmless(name)
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    suffix = f".{extension}".lower() if extension else ""
    if suffix not in TYPES[kind]:
        stem, suffix = name, TYPES[kind][0]
    return f"{_cut(stem, LONGEST_NAME) or 'file'}{suffix}"


def check(file: File, allowed: tuple[str, ...] = tuple(TYPES), limit: int = MAX_BYTES) -> str:
    """Return the content type of a file that may be kept, else raise a sentence."""
    if file.size > limit:
        raise ValidationError(
            _("This file is larger than %(limit)d MB: make it smaller, or split it."),
            params={"limit": limit // (1024 * 1024)},
        )
    kind = content_type(file) if file.size else None
    if kind is None or kind not in allowed:
        wanted = ", ".join(TYPES[one][0].lstrip(".").upper() for one in allowed)
        raise ValidationError(
            _("This file cannot be kept here. Choose one of these kinds: %(kinds)s."),
            params={"kinds": wanted},
        )
    return kind
