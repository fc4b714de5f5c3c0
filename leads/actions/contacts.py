"""What is done with contacts' business cards."""

import uuid
from pathlib import PurePath
from typing import Any

from django.core.files.base import File
from django.db import transaction

from leads import uploads
from leads.models import Contact

CARD_BYTES = 10 * 1024 * 1024


def check_card(file: File) -> str:
    """Return the type of a picture that may be kept as a business card, else raise a sentence."""
    return uploads.check(file, uploads.IMAGES, CARD_BYTES)


@transaction.atomic
def change_card(*, contact: Contact, file: File | None, by: Any) -> None:
    """Keep a business card in place of the present one; None takes it away.

    The old picture is deleted once the change is certain: personal data is not kept by accident.
    """
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    old, storage = contact.card.name, contact.card.storage
    if file is None:
        contact.card = ""
    else:
        extension = uploads.TYPES[check_card(file)][0]
        # On disk a random name: what people call a file never becomes a path.
        contact.card.save(f"{uuid.uuid4().hex}{PurePath(extension)}", file, save=False)
    contact.save(update_fields=["card", "updated_at"])
    if old:
        transaction.on_commit(lambda: storage.delete(old))
