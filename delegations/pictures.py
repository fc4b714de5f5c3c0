"""Photographs of a meeting: upright, no larger than a page needs, and without what a phone adds.

A phone writes into a picture where it was taken and with what. Nothing of that is kept: the picture
is drawn anew, and only its points of colour go into the new file.
"""

from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from leads import uploads

LONGEST_SIDE = 2048  # the browser sends no more either
THUMBNAIL_SIDE = 360
# More points than any phone takes; a small file may unfold into more than the memory holds.
MOST_POINTS = 64_000_000
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
NOT_A_PICTURE = _("This picture cannot be read: take it again, or choose another.")


def _opened(file: Any, kind: str) -> Image.Image:
    file.seek(0)
    image = Image.open(file, formats=[_FORMATS[kind]])
    if image.width * image.height > MOST_POINTS:
        raise ValueError("too many points")
    return image


def cleaned(file: File) -> ContentFile:
    """Return the picture upright, at most 2048 points long, with nothing in it but the picture."""
    kind = uploads.check(file, uploads.IMAGES)
    return ContentFile(_drawn(file, kind, LONGEST_SIDE), name=file.name)


def thumbnail(file: Any, kind: str) -> bytes:
    """Return a small picture of a kept one, as JPEG."""
    return _drawn(file, kind, THUMBNAIL_SIDE, "JPEG")


def _upright(image: Image.Image) -> Image.Image:
    """Return the picture as it was taken; what a phone noted wrongly must not cost the picture."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        image.load()  # a picture that is broken itself says so here
        return image


def _drawn(file: Any, kind: str, side: int, to: str = "") -> bytes:
    try:
        with _opened(file, kind) as image:
            image.draft("RGB", (side, side))  # a JPEG is read at about the size that is wanted
            upright = _upright(image)
            upright.thumbnail((side, side))
            # A new picture of the same points: comments, places and colour tables stay behind.
            plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except Exception as error:  # whatever a decoder says of what is broken
        raise ValidationError(NOT_A_PICTURE) from error
    wanted = to or _FORMATS[kind]
    if wanted == "JPEG" and plain.mode != "RGB":
        white = Image.new("RGB", plain.size, "white")
        white.paste(plain, mask=plain.getchannel("A"))
        plain = white
    fresh = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    written = BytesIO()
    fresh.save(written, wanted, quality=85)
    return written.getvalue()
