"""Photographs: upright, small, and with nothing in them but the picture."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from delegations import pictures
from tests.delegations.photos import picture


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_the_phone_wrote_is_kept_and_the_picture_stands_upright(kind) -> None:
    before = picture(kind)
    assert opened(before.read()).getexif()
    data = pictures.cleaned(before).read()
    image = opened(data)
    assert (image.format, image.size) == (kind, (80, 120))
    assert not image.getexif()
    assert not {"exif", "icc_profile", "comment", "xmp"} & set(image.info)
    assert b"commissioner" not in data
    # It said “turn me to the right”: what was on the left is now above.
    assert image.convert("RGB").getpixel((40, 10))[1] < 60
    assert image.convert("RGB").getpixel((40, 110))[1] > 200


def test_large_ones_become_as_long_as_a_page_needs() -> None:
    assert max(opened(pictures.cleaned(picture(size=(4000, 1000))).read()).size) == 2048
    small = opened(pictures.thumbnail(picture(size=(4000, 1000)), "image/jpeg"))
    assert (small.format, max(small.size)) == ("JPEG", 360)


def test_what_can_be_seen_through_keeps_its_format_and_is_white_in_small() -> None:
    written = BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(written, "PNG")
    clear = ContentFile(written.getvalue(), "a.png")
    assert opened(pictures.cleaned(clear).read()).mode == "RGBA"
    small = opened(pictures.thumbnail(ContentFile(written.getvalue()), "image/png"))
    assert min(small.getpixel((5, 5))) > 250


def test_a_picture_that_unfolds_without_end_is_refused() -> None:
    written = BytesIO()
    Image.new("1", (9000, 9000)).save(written, "PNG")
    with pytest.raises(ValidationError):
        pictures.cleaned(ContentFile(written.getvalue(), "bomb.png"))


def test_a_note_of_the_phone_that_is_broken_does_not_cost_the_picture(monkeypatch) -> None:
    def broken(_image) -> None:
        raise TypeError("bad operand type for abs(): 'str'")  # as Pillow says of some

    monkeypatch.setattr(pictures.ImageOps, "exif_transpose", broken)
    assert opened(pictures.cleaned(picture("JPEG")).read()).size == (120, 80)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n1234", b"GIF89a..."])
def test_what_cannot_be_read_is_refused_with_words(data) -> None:
    with pytest.raises(ValidationError):
        pictures.cleaned(ContentFile(data, "x.jpg"))
