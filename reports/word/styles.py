"""Styles of papers in Word: the product's colours, fonts that Word has in three scripts."""

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from reports.word.xml import element

INK, QUIET, BLUE, LATE = "1B2430", "4A5568", "1F4E8C", "A3170F"
PALE, RULE, WARM = "E9F0F8", "C9D3DF", "FDF1E7"
LATIN, JAPANESE, HINDI = "Calibri", "Yu Gothic", "Nirmala UI"
# Word's own names of the regions; a language of a paper it does not know stays English.
REGIONS = {"en": "en-GB", "ja": "ja-JP", "hi": "hi-IN"}

# name → (points, bold, colour, space before, space after, keep with the next)
_HEADINGS: dict[str, tuple[float, bool, str, float, float]] = {
    "Title": (26, True, INK, 6, 6),
    "Subtitle": (14, False, QUIET, 0, 10),
    "Heading 1": (18, True, BLUE, 18, 6),
    "Heading 2": (13, True, BLUE, 14, 4),
    "Heading 3": (11, True, INK, 9, 3),
    "Heading 4": (10, True, QUIET, 7, 2),
}
# New ones: name → (points, bold, colour, before, after)
_WORDS: dict[str, tuple[float, bool, str, float, float]] = {
    "Label": (11, True, BLUE, 0, 2),
    "Quiet": (10, False, QUIET, 0, 4),
    "Cell": (9, False, INK, 1, 1),
    "Head Cell": (9, True, BLUE, 2, 2),
    "Side": (9, False, QUIET, 1, 1),
    "Late": (9, True, LATE, 1, 1),
    "Sub": (9, False, QUIET, 0, 3),
    "Figure": (20, True, BLUE, 2, 0),
    "Figure Label": (9, False, QUIET, 0, 4),
    "Note": (10, False, INK, 6, 6),
    "Warning": (10, False, INK, 6, 6),
    "Gap": (2, False, INK, 0, 2),
}


def dress(document: Document, lang: str) -> None:
    """Set fonts, languages, headings and the styles papers are written in."""
    styles = document.styles
    _fonts_of_everything(styles.element, REGIONS.get(lang, "en-GB"))
    _shape(styles["Normal"], (10, False, INK, 0, 5))
    for name, looks in _HEADINGS.items():
        _shape(styles[name], looks)
        _plain_edges(styles[name])
        styles[name].paragraph_format.keep_with_next = True
    for name, looks in _WORDS.items():
        _shape(_made(styles, name), looks)
    for name in ("List Bullet", "Header", "Footer"):
        _shape(styles[name], (10 if name == "List Bullet" else 8.5, False, INK, 0, 3))
        _plain_edges(styles[name])
    _boxed(styles["Note"], BLUE, PALE)
    _boxed(styles["Warning"], LATE, WARM)
    styles["Gap"].paragraph_format.line_spacing = Pt(3)
    for level, indent in ((1, 0), (2, 12)):
        entry = _made(styles, f"toc {level}", builtin=True)
        entry.element.set(qn("w:styleId"), f"TOC{level}")
        _shape(entry, (10.5 if level == 1 else 10, level == 1, INK, 4 if level == 1 else 0, 2))
        entry.paragraph_format.left_indent = Pt(indent)
    _tables(styles.element)


def _made(styles: Any, name: str, builtin: bool = False) -> Any:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=builtin)
    style.base_style = styles["Normal"]
    return style


def _shape(style: Any, looks: tuple[float, bool, str, float, float]) -> None:
    points, bold, colour, before, after = looks
    style.font.size, style.font.bold = Pt(points), bold
    style.font.color.rgb = RGBColor.from_string(colour)
    style.font.italic = False
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.08
    own = style.element.get_or_add_rPr()
    _fonts(own)
    # Devanagari takes its size and weight from these, not from the ones above.
    for tag in ("bCs", "szCs", "iCs", "spacing", "kern"):
        for old in own.findall(qn(f"w:{tag}")):
            own.remove(old)
    own.find(qn("w:b")).addnext(element("bCs", val=int(bold)))
    own.find(qn("w:sz")).addnext(element("szCs", val=round(points * 2)))


def _fonts(looks: Any) -> None:
    """Name the fonts; those of a theme would win over them."""
    for old in looks.findall(qn("w:rFonts")):
        looks.remove(old)
    looks.insert(0, element("rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=JAPANESE, cs=HINDI))


def _fonts_of_everything(styles: Any, region: str) -> None:
    """Fonts and languages where no style says otherwise."""
    looks = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    _fonts(looks)
    for old in looks.findall(qn("w:lang")):
        looks.remove(old)
    looks.append(element("lang", val=region, eastAsia="ja-JP", bidi="hi-IN"))


def _plain_edges(style: Any) -> None:
    """The template's title has a rule below it, its head and foot have stops of their own."""
    looks = style.element.get_or_add_pPr()
    for tag in ("pBdr", "contextualSpacing", "tabs"):
        for old in looks.findall(qn(f"w:{tag}")):
            looks.remove(old)


def _boxed(style: Any, edge: str, fill: str) -> None:
    looks = style.element.get_or_add_pPr()
    edges = element("pBdr", element("left", val="single", sz=24, space=8, color=edge))
    shade = element("shd", val="clear", color="auto", fill=fill)
    spacing = looks.find(qn("w:spacing"))
    spacing.addprevious(edges)
    spacing.addprevious(shade)
    spacing.addnext(element("ind", left=200, right=100))


def _tables(styles: Any) -> None:
    """One table without lines, for what stands side by side, and one with a head and rules."""
    margins = element(
        "tblCellMar",
        element("top", w=20, type="dxa"),
        element("left", w=0, type="dxa"),
        element("bottom", w=20, type="dxa"),
        element("right", w=120, type="dxa"),
    )
    styles.append(
        element(
            "style",
            element("name", val="Plain Grid"),
            element("uiPriority", val=99),
            element("tblPr", margins),
            type="table", customStyle=1, styleId="PlainGrid",
        )
    )  # fmt: skip
    rules = element(
        "tblBorders",
        element("top", val="single", sz=6, space=0, color=BLUE),
        element("bottom", val="single", sz=4, space=0, color=RULE),
        element("insideH", val="single", sz=4, space=0, color=RULE),
    )
    roomy = element(
        "tblCellMar",
        element("top", w=30, type="dxa"),
        element("left", w=80, type="dxa"),
        element("bottom", w=30, type="dxa"),
        element("right", w=80, type="dxa"),
    )
    styles.append(
        element(
            "style",
            element("name", val="Paper Table"),
            element("uiPriority", val=99),
            element("tblPr", rules, roomy),
            element(
                "tblStylePr",
                element("rPr", element("b"), element("bCs"), element("color", val=BLUE)),
                element("tcPr", element("shd", val="clear", color="auto", fill=PALE)),
                type="firstRow",
            ),
            type="table", customStyle=1, styleId="PaperTable",
        )
    )  # fmt: skip
