"""Typed input about papers."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leads import uploads


class UploadForm(forms.Form):
    """A file, and for a new document its title."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, Word, Excel, PowerPoint, a picture or text, up to 25 MB."),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty: choose another."),
        },
        max_length=400,
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("Left empty: the name of the file."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        uploads.check(file)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file and not cleaned.get("title"):
            cleaned["title"] = PurePath(file.name).stem[:200] or str(_("Document"))
        return cleaned


class VersionForm(UploadForm):
    """A newer file of a document that has its title already."""

    title = None  # type: ignore[assignment]
