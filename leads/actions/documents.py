"""Keeping papers: a new file is a new version, nothing is overwritten."""

import hashlib
import uuid
from pathlib import PurePath
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from leads import uploads
from leads.holders import holder_of
from leads.models import Document, DocumentVersion


@transaction.atomic
def add_document(*, subject: Any, file: File, by: Any, title: str) -> Document:
    """Keep a paper of a row that keeps papers (`leads.holders`)."""
    holder = holder_of(subject)
    document = holder.document._default_manager.create(title=title, **{holder.kind: subject})
    add_version(document=document, file=file, by=by)
    return document


@transaction.atomic
def add_version(*, document: Document, file: File, by: Any) -> DocumentVersion:
    """Keep a newer file of a document; the older ones stay."""
    Document.objects.select_for_update().get(pk=document.pk)
    kind = uploads.check(file)
    name = uploads.safe_name(file.name or "", kind)
    latest = document.versions.aggregate(latest=Max("number"))["latest"] or 0
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    # On disk a random name: what people call a file never becomes a path.
    file.name = f"{uuid.uuid4().hex}{PurePath(name).suffix}"
    return document.versions.create(
        number=latest + 1,
        file=file,
        name=name,
        content_type=kind,
        size=file.size,
        sha256=digest.hexdigest(),
        by=by,
    )


def remove_document(*, document: Document, by: Any) -> None:
    """Take a paper off its row; the files stay, and the history says who did it."""
    Document.objects.filter(pk=document.pk, removed_at=None).update(removed_at=timezone.now())


def restore_document(*, document: Document, by: Any) -> None:
    """Put a removed paper back."""
    Document.objects.filter(pk=document.pk).update(removed_at=None)
