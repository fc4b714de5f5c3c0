"""A picture with everything a page or a paper needs to show it."""

from dataclasses import dataclass
from typing import Any

from leads.drawing import WIDE
from leads.drawing.tables import Head, TableRow, table_of
from reports.pictures.papers import png, svg


@dataclass(frozen=True)
class Picture:
    """What a picture is called, what it draws, and what must be said with it.

    `data` None: a drawing would say nothing; `notes` then say why.
    """

    name: str
    title: str
    kind: str
    data: dict[str, Any] | None
    notes: tuple[str, ...] = ()

    def svg(self, width: float = WIDE) -> str:
        """Return the picture for typst; only where there is data."""
        return svg(self.kind, self.data or {}, width=width)

    def png(self, width: float = WIDE, ppi: float = 200) -> bytes:
        """Return the picture for Word and slides; only where there is data."""
        return png(self.kind, self.data or {}, width=width, ppi=ppi)

    @property
    def table(self) -> tuple[Head, list[TableRow]]:
        """The same numbers: headings, then rows of name, link and values."""
        return table_of(self.kind, self.data) if self.data else ([], [])
