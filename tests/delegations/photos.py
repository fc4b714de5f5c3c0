"""Pictures as a phone takes them: turned, with a place and a device written into them."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

PLACE = (35.0, 41.0, 22.0)


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (120, 80), name: str = "IMG_0001.jpg"
) -> SimpleUploadedFile:
    """A picture that says where it was taken, and that its upper side is on the left."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = image.getexif()
    exif[Base.Orientation] = 6
    exif[Base.Model] = "Phone of the commissioner"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = PLACE
    written = BytesIO()
    image.save(written, kind, exif=exif)
    return SimpleUploadedFile(name, written.getvalue(), f"image/{kind.lower()}")
