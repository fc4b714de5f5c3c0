"""Photographs typed into a form: several at once, each drawn anew before it is kept."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from delegations import pictures
from leads import uploads

AT_MOST = 12
# Exact kinds, not image/*: a phone then turns its own format into one that every page can show.
ACCEPTED = ",".join(uploads.IMAGES)


class PhotosInput(forms.FileInput):
    """Pictures from the gallery, and beside it a button that opens the camera at once.

    `capture` on the one field there was would close the way to the gallery: so there are two, of
    one name, and the server reads both.
    """

    template_name = "delegations/photos_input.html"
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return files.getlist(name) if hasattr(files, "getlist") else list(files.get(name) or ())

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files


class PhotosField(forms.FileField):
    """Some pictures, or none."""

    widget = PhotosInput
    default_error_messages = {
        "too_many": _("Add at most %(most)d photos at once."),
        "which": _("Photo %(number)d: %(sentence)s"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"required": False, "widget": PhotosInput({"accept": ACCEPTED})} | kwargs
        )

    def clean(self, data: Any, initial: Any = None) -> list[ContentFile]:
        sent = [file for file in data or () if file and (file.size or file.name)]
        if len(sent) > AT_MOST:
            raise ValidationError(
                self.error_messages["too_many"], code="too_many", params={"most": AT_MOST}
            )
        kept, faults = [], []
        for number, file in enumerate(sent, 1):
            try:
                kept.append(pictures.cleaned(file))
            except ValidationError as error:
                params = {"number": number, "sentence": " ".join(error.messages)}
                faults.append(ValidationError(self.error_messages["which"], params=params))
        if faults:
            raise ValidationError(faults)
        return kept

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)
