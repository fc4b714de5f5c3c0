"""Papers as Word documents: the same blocks as the PDF, with Word's own styles, lists and fields."""

from reports.word.document import paper_docx

__all__ = ["paper_docx"]
