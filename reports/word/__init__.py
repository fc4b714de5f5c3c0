"""Papers as Word documents: the same blocks as the PDF, in Word's own styles and fields."""

from datetime import datetime
from importlib import import_module

from reports.blocks import Paper

__all__ = ["paper_docx"]


def paper_docx(paper: Paper, made_at: datetime | None = None) -> bytes:
    """Draw a paper as a .docx; python-docx takes its memory only where one is drawn."""
    return import_module("reports.word.document").paper_docx(paper, made_at)
