"""PDFs with typst: data goes in as JSON and is never read as markup; fonts come from wheels."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import fontpkg_inter
import fontpkg_noto_sans_devanagari
import noto_cjk_sans_jp_bold
import noto_cjk_sans_jp_regular
import typst
from django.utils.translation import gettext as _

from reports.blocks import Paper

_TEMPLATES = Path(__file__).parent / "typst"
_FONTS = (
    fontpkg_inter,
    fontpkg_noto_sans_devanagari,
    noto_cjk_sans_jp_regular,
    noto_cjk_sans_jp_bold,
)


@cache
def _fonts() -> typst.Fonts:
    """Read the fonts once a process; those of the machine would make every server's page differ."""
    folders = [str(Path(str(package.__file__)).parent) for package in _FONTS]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


class Typeset:
    """A template of `reports/typst` filled with data."""

    def __init__(self, template: str, data: dict[str, Any]) -> None:
        self._compiler = typst.Compiler(
            input=str(_TEMPLATES / template),
            root=str(_TEMPLATES),
            font_paths=_fonts(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )

    @property
    def pages(self) -> int:
        """How many pages it takes; the template says so in <pages>."""
        return int(json.loads(self._compiler.query("<pages>", field="value", one=True)))

    def pdf(self) -> bytes:
        return self._compiler.compile(format="pdf")

    def accessible_pdf(self) -> bytes:
        """Return a PDF that may call itself accessible (PDF/UA-1), where that can be promised."""
        try:
            return self._compiler.compile(format="pdf", pdf_standards=["ua-1"])
        except typst.TypstError:
            # A letter no font has, or a level left out by headings: no promise, but the paper.
            return self.pdf()

    def png(self, ppi: float = 100) -> bytes:
        """Return the (only) page as a picture, to look at."""
        return self._compiler.compile(format="png", ppi=ppi)


def svg_png(svg: str, ppi: float = 200) -> bytes:
    """Return a drawing as a picture, for papers that cannot hold one as lines."""
    return Typeset("drawing.typ", {"svg": svg}).png(ppi)


def paper_pdf(paper: Paper) -> bytes:
    """Draw a paper: tagged, with bookmarks, its fonts within."""
    return _typeset(paper).accessible_pdf()


def pages_of(paper: Paper) -> int:
    """How many pages a paper takes, for those that must fit."""
    return _typeset(paper).pages


def _typeset(paper: Paper) -> Typeset:
    words = {"page_of": _("Page {page} of {pages}"), "contents_title": _("Contents")}
    return Typeset("paper.typ", paper.as_data() | words)
