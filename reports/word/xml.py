"""The elements of WordprocessingML that papers need, made directly: python-docx's cells are slow.

Every text passes `clean`: XML has no room for control characters, nor UTF-8 for half signs.
"""

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")


def clean(text: Any) -> str:
    """Return what can be written: line breaks as \\n, no control characters, no half signs."""
    return _UNWRITABLE.sub("", _BREAKS.sub("\n", str(text)))


def element(tag: str, *children: Any, **attributes: Any) -> Any:
    """Return <w:tag w:attribute="…">children</w:tag>."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(child for child in children if child is not None)
    return made


def properties(
    *, bold: bool = False, colour: str = "", half_points: int = 0, italic: bool = False
) -> Any:
    """Return a run's own look; Japanese and Hindi have sizes and weights of their own in Word."""
    looks = element("rPr")
    if bold:
        looks.extend((element("b"), element("bCs")))
    if italic:
        looks.extend((element("i"), element("iCs")))
    if colour:
        looks.append(element("color", val=colour))
    if half_points:
        looks.extend((element("sz", val=half_points), element("szCs", val=half_points)))
    return looks if len(looks) else None


def run(text: Any, **looks: Any) -> Any:
    """Return a run of text; its line breaks stay."""
    made = element("r", properties(**looks))
    for number, line in enumerate(clean(text).split("\n")):
        if number:
            made.append(element("br"))
        _write(made, line)
    return made


def _write(made: Any, line: str) -> None:
    for number, part in enumerate(line.split("\t")):
        if number:
            made.append(element("tab"))
        words = element("t")
        words.text = part
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        made.append(words)


def paragraph(*runs: Any, style: str = "", **options: Any) -> Any:
    """Return a paragraph; `options` are elements of its properties, as `keepNext=True`."""
    looks = element("pPr")
    if style:
        looks.append(element("pStyle", val=style))
    for name in ("keepNext", "keepLines", "pageBreakBefore"):
        if options.get(name):
            looks.append(element(name))
    if options.get("right"):
        looks.append(element("jc", val="right"))
    elif options.get("centre"):
        looks.append(element("jc", val="center"))
    return element("p", looks if len(looks) else None, *runs)


def field(instruction: str, shown: str, **looks: Any) -> list[Any]:
    """Return the runs of a field with the result it has at first."""
    order = element("instrText")
    order.text = f" {instruction} "
    order.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def part(child: Any) -> Any:
        return element("r", properties(**looks), child)

    return [
        part(element("fldChar", fldCharType="begin")),
        part(order),
        part(element("fldChar", fldCharType="separate")),
        run(shown, **looks),
        part(element("fldChar", fldCharType="end")),
    ]


def cell(width: int, content: list[Any], *, columns: int = 1) -> Any:
    """Return a cell over some columns; Word wants a paragraph at its end."""
    looks = element("tcPr", element("tcW", w=width, type="dxa"))
    if columns > 1:
        looks.append(element("gridSpan", val=columns))
    if not content or content[-1].tag != qn("w:p"):
        content = [*content, paragraph(style="Gap")]
    return element("tc", looks, *content)


def row(cells: list[Any], *, heads: bool = False, whole: bool = True) -> Any:
    """Return a row; `heads` is said again on each page, `whole` is not broken between two."""
    looks = element("trPr", element("cantSplit") if whole else None)
    if heads:
        looks.append(element("tblHeader"))
    return element("tr", looks if len(looks) else None, *cells)


def table(
    rows: list[Any],
    widths: list[int],
    *,
    style: str = "PlainGrid",
    caption: str = "",
    heads: bool = False,
) -> Any:
    """Return a table of fixed widths, in twentieths of a point."""
    looks = element(
        "tblPr",
        element("tblStyle", val=style),
        element("tblW", w=sum(widths), type="dxa"),
        element("tblLayout", type="fixed"),
        element("tblLook", val="0020" if heads else "0000", firstRow=int(heads), lastRow=0,
                firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
    )  # fmt: skip
    if caption:
        looks.append(element("tblCaption", val=clean(caption).replace("\n", " ")[:250]))
    grid = element("tblGrid", *(element("gridCol", w=width) for width in widths))
    return element("tbl", looks, grid, *rows)


def shares(width: int, parts: list[float]) -> list[int]:
    """Divide a width; what rounding leaves goes to the last."""
    whole = sum(parts) or 1
    cut = [int(width * part / whole) for part in parts]
    cut[-1] += width - sum(cut)
    return cut
