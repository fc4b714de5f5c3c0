"""What is written down of reports: who took which list home."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser

from accounts.models import Export


def note_export(
    *, what: str, file_format: str, words: list[str], query: str, by: AbstractBaseUser | Any
) -> Export:
    """Write down that a list is being taken home; its rows are counted when it is whole."""
    return Export.objects.create(
        by=by, what=what, file_format=file_format, words="; ".join(words), query=query[:4000]
    )


def export_sent(*, export: Export, rows: int) -> None:
    """The file went out whole."""
    Export.objects.filter(pk=export.pk).update(rows=rows)
