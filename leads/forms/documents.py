"""Typed input about papers."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from leads import uploads

ACCEPTED = ",".join(extension for kinds in uploads.TYPES.values() for extension in kinds)


def _file(label: Any, help_text: Any, **attributes: Any) -> forms.FileField:
    return forms.FileField(
        label=label,
        help_text=help_text,
        required=False,
        error_messages={"empty": _("This file is empty: choose another.")},
        max_length=400,
        widget=forms.FileInput(attributes),
    )


class UploadForm(forms.Form):
    """A file or a photograph, and for a new document its title."""

    file = _file(
        _("File"),
        _("PDF, Word, Excel, PowerPoint, a picture or text, up to 25 MB."),
        accept=ACCEPTED,
    )
    # The style sheet shows this one where there is a camera to hand: on phones and tablets.
    photo = _file(
        _("Or take a picture"),
        _("Opens the camera: a signed page, a slide, a business card."),
        accept="image/*",
        capture="environment",
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("Left empty: the name of the file."),
    )

    def clean_file(self) -> Any:
        return self._checked("file")

    def clean_photo(self) -> Any:
        return self._checked("photo")

    def _checked(self, name: str) -> Any:
        file = self.cleaned_data[name]
        if file:
            uploads.check(file)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"file", "photo"} & set(self.errors):
            return cleaned
        file, photo = cleaned.get("file"), cleaned.get("photo")
        if file and photo:
            self.add_error("photo", _("Keep one at a time: the file, or the picture."))
        elif not file and not photo:
            self.add_error("file", ValidationError(_("Choose a file."), code="required"))
        cleaned["file"] = file = file or photo
        if file and not cleaned.get("title"):
            name = uploads.safe_name(file.name, uploads.check(file))
            cleaned["title"] = PurePath(name).stem or str(_("Document"))
        return cleaned


class VersionForm(UploadForm):
    """A newer file of a document that has its title already."""

    title = None  # type: ignore[assignment]
