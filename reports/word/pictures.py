"""Pictures in Word: kept once in the document, with their words for those who cannot see them."""

import io
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.shape import CT_Inline

from reports.word.xml import clean, element

TWIPS = 635  # English Metric Units in a twentieth of a point


def picture_run(part: Any, png: bytes, alt: str, width: int) -> Any:
    """Return a run that holds a picture as wide as said (in English Metric Units)."""
    key, image = part.get_or_add_image(io.BytesIO(png))
    height = round(width * image.px_height / image.px_width)
    inline = CT_Inline.new_pic_inline(
        part.next_id, key, image.filename or "picture.png", width, height
    )
    inline.docPr.set("descr", clean(alt).replace("\n", " "))
    drawing = OxmlElement("w:drawing")
    drawing.append(inline)
    return element("r", drawing)
